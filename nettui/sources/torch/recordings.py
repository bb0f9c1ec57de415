"""The recordings of what a script trains: one for each of its optimizers, as many as there is room for."""

from __future__ import annotations

import gc
import multiprocessing
import os
import time
import weakref
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from nettui.common.errors import InputError
from nettui.sources.recording.arguments import numbered, warn
from nettui.sources.recording.control import SetRate
from nettui.sources.recording.pacing import Pacing
from nettui.sources.recording.ranks import this_rank
from nettui.sources.recording.recorder import Recorder
from nettui.sources.torch.subject import TorchSubject
from nettui.sources.torch.together import Together, names_of

NO_MODULE = "no module was called whose parameters the optimizer has"

MOST = 100
"""Recordings of one run of a script: one that trains a copy of its model for each task would fill a disk."""

FULL = "{} recordings are made of this run; what other optimizers train is not recorded"

LEFT = 20
"""Steps of one training after which another one, which had none meanwhile, is no longer the one to hold."""

SHARE = 0.05
"""The share of the time that may be spent on looking for optimizers that are gone."""


def numbered_already(path: Path) -> int:
    """What to add to how many recordings there are, so that the next one's name was free from the start.

    Copies of the process must agree on the names, so they do not look for themselves.
    """
    names = (each.stem.removeprefix(f"{path.stem}-") for each in path.parent.glob(f"*{path.suffix}"))
    known = (name.partition("-rank")[0] for name in names)
    return max((int(number) for number in known if number.isdecimal()), default=1)


def is_joined(model: Any) -> bool:
    """Whether a data-parallel model is within its `join()`."""
    return bool(getattr(getattr(model, "_join_config", None), "enable", False))


