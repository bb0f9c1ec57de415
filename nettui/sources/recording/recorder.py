"""The Recorder: three lines in any training loop, of any framework, and `nettui watch` shows the run."""

from __future__ import annotations

import atexit
import math
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from weakref import WeakSet

from nettui.common.errors import InputError, NettuiError
from nettui.sources.checkpoints.checkpoints import of_process
from nettui.sources.recording.arguments import asked_for, indices, number, pacing, place, rate_setter, warn
from nettui.sources.recording.arrays import ArraySubject, is_bad
from nettui.sources.recording.control import Control, SetRate, StopTraining
from nettui.sources.recording.copied import take_part
from nettui.sources.recording.pacing import Pacing
from nettui.sources.recording.pytrees import require_values, scalars
from nettui.sources.recording.ranks import RankNumber, is_compared, this_rank
from nettui.sources.recording.recent import Recent
from nettui.sources.recording.rows import Recorded
from nettui.sources.recording.subject import Given, Measured, Subject, not_shown
from nettui.sources.recording.subject_of import subject_of
from nettui.sources.recording.tensors import looked
from nettui.sources.recording.writer import Writer
from nettui.types import LayerReading, NonFinite

T = TypeVar("T")
OPEN: WeakSet[Recorder] = WeakSet()
"""The recorders of this process that have not been closed."""


