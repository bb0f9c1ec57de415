"""The language of conditions: its meaning is that of Python; an error points at its column."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.checks import activation_spread, non_finite
from nettui.checks.check import Measurement
from nettui.common.errors import InvalidValue
from nettui.debugger.expressions import FUNCTIONS, condition, expression
from nettui.debugger.step_analysis import StepAnalyses, StepAnalysis
from nettui.debugger.vocabulary import NAMES
from nettui.metrics.reading import measure
from nettui.report.serialize import json_value, serialize_reading
from nettui.scenario.tables import flatten
from nettui.types import Evaluation, LossParts, Step
from tests.debugger import recorded
from tests.debugger.recorded import Recorded
from tests.nets import Net, run

NET = Net(batch=3, epochs=4)
STEPS = run(NET.build())
FIRST = measure(STEPS[0])
LAYERS = [layer.name for layer in FIRST.layers]


def at(number: int, *, changed: dict[int, Step] | None = None) -> StepAnalysis:
    """The analysis of a step of the straight run, or of the step in `changed` that replaces it."""
    steps = [(changed or {}).get(n, step) for n, step in enumerate(STEPS)]
    return StepAnalyses(Recorded.of(steps), lambda number: ()).at(number)


def value(text: str, number: int = 5) -> Any:
    return expression(text)(at(number))


# --- Arithmetic and comparisons, against Python's own

X = {"loss": 0.75, "accuracy": -2.0, "rate": math.inf, "loss.data": math.nan}
NUMBERS = ["0.0", "1.0", "2.5", "1e-3", *X]


@st.composite
def sums(draw: st.DrawFn, depth: int = 3) -> str:
    """Arithmetic, as text."""
    form = (
        draw(st.sampled_from(["{}", "{}", "-{}", "abs({})", "({} {} {})", "{} {} {}", "{} ** 2"]))
        if depth
        else ""
    )
    if form in ("", "{}", "{} ** 2"):
        return (form or "{}").format(draw(st.sampled_from(NUMBERS)))
    if form.count("{}") == 1:
        return form.format(draw(sums(depth - 1)))
    return form.format(draw(sums(depth - 1)), draw(st.sampled_from(["+", "-", "*"])), draw(sums(depth - 1)))


@st.composite
def conditions(draw: st.DrawFn, depth: int = 3) -> str:
    """Comparisons, chained or not, with and, or, not; as text."""
    form = draw(st.sampled_from(["", "", "not {}", "({} {} {})", "{} {} {}"])) if depth else ""
    if form == "not {}":
        return form.format(draw(conditions(depth - 1)))
    if form:
        sign = draw(st.sampled_from(["and", "or"]))
        return form.format(draw(conditions(depth - 1)), sign, draw(conditions(depth - 1)))
    signs = draw(st.lists(st.sampled_from(["<", "<=", ">", ">=", "=="]), min_size=1, max_size=3))
    return draw(sums()) + "".join(f" {sign} {draw(sums())}" for sign in signs)


def python(text: str) -> Any:
    """The result in Python, with the numbers of X as variables."""
    with np.errstate(all="ignore"):
        return eval(text.replace("loss.data", "data"), {"data": np.float64(math.nan)} | X)


def step_with_x() -> StepAnalysis:
    """A step with the numbers of X."""
    parts = LossParts(X["loss.data"], 0.0, X["loss"])
    return at(5, changed={5: replace(STEPS[5], loss=parts, accuracy=X["accuracy"], rate=X["rate"])})


@given(text=sums())
def test_arithmetic_is_that_of_python(text: str) -> None:
    np.testing.assert_equal(expression(text)(step_with_x()), float(python(text)))


@given(text=conditions())
def test_conditions_are_those_of_python(text: str) -> None:
    assert condition(text)(step_with_x()) is bool(python(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/0", math.inf),
        ("-1/0", -math.inf),
        ("0/0", math.nan),
        ("7 / 2", 3.5),
        ("-7 % 3", 2.0),
        ("1 % 0", math.nan),
        ("log(0)", -math.inf),
        ("log(-1)", math.nan),
        ("log(1)", 0.0),
        ("(-8) ** (1/3)", math.nan),
        ("10 ** 400", math.inf),
        ("2 ** 3 ** 2", 512.0),
        ("-2 ** 2", -4.0),
        ("2 ** -1 * 4", 2.0),
        ("1 - 2 - 3", -4.0),
        ("min(3, 1, 2)", 1.0),
        ("max(3, 1, 0/0)", math.nan),
        ("mean(1, 2, 6)", 3.0),
    ],
)
def test_arithmetic_follows_ieee_754(text: str, expected: float) -> None:
    np.testing.assert_equal(value(text), expected)


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "==", "!="])
def test_a_comparison_with_nan_is_false(sign: str) -> None:
    assert value(f"0/0 {sign} 1") is value(f"1 {sign} 0/0") is value(f"0/0 {sign} 0/0") is False


def test_nan_and_finite_classify_numbers() -> None:
    assert [value(f"nan({x})") for x in ("0/0", "1/0", "1")] == [True, False, False]
    assert [value(f"finite({x})") for x in ("0/0", "1/0", "1")] == [False, False, True]
    assert value("1 != 2") is True
    assert value("1 != 1") is False


# --- Names


@pytest.mark.parametrize("number", [0, 5])
def test_names_are_those_of_the_trace(number: int) -> None:
    line = serialize_reading(measure(STEPS[number]))
    plain = {key: value for key, value in line.items() if key not in ("layers", "validation", "fault")}
    for path, expected in flatten(plain).items():
        if path in NAMES and path != "chance":
            assert json_value(value(path, number)) == expected, path
    for at_, layer in enumerate(line["layers"], start=1):
        for path, expected in flatten(layer).items():
            if path not in ("name", "activation"):
                assert value(f"layer({at_}).{path}", number) == expected, path
                assert value(f"layer({layer['name']}).{path}", number) == expected
                assert value(f"layer({at_ - 1 - len(LAYERS)}).{path}", number) == expected
                assert value(path, number)[at_ - 1] == expected


def test_loss_alone_is_the_total() -> None:
    step = replace(STEPS[5], loss=LossParts(1.0, 0.5, 1.5))
    here = at(5, changed={5: step})
    assert [expression(name)(here) for name in ("loss", "loss.total", "loss.data", "loss.penalty")] == [
        1.5,
        1.5,
        1.0,
        0.5,
    ]


def test_a_missing_value_is_nan() -> None:
    assert STEPS[5].validation is None
    assert math.isnan(value("validation.loss"))
    assert value("validation.accuracy < 2") is False
    held = at(5, changed={5: replace(STEPS[5], validation=Evaluation(0.25, 0.5))})
    assert expression("validation.loss + validation.accuracy")(held) == 0.75
    assert math.isnan(expression("layer(-9).units + layer(dense9).units")(at(5)))
    assert math.isnan(expression("chance")(at(5, changed={5: replace(STEPS[5], baseline_loss=None)})))


def test_lists_are_taken_element_by_element() -> None:
    norms = [layer.gradient.W_norm for layer in measure(STEPS[5]).layers]
    middle = sorted(norms)[1]
    assert value("2 * gradient.W_norm - gradient.W_norm / 1") == tuple(norms)
    assert value(f"gradient.W_norm < {middle!r}") == tuple(norm < middle for norm in norms)
    assert value(f"any(gradient.W_norm) < {middle!r}") is value(f"any(gradient.W_norm < {middle!r})") is True
    assert value(f"all(gradient.W_norm) < {middle!r}") is value(f"all(gradient.W_norm < {middle!r})") is False
    assert value(f"{middle!r} > any(gradient.W_norm) > 0") is True
    assert value("max(gradient.W_norm) / min(gradient.W_norm)") == max(norms) / min(norms)
    assert value("mean(gradient.W_norm)") == pytest.approx(np.mean(norms))
    assert value("all(gradient.W_norm > 0 and not gradient.W_norm > 9)") is True
    assert value("all(abs(-gradient.W_norm) == gradient.W_norm and log(gradient.W_norm) < 9)") is True
    assert value("any(nan(gradient.W_norm)) or all(finite(gradient.W_norm))") is True


def test_findings_are_the_names_of_checks_that_warn_or_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    warned = [f for f in at(5).findings if f.status in ("warn", "fail")]
    assert {*value("findings")} == {name for f in warned for name in (f.check, f.symptom)}
    monkeypatch.setattr(activation_spread, "WIDE", 1e-9)
    assert value("'activation-spread' in findings") is True
    assert {*value("findings")} >= {"activation-spread", "wide layers"}
    assert value('"not a number" in findings') is False


@pytest.mark.parametrize("name", ["fault", "non-finite", "no number in the data", "NaN in the data"])
def test_older_names_of_findings_are_still_understood(name: str) -> None:
    holds = condition(f"{name!r} in findings")
    broken = at(5)
    broken.findings = (non_finite.CHECK.finding(Measurement("", "", "", symptom="NaN in the data")),)
    assert holds(broken)
    assert not holds(at(5))


# --- Earlier steps


def test_prev_is_the_step_before_or_at_step_0_the_same() -> None:
    assert value("prev(loss)") == STEPS[4].loss.total
    assert value("prev(prev(loss)) - prev(loss)") == STEPS[3].loss.total - STEPS[4].loss.total
    assert value("prev(loss) == loss", 0) is True
    assert value("prev(units)", 3) == value("units", 2)


def test_changed_compares_with_the_step_before() -> None:
    assert value("changed(loss)") is True
    assert value("changed(units)") is value("changed(0/0)") is value("changed(loss)", 0) is False
    assert [value("changed(epoch)", n) for n in range(9)] == [n in (4, 8) for n in range(9)]
    assert value("changed(gradient.W_norm)") is True


def test_every_holds_at_multiples_of_its_number() -> None:
    assert [n for n in range(12) if value("every(5)", n)] == [0, 5, 10]
    assert condition("every(5) or loss < 1").per_step
    assert condition("changed(findings)").per_step
    assert not condition("prev(loss) < loss").per_step


def test_numbers_of_the_step_need_no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(step: Step) -> None:
        raise AssertionError("measured")

    here = at(5)
    monkeypatch.setattr(recorded, "measure", never)
    text = "loss < 0 or prev(loss.data) < accuracy + rate or changed(epoch) or validation.loss > step + batch"
    assert condition(text + " or fault or chance < 0")(here) in (True, False)
    with pytest.raises(AssertionError, match="measured"):
        condition("layer(1).output.dead > 0.5")(here)


# --- Errors


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("lss < 1", 1, "did you mean 'loss'?"),
        ("loss < zz(1)", 8, "there are: abs, all, any, changed"),
        ("loss = 1", 6, "did you mean '=='?"),
        ("loss <", 7, "found the end"),
        ("", 1, "found the end"),
        ("(loss < 1", 10, "expected ')'"),
        ("loss < 1)", 9, "expected an operator or the end"),
        ("loss < 1 2", 10, "found '2'"),
        ("loss & 1", 6, "found '&'"),
        ("loss", 1, "compare it"),
        ("findings", 1, "found a list of texts"),
        ("output.dead > 0.5", 1, "put any(…) or all(…) around it"),
        ("not loss", 5, "expected a condition, found a number"),
        ("1 + (loss < 1) > 0", 11, "expected a number, found a condition"),
        ("loss < 'a'", 8, "expected a number, found a text"),
        ("loss in findings", 1, "expected a text"),
        ("'a' in 'b'", 5, "'name' in findings"),
        ("'a' in findings in findings", 5, "'name' in findings"),
        ("'dead unts' in findings", 1, "did you mean 'dead units'?"),
        ("abs(1, 2) > 1", 1, "of one argument"),
        ("abs() > 1", 1, "of one argument"),
        ("min(1) > 1", 1, "min(…) of one list or of several numbers"),
        ("min(units, 1) > 1", 1, "min(…) of one list or of several numbers"),
        ("any(loss) > 1", 5, "found a number"),
        ("any(findings)", 5, "found a list of texts"),
        ("any(units)", 1, "expected a condition inside"),
        ("not any(units) > 1 + any(units)", 22, "expected a condition inside"),
        ("any(units) < all(units)", 12, "one any(…) or all(…)"),
        ("every(0)", 7, "at least 1"),
        ("every(1.5)", 7, "whole number"),
        ("every(loss)", 7, "whole number"),
        ("layer(0).units > 1", 7, "from 1"),
        ("layer(1.5).units > 1", 7, "from 1"),
        ("layer(-dense1).units > 1", 8, "from 1"),
        ("layer(1) > 1", 10, "what of the layer"),
        ("layer(1).dead > 1", 10, "did you mean 'output.dead'?"),
        ("layer(1).loss > 1", 10, "expected what a layer has"),
        ("layer(1", 8, "expected ')'"),
        ("'a", 1, 'found "\'"'),
        ("1 +" * 300, 301, "at most 200"),
        ("(" * 500, 201, "at most 200"),
    ],
)
def test_an_error_points_at_its_column(text: str, column: int, expected: str) -> None:
    with pytest.raises(InvalidValue) as wrong:
        condition(text)
    message = str(wrong.value).splitlines()
    assert expected in message[0]
    assert f"at column {column}" in message[0]
    assert message[1:] == [f"    {text}", "    " + " " * (column - 1) + "^"]
    assert str(wrong.value.under("break[0].when")).startswith("break[0].when: expected")
    assert str(wrong.value.under("break")).endswith("^")


def test_a_missing_layer_is_an_error() -> None:
    for text in ("layer(4).units > 1", "layer(-4).units > 1", "layer(dense9).units > 1"):
        with pytest.raises(InvalidValue, match="there are: dense1, dense2, dense3"):
            condition(text).require_layers(LAYERS)
    condition("layer(3).units > layer(-3).units + layer('dense2').units").require_layers(LAYERS)


words = st.sampled_from(
    [
        *NAMES,
        *FUNCTIONS,
        "layer(",
        "(",
        ")",
        "<",
        "==",
        "+",
        "**",
        "-",
        "and",
        "not",
        "in",
        "1",
        "2.5",
        ",",
        "'x'",
    ]
)


@given(text=st.text(max_size=40) | st.lists(words, max_size=12).map(" ".join))
def test_any_text_is_an_expression_or_an_error(text: str) -> None:
    with suppress(InvalidValue):
        expression(text)(at(5))


@pytest.mark.parametrize(
    "text",
    ["__import__('os')", "loss.__class__ > 1", "loss.real > 1", "layer(1).__class__ > 1", "step.x > 1"],
)
def test_nothing_of_python_can_be_reached(text: str) -> None:
    with pytest.raises(InvalidValue):
        condition(text)
