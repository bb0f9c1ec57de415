"""Causes in the optimizer and its settings."""

from __future__ import annotations

from collections.abc import Iterator

from nettui.checks.causes.cause import ALWAYS, OFTEN, SOMETIMES, Cause, Change, unusual
from nettui.checks.causes.exclusions import lacking, no_adam, no_momentum, own
from nettui.checks.causes.redesign import config_of, with_optimizer, with_settings
from nettui.checks.probe import Probe
from nettui.common.text import format_number
from nettui.nn.schedules import Constant

USUAL_MOMENTUM, HIGH_MOMENTUM = 0.9, 0.95
"""The momentum that is usual, and up to which it is harmless."""


def _rates(probe: Probe, factors: tuple[float, ...]) -> Iterator[Change]:
    rate = probe.start.step.rate
    for factor in factors:
        what = f"train.optimizer.rate {format_number(rate)} → {format_number(factor * rate)}"
        yield Change(what, probe.tuned(rate=factor * rate))


def lower_rates(probe: Probe) -> Iterator[Change]:
    return _rates(probe, (0.1, 0.01, 0.001))


def higher_rates(probe: Probe) -> Iterator[Change]:
    return _rates(probe, (10.0, 100.0, 1000.0))


def _momentum(probe: Probe) -> float:
    """The momentum of the optimizer, 0 without one."""
    optimizer = config_of(probe).optimizer
    return float(getattr(optimizer, "momentum", getattr(optimizer, "beta1", 0.0)))


def usual_momentum(probe: Probe) -> str:
    momentum = _momentum(probe)
    return f"its momentum is {momentum:g}" if momentum <= HIGH_MOMENTUM else ""


def lower_momentum(probe: Probe) -> Iterator[Change]:
    momentum, optimizer = _momentum(probe), config_of(probe).optimizer
    option = "momentum" if hasattr(optimizer, "momentum") else "beta1"
    what = f"train.optimizer.{option} {format_number(momentum)} → {USUAL_MOMENTUM}"
    yield Change(what, with_optimizer(probe, **{option: USUAL_MOMENTUM}))


USUAL_RATES = {
    "sgd": (0.02, 1.0),
    "momentum": (0.001, 0.1),
    "nesterov": (0.001, 0.1),
    "adadelta": (0.1, 10.0),
    "adagrad": (0.003, 0.3),
    "rmsprop": (0.0003, 0.01),
    "adam": (0.0003, 0.01),
    "adamw": (0.0003, 0.01),
}
"""The lowest and the highest rate that are usual with each optimizer."""


FAR = 10.0
"""How many times a rate may be beyond the usual ones and still be chosen on purpose."""


def _usual_rates(probe: Probe) -> tuple[float, float] | None:
    """The rates that are usual with the optimizer; None where it is not known."""
    if probe.absent("momentum"):
        return USUAL_RATES["sgd"]
    return USUAL_RATES.get(config_of(probe).optimizer.name)


def _prior(beyond: float, within: float) -> float:
    """For a rate that is so many times beyond the usual ones; `within` for one that is not."""
    return 10.0 if beyond > FAR else 3.0 if beyond > 1 else within


def prior_of_low_rate(probe: Probe) -> float:
    usual, rate = _usual_rates(probe), probe.start.step.rate
    return 1.0 if usual is None or not rate > 0 else _prior(usual[0] / rate, 0.5)


def prior_of_high_rate(probe: Probe) -> float:
    usual, rate = _usual_rates(probe), probe.start.step.rate
    return 1.0 if usual is None or not rate > 0 else _prior(rate / usual[1], 0.5)


def constant_rate(probe: Probe) -> str:
    return "its rate is constant" if config_of(probe).schedule == Constant() else ""


def without_schedule(probe: Probe) -> Iterator[Change]:
    config = config_of(probe)
    yield Change(
        f"train.schedule {config.schedule.name} → constant", with_settings(probe, schedule=Constant())
    )


CAUSES = (
    Cause(
        name="rate-decays-too-fast",
        what="The schedule lowers the learning rate before the network has learned.",
        remedy="a constant rate first; let it fall over epochs, not over steps",
        symptoms={"falls short of the data": ALWAYS, "updates too small": SOMETIMES},
        rules_out=lacking("schedule", constant_rate),
        changes=without_schedule,
    ),
    Cause(
        name="momentum-too-high",
        what="The momentum is so high that the updates overshoot and swing.",
        remedy="a momentum of 0.9; the higher it is, the lower the rate must be",
        symptoms={
            "falls short of the data": OFTEN,
            "loss swings": OFTEN,
            "rate too high": OFTEN,
            "divergence": OFTEN,
        },
        rules_out=lacking("momentum", usual_momentum),
        changes=lower_momentum,
        prior=unusual,
    ),
    Cause(
        name="rate-too-high",
        remedy="divide the rate by 10 until the loss falls smoothly",
        symptoms={
            "rate too high": ALWAYS,
            "loss does not fall": OFTEN,
            "divergence": OFTEN,
            "units died in training": OFTEN,
            "units saturated in training": SOMETIMES,
            "gradient cut off": SOMETIMES,
            "one answer for all": SOMETIMES,
            "falls short of the data": OFTEN,
        },
        rules_out=own("rate"),
        changes=lower_rates,
        prior=prior_of_high_rate,
    ),
    Cause(
        name="rate-too-low",
        remedy="multiply the rate by 10 until the loss falls clearly within an epoch",
        symptoms={
            "rate too low": OFTEN,
            "falls short of the data": OFTEN,
            "still learning at the end": OFTEN,
            "updates too small": SOMETIMES,
            "loss does not fall": SOMETIMES,
        },
        rules_out=own("rate"),
        changes=higher_rates,
        prior=prior_of_low_rate,
    ),
    Cause(
        name="momentum-sign",
        remedy="v ← ρv + g; w ← w − ηv",
        symptoms={"velocity subtracted": ALWAYS, "the velocity is subtracted": ALWAYS},
        rules_out=lacking("momentum", no_momentum),
    ),
    Cause(
        name="adam-in-place",
        remedy="keep m and v uncorrected, and correct copies of them",
        symptoms={
            "means corrected in place": ALWAYS,
            "Adam's means are corrected in place": ALWAYS,
            "loss does not fall": OFTEN,
        },
        rules_out=lacking("momentum", no_adam),
    ),
    Cause(
        name="adam-uncorrected",
        remedy="m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), with t counted from 1",
        symptoms={"means not corrected": ALWAYS, "Adam's means are not corrected": ALWAYS},
        rules_out=lacking("momentum", no_adam),
    ),
    Cause(
        name="gradients-not-zeroed",
        remedy="set the gradients to zero before each backward pass",
        symptoms={"gradients pile up": ALWAYS, "gradients are not cleared": ALWAYS, "rate too high": OFTEN},
    ),
    Cause(
        name="schedule-by-step",
        remedy="advance the schedule once an epoch, or choose its gamma for mini-batches",
        symptoms={},
    ),
)
