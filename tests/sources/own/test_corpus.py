"""Each network opens in its form; healthy ones pass, mistakes are named, with the tensors and the line."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from nettui.common.errors import NettuiError
from nettui.debugger.session import Session
from nettui.scenario.open import open_named
from tests.sources.own.corpus import BROKEN, BUGGY, ELSEWHERE, HEALTHY, OPENED, Net


def named(nets: tuple[Net, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("net", nets, ids=[net.name for net in nets])


@cache
def _opened(name: str) -> Session:
    net = next(net for net in OPENED if net.name == name)
    return open_named(net.path, net.sets)


@named(HEALTHY)
def test_nothing_is_said_of_a_healthy_network(net: Net) -> None:
    report = _opened(net.name).check(only=["own-code", "gradient-check", "purity", "step-agrees"])
    assert not [(f.check, f.symptom, f.evidence) for f in report if f.status in ("fail", "warn")]
    assert report.code


@named(BUGGY)
def test_a_mistake_is_named_with_its_place(net: Net) -> None:
    report = _opened(net.name).check(only=["own-code"])
    said = [(f.symptom, f.measured, f.evidence) for f in report if f.symptom]
    assert (net.symptom, net.tensors) in [each[:2] for each in said]
    assert any(net.line in evidence for _, _, evidence in said)


@named(ELSEWHERE)
def test_other_checks_find_what_is_no_mistake_in_the_gradients(net: Net) -> None:
    report = _opened(net.name).check(only=[net.elsewhere])
    assert [f for f in report if f.symptom]


@named(BROKEN)
def test_an_error_is_told_with_its_place(net: Net) -> None:
    with pytest.raises(NettuiError) as error:
        open_named(net.path, net.sets).check(only=["own-code"])
    assert net.error in str(error.value)
    assert "Traceback" not in str(error.value)


@named(OPENED)
def test_going_back_and_on_again_gives_the_same_run(net: Net) -> None:
    session = _opened(net.name)
    ahead = session.do("goto 0; next 4").reading
    again = session.do("back 3; next 3").reading
    assert repr(tuple(again)) == repr(tuple(ahead))


@named(HEALTHY)
def test_a_step_is_a_function_of_its_state(net: Net) -> None:
    trainer = _opened(net.name).trainer
    state = trainer.start()
    first = trainer.step(state)
    trainer.step(trainer.step(state).after or state)
    second = trainer.step(state)
    assert first.loss == second.loss or np.isnan(first.loss.total)
    assert first.after is not None
    assert second.after is not None
    assert np.array_equal(first.after.params.flat, second.after.params.flat)
    assert np.array_equal(first.after.rest["code"], second.after.rest["code"])
