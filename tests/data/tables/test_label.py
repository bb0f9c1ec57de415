"""The label is found by name, by kind and by place, and a quantity is never taken for classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.data.tables.blocks import block_names
from nettui.data.tables.classes import are_classes, could_be_classes
from nettui.data.tables.kinds import find_kinds
from nettui.data.tables.label import choose_label
from nettui.data.task import as_task
from tests.data.tables.helpers import column, fields, said, samples_in, table

N = 60
RNG = np.random.default_rng(0)
FLOATS = [RNG.normal(5, 2, N).tolist() for _ in range(4)]
BIG = RNG.permutation(5000)[:N].tolist()
"""Whole numbers that are a quantity, as grams of proline."""
CODES = [(7 * row) % 3 + 1 for row in range(N)]
BITS = [(3 * row) % 2 for row in range(N)]
TEXTS = ["cat" if row % 2 else "dog" for row in range(N)]
SEX = ["male" if row % 3 else "female" for row in range(N)]


def label_of(columns: Any) -> Any:
    """The names, or numbers, of the label's columns."""
    made = table(columns)
    found = [made.columns[at].name or at for at in choose_label(made.columns, find_kinds(made.columns))]
    return found[0] if len(found) == 1 else found


@pytest.mark.parametrize(
    ("columns", "label"),
    [
        ({"a": FLOATS[0], "Diagnosis": BITS, "b": FLOATS[1]}, "Diagnosis"),
        ({"Étiquette": CODES, "a": FLOATS[0], "b": FLOATS[1]}, "Étiquette"),
        ({"a": FLOATS[0], "Classe": CODES, "b": BITS}, "Classe"),
        ({"survived": BITS, "sex": SEX, "class": TEXTS, "fare": FLOATS[0]}, "survived"),
        ({"x": FLOATS[0], "y": FLOATS[1], "color": TEXTS}, "color"),
        ({"x": FLOATS[0], "y": FLOATS[1], "cluster": CODES}, "cluster"),
        ({"x": FLOATS[0], "y": FLOATS[1]}, "y"),
        ({"carat": FLOATS[0], "cut": TEXTS, "price": BIG, "x": FLOATS[1], "y": FLOATS[2]}, "price"),
        ({"target_class": CODES, "a": FLOATS[0], "b": BIG}, "target_class"),
        ({"longitude": FLOATS[0], "price": BIG, "near": [f"n{row % 5}" for row in range(N)]}, "price"),
        ({"a": FLOATS[0], "b": FLOATS[1], "c": TEXTS}, "c"),
        ({"a": FLOATS[0], "c": TEXTS, "b": FLOATS[1]}, "c"),
        ({"sex": SEX, "a": FLOATS[0], "b": FLOATS[1]}, "b"),
        ([TEXTS, *FLOATS], 0),
        ([*FLOATS, CODES], 4),
        ([CODES, *FLOATS[:2], BIG], 0),
        ([CODES, *FLOATS, [0] * N], 0),
        ([*FLOATS[:2], BIG], 2),
        ([BIG, *FLOATS[:2], FLOATS[3]], 3),
        ([SEX, ["yes" if bit else "no" for bit in BITS], ["good" if bit else "bad" for bit in BITS]], 2),
        ([["rep", "dem"] * (N // 2), ["y", "n", "n"] * (N // 3), ["n", "y", "n"] * (N // 3)], 0),
        ([[f"k{row % 9}" for row in range(N)], TEXTS, [f"v{row % 4}" for row in range(N)]], 2),
        ([TEXTS, [f"k{row % 9}" for row in range(N)], [f"v{row % 4}" for row in range(N)]], 0),
    ],
)
def test_the_label_is_found(columns: Any, label: Any) -> None:
    assert label_of(columns) == label


def one_hot(codes: list[int], count: int) -> list[list[int]]:
    return [[int(code == kind) for code in codes] for kind in range(count)]


@pytest.mark.parametrize(
    ("names", "label", "classes", "target"),
    [
        (["class_a", "class_b", "class_c"], None, ("a", "b", "c"), "class"),
        (["y0", "y1", "y2"], None, (), "y"),
        (["rock", "paper", "scissors"], None, ("rock", "paper", "scissors"), ""),
        (["", "", ""], None, (), ""),
    ],
)
def test_columns_of_0_and_1_are_one_label(
    names: list[str], label: Any, classes: tuple[str, ...], target: str
) -> None:
    codes = [row % 3 for row in range(N)]
    columns = [FLOATS[0], FLOATS[1], *one_hot(codes, 3)]
    found = samples_in(dict(zip(["a", "b", *names], columns, strict=True)) if names[0] else columns)
    assert found.t.tolist() == codes
    assert (found.x.shape, found.classes) == ((N, 2), 3)
    assert (found.names.classes, found.names.target) == (classes, target)
    assert fields(found)["label"] == (names if names[0] else [2, 3, 4])


def test_a_block_that_its_name_says_may_stand_in_front_and_others_may_not() -> None:
    first, second, third = one_hot([row % 3 for row in range(N)], 3)
    front = {"label=a": first, "label=b": second, "label=c": third, "x1": FLOATS[0], "x2": FLOATS[1]}
    assert label_of(front) == ["label=a", "label=b", "label=c"]
    dummies = {"survived": BITS, "age": FLOATS[0], "deck_a": first, "deck_b": second, "deck_c": third}
    assert label_of(dummies) == "survived"


def test_columns_asked_for_are_one_hot_or_refused() -> None:
    first, second, third = one_hot([row % 3 for row in range(N)], 3)
    columns = {"p": first, "a": FLOATS[0], "q": second, "b": FLOATS[1], "r": third}
    assert samples_in(columns, label=("r", "p", "q")).names.classes == ("p", "q", "r")
    with pytest.raises(InvalidValue, match=r"label: .*a single 1 in each row, found 'p', 'q'"):
        samples_in(columns, label=("p", "q"))


@pytest.mark.parametrize(
    ("names", "target", "classes"),
    [
        (["class_a", "class_b"], "class", ("a", "b")),
        (["y1", "y2"], "y", ("1", "2")),
        (["apple", "apricot"], "", ("apple", "apricot")),
        (["is_benign", "is_malignant"], "is", ("benign", "malignant")),
    ],
)
def test_names_of_a_block(names: list[str], target: str, classes: tuple[str, ...]) -> None:
    assert block_names(names) == (target, classes)


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        ([0, 1] * 10, True),
        ([-1, 1] * 10, True),
        ([1, 2, 3, 7] * 10, True),
        (list(range(20)) * 20, True),
        (list(range(100)) * 10, False),
        (RNG.permutation(900)[:300], False),
        (RNG.binomial(30, 0.35, 4000) + 1, False),
        (RNG.poisson(9, 2000), False),
        (RNG.binomial(16, 0.5, 4000).clip(1, 14), False),
        (np.repeat(np.arange(15), range(90, 15, -5)), False),
        (RNG.geometric(0.2, 3000) - 1, False),
        (RNG.integers(18, 90, 500), False),
        (RNG.integers(1, 9, 500) * 100, True),
        ([0.5, 1.5] * 10, False),
        (list(range(30)), False),
    ],
)
def test_a_quantity_is_told_from_classes(values: Any, classes: bool) -> None:
    assert are_classes(np.array(values, float)) is classes


def test_the_order_of_rows_does_not_matter() -> None:
    made = {"a": np.arange(20_000.0).tolist(), "b": [0] * 15_000 + [1] * 5000, "c": np.ones(20_000).tolist()}
    assert label_of(made) == label_of({name: cells[::-1] for name, cells in made.items()}) == "b"


def test_many_numbers_are_classes_if_their_name_says_so() -> None:
    many = np.arange(100.0).repeat(10)
    assert are_classes(many, "fine_label")
    assert are_classes(np.arange(1.0, 27).repeat(20), "Letter")
    assert not are_classes(many, "grams")
    assert not are_classes(100 * many, "label")


def test_classes_in_blocks_are_found_as_well_as_mixed_ones() -> None:
    in_blocks = np.repeat([0.0, 1.0], 15_000)
    assert could_be_classes(column("kind", in_blocks.tolist()))
    assert could_be_classes(column("kind", RNG.permutation(in_blocks).tolist()))
    assert not could_be_classes(column("kind", [1.0] * 15_000))
    assert not could_be_classes(column("kind", [None] * 3))


def test_a_quantity_opens_as_numbers_to_predict() -> None:
    found = samples_in({"a": FLOATS[0], "grams": BIG})
    assert found.numbers is not None
    assert found.numbers.tolist() == BIG
    assert "label: 'grams', a quantity: numbers to predict" in said(found)[0]
    assert fields(found) == {"label": "grams", "task": "regression"}
    assert as_task(found, "regression", takes_numbers=False).t.tolist() == BIG
    assert as_task(found, "auto", takes_numbers=True).t.tolist() == BIG
    assert as_task(found, "classification", takes_numbers=False).classes == len(set(BIG))
    with pytest.raises(InvalidValue) as refused:
        as_task(found, "auto", takes_numbers=False)
    for hint in (
        f"{N} different whole numbers",
        'loss.name = "squared-error"',
        'data.task = "classification"',
    ):
        assert hint in str(refused.value)


@pytest.mark.parametrize(
    ("cells", "t", "classes"),
    [
        ([2.0, 1.0, 2.0], [1, 0, 1], ("1", "2")),
        ([-1, 1, 1], [0, 1, 1], ("-1", "1")),
        ([0, 1, 1], [0, 1, 1], ()),
        (["True", "False", "True"], [1, 0, 1], ("False", "True")),
        (["b", "a", "a"], [1, 0, 0], ("a", "b")),
    ],
)
def test_labels_of_any_form(cells: list[Any], t: list[int], classes: tuple[str, ...]) -> None:
    found = samples_in({"a": [0.5, 1.5, 2.5], "label": cells})
    assert (found.t.tolist(), found.names.classes, found.names.target) == (t, classes, "label")


def test_other_labels_by_their_names_are_no_inputs() -> None:
    draw = np.random.default_rng(0).normal(size=(40, 5)).tolist()
    columns = dict(zip(["X1", "X2", "y_1", "y_2", "y_3"], zip(*draw, strict=True), strict=True))
    samples = samples_in(columns)
    assert (samples.names.target, samples.x.shape[1]) == ("y_3", 2)
    assert "left out 'y_1', 'y_2': another label, by its name" in said(samples)
    assert samples_in(columns, label="y_1").x.shape[1] == 2
    assert samples_in(columns, drop=()).x.shape[1] == 4
    apart = {**columns, "z": columns["X1"], "y_4": columns["X2"]}
    assert samples_in(apart, label="y_4").x.shape[1] == 6


@pytest.mark.parametrize("name", ["y", "Y", "target", "Target"])
def test_a_label_without_a_number_has_no_other_labels(name: str) -> None:
    columns = {"a": FLOATS[0], f"{name}1": FLOATS[1], name: TEXTS}
    assert samples_in(columns, label=name).names.features == ("a", f"{name}1")


def test_dates_are_no_labels() -> None:
    days = [f"2020-01-{day:02}" for day in range(1, 29)]
    with pytest.raises(InvalidValue, match=r"label: .*dates such as '2020-01-01'"):
        samples_in({"a": FLOATS[0][:28], "day": days}, label="day")


def test_few_samples_a_class_are_told() -> None:
    few = samples_in({"a": FLOATS[0], "kind": [f"k{row // 2}" for row in range(N)]}, label="kind")
    assert said(few)[1] == "30 classes for 60 samples, fewer than 10 each: is 'kind' the label?"
    assert len(said(samples_in({"a": FLOATS[0], "kind": CODES}))) == 1


COLUMNS: dict[str, list[Any]] = {"w": FLOATS[0], "k": TEXTS, "b": BITS, "c": CODES, "q": BIG, "s": SEX}


@given(
    st.lists(st.sampled_from(sorted(COLUMNS)), min_size=2, max_size=6, unique=True),
    st.permutations(range(N)),
    st.booleans(),
)
def test_the_order_of_the_rows_changes_neither_the_label_nor_what_is_left_out(
    picked: list[str], order: list[int], named: bool
) -> None:
    columns = {name: COLUMNS[name] for name in picked}
    shuffled = {name: [cells[row] for row in order] for name, cells in columns.items()}
    before, after = (samples_in(made if named else [*made.values()]) for made in (columns, shuffled))
    assert fields(after) == fields(before)
    assert np.array_equal(after.x, before.x[order])
    assert np.array_equal(after.t, before.t[order])
    assert after.names == before.names


@given(st.permutations(range(3)))
def test_other_names_for_the_classes_only_reorder_them(names: list[int]) -> None:
    renamed = [f"k{names[code - 1]}" for code in CODES]
    one, other = (samples_in({"a": FLOATS[0], "kind": cells}) for cells in (CODES, renamed))
    assert np.array_equal(np.array(names)[one.t], other.t)
