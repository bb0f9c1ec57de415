"""The screen in a pseudo-terminal, storms of input for it, and what must hold when it is left."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

from nettui.cli import FINE
from tests.program import WAIT, Terminal

SIZE = (100, 30)

MODES = ("1049", "1000", "1002", "1003", "1006", "1015", "1004", "2004", "2048")
"""The other screen, the mouse, the focus, pastes, sizes: what a program must switch off again."""

FAILURES = ("Traceback", "please report")
"""What is written of an error that nobody foresaw, by Python or in a panel."""

SHOWN = 60
"""The events that a failure tells: the last ones."""

Event = bytes | tuple[int, int]
"""What is typed, or the columns and rows that the terminal gets."""


class Screen:
    """`nettui LINE` on a screen; everything it writes is read at once, so that it never waits."""

    def __init__(
        self, line: str, folder: Path, size: tuple[int, int] = SIZE, variables: Mapping[str, str | None] = {}
    ) -> None:
        self._terminal, self.sent = Terminal(), list[Event]()
        self._terminal.resize(*size)
        own = {"XDG_STATE_HOME": str(folder / "state"), "NETTUI_CONFIG": str(folder / "config")}
        self.line = line
        self.program = self._terminal.start(line, {**own, **variables}, cwd=folder)

    @property
    def output(self) -> str:
        """Everything written so far."""
        return self._terminal.output.decode(errors="replace")

    def forget(self) -> None:
        """Lets `until` see only what is written from now on."""
        self._terminal.output = b""

    def until(self, word: str) -> None:
        """Waits for a text on the screen."""
        self._terminal.until(word.encode())

    def send(self, event: Event) -> None:
        """Types, or resizes the terminal."""
        self.sent.append(event)
        if isinstance(event, bytes):
            self._terminal.type(event)
        else:
            self._terminal.resize(*event)
            self.program.send_signal(signal.SIGWINCH)

    def storm(self, events: Iterable[Event], pause: float = 0.0) -> None:
        """Sends all events; the program must live until the last one, unless they quit it by its palette."""
        for event in events:
            if (code := self.program.poll()) is not None:
                assert code == FINE, self._told(f"ended with exit code {code}")
                return
            with suppress(OSError):  # it quits just now
                self.send(event)
            if pause:
                time.sleep(pause)

    def leave(self, code: int = FINE) -> None:
        """Leaves by keys from wherever it is; it ends with that code, and leaves the terminal as it was."""
        with suppress(OSError):
            self._terminal.resize(*SIZE)
            self.program.send_signal(signal.SIGWINCH)
        ends = time.monotonic() + WAIT
        while self.program.poll() is None:
            assert time.monotonic() < ends, self._told("does not quit")
            for key in (b"\x1b", b"\x1b", b"q", b"q"):  # what is open closes; the second q answers a question
                with suppress(OSError):
                    self._terminal.type(key)
                time.sleep(0.15)
        self._terminal.rest()
        self.check()
        assert self.program.returncode == code, self._told(f"exit code {self.program.returncode}")

    def check(self) -> None:
        """Nothing failed, and whatever was switched on is off again."""
        for word in FAILURES:
            assert word not in self.output, self._terminal.told(self._told(word))
        left = [mode for mode in MODES if _last(self.output, f"[?{mode}h") > _last(self.output, f"[?{mode}l")]
        assert not left, self._told(f"modes {left} stay on")
        assert _last(self.output, "[?25h") >= _last(self.output, "[?25l"), self._told("the cursor is hidden")

    def _told(self, what: str) -> str:
        return f"{self.line}: {what}; the last events: {self.sent[-SHOWN:]}"


def _last(text: str, found: str) -> int:
    return text.rfind(found)


@contextmanager
def screen(line: str, folder: Path, **options: object) -> Iterator[Screen]:
    """A screen that is left by keys at the end of the block; it never outlives the test."""
    it = Screen(line, folder, **options)  # type: ignore[arg-type]
    try:
        yield it
        it.leave()
    finally:
        if it.program.poll() is None:
            it.program.kill()
            it.program.wait()


def sizes(rng: Random, count: int) -> Iterator[Event]:
    """Sizes of the terminal from 1×1 to 300×100: tiny, usual and huge ones by turns."""
    for _ in range(count):
        widest, tallest = rng.choice(((12, 6), (100, 40), (300, 100)))
        yield rng.randint(1, widest), rng.randint(1, tallest)


NAMED = (
    *(b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D"),  # the arrows
    *(b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F", b"\x1b[3~", b"\x1b[2~"),  # pages, home, end, delete
    *(b"\x1b[Z", b"\t", b"\r", b"\x7f", b"\x1b", b" ", b"\x10", b"\x0c", b"\x15"),
    *(b"\x1bOP", b"\x1bOQ", b"\x1b[15~", b"\x1b[1;2A", b"\x1b[1;5C", b"\x1b[1;3B"),
)
ODD = (
    *(text.encode() for text in ("é", "λ", "中", "🙂", "\u0301", "\u202e", "\x00")),
    *(b"\x1bx", b"\x1b[", b"\x1b[999;999R", b"\x1bP\x1b\\", b"\x1b[M \xff\xff"),
    *(b"\xe9", b"\xce", b"\xf0\x9f", b"\xff\xfe"),  # no UTF-8
)
LETTERS = [letter for letter in map(chr, range(0x21, 0x7F)) if letter not in "qQ"]
COMMANDS = ("goto 3", "break when loss > 1", "watch accuracy", "set train.batch 1", "fork", "undo", "check")


def keys(rng: Random, count: int) -> Iterator[Event]:
    """Keys of every kind, but those that quit or suspend; now and then a whole command."""
    for _ in range(count):
        kind = rng.random()
        if kind < 0.55:
            yield rng.choice(LETTERS).encode()
        elif kind < 0.9:
            yield rng.choice(NAMED)
        elif kind < 0.95:
            yield rng.choice(ODD)
        else:
            yield f"\x1b:{rng.choice(COMMANDS)}\r".encode()


def pastes(rng: Random, count: int) -> Iterator[Event]:
    """Bracketed pastes: code, many lines, long ones, signs that control a terminal, half of a bracket."""
    texts = (
        "goto 5",
        "import numpy as np\nclass Net:\n    pass\n" * 40,
        "x" * 20_000,
        "\x1b[31m\x07\x00\u202e\ud7ff",
        "é λ 中 🙂 " * 100,
        "\n" * 500,
        "",
    )
    for _ in range(count):
        opened = rng.choice((b"", b":", b"/", b"b", b"w", b"v"))
        yield opened + b"\x1b[200~" + rng.choice(texts).encode() + b"\x1b[201~"
        yield rng.choice((b"\x1b", b"\r", b"\x7f", b"\x1b[201~"))


def mouse(rng: Random, count: int) -> Iterator[Event]:
    """Mouse reports: moves, clicks, wheels and drags, inside and outside of the screen."""
    for _ in range(count):
        button = rng.choice((0, 1, 2, 32, 35, 64, 65, 66, 67, 4, 16, 128))
        x, y = rng.randint(0, 320), rng.randint(0, 110)
        yield f"\x1b[<{button};{x};{y}{rng.choice('Mm')}".encode()
        if rng.random() < 0.02:
            yield b"\x1b[<0;999999;1M\x1b[<;;M\x1b[M   "


def mixed(rng: Random, count: int) -> Iterator[Event]:
    """Storms of every kind, one event after another."""
    kinds: list[Callable[[Random, int], Iterator[Event]]] = [sizes, keys, pastes, mouse]
    for _ in range(count):
        yield from rng.choice(kinds)(rng, 1)