class Recordings:
    """The recordings of one script, `path` being that of the first one.

    Optimizers that step after the same backward pass, on the same modules, share a recording. An optimizer
    that takes the place of one that is gone goes on in its recording, if it trains the same modules; of the
    recordings whose optimizer is gone, the newest stays open for that. The debugger holds the training that
    goes on: where one is over, or has no step while another has many, it holds the other. `made` is how many
    there are; `forget` is told of modules whose hooks are taken away.
    """

    def __init__(
        self, path: Path, max_overhead: float | None, forget: Callable[[TorchSubject], None]
    ) -> None:
        self._path, self._max_overhead = path, max_overhead
        self._numbered, self.made = numbered_already(path), 0
        self._open: dict[Recorder, Sequence[TorchSubject]] = {}
        self._optimizers: weakref.WeakKeyDictionary[Any, Recorder | None] = weakref.WeakKeyDictionary()
        self._first: weakref.WeakKeyDictionary[Any, weakref.ref[Any]] = weakref.WeakKeyDictionary()
        self._last: weakref.WeakKeyDictionary[Any, weakref.ref[Any]] = weakref.WeakKeyDictionary()
        self._missed: Counter[int] = Counter()
        self._next_collection, self._forget = 0.0, forget

    @property
    def open(self) -> Collection[Recorder]:
        """Those that may get more steps."""
        return self._open.keys()

    @property
    def is_full(self) -> bool:
        """Whether no more can be made."""
        return self.made >= MOST

    def knows(self, optimizer: Any) -> bool:
        """Whether it is known where the steps of an optimizer go."""
        return optimizer in self._optimizers

    def of(self, optimizer: Any) -> Recorder | None:
        """The recording of an optimizer, if it has one."""
        return self._optimizers.get(optimizer)

    def begin_update(self, recorder: Recorder) -> None:
        """A step is about to move the weights of what is recorded there."""
        for subject in self._open.get(recorder, ()):
            subject.begin_update()

    def note_mistakes(self, recorder: Recorder, mistakes: Mapping[str, str]) -> None:
        """Keeps what is wrong in the code for the next step that is measured there."""
        for subject in self._open.get(recorder, ())[:1] if mistakes else ():
            subject.noted.update(mistakes)

    def begin(self, optimizer: Any, modules: Sequence[TorchSubject], set_rate: SetRate | None) -> None:
        """Finds or makes the recording of an optimizer that has made its first step."""
        self._optimizers[optimizer] = self._recorder_of(modules, set_rate)

    def close(self) -> None:
        """Ends all of them, where the process ends without further ado."""
        for each in tuple(self._open):
            each.close()

    def share(self, optimizer: Any, modules: Sequence[TorchSubject]) -> bool:
        """Has an optimizer share the recording of those modules, if one has just had a step."""
        for first, recorder in [*self._optimizers.items()]:
            if recorder is not None and modules and self._open.get(recorder) == modules:
                self._optimizers[optimizer] = recorder
                self._first[optimizer], self._last[recorder] = weakref.ref(first), weakref.ref(optimizer)
                return True
        return False

    def first(self, optimizer: Any) -> Any:
        """The optimizer that a recording was begun with, whose rate it shows."""
        found = self._first.get(optimizer)
        return optimizer if found is None else found() or optimizer

    def is_last(self, optimizer: Any) -> bool:
        """Whether none of those that share its recording is to step after it."""
        recorder = self._optimizers[optimizer]
        last = self._last[recorder]() if recorder in self._last else None
        return last is None or last is optimizer

    def end_with(self, optimizer: Any) -> None:
        """Takes a step for complete with this one, as those after it do not always step."""
        self._last[self._optimizers[optimizer]] = weakref.ref(optimizer)

    def make(
        self, modules: Sequence[TorchSubject], set_rate: SetRate | None, moves: bool = True
    ) -> Recorder | None:
        """A recording of modules that are trained together; None where there is no room for it."""
        if self.is_full:
            return None
        names = names_of([type(each.model).__name__ for each in modules])
        path = numbered(self._path, self.made + self._numbered) if self.made else self._path
        if multiprocessing.parent_process() is not None:  # others may train beside this one
            path = path.with_stem(f"{path.stem}-process{os.getpid()}")
        rank = this_rank()._replace(joined=any(is_joined(each.model) for each in modules))
        subject = Together(dict(zip(names, modules, strict=True)), NO_MODULE, moves)
        try:
            recorder = Recorder.on(
                rank.place(path), subject, Pacing(1, self._max_overhead), set_rate, rank=rank
            )
        except InputError as error:
            warn(f"nettui: what follows is not recorded, training goes on: {error}")
            subject.close()
            return None
        self.made += 1
        if self.is_full:
            warn(f"nettui: {FULL.format(MOST)}")
        self._open[recorder] = modules
        return recorder

    def take_turn(self, recorder: Recorder) -> None:
        """A training is about to have a step."""
        held = self._held
        if held is None or held is recorder:
            self._missed.clear()
            return
        self._missed[id(recorder)] += 1
        if self._missed[id(recorder)] >= LEFT:
            self._hold(recorder)

    @property
    def _held(self) -> Recorder | None:
        """The one whose training a debugger holds."""
        return next((each for each in self._open if each.control.has_debugger), None)

    def _hold(self, recorder: Recorder) -> None:
        """Has the debugger hold this training."""
        if (held := self._held) is not None:
            held.control.hand_over(recorder.control)
        self._missed.clear()

    def _recorder_of(self, modules: Sequence[TorchSubject], set_rate: SetRate | None) -> Recorder | None:
        if self._open:
            self._collect_garbage()
        in_use = [*self._optimizers.values()]
        idle = [each for each in self._open if each not in in_use]
        for recorder in idle:
            if modules and self._open[recorder] == modules:
                recorder.control.follow(set_rate)
                return recorder
        new = self.make(modules, set_rate)
        if new is not None and self._held in idle:
            self._hold(new)
        for recorder in idle[:-1]:
            for subject in self._open.pop(recorder):
                self._forget(subject)
            recorder.close()
        return new

    def _collect_garbage(self) -> None:
        """Lets go what only knows itself, as a scheduler and its optimizer, or a model and its hooks."""
        began = time.perf_counter()
        if began >= self._next_collection:
            gc.collect()
            now = time.perf_counter()
            self._next_collection = now + (now - began) / SHARE
