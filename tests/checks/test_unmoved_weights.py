"""Layers that get a gradient and never move are found; what may have another reason is not accused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from nettui.checks.unmoved_weights import ALL, CHECK, CLEARED, SOME, UnmovedWeightsMonitor
from nettui.metrics.reading import measure
from nettui.types import NAN, Finding, Reading
from tests.nets import Net, run

NETWORK = Net(hidden=(5, 4), activations=("tanh",) * 2, bias=(True,) * 3, samples=64, batch=8, epochs=8)
RUN: Sequence[Reading] = tuple(map(measure, run(NETWORK.build())))
NAMES = tuple(layer.name for layer in RUN[0].layers)


def held(
    reading: Reading, names: Iterable[str], gradient: float | None = None, ratio: float = 0.0
) -> Reading:
    """The reading with layers that an update leaves as they were at step 0."""
    layers = tuple(
        layer._replace(
            update_ratio=ratio,
            weight=at_start.weight,
            gradient=layer.gradient
            if gradient is None
            else layer.gradient._replace(W_norm=gradient, b_norm=gradient),
        )
        if layer.name in names
        else layer
        for layer, at_start in zip(reading.layers, RUN[0].layers, strict=True)
    )
    return reading._replace(layers=layers)


def verdict(readings: Iterable[Reading]) -> Finding:
    monitor = UnmovedWeightsMonitor()
    for reading in readings:
        monitor = monitor.update(reading)
    (finding,) = CHECK.verdict(monitor)
    return finding


def test_all_layers_of_a_plain_run_move() -> None:
    assert (verdict(RUN).status, verdict(RUN).measured) == ("pass", "3 layers move")


@pytest.mark.parametrize("names", [NAMES[:1], NAMES[1:]])
def test_layers_that_stay_are_named(names: tuple[str, ...]) -> None:
    finding = verdict(held(reading, names) for reading in RUN)
    assert (finding.status, finding.symptom, finding.measured) == ("warn", SOME, ", ".join(names))
    assert finding.evidence == f"for {len(RUN)} steps"


def test_an_optimizer_that_has_none_of_the_weights_is_told_apart() -> None:
    assert verdict(held(reading, NAMES) for reading in RUN).symptom == ALL


@pytest.mark.parametrize("gradient", [NAN, 0.0])
def test_gradients_that_are_gone_at_the_update_are_told_apart(gradient: float) -> None:
    gone = [held(reading, NAMES, gradient) for reading in RUN]
    assert verdict(gone).symptom == CLEARED


def test_few_readings_of_a_long_run_are_enough() -> None:
    assert verdict(held(reading, NAMES[:1]) for reading in RUN[::12]).symptom == SOME


@pytest.mark.parametrize(
    ("readings", "reason"),
    [
        ([held(each, NAMES[:1])._replace(rate=0.0) for each in RUN], "no update"),
        ([held(each, NAMES[:1])._replace(rate=NAN) for each in RUN], "no update"),
        ([held(each, NAMES, ratio=NAN) for each in RUN], "no update"),
        ([held(each, NAMES[:1]) for each in RUN[:20]], "too few steps to tell"),
        ([held(each, NAMES[:1]) for each in RUN[::40]], "2 steps are too few"),
        ([held(each, NAMES, gradient=1e-9) for each in RUN], "no layer has a gradient"),
    ],
    ids=["rate 0", "rate unknown", "not measured", "few steps", "few readings", "tiny gradients"],
)
def test_what_cannot_be_told_is_skipped(readings: Sequence[Reading], reason: str) -> None:
    finding = verdict(readings)
    assert finding.status == "skip"
    assert reason in finding.evidence


@pytest.mark.parametrize("gradient", [NAN, 0.0, 1e-9])
def test_a_layer_without_a_gradient_is_not_accused(gradient: float) -> None:
    finding = verdict(held(reading, NAMES[:1], gradient) for reading in RUN)
    assert (finding.status, finding.measured) == ("pass", "2 of 3 layers move")


def test_what_moves_between_the_steps_has_moved() -> None:
    """As the other half of a network that has an optimizer, and a recording, of its own."""
    frozen = [held(reading, NAMES[:1]) for reading in RUN]
    moved = [
        reading._replace(layers=tuple(layer._replace(update_ratio=0.0) for layer in reading.layers))
        for reading in RUN
    ]
    assert verdict(moved).status == "pass"
    assert verdict([*frozen, RUN[-1]]).status == "pass"