class Recorder:
    """Records a training run, step by step, into a file that `nettui watch` shows, meanwhile or later.

    Args:
        path: The file to write, which must end in .nettui; its folder is made.
        model: What is trained: a torch.nn.Module, a keras.Model, a dict of arrays (nested, or any pytree of
            JAX), or nothing.
        every: Only every so many steps is measured; the numbers of `step` are recorded for all of them.
        max_overhead: The share of the time that measuring may take: steps are left out to keep it. None for
            no limit.
        overwrite: Whether a recording that is there already is replaced.
        optimizer: The torch optimizer, whose learning rate `nettui watch --control` may change.

    A step that is measured shows each layer's weights, gradients and update, and of a module its outputs.
    Nothing that happens to the file stops the training: a full disk ends the recording with one warning.

    Raises:
        InputError: when the file exists, or cannot be written.

    Examples:
        >>> import tempfile, numpy as np, nettui
        >>> path = f"{tempfile.mkdtemp()}/line.nettui"
        >>> params = {"W": np.zeros((1, 1)), "b": np.zeros(1)}
        >>> x = np.linspace(-1, 1, 20)[:, None]
        >>> with nettui.Recorder(path, params) as recorder:
        ...     for step in range(50):
        ...         error = x @ params["W"] + params["b"] - (3 * x + 1)
        ...         grads = {"W": 2 * x.T @ error / len(x), "b": 2 * error.mean(axis=0)}
        ...         for name in params:
        ...             params[name] -= 0.1 * grads[name]
        ...         recorder.step(loss=float((error**2).mean()), rate=0.1, grads=grads)
        >>> nettui.open(path).do("goto end").cursor.step
        49
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        model: Any = None,
        *,
        every: int = 1,
        max_overhead: float | None = 0.05,
        overwrite: bool = False,
        optimizer: Any = None,
    ) -> None:
        self._place = place(path, overwrite)
        self._open(subject_of(model), pacing(every, max_overhead), rate_setter(optimizer))

    @classmethod
    def on(
        cls,
        path: Path,
        subject: Subject,
        pacing: Pacing,
        set_rate: SetRate | None,
        stop: Callable[[], None] | None = None,
        rank: RankNumber | None = None,
        overwrite: bool = False,
    ) -> Self:
        """A recorder of anything that can be measured; `stop` ends the training, in place of SystemExit.

        Raises InputError.
        """
        recorder = cls.__new__(cls)
        recorder._place = place(path, overwrite)
        recorder._open(subject, pacing, set_rate, stop, rank)
        return recorder

    def _open(
        self,
        subject: Subject,
        pacing: Pacing,
        set_rate: SetRate | None,
        stop: Callable[[], None] | None = None,
        rank: RankNumber | None = None,
    ) -> None:
        self._subject, self._pacing, self._stop, self._stopped = subject, pacing, stop, False
        self._lock = threading.Lock()
        self._number = self._batch = self._epoch = self._epochs_before = 0
        self._has_reasons = False
        self._had_nonfinite, self._committed, self._rank = False, 0, rank or this_rank()
        self._recent, self.path = Recent(), self._place.path
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer: Writer | None = Writer(self.path, self.path.stem, self._place.repeats)
            self._writer.meta(**self._rank.facts, library=self._subject.library)
        except (sqlite3.Error, OSError) as error:
            raise InputError(str(self.path), [getattr(error, "strerror", None) or str(error)]) from None
        self.control = Control(self.path, of_process())
        take_part(self._place.asked, self.control, lambda: (self._writer, self._number - 1), self._safely)
        self.control.set_rate = set_rate
        atexit.register(self.close)
        OPEN.add(self)
        self._measures = True
        self._subject.prepare(True)
        self._left, self._seen_seconds = time.perf_counter(), self._subject.seconds

    def step(
        self,
        loss: Any = None,
        accuracy: Any = None,
        rate: Any = None,
        *,
        epoch: int | None = None,
        penalty: Any = None,
        validation_loss: Any = None,
        validation_accuracy: Any = None,
        r2: Any = None,
        error: Any = None,
        samples: Any = None,
        params: Any = None,
        grads: Any = None,
        outputs: Mapping[str, Any] | None = None,
        seconds: float | None = None,
    ) -> None:
        """Records one mini-batch; call it after the update, before the gradients are cleared.

        Args:
            loss: The loss of the mini-batch, with its `penalty`, if there is one. NaN is recorded as it is.
            accuracy, rate: The share of right answers, and the learning rate.
            epoch: The number of the epoch, from 0 on.
            validation_loss, validation_accuracy: Of held-out samples, at the steps where they are known.
            r2, error: R² and root-mean-square error, where numbers are predicted.
            samples: The indices of the mini-batch's samples in the data set, or how many they are.
            params, grads: The parameters after the update and the loss's gradients, as dicts of arrays of
                equal names, or nested ones, or pytrees of JAX, where the Recorder was not given a torch
                module. Parameters that the Recorder was given and that are changed in place, which those
                of JAX are not, need not be given again.
            outputs: What layers returned, (N, units) each, by the names of the layers.
            seconds: What the step took before the ranks of a distributed run wait for one another.

        Raises:
            InvalidValue: when an argument is no number, or names a parameter or layer that there is not.
            SystemExit: when the debugger that holds the run ends it.
        """
        if self._writer is None or not self.control.is_here:
            return
        entered = time.perf_counter()
        values = scalars(
            {
                "loss": loss,
                "accuracy": accuracy,
                "rate": rate,
                "penalty": penalty,
                "validation_loss": validation_loss,
                "validation_accuracy": validation_accuracy,
                "r2": r2,
                "error": error,
            }
        )
        require_values("step", values.values())
        numbers = {name: number(name, value) for name, value in values.items()}
        given = Given(numbers["loss"], params, grads, outputs)
        with self._lock:
            self._record(numbers, given, epoch, indices(samples), seconds)
            self._note_time(entered)
        self._wait(given)

    def validated(self, loss: float | None, accuracy: float | None = None) -> None:
        """The loss and accuracy of held-out samples after the last step, where they are known afterwards."""
        writer = self._writer
        if writer is not None and self._number and self.control.is_here:
            with self._lock:
                writer.add_validation(self._number - 1, loss, accuracy)

    def rate(self, default: float) -> float:
        """The learning rate that the debugger has set, or `default`: for loops that have no torch optimizer.

        Examples:
            >>> import tempfile, nettui
            >>> with nettui.Recorder(f"{tempfile.mkdtemp()}/a.nettui") as recorder:
            ...     recorder.rate(0.1)
            0.1
        """
        self.control.set_rate = self.control.set_rate or asked_for
        return default if self.control.rate is None else self.control.rate

    @property
    def committed(self) -> int:
        """How many steps are in the file for good; the others follow within moments."""
        return self._committed if self._writer is None else self._number - self._writer.waiting

    def commit(self) -> None:
        """Writes the steps that wait: otherwise that happens with the next step after a tenth of a second."""
        if self._writer is not None and self.control.is_here:
            with self._lock:
                self._safely(self._writer.commit)

    def close(self) -> None:
        """Ends the recording. It is called when a `with` block or the program ends."""
        if self._writer is None or not self.control.is_here:
            return
        atexit.unregister(self.close)
        OPEN.discard(self)
        self.control.leave()
        self._committed = self._number
        writer, self._writer = self._writer, None
        self._subject.close()
        try:
            writer.close()
        except (sqlite3.Error, OSError) as error:
            warn(f"nettui: the end of the recording {self.path} is lost: {error}")
        finally:
            self.control.close()  # whoever holds the run finds its end written

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _record(
        self,
        numbers: Mapping[str, float | None],
        given: Given,
        epoch: int | None,
        samples: Sequence[int] | int,
        seconds: float | None,
    ) -> None:
        """Measures the step if it is due, and writes it; the next one is prepared."""
        number, loss = self._number, given.loss
        self._begin_epoch(epoch)
        nonfinite = self._look(lambda: self._subject.nonfinite(given))
        measured = self._look(lambda: self._subject.measure(given)) if self._measures else None
        found = measured or Measured()
        if nonfinite is None and loss is not None and is_bad(loss):
            nonfinite = NonFinite(-1, "loss", "loss", "out", "nan" if math.isnan(loss) else "inf", (), 1)
        bad = nonfinite is not None
        indices = samples if isinstance(samples, Sequence) else None
        first = nonfinite is not None and not self._had_nonfinite
        step = Recorded(
            scalars={**numbers, **self._facts(samples), "has_nonfinite": bad, "measured": bool(found.layers)},
            time=time.time(),
            updates=tuple(layer.update_ratio for layer in found.layers),
            layers=found.layers,
            input=found.input,
            nonfinite=self._recent.explained(nonfinite, indices) if nonfinite and first else nonfinite,
            before=self._recent.unmeasured() if first else {},
            mistakes=self._subject.mistakes,
        )
        self._had_nonfinite = self._had_nonfinite or bad
        self._recent.note(number, found.layers or self._glance(given), bool(found.layers))
        self._write(step, indices)
        self._note_rank(number, indices, seconds)
        self._pacing.see(number, math.nan if loss is None else loss)
        self._number, self._batch = number + 1, self._batch + 1

    def _facts(self, samples: Sequence[int] | int) -> dict[str, float | None]:
        """Where the step is in the training, and how many samples it has."""
        size = len(samples) if isinstance(samples, Sequence) else samples or self._subject.samples
        return {"step": self._number, "epoch": self._epoch, "batch": self._batch, "samples": size}

    def _glance(self, given: Given) -> Sequence[LayerReading]:
        """The norms that are kept of a step which is not measured, until a step has a NaN or infinity."""
        if self._had_nonfinite:
            return ()
        return [each.reading() for each in self._look(lambda: self._subject.glance(given)) or ()]

    def _begin_epoch(self, epoch: int | None) -> None:
        """Notes the epoch; one that is smaller than the last begins another round, which comes after it."""
        if epoch is None:
            return
        if self._epochs_before + epoch < self._epoch:
            self._epochs_before = self._epoch + 1
        now = self._epochs_before + epoch
        self._batch = 0 if now > self._epoch else self._batch
        self._epoch = now

    def _look(self, at: Callable[[], T]) -> T | None:
        """What the model shows. What is wrong with an argument is said; anything else ends measuring."""
        try:
            return at()
        except NettuiError:
            raise
        except Exception as error:
            warn(f"nettui: measuring stopped at step {self._number}: {type(error).__name__}: {error}")
            self._subject.close()
            self._subject = ArraySubject()
            return None

    def _write(self, step: Recorded, samples: Sequence[int] | None) -> None:
        writer = self._writer
        assert writer is not None
        if self._number == 0 and (lacks := self._subject.lacks):
            self._safely(lambda: writer.meta(lacks=lacks))
        if step.layers and not self._has_reasons and self._writer is not None:
            self._has_reasons = True
            blank = not_shown(self._subject.not_shown, step.layers)
            self._safely(lambda: writer.meta(**{part: "\n".join(reason) for part, reason in blank.items()}))
        if self._writer is not None:
            self._safely(lambda: writer.add(step, samples))

    def _note_rank(self, number: int, samples: Sequence[int] | None, seconds: float | None) -> None:
        """Keeps what `nettui check FOLDER` compares with the other ranks of a distributed run."""
        writer = self._writer
        if writer is None or self._rank.of < 2:
            return
        if is_compared(number):
            writer.add_rank(number, self._look(self._subject.checksum), samples, seconds)
        else:
            writer.add_rank(number, None, None, seconds)

    def _safely(self, write: Callable[[], None]) -> None:
        """Writes; a disk that is full ends the recording, not the training."""
        assert self._writer is not None
        try:
            write()
        except (sqlite3.Error, OSError) as error:
            warn(f"nettui: recording stopped at step {self._number}, training goes on: {self.path}: {error}")
            atexit.unregister(self.close)
            OPEN.discard(self)
            self.control.leave()
            self._committed = self.committed
            writer, self._writer = self._writer, None
            self._subject.close()
            self.control.close()
            with suppress(sqlite3.Error, OSError):
                writer.abandon()

    def _wait(self, given: Given) -> None:
        """Waits while a debugger holds the run. That takes no time of the training's, nor of measuring."""
        writer = self._writer
        if writer is None or self._stopped:
            return
        try:
            self.control.after_step(
                self._number - 1,
                commit_all,
                lambda address: looked(self._subject.tensors(given), address),
                writer.differing,
            )
        except StopTraining:
            print(f"nettui: the debugger has ended the run after step {self._number - 1}", file=sys.stderr)
            if self._stop is None:
                raise SystemExit(0) from None
            self._stopped = True
            self._stop()
        if not self._measures and self.control.is_looked_at(self._number):
            self._measures = True
            self._look(lambda: self._subject.prepare(True))
        self._left = time.perf_counter()

    def _note_time(self, entered: float) -> None:
        """Tells the pacing how long the step and its recording took, and prepares the next step."""
        measured = self._measures
        self._measures = self._pacing.is_due(self._number)
        if self._writer is not None:
            self._look(lambda: self._subject.prepare(self._measures))
        left, hooks = time.perf_counter(), self._subject.seconds
        inside = hooks - self._seen_seconds
        self._pacing.note(entered - self._left - inside, left - entered + inside, measured)
        self._left, self._seen_seconds = left, hooks


def commit_all() -> None:
    """Writes the steps that wait in any recording of this process, as those of several optimizers."""
    for each in tuple(OPEN):
        each.commit()
