"""What the command line does with training scripts: runs them as they are, under the debugger or recorded."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from nettui.common.errors import InputError, InvalidValue, Phrase
from nettui.common.language import tr
from nettui.common.text_files import RECORDING_SUFFIX, expand_home, unused_path
from nettui.console import waiting
from nettui.options import language_of
from nettui.script_options import script_of
from nettui.tui.terminal import require_terminal

if TYPE_CHECKING:
    from nettui.debugger.past import HeldRun
    from nettui.sources.launch import Script

KEPT = 20
"""Recordings that are kept of scripts for which no file was named."""

LOOK = 0.2
"""Seconds between two looks at a script that has not come to a step yet."""

UNSEEN = "{} ended without a training step; nettui sees those of PyTorch optimizers and of nettui.Recorder"


def record(options: argparse.Namespace) -> int:
    """Runs a script to its end as it is, and records what it trains; this process becomes the script's."""
    words = script_of(options)
    assert words is not None
    path = _recording(options, words)
    from nettui.sources.launch import command
    from nettui.sources.recording.ranks import this_rank

    path.parent.mkdir(parents=True, exist_ok=True)
    print(f"nettui: {tr('recording into {}').format(this_rank().place(path))}", file=sys.stderr, flush=True)
    line = command(path, words)
    os.execve(line[0], line, _own_environment(options))


def run_script(options: argparse.Namespace, words: Sequence[str]) -> int:
    """Opens the debugger on a script, which is held after each step; returns the script's exit code."""
    if options.set or options.seed is not None:
        raise InputError("run", ["a script has values of its own: no --set, no --seed"])
    require_terminal("run", "`nettui record SCRIPT.py -- …`")
    from nettui.scenario import open_recording
    from nettui.sources.launch import Script
    from nettui.tui.entries import show_session

    name = words[1] if words[0] == "-m" else Path(words[0]).name
    copies = _copies(options.checkpoints)
    script = Script(_recording(options, words), words, _own_environment(options), copies)
    try:
        with waiting(tr("waiting for the first step of {}").format(name)):
            held = _first_step(script)
        if held is None:
            return _without_step(script, name)
        session = open_recording(str(script.recording), lambda: True, held)
        session.run.title = name
        show_session(session, options.ascii, language_of(options), "health", script)
    finally:
        code = script.end()
    for path in (script.recording, *script.others):
        print(tr("recorded in {}").format(path))
    return code


def _copies(text: str | None) -> int:
    """The bytes that sleeping copies of the script may hold: 0 without them. Raises InputError."""
    if text is None:
        return 0
    kind, _, megabytes = text.partition(":")
    if kind != "fork" or not (not megabytes or (megabytes.isdecimal() and int(megabytes))):
        raise InputError("run", [InvalidValue("--checkpoints", "`fork`, or `fork:500` for 500 MB", text)])
    if sys.platform != "linux":
        raise InputError("run", [InvalidValue("--checkpoints", "Linux", Phrase(sys.platform))])
    from nettui.sources.checkpoints.linux import available_memory

    return int(megabytes) * 10**6 if megabytes else min(available_memory() // 4, 10**9)


def _first_step(script: Script) -> HeldRun | None:
    """The run, once it is held after its first step; None if the script ends before."""
    while (found := script.wait_for_run(LOOK)) is None:
        if script.exit_code is not None:
            return script.wait_for_run(0)
    return found


def _without_step(script: Script, name: str) -> int:
    """Prints what a script has printed that never came to a step."""
    with script.output.open("rb") as output:
        shutil.copyfileobj(output, sys.stdout.buffer)
    sys.stdout.flush()
    code = script.exit_code or 0
    if not code:
        print(f"nettui: {tr(UNSEEN).format(name)}", file=sys.stderr)
    return code


def _require_writable(command: str, path: Path) -> None:
    """Raises InputError if no file can be made in the folder of a recording, before the script begins."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        found = InvalidValue("--into", "a folder to write to", str(path.parent), error.strerror or str(error))
        raise InputError(command, [found]) from None


def _recording(options: argparse.Namespace, words: Sequence[str]) -> Path:
    """Where a script is recorded: in the file that was named, or in a new one beside the saved sessions."""
    from nettui.sources.recording.ranks import this_rank

    if this_rank().of > 1 and not options.into:
        raise InputError(options.command, ["name the recording of the ranks: --into runs/a.nettui"])
    if options.into:
        path = expand_home(options.into)
        if path.suffix != RECORDING_SUFFIX:
            expected = f"a file name that ends in {RECORDING_SUFFIX}"
            raise InputError(options.command, [InvalidValue("--into", expected, options.into)])
        if os.path.lexists(path):
            raise InputError(options.command, [InvalidValue("--into", "a new file", options.into)])
        _require_writable(options.command, path)
        return path
    from platformdirs import user_state_path

    folder = user_state_path("nettui") / "runs"
    _thin(folder)
    stem = words[1] if words[0] == "-m" else Path(words[0]).stem
    return unused_path(folder / f"{stem}-{time.strftime('%Y-%m-%d-%H%M%S')}{RECORDING_SUFFIX}")


def _thin(folder: Path) -> None:
    """Deletes the oldest recordings there, so that there is room for one more."""
    with suppress(OSError):
        found = sorted(folder.glob(f"*{RECORDING_SUFFIX}"), key=lambda path: path.stat().st_mtime)
        for path in found[: max(len(found) - KEPT + 1, 0)]:
            for each in folder.glob(f"{path.name}*"):
                each.unlink()


def _own_environment(options: argparse.Namespace) -> dict[str, str]:
    """The environment that nettui was started in: without the variables that it has set for itself."""
    return {name: value for name, value in os.environ.items() if name not in options.set_by_us}
