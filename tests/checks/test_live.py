"""Live checks: they read what they say, and tell "never seen" from "seen, and all is well"."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nettui.abilities import Trainer
from nettui.checks.check import Check, Monitor
from nettui.checks.probe import Probe
from nettui.checks.registry import checks
from nettui.checks.run import run_checks, select_checks
from nettui.metrics.reading import measure
from nettui.metrics.scalars import scalars
from nettui.nn.descent import DescentConfig, SurfaceTrainer
from nettui.nn.optimizers import SGD
from nettui.nn.schedules import Constant
from nettui.nn.surfaces import Ravine
from nettui.scenario import load
from nettui.types import NAN, BaselineLoss, Evaluation, Finding, LossParts, Reading, Scalars
from tests.nets import Net, run

BASE = Path(__file__).parent / "base.toml"

WATCHED = [check for check in checks().values() if check.monitor is not None]
ON_SCALARS = [check for check in WATCHED if check.scalar_monitor]

FIRST = Scalars(
    step=0,
    epoch=0,
    batch=0,
    rate=0.1,
    loss=LossParts(2.3, 0.0, 2.3),
    accuracy=0.1,
    validation=None,
    baseline_loss=BaselineLoss(2.3, "ln 10"),
    batches=10,
    epochs=50,
    samples=64,
    majority=0.3,
    updates=(0.01, 0.02),
)


def name_of(check: Check) -> str:
    return check.name


def steps(count: int, **changes: Any) -> list[Scalars]:
    """A run whose loss falls by a hundredth at each step, ten steps an epoch."""
    losses = [2.3 * 0.99**n for n in range(count)]
    return [
        FIRST._replace(
            **{"step": n, "epoch": n // 10, "batch": n % 10, "loss": LossParts(loss, 0.0, loss), **changes}
        )
        for n, loss in enumerate(losses)
    ]


def verdict(name: str, seen: list[Scalars]) -> Finding:
    """What a check says after these steps; there must be one finding."""
    check = checks()[name]
    monitor: Monitor[Scalars] | None = check.scalar_monitor
    assert monitor is not None
    for now in seen:
        monitor = monitor.update(now)
    (finding,) = check.verdict(monitor)
    return finding


class Recorder:
    """A Reading that remembers which of its fields were read."""

    def __init__(self, reading: Reading | Scalars) -> None:
        self.reading, self.read = reading, set[str]()

    def __getattr__(self, name: str) -> Any:
        self.read.add(name)
        return getattr(self.reading, name)


@pytest.mark.parametrize("check", WATCHED, ids=name_of)
def test_a_monitor_reads_the_fields_that_its_check_names(check: Check) -> None:
    net = Net(hidden=(5, 4, 3), activations=("tanh",) * 3, bias=(True,) * 4, samples=64, batch=32, epochs=3)
    read, monitor = set[str](), check.monitor
    for step in run(replace(net, rate=1e200, activations=("relu",) * 3).build()) + run(net.build()):
        seen: Any = Recorder(scalars(step) if check.scalar_monitor else measure(step))
        monitor = monitor.update(seen)  # type: ignore[union-attr]
        read |= seen.read
    assert read == set(check.reads)
    assert set(check.reads) <= {*Scalars._fields, *Reading._fields}


@pytest.mark.parametrize("check", WATCHED, ids=name_of)
def test_a_monitor_that_saw_nothing_skips(check: Check) -> None:
    assert [finding.status for finding in check.verdict(check.monitor)] == ["skip"]  # type: ignore[arg-type]


@pytest.mark.parametrize("check", ON_SCALARS, ids=name_of)
def test_one_step_is_too_little_to_pass(check: Check) -> None:
    assert verdict(check.name, steps(1)).status == "skip"


HELD = {"validation": Evaluation(1.0, 0.5)}
SKIPS: list[tuple[str, list[Scalars], str]] = [
    ("divergence", steps(3), "3 steps are too few: it takes 10 steps"),
    ("divergence", steps(90, loss=LossParts(0.0, 0.0, 0.0), baseline_loss=None), "not above 0"),
    ("divergence", [*steps(90), *steps(1, step=90, loss=LossParts(NAN, NAN, NAN))], "the loss is NaN"),
    (
        "divergence",
        [*steps(90), *steps(1, step=90, loss=LossParts(8.0, 0.0, 8.0))],
        "out of range, but for 1 step only at the end: it takes",
    ),
    ("plateau", steps(20), "19 steps in 1 epoch are too few: it takes 60 steps and 2 epochs"),
    ("plateau", steps(80, epoch=1), "79 steps in 1 epoch are too few"),
    ("plateau", steps(80, loss=LossParts(0.0, 0.0, 0.0)), "not above 0"),
    ("oscillation", steps(20), "20 steps are too few: it takes 30 steps"),
    ("overfitting", steps(200), "nothing is held out: no validation loss"),
    ("overfitting", steps(200, validation=Evaluation(NAN, NAN)), "nothing is held out"),
    ("overfitting", steps(3, **HELD), "3 evaluations are too few: it takes 4"),
    ("one-class", steps(200, accuracy=NAN, majority=NAN), "no accuracy"),
    ("one-class", steps(200, majority=NAN), "no accuracy, or no predicted classes"),
    ("one-class", steps(200, samples=4), "mini-batches of 4 samples are too small: it takes 8"),
    ("one-class", steps(20), "20 steps are too few: it takes 30 steps"),
    ("one-class", steps(40, majority=1.0, batches=99), "for 40 steps only at the end: it takes 99"),
    ("update-ratio", steps(200, updates=()), "no update of a layer's weights was measured"),
    ("update-ratio", steps(200, updates=(0.0,), loss=LossParts(0.0, 0.0, 0.0)), "not above 0"),
    ("update-ratio", steps(20), "20 steps are too few: it takes 50 steps"),
]


@pytest.mark.parametrize(("name", "seen", "reason"), SKIPS, ids=str)
def test_what_a_check_has_not_seen_is_a_skip_with_the_reason(
    name: str, seen: list[Scalars], reason: str
) -> None:
    finding = verdict(name, seen)
    assert (finding.status, finding.symptom) == ("skip", "")
    assert reason in finding.evidence


PASSES = [
    ("divergence", "loss 0.311", "below 3 × 2.30"),
    ("plateau", "loss 2.30 → 0.342", "a falling loss"),
    ("oscillation", "± 0.00346 a step at a loss of 0.342", "below ± 0.0856, or a loss below 1.38"),
    ("overfitting", "held-out loss 1.00, at best 1.00, training loss 0.342", "both losses fall"),
    ("one-class", "30 % in one class, 10 % right", "several classes"),
    ("update-ratio", "‖ΔW‖/‖W‖ 0.0150", "1.00e-4 to 0.100"),
]


@pytest.mark.parametrize(("name", "measured", "expected"), PASSES)
def test_a_pass_says_what_was_measured(name: str, measured: str, expected: str) -> None:
    finding = verdict(name, steps(200, **HELD))
    assert (finding.status, finding.measured, finding.expected) == ("pass", measured, expected)
    assert finding.evidence


def test_every_check_on_scalars_has_a_pass_and_a_skip_of_its_own_here() -> None:
    assert {name for name, *_ in PASSES} == {name for name, *_ in SKIPS} == {c.name for c in ON_SCALARS}


def test_a_loss_that_rises_again_is_no_plateau_at_once_but_later() -> None:
    fallen, high = steps(100), LossParts(3.0, 0.0, 3.0)
    risen = [*fallen, *(FIRST._replace(step=100 + n, epoch=10, loss=high) for n in range(60))]
    found = [verdict("plateau", risen[:end]).status for end in (100, 120, 160)]
    assert found == ["pass", "skip", "warn"]


def test_single_samples_that_change_nothing_are_not_small_updates() -> None:
    stuck = {"loss": LossParts(2.3, 0.0, 2.3), "samples": 1}
    ratios = {n: (0.0,) if n % 256 == 0 else () for n in range(1281)}
    seen = [now._replace(updates=ratios[now.step]) for now in steps(1281, **stuck)]
    assert verdict("update-ratio", seen[:300]).status == "skip"
    assert verdict("update-ratio", seen[:1024]).status == "skip"
    assert verdict("update-ratio", seen).symptom == "updates too small"


def trial(trainer: Trainer, *names: str) -> dict[str, Finding]:
    """The findings of these checks on a trainer, by check; that of the trial run if there are two."""
    probe = Probe(trainer, trainer.start())
    return {f.check: f for f in run_checks(probe, select_checks(only=names).values())}


def test_on_a_loss_surface_only_what_the_loss_shows_can_pass() -> None:
    findings = trial(
        SurfaceTrainer(DescentConfig(Ravine(), SGD(0.018), Constant(), 200)), *map(name_of, WATCHED)
    )
    passed = {name for name, finding in findings.items() if finding.status == "pass"}
    assert passed == {"divergence", "non-finite", "oscillation", "plateau"}
    assert {f.status for f in findings.values()} == {"pass", "skip"}


@pytest.mark.parametrize(("name", "counted"), [("silent-units", 9), ("gradient-decay", 10)])
def test_a_check_of_the_layers_says_in_which_part_it_could_not_tell(name: str, counted: int) -> None:
    case = {"network.hidden": [16, 16, 16], "train.epochs": 1}
    trainer = load(BASE, case, 0).network_trainer(0)
    at_rest, in_training = run_checks(Probe(trainer, trainer.start()), [checks()[name]])
    assert (at_rest.status, in_training.status) == ("pass", "skip")
    assert in_training.evidence == f"{counted} steps are too few: it takes 50 steps"


def test_a_reason_to_skip_is_given_once() -> None:
    trainer = load(BASE, {"network.hidden": []}, 0).network_trainer(0)
    (finding,) = run_checks(Probe(trainer, trainer.start()), [checks()["silent-units"]])
    assert (finding.status, finding.evidence) == ("skip", "it has no hidden layer")


def test_a_run_cut_short_passes_nothing_it_has_not_seen() -> None:
    findings = trial(
        load(BASE, {"train.optimizer.rate": 1e200}, 0).network_trainer(0), *map(name_of, WATCHED)
    )
    assert findings["non-finite"].status == "fail"
    assert {f.status for name, f in findings.items() if name != "non-finite"} == {"skip"}
