"""Reads a recording, which may be growing meanwhile: its steps, and what was measured on them."""

from __future__ import annotations

import os
import socket
import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nettui.common.errors import InputError
from nettui.sources.checkpoints.linux import is_zombie
from nettui.sources.recording.rows import LayerName, layer_of, nonfinite_of, unmeasured
from nettui.sources.recording.schema import FIGURES, MISTAKE, SCALARS, require_recording
from nettui.types import Array, LayerReading, NonFinite

TABLES = ("meta", "layer", "step", "layer_reading", "nonfinite", "batch_samples")
MOST_LAYERS = 10_000
"""Layers that are shown; a file with a greater number in it was not written by a Recorder."""

MOST_BYTES, LONGEST_NAME = 2**24, 1000
"""Of a text in it, as the numbers of a mini-batch's samples, and of the recording's or a layer's name."""

STEPS = f"SELECT {', '.join(SCALARS[1:])} FROM step WHERE step >= ? ORDER BY step"
UPDATES = "SELECT step, updates FROM step WHERE step >= ? AND updates IS NOT NULL ORDER BY step"
FIGURE_NAMES = ", ".join(f'"{name}"' for name in FIGURES)
LAYERS = f"SELECT layer, seen, {FIGURE_NAMES}, counts FROM layer_reading WHERE step = ? ORDER BY layer"
NONFINITE = 'SELECT phase, site, "array", kind, place, count, note FROM nonfinite WHERE step = ?'


class RankStep(NamedTuple):
    """What a rank did in a step: a CRC of its parameters after it, its samples, seconds before backward()."""

    parameters: int | None
    samples: frozenset[int] | None
    seconds: float | None


