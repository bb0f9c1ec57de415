"""The learning rate of a step, which a debugger may have set and a scheduler changed since."""

from __future__ import annotations

from pathlib import Path

import nettui
from nettui.sources.recording.arguments import followed_rate


def test_a_rate_that_the_debugger_has_set_is_that_of_all_groups(tmp_path: Path) -> None:
    with nettui.Recorder(tmp_path / "a.nettui") as recorder:
        groups = [{"lr": 0.1}, {"lr": 0.2}]
        assert followed_rate(recorder, groups) == 0.1
        assert groups == [{"lr": 0.1}, {"lr": 0.2}]
        recorder.control.rate = 0.5
        assert followed_rate(recorder, groups) == 0.5
        assert groups == [{"lr": 0.5}, {"lr": 0.5}]
