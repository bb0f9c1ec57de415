"""The recordings of a callback: one for each time that a model is fitted."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from nettui.sources.recording.arguments import asked_for, named, numbered, pacing
from nettui.sources.recording.control import SetRate
from nettui.sources.recording.ranks import RankNumber, this_rank
from nettui.sources.recording.recorder import Recorder
from nettui.sources.recording.subject_of import subject_of


class Recordings:
    """What the callbacks share: `a.nettui`, and `a-2.nettui` when the callback is given to another fit.

    Raises InputError.
    """

    _recorder: Recorder | None = None

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        every: int = 1,
        max_overhead: float | None = 0.05,
        overwrite: bool = False,
    ) -> None:
        super().__init__()
        self._path, self._overwrite = named(path), overwrite
        self._every, self._max_overhead = every, max_overhead
        self._begun = 0
        pacing(every, max_overhead)

    def _begin(
        self,
        model: Any,
        stop: Callable[[], None],
        set_rate: SetRate = asked_for,
        rank: RankNumber | None = None,
    ) -> None:
        """A fit begins; `stop` ends it as the framework does, unless other ranks would wait."""
        self._end()
        self._begun += 1
        rank = rank or this_rank()
        path = self._path if self._begun == 1 else numbered(self._path, self._begun)
        self._recorder = Recorder.on(
            rank.place(path),
            subject_of(model),
            pacing(self._every, self._max_overhead),
            set_rate,
            stop if rank.of == 1 else None,
            rank,
            self._overwrite,
        )

    def _end(self) -> None:
        """The fit is over."""
        if self._recorder is not None:
            self._recorder.close()
        self._recorder = None
