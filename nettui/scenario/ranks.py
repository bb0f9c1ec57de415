"""Opens the recordings of a distributed run, one a rank, as runs in lockstep."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from nettui.checks.report import CheckReport
from nettui.checks.run import OnProgress, ignore_progress
from nettui.common.errors import InputError, InvalidValue, Phrase
from nettui.common.text_files import RECORDING_SUFFIX, expand_home
from nettui.debugger.comparison import Comparison
from nettui.scenario.constraints import MAX_RUNS
from nettui.scenario.recordings import open_recording
from nettui.sources.ranks import Rank, compare_ranks
from nettui.sources.recording.reader import Reader


class Ranks(Comparison):
    """The runs of all ranks; the first leads, and a check compares them, too."""

    paths: Collection[Path]

    def check(
        self,
        only: Collection[str] = (),
        skip: Collection[str] = (),
        try_changes: bool = False,
        on_progress: OnProgress = ignore_progress,
    ) -> CheckReport:
        """What is found where the ranks are compared, then what is found in the run of the first."""
        report = super().check(only, skip, try_changes, on_progress)
        if only:
            return report
        readers = [Reader(path) for path in self.paths]
        ranks = [Rank.of(reader, number) for number, reader in enumerate(readers)]
        for reader in readers:
            reader.close()
        return replace(report, findings=(*compare_ranks(ranks), *report.findings))


def is_folder_of_ranks(name: object) -> bool:
    """Whether a name is that of a folder with recordings."""
    return isinstance(name, str) and bool(recordings_in(name))


def recordings_in(name: str) -> list[Path]:
    """The recordings in a folder, by name; none if it is no folder."""
    folder = expand_home(name)
    return sorted(folder.glob(f"*{RECORDING_SUFFIX}"), key=_natural) if folder.is_dir() else []


def open_ranks(name: str, wait: Callable[[], bool] = lambda: False) -> Ranks:
    """A session on the recordings in a folder, in lockstep. Raises InputError."""
    paths = recordings_in(name)
    if not 2 <= len(paths) <= MAX_RUNS:
        found = Phrase(f"{len(paths)}")
        raise InputError(name, [InvalidValue("recordings in the folder", f"2 to {MAX_RUNS}", found)])
    ranks = Ranks.of({path.stem: open_recording(str(path), wait) for path in paths})
    ranks.paths = paths
    return ranks


def _natural(path: Path) -> tuple[str, int]:
    """By the number at the end of the name: rank 2 comes before rank 10."""
    stem = path.stem.rstrip("0123456789")
    digits = path.stem[len(stem) :]
    return stem, int(digits) if digits else -1
