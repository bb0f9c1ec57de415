"""A Unix socket beside a recording, over which its debugger holds the run; one line of JSON a message.

To the run: {"do": "hold" | "step" | "stop"}, {"do": "go", "to": STEP}, {"do": "rate", "value": 0.01} or
{"do": "look", "at": "fc1.weight[0]"}. From the run: {"recording": PATH} to a debugger that waits for it,
{"at": STEP} when it is held after that step, and as an answer {"rate": 0.01}, {"tensor": …}
(recording/tensors.py) or {"error": TEXT}. A run that keeps copies of itself adds to "at" the steps from which
it has "copies", the "obstacle" to more, and the step that came out "differing" when it was repeated; its
answer to a rate says in which new "recording" it goes on, or "". Where a script trains one thing after the
other, "at" comes with the "recording" of what it trains now, and counts its steps.
"""

from __future__ import annotations

import json
import os
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SUFFIX = ".control"
"""What the name of the socket has after that of the recording."""

LONGEST = 100
"""Bytes of a path that any system's Unix sockets take."""

MESSAGE_LIMIT = 2**20
"""Bytes of a message; one that is longer is no message of ours."""

VARIABLE = "NETTUI_DEBUGGER"
"""The environment variable that names the socket of a debugger which waits for the run."""

PROCESS = "NETTUI_DEBUGGER_PROCESS"
"""The environment variable that has the number of the process with which the run is to end."""

CHECKPOINTS = "NETTUI_CHECKPOINTS"
"""The environment variable that says how many bytes the sleeping copies of the run may hold."""


class Lines:
    """A connection that carries lines of JSON."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket, self._rest = connection, b""

    def fileno(self) -> int:
        """For select."""
        return self._socket.fileno()

    def send(self, **message: object) -> None:
        """Sends one line. Raises OSError when the other end is gone."""
        self._socket.sendall(json.dumps(message).encode() + b"\n")

    def receive(self, timeout: float | None) -> dict[str, Any] | None:
        """The next line, or None after `timeout` seconds. Raises OSError when the other end is gone."""
        while b"\n" not in self._rest:
            if not select.select([self._socket], [], [], timeout)[0]:
                return None
            found = self._socket.recv(MESSAGE_LIMIT)
            if not found or len(self._rest) > MESSAGE_LIMIT:
                raise ConnectionError("the connection is closed")
            self._rest += found
        line, _, self._rest = self._rest.partition(b"\n")
        try:
            message = json.loads(line)
        except ValueError:
            message = {}
        return message if isinstance(message, dict) else {}

    @property
    def has_line(self) -> bool:
        """Whether something has arrived that is not read yet."""
        return b"\n" in self._rest or bool(select.select([self._socket], [], [], 0)[0])

    def close(self) -> None:
        """Closes the connection."""
        self._socket.close()


def socket_of(recording: Path) -> Path:
    """Where the run that writes a recording listens."""
    return recording.with_name(recording.name + SUFFIX)


def connected(path: str) -> Lines | None:
    """A connection to the socket there, or None if nobody answers."""
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _address(Path(path)) as name:
            found.connect(name)
    except OSError:
        found.close()
        return None
    return Lines(found)


def listening(path: Path) -> socket.socket | None:
    """A socket that its owner alone may connect to; None where the file system has none."""
    if not hasattr(socket, "AF_UNIX"):
        return None
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)  # of a run that was killed
        with _address(path) as name:
            found.bind(name)
        path.chmod(0o600)
        found.listen(1)  # not before, so that nobody else has had a chance
    except OSError:
        found.close()
        return None
    return found


@contextmanager
def _address(path: Path) -> Iterator[str]:
    """The path for a socket, which must be short: a long one goes by an open folder, where Linux can."""
    if len(os.fsencode(path)) <= LONGEST:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
