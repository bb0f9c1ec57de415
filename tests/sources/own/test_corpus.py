"""Each network opens in its form; healthy ones pass, mistakes are named, with the tensors and the line."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from nettui.checks.report import CheckReport
from nettui.common.errors import NettuiError
from nettui.debugger.session import Session
from nettui.scenario.open import open_named
from nettui.sources.own.absence import CANCELS
from nettui.types import Step
from tests.quick import thinned
from tests.sources.own.corpus import BROKEN, BUGGY, ELSEWHERE, FOLDER, HEALTHY, OPENED, Net

LABELS = {
    "one-hot": "one-hot labels",
    "classes": "labels 0 to K − 1",
    "one column": "labels 0 and 1 in one column",
}


RIGHT = (
    CANCELS,
    "its gradients are clipped, and right beneath",
    "its step changes its rate",
    "needs loss and gradients at any parameters: its gradients hold an L2 penalty",
)
"""Why gradients that are right are not compared with numeric ones."""

UNKNOWN = ("loss: not one that nettui knows", "loss: none found")


def named(nets: tuple[Net, ...], quick: int = 1, slow: int = 1) -> pytest.MarkDecorator:
    """Every `quick`-th network is quick, every `slow`-th of the others slow."""
    return pytest.mark.parametrize("net", thinned(nets, quick, slow), ids=lambda net: net.name)


@cache
def _opened(name: str) -> Session:
    net = next(net for net in OPENED if net.name == name)
    return open_named(net.path, net.sets)


@cache
def _report(name: str, *checks: str) -> CheckReport:
    return _opened(name).check(only=checks)


def test_every_file_is_of_a_network() -> None:
    files = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*") if path.suffix != ".pyc"}
    assert files == {net.name.partition(":")[0] for net in (*OPENED, *BROKEN)}
    assert len(HEALTHY) >= 26
    assert len((*BUGGY, *ELSEWHERE, *BROKEN)) >= 48


@named(OPENED)
def test_form_and_loss_are_found_out(net: Net) -> None:
    samples, labels = net.form.split(", ")
    trainer: Any = _opened(net.name).trainer
    form, loss, _ = trainer.own.found.told
    assert form == f"samples as {samples}, {LABELS[labels]}"
    assert loss == f"loss: {net.loss}" if net.loss else loss.startswith(UNKNOWN)


@named(HEALTHY, 2)
def test_nothing_is_said_of_a_healthy_network(net: Net) -> None:
    report = _report(net.name, "own-code", "gradient-check", "purity", "step-agrees")
    assert not [(f.check, f.symptom, f.evidence) for f in report if f.status in ("fail", "warn")]
    skipped = {f.check for f in report if f.status == "skip" and not f.evidence.startswith(RIGHT)}
    assert not skipped & {"own-code", "purity"}
    assert "gradient-check" not in skipped or not net.loss
    assert report.code


@named(BUGGY)
def test_a_mistake_is_named_with_its_place(net: Net) -> None:
    said = [(f.symptom, f.measured, f.evidence) for f in _report(net.name, "own-code") if f.symptom]
    assert (net.symptom, net.tensors) in [each[:2] for each in said]
    assert any(net.line in evidence for _, _, evidence in said)


@named(tuple(net for net in BUGGY if net.gradients))
def test_the_gradient_check_sees_it_too(net: Net) -> None:
    assert net.gradients in {f.symptom for f in _report(net.name, "gradient-check")}


@named(ELSEWHERE, 2)
def test_other_checks_find_what_is_no_mistake_in_the_gradients(net: Net) -> None:
    session = open_named(net.path, {**net.sets, "train.epochs": 8})
    assert [f for f in session.check(only=[net.elsewhere]) if f.symptom]


@named(BROKEN)
def test_an_error_is_told_with_its_place(net: Net) -> None:
    with pytest.raises(NettuiError) as error:
        open_named(net.path, net.sets).next()
    assert net.error in str(error.value)
    assert "Traceback" not in str(error.value)


@named(OPENED, 6, 2)
def test_going_back_and_on_again_gives_the_same_run(net: Net) -> None:
    session = _opened(net.name)
    ahead = session.do("goto 0; next 5").reading
    again = session.do("back 3; next 3").reading
    assert repr(tuple(again)) == repr(tuple(ahead))


def assert_same(first: Step, second: Step) -> None:
    """Bit for bit."""
    assert repr(first.loss) == repr(second.loss)
    assert first.gradients is not None
    assert second.gradients is not None
    assert first.after is not None
    assert second.after is not None
    assert first.gradients.flat.tobytes() == second.gradients.flat.tobytes()
    assert first.after.params.flat.tobytes() == second.after.params.flat.tobytes()
    assert first.after.rest["code"].tobytes() == second.after.rest["code"].tobytes()
    assert np.array_equal(first.predicted, second.predicted)  # type: ignore[arg-type]


@named(OPENED, 2, 2)
def test_a_step_is_a_function_of_its_state(net: Net) -> None:
    trainer = _opened(net.name).trainer
    start = trainer.start()
    first = trainer.step(start)
    assert first.after is not None
    second = trainer.step(first.after)
    assert_same(trainer.step(start), first)
    assert_same(trainer.step(first.after), second)
    np.random.seed(99)  # noqa: NPY002
    assert_same(trainer.step(start), first)


def test_layers_are_known_where_classes_are_as_many_as_features() -> None:
    trainer: Any = _opened("functions/square_ok.py").trainer
    assert trainer.own.found.told[2] == "network: tanh, then softmax"
