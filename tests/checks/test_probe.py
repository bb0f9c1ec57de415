"""Checks on other people's trainers: what they cannot tell is skipped, what is sick is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.checks.check import QUIET
from nettui.checks.probe import Subject
from nettui.checks.registry import checks
from nettui.checks.run import chosen, examine
from nettui.common.errors import InvalidValue
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, Finding, State, Step, Tensors, Trainer
from tests.nets import Net, crc, shaken

NET = Net(inputs=6, hidden=(8, 8), activations=("tanh", "relu"), samples=60, batch=20, epochs=5)


class Bare:
    """Start and step, and nothing else."""

    def __init__(self, inner: BackPropTrainer) -> None:
        self._inner = inner

    def start(self) -> State:
        return replace(self._inner.start(), config=None)

    def step(self, state: State) -> Step:
        step = self._inner.step(replace(state, config=self._inner.config))
        after = step.after and replace(step.after, config=None)
        return replace(step, before=state, after=after)


class Staining(BackPropTrainer):
    """Its loss doubles the inputs it is shown."""

    def loss(self, state: State, samples: int | None = None) -> float:
        self.data.train.x.flags.writeable = True
        self.data.train.x[:] *= 2.0
        return super().loss(state, samples)


class Drawing(BackPropTrainer):
    """Its loss draws from the generator that everyone shares."""

    def loss(self, state: State, samples: int | None = None) -> float:
        np.random.rand()  # noqa: NPY002
        return super().loss(state, samples)


class Negative(BackPropTrainer):
    """Its penalty is taken off the loss."""

    def loss(self, state: State, samples: int | None = None) -> float:
        weights = state.params.flat[: state.params.layout.weights]
        return super().loss(state, samples) - 2 * state.config.penalty.value(weights)


class Flat(BackPropTrainer):
    """Its gradients come as one vector under one name."""

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        return Tensors.of({"all": super().gradients(state, samples).flat})


def judged(trainer: Trainer, *names: str) -> list[Finding]:
    return list(examine(Subject(trainer, trainer.start()), chosen(names).values()))


def of(kind: type[BackPropTrainer]) -> BackPropTrainer:
    sound = NET.build()
    return kind(sound.data, sound.config, sound.seed)


def test_a_trainer_of_start_and_step_alone_is_skipped_with_a_reason_or_judged() -> None:
    findings = judged(Bare(NET.build()))
    assert {finding.check for finding in findings} == set(checks())
    skipped = {finding.check for finding in findings if finding.status == "skip"}
    assert all(finding.evidence for finding in findings if finding.status == "skip")
    assert {"penalty", "gradient-check", "overfit-tiny", "purity", "labels"} <= skipped
    assert not {"initial-loss", "op-by-op", "gradient-always-zero", "unit-symmetry", "plateau"} & skipped


@pytest.mark.parametrize(
    ("kind", "name", "symptom"),
    [
        (Staining, "purity", "inputs changed"),
        (Drawing, "purity", "global random numbers changed"),
        (Negative, "penalty", "penalty without effect"),
        (Flat, "gradient-shapes", "gradient of another shape"),
    ],
)
def test_what_no_planted_fault_shows_is_found_too(
    kind: type[BackPropTrainer], name: str, symptom: str
) -> None:
    assert [finding.symptom for finding in judged(of(kind), name)] == [symptom]
    assert [finding.symptom for finding in judged(NET.build(), name)] == [""]


@pytest.mark.parametrize("steps", [0, 3])
def test_checking_changes_nothing(steps: int) -> None:
    trainer = NET.build()
    *_, last = Subject(trainer, trainer.start()).run(steps + 1)
    before, data = crc(trainer.step(last.before)), trainer.data.train.x.copy()
    first = list(examine(Subject(trainer, last.before), chosen().values()))
    assert crc(trainer.step(last.before)) == before
    assert np.array_equal(trainer.data.train.x, data)
    assert list(examine(Subject(trainer, last.before), chosen().values())) == first


def test_variations_leave_the_subject_as_it_is() -> None:
    trainer = NET.build()
    subject = Subject(trainer, shaken(trainer.start(), 1))
    flat = subject.state.params.flat.copy()
    subject.put("dense1.b", np.ones(8)).vary("penalty", strength=1.0).plain.few(3).loss()
    assert np.array_equal(subject.state.params.flat, flat)
    assert subject.state.config is trainer.config


def test_a_large_network_gets_smaller_mini_batches_and_a_small_one_does_not() -> None:
    def batch(width: int) -> int:
        net = replace(NET, hidden=(width, width), samples=200, batch=0)
        trainer = net.build()
        x: Array = Subject(trainer, trainer.start()).brisk.samples.x
        return len(x)

    assert batch(8) == 200
    assert batch(1500) < 200


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(InvalidValue, match="did you mean 'learning-rate'"):
        chosen(only=["lerning-rate"])
    with pytest.raises(InvalidValue, match="--skip"):
        chosen(skip=["nothing of the kind"])
    assert set(chosen(skip=["labels"])) == set(checks()) - {"labels"}
    assert set(chosen(only=["labels", "penalty"], skip=["penalty"])) == {"labels"}


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.name)
def test_a_check_has_a_question_a_method_or_both_and_wording(check: object) -> None:
    assert check.question.rpartition(" (")[0].endswith("?")  # type: ignore[attr-defined]
    assert check.ask or check.watch  # type: ignore[attr-defined]
    assert all(trouble.cause and trouble.remedy for trouble in check.troubles.values())  # type: ignore[attr-defined]


def test_no_two_checks_share_a_symptom() -> None:
    symptoms = [symptom for check in checks().values() for symptom in check.troubles]
    assert len(symptoms) == len(set(symptoms))


@given(st.lists(st.booleans(), max_size=60), st.integers(2, 9))
def test_an_alarm_rings_after_its_patience_and_ceases_after_as_long(bad: list[bool], patience: int) -> None:
    alarm, ringing, row = QUIET, False, 0
    for step, sick in enumerate(bad):
        alarm = alarm.see(step, sick, patience)
        row = row + 1 if sick != ringing else 0
        if row >= patience:
            ringing, row = sick, 0
        assert alarm.ringing == ringing
