"""Names of labels on quantities, texts of the sex, and blocks of inputs do not hide the label."""

from __future__ import annotations

from typing import Any

import pytest

from tests.data.tables.helpers import said, samples_in
from tests.data.tables.test_label import BIG, BITS, CODES, FLOATS, SEX, TEXTS, N, label_of, one_hot

YES = ["yes" if bit else "no" for bit in BITS]
NEAR = [f"n{row % 5}" for row in range(N)]
SEXES = ["MFI"[row % 3] for row in range(N)]
PLAN = one_hot([row * row % 3 for row in range(N)], 2)
PARTS = one_hot([row % 3 for row in range(N)], 3)


def flags(block: list[list[int]]) -> list[list[str]]:
    """The columns as pandas writes those of booleans."""
    return [["True" if bit else "False" for bit in column] for column in block]


def named(stem: str, block: list[Any]) -> dict[str, Any]:
    return {f"{stem}_{'abc'[at]}": column for at, column in enumerate(block)}


@pytest.mark.parametrize(
    "name", ["Income", "price", "result", "status", "category", "response", "type", "y", "quality"]
)
def test_a_quantity_of_a_known_name_does_not_beat_a_text_of_two_classes_at_the_end(name: str) -> None:
    assert label_of({"age": FLOATS[0], name: BIG, "member": YES, "decision": TEXTS}) == "decision"
    assert label_of({name: FLOATS[1], "age": FLOATS[0], "decision": TEXTS}) == "decision"


def test_a_price_beats_a_text_of_more_classes_and_one_of_the_sex() -> None:
    assert label_of({"longitude": FLOATS[0], "price": BIG, "near": NEAR}) == "price"
    assert label_of({"age": FLOATS[0], "price": BIG, "buyer": SEX}) == "price"
    assert label_of({"age": FLOATS[0], "target": BIG, "member": YES}) == "target"


@pytest.mark.parametrize("income", [FLOATS[1], BIG, CODES])
def test_income_is_a_label_only_as_text(income: Any) -> None:
    assert label_of({"age": BIG, "Income": income, "student": YES, "own": TEXTS, "sum": BIG}) == "sum"
    assert label_of({"age": FLOATS[0], "income": TEXTS, "hours": BIG, "home": YES}) == "income"


@pytest.mark.parametrize("name", ["status", "type", "category"])
def test_a_name_for_classes_means_nothing_on_a_quantity(name: str) -> None:
    assert label_of({"a": FLOATS[0], name: FLOATS[1], "b": FLOATS[2]}) == "b"


def test_a_name_for_a_quantity_counts_unless_the_last_column_has_classes() -> None:
    assert label_of({"a": FLOATS[0], "response": FLOATS[1], "b": FLOATS[2], "c": BIG}) == "response"
    assert label_of({"quality": FLOATS[0], "b": FLOATS[1], "c": BIG}) == "quality"


@pytest.mark.parametrize("texts", [SEX, SEXES, TEXTS])
def test_the_only_texts_of_a_table_do_not_beat_two_values_at_the_end(texts: list[str]) -> None:
    assert label_of([FLOATS[0], texts, FLOATS[1], [bit + 1 for bit in BITS]]) == 3


@pytest.mark.parametrize("texts", [SEX, SEXES])
def test_texts_of_the_sex_are_no_label_without_a_name_either(texts: list[str]) -> None:
    assert label_of([texts, *FLOATS[:2], BIG]) == 3
    assert label_of({"a": FLOATS[0], "who": texts, "b": FLOATS[1]}) == "b"
    assert label_of({"a": FLOATS[0], "b": FLOATS[1], "who": texts}) == "who"


@pytest.mark.parametrize("form", [list, flags])
@pytest.mark.parametrize("block", [PARTS, PLAN, PARTS[:2]])
def test_a_block_of_one_prefix_at_the_end_is_an_input(form: Any, block: list[list[int]]) -> None:
    plan = named("plan", form(block))
    assert label_of({"colour": TEXTS, "u": FLOATS[0], "v": FLOATS[1], **plan}) == "colour"
    assert label_of({"left_us": BITS, "usage": FLOATS[0], **plan}) == "left_us"
    assert label_of({"usage": FLOATS[0], "left_us": BITS, **plan}) == "left_us"
    assert label_of({"colour": TEXTS, "u": FLOATS[0], **plan, **named("home", form(PARTS))}) == "colour"


