"""Running the checks: progress, interruption, figures, NumPy's error state."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nettui.checks.probe import Probe
from nettui.checks.registry import checks
from nettui.checks.run import CheckProgress, run_checks, select_checks
from nettui.common.errors import InvalidValue
from nettui.scenario import load

BASE = Path(__file__).parent / "base.toml"


def probe() -> Probe:
    trainer = load(BASE).network_trainer(0)
    return Probe(trainer, trainer.start())


def test_progress_is_reported_for_every_check_and_the_trial_run() -> None:
    progress: list[CheckProgress] = []
    findings = list(run_checks(probe(), checks().values(), progress.append))
    measured = [check.name for check in checks().values() if check.measure]
    assert [entry.name for entry in progress] == [*measured, "trial run"]
    assert [entry.number for entry in progress] == list(range(1, len(progress) + 1))
    assert {entry.of for entry in progress} == {len(checks())}
    assert {finding.check for finding in findings} == set(checks())


@pytest.mark.parametrize("steps", [0, 1, 40, 700])
def test_the_pulse_can_interrupt_the_checks_anywhere(steps: int) -> None:
    left = iter(range(steps))

    def pulse() -> None:
        if next(left, None) is None:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        list(run_checks(replace(probe(), pulse=pulse), checks().values()))


def test_a_figure_has_one_label_for_each_number_or_none() -> None:
    figures = [finding.figure for finding in run_checks(probe(), checks().values()) if finding.figure]
    assert len(figures) > 8
    for figure in figures:
        assert figure.values
        assert len(figure.labels) in (0, len(figure.values))


def test_the_caller_s_floating_point_error_state_is_unchanged() -> None:
    before = np.geterr()
    for _ in run_checks(probe(), checks().values()):
        assert np.geterr() == before


def test_an_unknown_check_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(InvalidValue, match="did you mean 'learning-rate'"):
        select_checks(only=["lerning-rate"])
    with pytest.raises(InvalidValue, match="--skip"):
        select_checks(skip=["nothing of the kind"])


def test_checks_are_selected_by_name() -> None:
    assert set(select_checks(skip=["labels"])) == set(checks()) - {"labels"}
    assert set(select_checks(only=["labels", "penalty"], skip=["penalty"])) == {"labels"}
    with pytest.raises(InvalidValue, match="at least one check"):
        select_checks(only=["labels"], skip=["labels"])


def test_the_older_name_of_a_check_still_selects_it() -> None:
    assert set(select_checks(only=["fault"])) == {"non-finite"}
    assert set(select_checks(skip=["fault"])) == set(checks()) - {"non-finite"}
