"""Reads a file's arrays in another process, because a damaged file can crash the library that reads it.

SciPy and libhdf5 end the whole process on some damaged files, or allocate what these announce. The reader
has limits on memory and time, and sends back heads, then the arrays it is asked for, in NumPy's format.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from importlib.util import find_spec
from typing import IO, Any

import numpy as np

from nettui.data.array_names import Head
from nettui.data.files import not_installed
from nettui.data.limits import available_memory
from nettui.data.npy_format import START, read_body, read_head
from nettui.types import Array

START_READER = "import sys, json; sys.path[:] = json.loads(sys.argv[1])\nfrom {module} import main; main()"
SECONDS, BYTES_A_SECOND = 4, 5e6
"""Processor time of the reader: for any file, and the slowest reading of a large one."""

LIBRARIES = 2**30
"""Addresses that the reader's libraries take for themselves, most of them without memory behind."""

LINE = 2**24
"""The longest line of JSON."""


@contextmanager
def isolated(reader: str, needs: str, path: str) -> Iterator[Answers]:
    """The arrays that the module `reader` of nettui.data finds in a file, with the package `needs`."""
    if find_spec(needs) is None:
        raise not_installed(needs)
    with open(path, "rb") as file:  # raises OSError with the path
        size = os.fstat(file.fileno()).st_size
    seconds = int(SECONDS + size / BYTES_A_SECOND)
    code = START_READER.format(module=f"nettui.data.{reader}")
    limits = [str(available_memory() + LIBRARIES), str(seconds)]
    command = [sys.executable, "-c", code, json.dumps(sys.path), os.path.abspath(path), *limits]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as child:
        try:
            assert child.stdin is not None
            assert child.stdout is not None
            yield Answers(child.stdin, child.stdout)
        finally:
            child.kill()
            with suppress(BrokenPipeError):
                child.communicate()


class Answers:
    """A bundle whose arrays another process reads."""

    def __init__(self, questions: IO[bytes], answers: IO[bytes]) -> None:
        self._questions, self._answers = questions, answers

    @cached_property
    def heads(self) -> dict[str, Head]:
        found = self._next()["heads"]
        return {name: Head(tuple(shape), np.dtype(kind)) for name, (shape, kind) in found.items()}

    def read(self, name: str) -> Array:
        with suppress(BrokenPipeError):
            self._questions.write(json.dumps(name).encode() + b"\n")
            self._questions.flush()
        size = self._next()["size"]
        start = self._answers.read(min(size, START))
        read_head(start, size, name)
        return read_body(Rest(start, self._answers), start)

    def _next(self) -> dict[str, Any]:
        line = self._answers.readline(LINE)
        if not line.endswith(b"\n"):
            raise ValueError("it is damaged: its reader crashed, or ran out of time or memory")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer


class Rest:
    """A stream whose first bytes were read already."""

    def __init__(self, start: bytes, file: IO[bytes]) -> None:
        self._start, self._file = start, file

    def read(self, size: int, /) -> bytes:
        taken, self._start = self._start[:size], self._start[size:]
        return taken or self._file.read(size)