def test_a_block_at_the_end_is_the_label_if_its_name_says_so_or_nothing_else_can_be() -> None:
    numbers = {"a": FLOATS[0], "b": FLOATS[1]}
    plan, species = named("plan", PARTS), named("species", PARTS)
    assert label_of({**numbers, **plan}) == [*plan]
    assert label_of({"colour": TEXTS, **numbers, **species}) == [*species]
    assert label_of({"colour": TEXTS, **numbers, **named("is", PARTS)}) == [*named("is", PARTS)]
    digits = {f"d{at}": column for at, column in enumerate(PARTS)}
    assert label_of({"colour": TEXTS, **numbers, **digits}) == [*digits]


@pytest.mark.parametrize("name", ["gross", "Weekly_Sales", "Gewinn", "total value"])
def test_an_amount_at_the_end_beats_the_only_texts(name: str) -> None:
    assert label_of({"score": FLOATS[0], "rating": NEAR, "runtime": FLOATS[1], name: BIG}) == name
    assert label_of({"score": FLOATS[0], "status": TEXTS, "runtime": FLOATS[1], name: BIG}) == "status"
    assert label_of({"score": FLOATS[0], name: BIG, "rating": NEAR, "runtime": FLOATS[1]}) == "rating"


def label_line(columns: Any, **choices: Any) -> str:
    return said(samples_in(columns, **choices))[0]


def test_a_label_that_was_guessed_is_told_with_the_other_candidates() -> None:
    guessed = {"a": FLOATS[0], "member": YES, "sex": SEX, "near": NEAR, "left_us": BITS}
    assert label_line(guessed) == "label: 'left_us', 2 classes (or 'member': --label)"
    near = {**guessed, "left_us": CODES}
    assert label_line(near) == "label: 'left_us', 3 classes (or 'near', 'member': --label)"
    assert label_line(near, label="left_us") == "label: 'left_us', 3 classes"
    amounts = {"a": FLOATS[0], "Weekly_Sales": BIG, "holiday": BITS, "fuel": FLOATS[1]}
    ends = "(or 'Weekly_Sales', 'holiday': --label)"
    assert label_line(amounts).endswith(f" {ends}")
    assert label_line({"a": FLOATS[0], "c": TEXTS, "b": FLOATS[1]}).endswith("2 classes (or 'b': --label)")


def test_many_other_candidates_are_counted() -> None:
    others = {f"q{at}": YES for at in range(5)}
    assert label_line({"a": FLOATS[0], **others, "c": TEXTS}).endswith(
        "(or 'q4', 'q3', 'q2' and 2 more: --label)"
    )


@pytest.mark.parametrize(
    "columns",
    [
        {"a": FLOATS[0], "member": YES, "target": BITS},
        {"a": FLOATS[0], "member": YES, "target": BIG},
        {"a": FLOATS[0], "b": FLOATS[1], "c": TEXTS},
        {"species": TEXTS, "member": YES, "SubClass": BITS[::-1], "b": FLOATS[1]},
        {"a": FLOATS[0], "member": YES, "price": BIG},
        [*FLOATS, CODES],
        [CODES, *FLOATS],
    ],
)
def test_a_label_that_its_name_or_the_others_make_certain_is_told_alone(columns: Any) -> None:
    assert "--label" not in label_line(columns)


def test_candidates_of_equal_names_or_at_both_ends_are_told() -> None:
    assert label_line({"a": FLOATS[0], "type": TEXTS, "b": FLOATS[1], "kind": YES, "c": FLOATS[2]}) == (
        "label: 'kind', 2 classes (or 'type': --label)"
    )
    assert label_line([BITS, *FLOATS, CODES]).endswith("(or column 0: --label)")


def test_a_price_at_the_end_beats_flags_and_rates() -> None:
    listing = {"host": YES, "room": NEAR, "guests": CODES, "rate": FLOATS[0]}
    assert label_of({**listing, "price": BIG}) == "price"
    assert label_of({**listing, "price": FLOATS[1]}) == "price"
