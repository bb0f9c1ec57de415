"""How the checks are put to a network: in turn, to be stopped at any time, with figures that are theirs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nettui.checks.probe import Subject
from nettui.checks.registry import checks
from nettui.checks.run import Turn, examine
from nettui.scenario import load

BASE = Path(__file__).parent / "base.toml"


def subject() -> Subject:
    trainer = load(BASE).network_trainer(0)
    return Subject(trainer, trainer.start())


def test_every_check_has_its_turn_and_the_live_ones_share_one() -> None:
    turns: list[Turn] = []
    findings = list(examine(subject(), checks().values(), turns.append))
    at_rest = [check.name for check in checks().values() if check.ask]
    assert [turn.name for turn in turns] == [*at_rest, "trial run"]
    assert [turn.number for turn in turns] == list(range(1, len(turns) + 1))
    assert {turn.of for turn in turns} == {len(checks())}
    assert {finding.check for finding in findings} == set(checks())


@pytest.mark.parametrize("steps", [0, 1, 40, 700])
def test_a_pulse_ends_them_wherever_they_are(steps: int) -> None:
    left = iter(range(steps))

    def pulse() -> None:
        if next(left, None) is None:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        list(examine(replace(subject(), pulse=pulse), checks().values()))


def test_a_figure_has_a_label_for_each_number_or_none() -> None:
    figures = [finding.figure for finding in examine(subject(), checks().values()) if finding.figure]
    assert len(figures) > 8
    for figure in figures:
        assert figure.values
        assert len(figure.labels) in (0, len(figure.values))


def test_the_asker_s_own_way_with_floating_point_errors_is_left_alone() -> None:
    before = np.geterr()
    for _ in examine(subject(), checks().values()):
        assert np.geterr() == before
