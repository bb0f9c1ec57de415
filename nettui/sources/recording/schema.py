"""The format of a recording: an SQLite database whose tables anybody can read (manual: recording)."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

from nettui.common.errors import InputError

APPLICATION_ID = 0x6E657475  # "netu", which `file` and SQLite can tell from other databases
VERSION = 1
"""The `user_version` of the tables below; it grows when a reader of an older one would misread them."""

SCALARS = (
    *("step", "epoch", "batch", "loss", "penalty", "accuracy", "rate"),
    *("validation_loss", "validation_accuracy", "r2", "error", "samples", "has_nonfinite", "measured"),
)
"""The numbers of the table `step`; what was not given, or is NaN, is NULL."""

OUTPUT = ("mean", "std", "min", "max", "zero", "saturated", "dead")
GRADIENT = ("output_gradient", "output_gradient_norm", "W_gradient", "W_gradient_norm", "b_gradient_norm")
WEIGHT = ("W_norm", "W_std", "update_ratio")
HISTOGRAM = ("low", "high", "sampled", "of")
FIGURES = (*OUTPUT, *GRADIENT, *WEIGHT, *HISTOGRAM)
"""The numbers of the table `layer_reading`, in its order; NULL is NaN or not known."""

MISTAKE = "mistake: "
"""How the key of a fact begins that is a mistake in the code; the symptom's name follows."""

SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE layer (number INTEGER PRIMARY KEY, name TEXT NOT NULL, activation TEXT NOT NULL,
  units INTEGER NOT NULL);
CREATE TABLE step (step INTEGER PRIMARY KEY, {", ".join(f"{name} REAL" for name in SCALARS[1:])},
  time REAL, updates BLOB);
CREATE TABLE layer_reading (step INTEGER NOT NULL, layer INTEGER NOT NULL, seen INTEGER NOT NULL,
  {", ".join(f'"{name}" REAL' for name in FIGURES)}, counts BLOB, PRIMARY KEY (step, layer)) WITHOUT ROWID;
CREATE TABLE nonfinite (step INTEGER PRIMARY KEY, phase TEXT NOT NULL, site TEXT NOT NULL,
  "array" TEXT NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL, count INTEGER NOT NULL, note TEXT NOT NULL);
CREATE TABLE batch_samples (step INTEGER PRIMARY KEY, indices TEXT NOT NULL);
CREATE TABLE rank_step (step INTEGER PRIMARY KEY, parameters INTEGER, indices TEXT, seconds REAL);
"""

HEADER = struct.Struct(">60xI4xI28x")  # user_version and application_id, as in SQLite's file format


def require_recording(path: Path) -> None:
    """Raises InputError unless the file is a recording that this version can read."""
    try:
        with path.open("rb") as file:
            head = file.read(HEADER.size)
    except OSError as error:
        raise InputError(str(path), [error.strerror or "cannot be read"]) from None
    if len(head) < HEADER.size or not head.startswith(b"SQLite format 3\0"):
        raise InputError(str(path), ["this is no recording: nettui.Recorder writes them"])
    version, application = HEADER.unpack(head)
    if application != APPLICATION_ID:
        raise InputError(str(path), ["an SQLite database, but no recording of nettui.Recorder"])
    if version > VERSION:
        raise InputError(
            str(path),
            [f"written by a newer nettui: format {version}, and this one reads {VERSION}"],
        )


def create(path: Path) -> sqlite3.Connection:
    """A new recording, with its tables. Raises sqlite3.Error and OSError."""
    connection = _connect(path)
    connection.execute(
        f"PRAGMA application_id={APPLICATION_ID}"
    )  # before the log, so that it is in the header
    connection.execute(f"PRAGMA user_version={VERSION}")
    _write_ahead(connection)
    connection.executescript(f"BEGIN; {SCHEMA} COMMIT;")
    return connection


def append_to(path: Path) -> sqlite3.Connection:
    """A recording that is there, open for writing. Raises sqlite3.Error."""
    connection = _connect(path)
    _write_ahead(connection)
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=5.0, check_same_thread=False, isolation_level=None)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Has what is written go to a log first, so that others can read meanwhile."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")  # only a power cut can lose steps
