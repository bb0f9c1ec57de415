"""What becomes of the other columns: inputs, categories, those left out, and missing cells."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.data.preprocessing import prepare
from nettui.data.tables.choices import Choices
from nettui.data.tables.encode import encode
from nettui.data.tables.kinds import are_dates, find_kinds
from nettui.data.tables.missing import that_opens
from nettui.data.tables.plan import make_plan
from nettui.data.tables.table import Column, Table
from tests.data.tables.helpers import choices_of, fields, said, samples_in, table

N = 40
RNG = np.random.default_rng(1)
A, B = RNG.normal(size=(2, N)).round(3).tolist()
KIND = [row // 3 % 2 for row in range(N)]
DECK = ["abc"[row % 3] for row in range(N)]
SEX = ["male" if row % 3 else "female" for row in range(N)]


def inputs(columns: Any, /, **choices: Any) -> tuple[str, ...]:
    return samples_in(columns, **choices).names.features


@pytest.mark.parametrize(
    ("name", "cells", "why"),
    [
        ("PassengerId", range(1, N + 1), "consecutive numbers"),
        ("nothing", range(7, N + 7), "consecutive numbers"),
        ("Unnamed: 0", range(N), "consecutive numbers"),
        ("customer_id", [10**6 + 37 * row for row in range(N)], "a different value in each row"),
        ("id", [10**6 + row // 1.5 // 1 for row in range(N)], "numbers that stand for the rows"),
        ("who", [f"Person {row}" for row in range(N)], "a different value in each row"),
        ("when", [f"{row % 28 + 1}/3/2020" for row in range(N)], "dates"),
        ("when", [f"2020-03-0{row % 7 + 1}T10:0{row % 6}:00Z" for row in range(N)], "dates"),
        ("note", [f"remark {row // 1.5 // 1}" for row in range(N)], "free text"),
        ("unit", ["cm"] * N, "the same in each row"),
        ("Unnamed: 32", [None] * N, "no cell has a value"),
    ],
)
def test_what_no_network_can_use_is_left_out_and_told(name: str, cells: Any, why: str) -> None:
    found = samples_in({name: [*cells], "a": A, "b": B, "kind": KIND})
    assert found.names.features == ("a", "b")
    assert f"left out '{name}': {why}" in said(found)[1]
    assert fields(found)["drop"] == [name]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("year", range(1950, 1950 + N)),
        ("store_id", [row % 5 for row in range(N)]),
        ("index", A),
        ("grams", [3 * row for row in range(N)]),
    ],
)
def test_numbers_that_say_something_are_inputs(name: str, cells: Any) -> None:
    assert inputs({name: [*cells], "a": A, "kind": KIND}) == (name, "a")


def test_codes_in_front_of_a_table_without_a_header_are_left_out() -> None:
    codes = [842302 + 917 * row for row in range(N + 5)]
    columns = [codes, [*A, *A[:5]], [*B, *B[:5]], [*KIND, *KIND[:5]]]
    assert samples_in(columns).x.shape == (N + 5, 2)
    assert fields(samples_in(columns))["drop"] == [0]


def test_a_number_that_counts_up_is_kept_if_it_is_all_there_is() -> None:
    assert samples_in({"n": range(N), "kind": KIND}).x[:, 0].tolist() == [*range(N)]


def test_categories_are_columns_of_0_and_1() -> None:
    found = samples_in({"a": A, "sex": SEX, "deck": DECK, "smoker": ["no", "yes"] * 20, "label": KIND})
    assert found.names.features == ("a", "sex=female", "deck=a", "deck=b", "deck=c", "smoker=yes")
    assert found.x[:, 1].tolist() == [float(sex == "female") for sex in SEX]
    assert found.x[:, 2:5].argmax(axis=1).tolist() == [row % 3 for row in range(N)]
    assert (found.x[:, 2:5].sum(axis=1) == 1).all()
    assert found.x[:, 5].tolist() == [0.0, 1.0] * 20
    assert fields(found)["categorical"] == ["sex", "deck", "smoker"]


def test_without_a_header_columns_are_named_by_their_number() -> None:
    found = samples_in([A, DECK, SEX, B, KIND])
    assert found.names.features == ("x0", "x1=a", "x1=b", "x1=c", "x2=female", "x3")
    assert fields(found)["categorical"] == [1, 2]
    assert samples_in([A, B, KIND]).names.features == ()


def test_numbers_can_be_categories() -> None:
    ports = [[10, 2, 7][row % 3] for row in range(N)]
    found = samples_in({"a": A, "port": ports, "kind": KIND}, categorical=("port",))
    assert found.names.features == ("a", "port=2", "port=7", "port=10")
    assert found.x[:3, 1:].tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]


@pytest.mark.parametrize(
    ("choices", "features"),
    [
        ({"columns": ("b", "id")}, ("id", "b")),
        ({"columns": ("b", "sex")}, ("sex=female", "b")),
        ({"drop": ("a",)}, ("id", "sex=female", "deck=a", "deck=b", "deck=c", "b")),
        ({"drop": ()}, ("id", "sex=female", "deck=a", "deck=b", "deck=c", "a", "b")),
        ({"drop": ("id", "deck", -2)}, ("sex=female", "a")),
        ({"categorical": ("sex",)}, ("sex=female", "a", "b")),
        ({"categorical": ()}, ("a", "b")),
        ({"label": "a", "drop": ("id", "sex", "deck", "kind")}, ("b",)),
    ],
)
def test_the_user_decides(choices: dict[str, Any], features: tuple[str, ...]) -> None:
    columns = {"id": range(N), "sex": SEX, "deck": DECK, "a": A, "b": B, "kind": KIND}
    assert inputs(columns, **choices) == features


@pytest.mark.parametrize(
    ("choices", "phrase"),
    [
        ({"label": "knd"}, "label: expected the name of a column, found 'knd' (did you mean 'kind'?)"),
        ({"drop": ("idd",)}, "drop: expected the name of a column, found 'idd'"),
        ({"columns": (9,)}, "columns: expected a column, -5 to 4, found 9"),
        ({"columns": ("a", "name")}, "columns: expected columns of numbers or categories, found 'name':"),
        ({"columns": ("kind",)}, "a column of inputs"),
        ({"columns": ("sex",), "categorical": ()}, "a number in line 2, column 'sex' of t.csv"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused(choices: dict[str, Any], phrase: str) -> None:
    columns = {"id": range(N), "sex": SEX, "name": [f"n{row}" for row in range(N)], "a": A, "kind": KIND}
    with pytest.raises(InvalidValue) as refused:
        samples_in(columns, **{"label": "kind", **choices})
    assert phrase in str(refused.value)


def test_the_text_that_is_no_number_is_quoted_behind_numbers() -> None:
    sizes = ["3" if row % 2 == 0 else "big" for row in range(N)]
    with pytest.raises(InvalidValue, match=r"a number in line 3, column 'size' of t\.csv, found 'big'"):
        samples_in({"size": sizes, "a": A, "kind": KIND}, columns=("size", "a"), categorical=())


def test_mistakes_among_numbers_are_refused_and_each_hint_works() -> None:
    typed = [*map(str, A[:-2]), "o.5", "1,2"]
    columns = {"a": typed, "b": B, "kind": KIND}
    with pytest.raises(InvalidValue) as refused:
        samples_in(columns)
    assert "in line 40, column 'a' of t.csv, found 'o.5' (and 1 more in the lines" in str(refused.value)
    assert "data.drop = ['a']" in str(refused.value)
    assert inputs(columns, drop=("a",)) == ("b",)
    assert len(inputs(columns, categorical=("a",))) == len(set(typed)) + 1
    tickets = [f"A/{row}" if row % 3 else f"{row}" for row in range(N)]
    assert inputs({"ticket": tickets, "b": B, "kind": KIND}) == ("b",)


HOLES: dict[str, list[Any]] = {
    "age": [None if row in (3, 20) else row % 11 for row in range(N)],
    "deck": [None if row % 2 else cell for row, cell in enumerate(DECK)],
    "b": B,
    "kind": [None if row == 39 else kind for row, kind in enumerate(KIND)],
}


def test_missing_cells_are_counted_and_refused() -> None:
    with pytest.raises(InvalidValue) as refused:
        samples_in(HOLES)
    for phrase in (
        "a value in line 3, column 'deck' of t.csv, found a missing cell",
        'data.missing = "drop-rows", "mean", "median" or "indicator"',
        "20 in 'deck', 2 in 'age', 1 in 'kind'",
    ):
        assert phrase in str(refused.value)


def test_a_missing_label_is_refused_or_its_row_left_out() -> None:
    columns = {"b": B, "kind": HOLES["kind"]}
    with pytest.raises(InvalidValue, match=r"a label in line 41, column 'kind'.*drop-rows"):
        samples_in(columns)
    assert len(samples_in(columns, missing="drop-rows").t) == N - 1
    assert "rows without a label, left out: 1" in said(samples_in(columns, missing="mean"))


def test_rows_with_missing_cells_can_be_left_out() -> None:
    found = samples_in(HOLES, missing="drop-rows")
    kept = [row for row in range(N) if all(cells[row] is not None for cells in HOLES.values())]
    assert found.x[:, -1].tolist() == [B[row] for row in kept]
    assert np.isfinite(found.x).all()
    assert found.fill == "none"
    assert "missing cells (20 in 'deck', 2 in 'age', 1 in 'kind'): their rows are left out" in said(found)


@pytest.mark.parametrize("how", ["mean", "median"])
def test_missing_cells_are_filled_from_the_training_part(how: str) -> None:
    found = samples_in(HOLES, missing=how)
    assert np.isnan(found.x[[3, 20], 0]).all()
    data = prepare(found, "t", "none", 0.3, 5)
    assert data.validation is not None
    parts = np.concatenate([data.train.x, data.validation.x])
    assert np.isfinite(parts).all()
    order = {value: row for row, value in enumerate(B)}
    train = [order[value] for value in data.train.x[:, -1].tolist()]
    known = [HOLES["age"][row] for row in train if HOLES["age"][row] is not None]
    expected = np.mean(known) if how == "mean" else np.median(known)
    filled = [row[0] for row in parts.tolist() if order[row[-1]] in (3, 20)]
    assert filled == pytest.approx([expected] * 2)


def test_indicators_say_where_cells_were_missing() -> None:
    found = samples_in(HOLES, missing="indicator")
    features = ("age", "deck=a", "deck=b", "deck=c", "b", "age is missing", "deck is missing")
    assert found.names.features == features
    assert found.x[:, 6].tolist() == [float(cell is None) for cell in HOLES["deck"][:-1]]
    assert (found.x[:, 1:4].sum(axis=1) == 1 - found.x[:, 6]).all()
    assert found.fill == "median"
    assert np.isfinite(prepare(found, "t", "standardize", 0.2, 0).train.x).all()


def test_a_column_that_the_training_part_knows_nothing_of_is_0() -> None:
    lone = samples_in({"a": A, "b": [None] * (N - 1) + [5.0], "kind": KIND}, missing="mean")
    data = prepare(lone, "t", "none", 0.2, 0, split="last")
    assert not data.train.x[:, 1].any()


def test_the_treatment_that_opens() -> None:
    for columns, how in (
        (HOLES, "indicator"),
        ({"a": [None, *A[1:]], "b": B, "kind": KIND}, "median"),
        ({"b": B, "kind": HOLES["kind"]}, "drop-rows"),
        ({"b": B, "kind": KIND}, "refuse"),
    ):
        made = table(columns)
        assert that_opens(made, make_plan(made, Choices())) == how


def test_infinities_are_missing() -> None:
    columns = {"a": [np.inf, -np.inf, None, *A[3:]], "b": B, "kind": KIND}
    with pytest.raises(
        InvalidValue, match=r"a value in line 2, column 'a' of t\.csv.*3 in 'a' \(infinite: 2\)"
    ):
        samples_in(columns)
    samples = samples_in(columns, missing="mean")
    assert np.isnan(samples.x[:3, 0]).all()
    assert "missing cells (3 in 'a' (infinite: 2)): filled with the mean of the training part" in said(
        samples
    )


POOL: dict[str, Any] = {
    "id": [*range(N)],
    "a": A,
    "sex": SEX,
    "deck": HOLES["deck"],
    "age": HOLES["age"],
    "when": [f"2020-01-{row % 28 + 1:02}" for row in range(N)],
    "name": [f"n{row}" for row in range(N)],
    "b": B,
    "kind": DECK,
}


@given(
    st.lists(st.sampled_from(sorted(POOL)), min_size=3, unique=True),
    st.sampled_from(["drop-rows", "mean", "median", "indicator"]),
    st.booleans(),
)
def test_the_fields_that_are_written_read_the_same(picked: list[str], missing: Any, named: bool) -> None:
    columns = {name: POOL[name] for name in picked}
    made = table(columns if named else [*columns.values()])
    try:
        one = encode(made, Choices(missing=missing))
    except InvalidValue:
        return
    other = encode(made, choices_of(one))
    np.testing.assert_array_equal(one.x, other.x)
    assert np.array_equal(one.t, other.t)
    assert (one.names, one.fill) == (other.names, other.fill)
    assert fields(other) == fields(one)


def test_a_large_table_of_numbers_is_not_copied() -> None:
    values = RNG.normal(size=(N, 5))
    values[:, 4] = KIND
    made = table([[0.0]] * 5)
    whole = made._replace(
        columns=[column._replace(values=values[:, at]) for at, column in enumerate(made.columns)],
        lines=None,
    )
    assert np.shares_memory(encode(whole, Choices()).x, values)
    assert np.array_equal(encode(whole, Choices(drop=(1, 2))).x, values[:, [0, 3]])
    assert [kind.name for kind in find_kinds(whole.columns)] == ["number"] * 5


def test_a_long_text_that_begins_as_a_date_is_soon_seen_to_be_none() -> None:
    began = time.process_time()
    assert not are_dates(["mon " + "1234 " * 20_000])
    assert time.process_time() - began < 1
    assert are_dates(["Mon, 12 Feb 2024 10:11:12 GMT"])


AGES = [str(20 + row % 30) for row in range(200)]


def with_typos(*cells: str) -> list[str]:
    """Ages, of which the first are other texts."""
    return [*cells, *AGES[len(cells) :]]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (with_typos("4O", "3l"), r"a number in line 2, column 'age' of t.csv, found '4O' \(and 1 more"),
        (with_typos(*["-"] * 30, "4O"), "a number in line 32, column 'age' of t.csv, found '4O'"),
        (with_typos(".", "None", "4O"), "a number in line 4, column 'age' of t.csv, found '4O'"),
    ],
)
def test_typos_among_numbers_are_no_categories(cells: list[str], message: str) -> None:
    classes = ["u" if row % 2 else "v" for row in range(200)]
    with pytest.raises(InvalidValue, match=message):
        samples_in({"age": cells, "class": classes})
    given = samples_in({"age": cells, "class": classes}, categorical=("age",))
    assert given.x.shape[1] == len({*cells})


def test_a_typo_among_the_numbers_to_predict_makes_no_classes() -> None:
    made = {"a": RNG.normal(size=200).tolist(), "price": with_typos("4O")}
    with pytest.raises(InvalidValue, match=r"a number in line 2, column 'price' of t\.csv, found '4O'"):
        samples_in(made)
    assert samples_in(made, label="price", categorical=("price",)).classes == 31
    digits = ["X", *(str(row % 10) for row in range(199))]
    assert samples_in({"a": made["a"], "class": digits}).classes == 11


def test_texts_that_the_file_declares_are_no_typos() -> None:
    made = table({"a": ["unknown", *(str(row % 3) for row in range(59))], "class": [0, 1] * 30})
    first = made.columns[0]._replace(categories=("0", "1", "2", "unknown"))
    samples = encode(made._replace(columns=[first, made.columns[1]]), Choices())
    assert samples.names.features == ("a=0", "a=1", "a=2", "a=unknown")


def test_a_declared_value_that_is_no_number_is_no_mistake() -> None:
    cells = np.array([*(str(row % 3) for row in range(N - 1)), "unknown"], object)
    doors = Column("doors", cells, categories=("0", "1", "2", "unknown"))
    made = table({"a": A, "kind": KIND})
    found = encode(Table("t.arff", [doors, *made.columns], made.lines), Choices())
    assert found.names.features == ("doors=0", "doors=1", "doors=2", "doors=unknown", "a")


def test_a_column_without_values_is_refused_where_it_is_asked_for() -> None:
    columns = {"s": [None] * 6, "n": [*range(6)], "kind": [*"ababab"]}
    for choices in ({"columns": ("s", "n")}, {"columns": ("s",), "categorical": ("s",), "missing": "median"}):
        with pytest.raises(InvalidValue, match="columns with values, found 's': no cell has a value"):
            samples_in(columns, **choices)
    for missing in ("refuse", "drop-rows", "mean"):
        with pytest.raises(InvalidValue, match="label: expected columns with values, found 's': no cell"):
            samples_in(columns, label="s", missing=missing)
