"""A script that trains several things has a recording of each, within limits; the debugger goes along."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nettui.scenario import open_recording
from nettui.sources.launch import Script
from tests.sources.torch.test_unchanged import SCRIPTS, losses, opened, printed, recorded

FEW = "from nettui.sources.torch import recordings; recordings.MOST = 4\n"
MAIN = "from nettui.sources.script import main; import sys; sys.exit(main(sys.argv[1:]))"


@pytest.mark.parametrize("kind", ["lookahead", "closure", "two steps"])
def test_an_optimizer_that_has_another_one_step_is_recorded_once(kind: str) -> None:
    path, out = recorded("wrapped", kind)
    assert losses(opened(path)) == pytest.approx(printed(out, "loss"), rel=1e-6)
    assert [*path.parent.glob("*.nettui")] == [path]


def test_each_of_several_trainings_has_its_own_epochs_and_validation() -> None:
    path, out = recorded("trials")
    sessions = [opened(path.with_stem(stem)) for stem in ("run", "run-2", "run-3")]
    histories = [session.run.past.history for session in sessions]
    assert [history.column("epoch").tolist() for history in histories] == [[0.0] * 4 + [1.0] * 4] * 3
    assert [loss for each in sessions for loss in losses(each)] == pytest.approx(printed(out, "loss"))
    ends = [end for history in histories for end in history.column("validation_loss")[[3, 7]].tolist()]
    assert ends == pytest.approx(printed(out, "validation"))


def test_models_that_are_gone_are_let_go_and_only_so_many_recordings_are_made(tmp_path: Path) -> None:
    script = str(SCRIPTS / "tasks.py")
    alone = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    words = [sys.executable, "-c", FEW + MAIN, str(tmp_path / "a.nettui"), script]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert printed(done.stdout, "norm") == printed(alone.stdout, "norm")
    assert printed(done.stdout, "alive")[0] <= 2  # of the newest training, and of one that may go on
    assert printed(done.stdout, "files")[0] <= printed(alone.stdout, "files")[0] + 12
    assert done.stderr.count("4 recordings are made of this run; what other optimizers train") == 1
    steps = [len(losses(opened(path))) for path in sorted(tmp_path.glob("*.nettui"))]
    assert sorted(steps) == [2, 2, 2, 4]  # three tasks, then the model itself


@pytest.mark.parametrize(("kind", "at"), [("kept", 19), ("made", 0)])
@pytest.mark.parametrize("copies", [0, 200_000_000])
def test_the_debugger_goes_along_with_what_is_trained(
    kind: str, at: int, copies: int, tmp_path: Path
) -> None:
    if copies and sys.platform != "linux":
        pytest.skip("copies of a process are kept on Linux alone")
    script = Script(tmp_path / "a.nettui", [str(SCRIPTS / "pupils.py"), kind], os.environ, copies)
    try:
        while (run := script.wait_for_run(0.5)) is None:
            assert script.exit_code is None, script.output.read_text()
        session = open_recording(str(script.recording), held=run)
        view = session.do("next 29")
        assert (view.cursor.step, view.message) == (29, None)
        view = session.do("next")
        assert view.cursor.step == at
        assert view.message == "the script trains something else now, which is recorded in a-2.nettui"
        assert session.do("next 3; back; set optimizer.lr 0").cursor.step == at + 2
        view = session.do("next 2; back 2")
        assert (view.cursor.step, view.message) == (at + 2, None)
        session.do("goto end")
        name = f"a-2-from-{at + 3}" if copies else "a-2"
        expected = printed(script.output.read_text(), "loss")
        if not copies:
            assert losses(session) == pytest.approx(expected[30:], rel=1e-6)
        frozen = losses(session)[at + (3 if copies else 4) :]
        assert frozen == pytest.approx([frozen[0]] * len(frozen), rel=1e-6)
        assert losses(session) == losses(opened(tmp_path / f"{name}.nettui"))
        assert len(losses(session)) == 30
    finally:
        code = script.end()
    assert code == 0
