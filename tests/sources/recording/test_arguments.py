"""The learning rate of a step, which a debugger may have set and a scheduler changed since."""

from __future__ import annotations

from pathlib import Path

import nettui
from nettui.sources.recording.arguments import followed_rate


def test_groups_keep_the_ratios_of_their_rates_where_the_debugger_sets_one(tmp_path: Path) -> None:
    with nettui.Recorder(tmp_path / "a.nettui") as recorder:
        groups = [{"lr": 0.1}, {"lr": 0.2}]
        assert followed_rate(recorder, groups) == 0.1
        assert groups == [{"lr": 0.1}, {"lr": 0.2}]
        recorder.control.rate = 0.5
        assert followed_rate(recorder, groups) == 0.5
        assert groups == [{"lr": 0.5}, {"lr": 1.0}]
        groups[0]["lr"] = 0.05  # by a scheduler
        assert followed_rate(recorder, groups) == 0.5
        assert groups == [{"lr": 0.5}, {"lr": 10.0}]
        for none in ([{"alpha": 1.0}], [{"lr": None}]):
            assert followed_rate(recorder, none) is None
