"""A program in a pseudo-terminal, for the benchmarks that wait for what is on its screen."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence

SIZE = (45, 160)


class Terminal:
    """A program in a pseudo-terminal of 160×45 cells."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] = os.environ) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**environment, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(slave)
        self._output = b""

    def press(self, key: bytes) -> None:
        self._output = b""
        os.write(self._master, key)

    def wait(self, text: bytes, seconds: float = 30.0) -> float:
        """Waits until `text` is written; returns the seconds that it took."""
        began = time.perf_counter()
        while text not in self._output:
            if time.perf_counter() - began > seconds:
                raise TimeoutError(f"{text!r} is not on the screen after {seconds} s")
            if select.select([self._master], [], [], 0.05)[0]:
                self._output = self._output[-200:] + os.read(self._master, 65536)
        return time.perf_counter() - began

    def idle(self, seconds: float) -> int:
        """Keeps reading for a while, so that the program never waits for its terminal; counts the bytes."""
        ends, read = time.perf_counter() + seconds, 0
        while (left := ends - time.perf_counter()) > 0:
            if select.select([self._master], [], [], left)[0]:
                read += len(os.read(self._master, 65536))
        return read

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)
