"""In storms of sizes, keys, pastes and mouse reports the screen lives, and then quits by its keys.

NETTUI_STORM=N shifts the seeds of the long storms, so that each number is another one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from nettui.scenario import list_shipped_scenarios
from tests.fuzz.storms import Event, keys, mixed, mouse, pastes, screen, sizes

Storm = Callable[[Random, int], Iterator[Event]]

SEED = int(os.environ.get("NETTUI_STORM", "0")) * 1000

OTHERS = ("", "course", "compare digits sigmoid-zigzag", "--lang fr run digits", "--ascii run --teach bug-1")


@pytest.mark.parametrize(
    ("line", "storms"),
    [
        ("run digits", ((sizes, 40), (mouse, 80))),
        ("run sigmoid-zigzag", ((keys, 100),)),
        ("", ((pastes, 5), (mouse, 40), (sizes, 10), (keys, 40))),
    ],
    ids=["sizes and mouse", "keys", "home"],
)
def test_a_storm_while_playing(line: str, storms: tuple[tuple[Storm, int], ...], tmp_path: Path) -> None:
    with screen(line, tmp_path) as it:
        it.until("digits" if "digits" in line or not line else "zigzag")
        it.send(b" ")
        for storm, count in storms:
            it.storm(storm(Random(count), count), pause=0.005)


def test_bytes_that_are_no_text_do_not_end_the_screen(tmp_path: Path) -> None:
    with screen("run digits", tmp_path) as it:
        it.until("digits")
        it.storm((b"\xe9", b"\xce", b"\x7f", b"\x1b[M \xff\xff", b"\xf0\x9f"))
        it.send(b"n")
        it.until("step 1")


@pytest.mark.slow
@pytest.mark.parametrize(("storm", "count"), [(keys, 420), (mixed, 60)], ids=["keys", "mixed"])
def test_long_storms_over_scenarios_and_sizes(storm: Storm, count: int, tmp_path: Path) -> None:
    names = [f"run {entry.name}" for entry in list_shipped_scenarios()]

    def blow(number: int) -> None:
        rng = Random(SEED + number)
        line = OTHERS[number] if number < len(OTHERS) else rng.choice(names)
        (folder := tmp_path / str(number)).mkdir()
        with screen(line, folder, size=(rng.randint(1, 200), rng.randint(1, 60))) as it:
            it.until("\x1b[?1049h")
            it.send(b" ")
            it.storm(storm(rng, count), pause=0.01)

    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(blow, range(24 if storm is keys else 12)):
            pass
