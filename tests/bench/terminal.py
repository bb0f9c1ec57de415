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

ASK = b"\x1b[6n"


class Terminal:
    """A program in a pseudo-terminal, whose `size` is in lines and columns."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] = os.environ,
        size: tuple[int, int] = SIZE,
    ) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
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

    def _read(self, most: int = 65536) -> bytes:
        """Reads what there is, and answers as a terminal does when it is asked where the cursor is."""
        found = os.read(self._master, most)
        for _ in range(found.count(ASK)):
            os.write(self._master, b"\x1b[1;1R")
        return found

    def wait(self, text: bytes, seconds: float = 30.0) -> float:
        """Waits until `text` is written; returns the seconds that it took."""
        began = time.perf_counter()
        while text not in self._output:
            if time.perf_counter() - began > seconds:
                raise TimeoutError(f"{text!r} is not on the screen after {seconds} s")
            if select.select([self._master], [], [], 0.05)[0]:
                self._output = self._output[-200:] + self._read()
        return time.perf_counter() - began

    def idle(self, seconds: float) -> int:
        """Keeps reading for a while, so that the program never waits for its terminal; counts the bytes."""
        ends, read = time.perf_counter() + seconds, 0
        while (left := ends - time.perf_counter()) > 0:
            if select.select([self._master], [], [], left)[0]:
                read += len(self._read())
        return read

    def wait_slowly(self, text: bytes, rate: float, seconds: float = 60.0) -> float:
        """Waits as `wait` does, over a link that carries `rate` bytes a second."""
        began, read, output = time.perf_counter(), 0, b""
        while text not in output:
            now = time.perf_counter() - began
            if now > seconds:
                raise TimeoutError(f"{text!r} is not on the screen after {seconds} s")
            if read < rate * now and select.select([self._master], [], [], 0.01)[0]:
                found = self._read(256)
                output, read = output[-200:] + found, read + len(found)
            else:
                time.sleep(0.002)
        return time.perf_counter() - began

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)
