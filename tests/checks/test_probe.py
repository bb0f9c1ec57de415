"""Checks on trainers with missing or incorrect parts: the first are skipped, the second are found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nettui.abilities import Trainer
from nettui.checks.cost import reduced_batch
from nettui.checks.probe import Probe
from nettui.checks.registry import checks
from nettui.checks.run import run_checks, select_checks
from nettui.nn.regularizers import Penalty
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Finding, State, Tensors
from tests.nets import BareTrainer, Net, checksum, with_random_params

NET = Net(inputs=6, hidden=(8, 8), activations=("tanh", "relu"), samples=60, batch=20, epochs=5)


class ChangesInputs(BackPropTrainer):
    """Its loss doubles the inputs."""

    def loss(self, state: State, samples: int | None = None) -> float:
        self.data.train.x.flags.writeable = True
        self.data.train.x[:] *= 2.0
        return super().loss(state, samples)


class DrawsGlobally(BackPropTrainer):
    """Its loss draws from NumPy's global generator."""

    def loss(self, state: State, samples: int | None = None) -> float:
        np.random.rand()  # noqa: NPY002
        return super().loss(state, samples)


class SubtractsPenalty(BackPropTrainer):
    """Its penalty is subtracted from the loss."""

    def loss(self, state: State, samples: int | None = None) -> float:
        weights = state.params.flat[: state.params.layout.weights]
        penalty: Penalty = state.config.penalty
        return super().loss(state, samples) - 2 * penalty.value(weights)


class FlatGradients(BackPropTrainer):
    """Its gradients are a single vector."""

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        return Tensors.of({"all": super().gradients(state, samples).flat})


def run_named(trainer: Trainer, *names: str) -> list[Finding]:
    """The findings of the checks with those names, or of all."""
    return list(run_checks(Probe(trainer, trainer.start()), select_checks(names).values()))


def build(kind: type[BackPropTrainer]) -> BackPropTrainer:
    correct = NET.build()
    return kind(correct.data, correct.config, correct.seed)


def test_on_a_trainer_with_start_and_step_only_checks_run_or_are_skipped_with_a_reason() -> None:
    findings = run_named(BareTrainer(NET.build()))
    assert {finding.check for finding in findings} == set(checks())
    skipped = {finding.check for finding in findings if finding.status == "skip"}
    assert all(finding.evidence for finding in findings if finding.status == "skip")
    assert {"penalty", "gradient-check", "overfit-tiny", "labels"} <= skipped
    assert not {"initial-loss", "op-by-op", "gradient-always-zero", "unit-symmetry", "non-finite"} & skipped


@pytest.mark.parametrize(
    ("kind", "name", "symptom"),
    [
        (ChangesInputs, "purity", "inputs changed"),
        (DrawsGlobally, "purity", "global random numbers changed"),
        (SubtractsPenalty, "penalty", "penalty without effect"),
        (FlatGradients, "gradient-shapes", "gradient of another shape"),
    ],
)
def test_symptoms_that_no_planted_bug_shows_are_found(
    kind: type[BackPropTrainer], name: str, symptom: str
) -> None:
    assert [finding.symptom for finding in run_named(build(kind), name)] == [symptom]
    assert [finding.symptom for finding in run_named(NET.build(), name)] == [""]


@pytest.mark.parametrize("steps", [0, 3])
def test_checking_changes_nothing(steps: int) -> None:
    trainer = NET.build()
    *_, last = Probe(trainer, trainer.start()).run(steps + 1)
    before, data = checksum(trainer.step(last.before)), trainer.data.train.x.copy()
    first = list(run_checks(Probe(trainer, last.before), select_checks().values()))
    assert checksum(trainer.step(last.before)) == before
    assert np.array_equal(trainer.data.train.x, data)
    assert list(run_checks(Probe(trainer, last.before), select_checks().values())) == first


def test_variations_do_not_change_the_probe() -> None:
    trainer = NET.build()
    probe = Probe(trainer, with_random_params(trainer.start(), 1))
    flat = probe.state.params.flat.copy()
    varied = probe.with_tensor("dense1.b", np.ones(8)).tuned(penalty=1.0)
    varied.unregularized.on_first(3).loss()
    assert np.array_equal(probe.state.params.flat, flat)
    assert probe.state.config is trainer.config


@pytest.mark.parametrize(("width", "reduced"), [(8, False), (1500, True)])
def test_only_a_large_network_gets_smaller_mini_batches(width: int, reduced: bool) -> None:
    trainer = replace(NET, hidden=(width, width), samples=200, batch=0).build()
    samples = len(reduced_batch(Probe(trainer, trainer.start())).mini_batch.x)
    assert (samples < 200) == reduced