class Reader:
    """A recording, open for reading; nothing that it does keeps the writer waiting.

    Raises InputError if the file is no recording, or cannot be read.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        require_recording(self.path)
        place = f"{self.path.absolute().as_uri()}?mode=ro"
        try:
            self._connection = sqlite3.connect(
                place, uri=True, timeout=5.0, check_same_thread=False, isolation_level=None
            )
        except sqlite3.Error as error:
            raise self._damaged(error) from None
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
        self._version = -1
        kinds = dict(self._rows("SELECT name, type FROM sqlite_master"))
        if lacking := [name for name in TABLES if kinds.get(name) != "table"]:  # a view may have no end
            raise InputError(str(self.path), [f"no recording: {lacking[0]!r} is no table in it"])
        self.meta: Mapping[str, str] = {
            key: value for key, value in self._rows("SELECT key, value FROM meta") if isinstance(value, str)
        }

    @property
    def title(self) -> str:
        """The name of the recording."""
        return self.meta.get("title", "")[:LONGEST_NAME] or self.path.stem

    def has_changed(self) -> bool:
        """Whether anything was written since this was last asked."""
        ((version,),) = self._rows("PRAGMA data_version")
        changed = bool(version != self._version)
        self._version = version
        if changed:
            vars(self).pop("layers", None)
        return changed

    def is_over(self) -> bool:
        """Whether nothing will be written any more: it was closed, or its writer is gone."""
        return bool(self._rows("SELECT 1 FROM meta WHERE key = 'closed'")) or not self._writes()

    def _writes(self) -> bool:
        """Whether the process that writes may be alive; that of another machine may."""
        host, _, number = self.meta.get("writer", "").partition(" ")
        if host != socket.gethostname() or not number.isdecimal():
            return True
        try:
            os.kill(int(number), 0)
        except (ProcessLookupError, OverflowError, ValueError):  # gone, or no number of a process
            return False
        except OSError:  # a process of another user
            return True
        return not is_zombie(int(number))

    @cached_property
    def layers(self) -> tuple[LayerName, ...]:
        """The layers, number 0 of which is the input."""
        rows = self._rows("SELECT number, name, activation, units FROM layer ORDER BY number")
        with self._told():
            found = {number: _layer(name, activation, units) for number, name, activation, units in rows}
        last = min(max(found, default=0), MOST_LAYERS)
        return tuple(found.get(at, LayerName("input", "", 0)) for at in range(last + 1))

    def steps(self, first: int) -> Array:
        """The SCALARS, but the step's number, of all steps from `first` on; a row each, NaN where unknown."""
        rows = self._rows(STEPS, first)
        with self._told():
            return np.array(rows, dtype=float).reshape(len(rows), len(SCALARS) - 1)

    def updates(self, first: int) -> tuple[Array, Array]:
        """The steps from `first` on where ‖ΔW‖/‖W‖ was measured, and a row for each: that of every layer."""
        layers = len(self.layers) - 1
        rows = [
            (step, blob)
            for step, blob in self._rows(UPDATES, first)
            if isinstance(blob, bytes) and len(blob) == 8 * layers
        ]
        numbers = np.frombuffer(b"".join(blob for _, blob in rows), dtype="<f8").reshape(len(rows), layers)
        return np.array([step for step, _ in rows], dtype=int), numbers

    def measured(self, step: int) -> tuple[LayerReading | None, tuple[LayerReading, ...]]:
        """What was measured on the input and on each layer; without it, layers of which nothing is known."""
        found = {at: row for at, *row in self._rows(LAYERS, step)}
        if not found:
            return None, tuple(map(unmeasured, self.layers[1:]))
        with self._told():
            readings = [
                layer_of(found[at], layer) if at in found else unmeasured(layer)
                for at, layer in enumerate(self.layers)
            ]
        return readings[0], tuple(readings[1:])

    def nonfinite(self, step: int) -> NonFinite | None:
        """The first NaN or infinity of a step."""
        with self._told():
            return next(map(nonfinite_of, self._rows(NONFINITE, step)), None)

    def samples(self, step: int) -> Sequence[int]:
        """The indices of a mini-batch's samples, which are kept where a NaN appeared, and just before."""
        rows = self._rows("SELECT indices FROM batch_samples WHERE step = ?", step)
        with self._told():
            return [int(word) for (words,) in rows for word in words.split()]

    def ranks(self) -> Mapping[int, RankStep]:
        """What is compared with the other ranks of a distributed run, by step."""
        if not self._rows("SELECT 1 FROM sqlite_master WHERE name = 'rank_step'"):
            return {}  # of an earlier version
        rows = self._rows("SELECT step, parameters, indices, seconds FROM rank_step ORDER BY step")
        with self._told():
            return {
                step: RankStep(
                    parameters,
                    indices and frozenset(map(int, indices.split())),
                    None if seconds is None else float(seconds),
                )
                for step, parameters, indices, seconds in rows
            }

    @property
    def layer_names(self) -> Sequence[str]:
        """The layers that have weights."""
        return [layer.name for layer in self.layers[1:]]

    @property
    def lacks(self) -> str:
        """Why no layer shows anything, in a sentence of the writer's."""
        return self.meta.get("lacks", "")

    def another(self, path: str) -> Reader:
        """The recording in another file."""
        return Reader(path)

    def not_shown(self) -> Mapping[str, tuple[str, str]]:
        """Why no layer shows outputs or gradients, and the remedy; without those that are shown."""
        found = self._rows("SELECT key, value FROM meta WHERE key IN ('outputs', 'gradients')")
        reasons = {part: text.partition("\n") for part, text in found if isinstance(text, str)}
        return {
            part: (why[:LONGEST_NAME], remedy[:LONGEST_NAME]) for part, (why, _, remedy) in reasons.items()
        }

    @property
    def library(self) -> str:
        """What computes the gradients, as `torch`; "" where that is not known."""
        return self.meta.get("library", "")

    def mistakes(self) -> Mapping[str, str]:
        """What was seen to be wrong in the code: the step and the place, by the symptom's name."""
        rows = self._rows(f"SELECT key, value FROM meta WHERE key GLOB '{MISTAKE}*'")
        return {
            key.removeprefix(MISTAKE): value[:LONGEST_NAME] for key, value in rows if isinstance(value, str)
        }

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def _rows(self, statement: str, *values: int) -> list[tuple[Any, ...]]:
        """What a query finds. Raises InputError."""
        try:
            return self._connection.execute(statement, values).fetchall()
        except (sqlite3.Error, UnicodeError) as error:
            raise self._damaged(error) from None

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Raises InputError where a column has something else in it than what a Recorder writes."""
        try:
            yield
        except (ValueError, TypeError, AttributeError, OverflowError, struct.error) as error:
            raise self._damaged(error) from None

    def _damaged(self, error: Exception) -> InputError:
        return InputError(str(self.path), [f"the recording cannot be read: {error}"])


def _layer(name: object, activation: object, units: object) -> LayerName:
    """The layer of a row. Raises TypeError."""
    if not (isinstance(name, str) and isinstance(activation, str) and isinstance(units, int)):
        raise TypeError("a layer has no name, activation and number of units")
    return LayerName(name[:LONGEST_NAME], activation[:LONGEST_NAME], units)
