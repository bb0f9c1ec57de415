"""Writes a recording: every step in a transaction of its own, or together with those of a short while."""

from __future__ import annotations

import math
import os
import socket
import sqlite3
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from nettui.sources.checkpoints.checkpoints import of_process
from nettui.sources.recording.rows import LayerName, Recorded, Row, layer_row, nonfinite_row, packed
from nettui.sources.recording.schema import FIGURES, MISTAKE, SCALARS, append_to, create

INTERVAL = 0.1
"""Seconds within which steps share a transaction: a step that comes later is committed at once."""

KEPT_BATCHES = 11
"""Batches whose sample indices are at hand: that of a NaN, and the ten before."""

STEP = f"INSERT OR IGNORE INTO step VALUES ({', '.join('?' * (len(SCALARS) + 2))})"
LAYER = f"INSERT OR IGNORE INTO layer_reading VALUES ({', '.join('?' * (len(FIGURES) + 4))})"
KNOWN = "INSERT OR REPLACE INTO layer VALUES (?, ?, ?, ?)"
NONFINITE = "INSERT OR IGNORE INTO nonfinite VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
SAMPLES = "INSERT OR REPLACE INTO batch_samples VALUES (?, ?)"
VALIDATION = "UPDATE step SET validation_loss = ?, validation_accuracy = ? WHERE step = ?"
MEASURED = "UPDATE step SET measured = 1, updates = coalesce(?, updates) WHERE step = ?"
RANK = "INSERT OR REPLACE INTO rank_step VALUES (?, ?, ?, ?)"
META = "INSERT OR REPLACE INTO meta VALUES (?, ?)"
META_ONCE = "INSERT OR IGNORE INTO meta VALUES (?, ?)"


class Writer:
    """The file of a recording, open for writing. Every method may raise sqlite3.Error.

    The recording is over when its process has gone. One that `repeats` has the steps of a file that is there
    already.
    """

    def __init__(self, path: Path, title: str, repeats: bool = False) -> None:
        self.path = path
        self._open: sqlite3.Connection | None = None if repeats else create(path)
        self._steps: list[Row] = []
        self._readings: list[Row] = []
        self._others: list[tuple[str, Row]] = []
        self._layers: dict[int, LayerName] = {}
        self._mistakes: set[str] = set()
        self._samples: deque[tuple[int, str]] = deque(maxlen=KEPT_BATCHES)
        self._committed, self._known = 0.0, -1
        self.differing: int | None = None
        if repeats:
            self.take_over(path)
            return
        checkpoints = of_process()
        lasts = os.getpid() if checkpoints is None else checkpoints.process
        self.meta(title=title, writer=f"{socket.gethostname()} {lasts}", began=str(time.time()))

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = append_to(self.path)
        return self._open

    @property
    def waiting(self) -> int:
        """How many steps are not written yet."""
        return len(self._steps)

    def meta(self, **values: str) -> None:
        """Writes facts about the whole recording."""
        self._connection.executemany(META, values.items())

    def add(self, step: Recorded, samples: Sequence[int] | None) -> None:
        """Adds a step, and commits it with those that wait, unless the last commit was just now."""
        number = int(step.scalars["step"] or 0)
        updates = packed("d", step.updates) if step.updates else None
        self._steps.append((*(step.scalars.get(name) for name in SCALARS), step.time, updates))
        for at, layer in enumerate((step.input, *step.layers)):
            if layer is not None:
                self._readings.append(layer_row(number, at, layer))
                self._know(at, LayerName(layer.name, layer.activation, layer.units))
        for earlier, layers in step.before.items():
            self._readings += [layer_row(earlier, at, layer) for at, layer in enumerate(layers, 1)]
            self._others.append((MEASURED, (None, earlier)))
        if number <= self._known:
            self._compare(number, step, updates)
        if samples is not None:
            self._samples.append((number, " ".join(map(str, samples))))
        if step.nonfinite is not None:
            self._others.append((NONFINITE, nonfinite_row(number, step.nonfinite)))
            self._others += [(SAMPLES, row) for row in self._samples]
        self._note(number, step.mistakes)
        now = time.monotonic()
        if now - self._committed > INTERVAL:
            self.commit()
            self._committed = now

    def add_validation(self, step: int, loss: float | None, accuracy: float | None) -> None:
        """Adds the validation loss and accuracy after a step to it, with the next commit."""
        self._others.append((VALIDATION, (loss, accuracy, step)))

    def add_rank(
        self, step: int, parameters: int | None, samples: Sequence[int] | None, seconds: float | None
    ) -> None:
        """Adds what is compared between ranks to a step."""
        indices = None if samples is None else " ".join(map(str, samples))
        self._others.append((RANK, (step, parameters, indices, seconds)))

    def commit(self) -> None:
        """Writes what waits, in one transaction: all of it or nothing."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(STEP, self._steps)
            connection.executemany(LAYER, self._readings)
            for statement, row in self._others:
                connection.execute(statement, row)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        self._steps, self._readings, self._others = [], [], []

    def release(self) -> None:
        """Closes the file until there is something to write: two processes may not share an open one."""
        self.commit()
        self._connection.close()
        self._open = None

    def take_over(self, path: Path) -> None:
        """Goes on in another process, which repeats steps that the file has already."""
        self.path = path
        ((last,),) = self._connection.execute("SELECT coalesce(max(step), -1) FROM step").fetchall()
        self._known, self.differing = int(last), None

    def has_after(self, step: int) -> bool:
        """Whether the file has steps after that one, since it was repeated."""
        return step < self._known

    def branch(self, path: Path, step: int) -> None:
        """Goes on in a new file, which has of this one what there is up to a step."""
        self.commit()
        self._connection.execute("VACUUM INTO ?", (str(path),))
        self.close()
        old, self.path, self._open = self.path, path, None
        for table in ("step", "layer_reading", "nonfinite", "batch_samples", "rank_step"):
            self._connection.execute(f"DELETE FROM {table} WHERE step > ?", (step,))
        self.meta(title=path.stem, branched=f"{step} {old.name}")
        self._known = step

    def close(self) -> None:
        """Writes the rest, and leaves one plain file, unless somebody reads it just now."""
        try:
            self.commit()
            self.meta(closed=str(time.time()))
            self._connection.execute("PRAGMA busy_timeout=200")
            self._connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Closes the file as it is."""
        self._connection.close()

    def _compare(self, number: int, step: Recorded, updates: bytes | None) -> None:
        """Notes whether a step that is repeated is what it was, and puts in what is measured only now."""
        ((loss,),) = self._connection.execute("SELECT loss FROM step WHERE step = ?", (number,)).fetchall()
        now = step.scalars["loss"]
        if loss != (None if now is None or math.isnan(now) else now) and self.differing is None:
            self.differing = number
        if step.layers:
            self._others.append((MEASURED, (updates, number)))

    def _note(self, number: int, mistakes: Mapping[str, str]) -> None:
        """Adds what is wrong in the code, with the step by which it was seen first."""
        new = {symptom: where for symptom, where in mistakes.items() if symptom not in self._mistakes}
        self._mistakes |= new.keys()
        for symptom, where in new.items():
            told = ", ".join(filter(None, (f"at step {number}", where)))
            self._others.append((META_ONCE, (f"{MISTAKE}{symptom}", told)))

    def _know(self, number: int, layer: LayerName) -> None:
        known = self._layers.get(number)
        if known != layer and not (known and not layer.activation and not layer.units):
            self._layers[number] = layer
            self._others.append((KNOWN, (number, *layer)))
