"""What is not sent once more: the terminal shows the same as if every picture had been sent in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from nettui.tui.repaints import BURST, Part, PartsUpdate, Repaints, parts_of
from tests.tui.pilot import LARGE, SMALL, app, wait_for_step

WIDTH, HEIGHT = 6, 3
CONSOLE = Console(color_system="truecolor")
TOKEN = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;]*)m|(\n)|(.)")

Screen: TypeAlias = dict[tuple[int, int], tuple[str, str]]
Update: TypeAlias = LayoutUpdate | ChopsUpdate


def painted(screen: Screen, update: CompositorUpdate) -> Screen:
    """The characters and styles that a terminal shows after an update."""
    found, x, y, style = dict(screen), 0, 0, ""
    for row, column, colours, _, sign in TOKEN.findall(update.render_segments(CONSOLE)):
        if row:
            x, y = int(column) - 1, int(row) - 1
        elif sign:
            found[y, x] = sign, style
            x += 1
        else:
            style = "" if colours == "0" else colours
    return found


def unsent(repaints: Repaints, update: Update) -> PartsUpdate:
    found = repaints.unsent(update)
    assert isinstance(found, PartsUpdate)
    return found


def cut(widths: Sequence[int]) -> Sequence[int]:
    """The cells between the parts of a line, which ends where the screen does."""
    return [0, *(at for at in accumulate(widths) if at < WIDTH), WIDTH]


CUTS = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(cut)
STYLES = st.sampled_from(["red", "bold"]).map(Style.parse)


@st.composite
def lines(draw: st.DrawFn) -> dict[int, Strip]:
    """A line of few texts, so that neighbours in time are often the same."""
    return {
        x: Strip([Segment(draw(st.sampled_from("ab")) * (end - x), draw(STYLES))])
        for x, end in pairwise(draw(CUTS))
    }


@st.composite
def updates(draw: st.DrawFn) -> Update:
    chops = [draw(lines()) for _ in range(HEIGHT)]
    if draw(st.booleans()):
        return LayoutUpdate([line.values() for line in chops], Region(0, 0, WIDTH, HEIGHT))
    ends = [[*[*line][1:], WIDTH] for line in chops]
    spans = st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), st.integers(1, WIDTH))
    chosen = draw(st.lists(spans.filter(lambda span: span[1] < span[2]), min_size=1, max_size=4))
    return ChopsUpdate(chops, sorted(chosen), ends)


@given(found=st.lists(updates(), min_size=1, max_size=8), again=st.data())
def test_the_terminal_shows_the_same(found: Sequence[Update], again: st.DataObject) -> None:
    repaints, whole, sent = Repaints(lambda: 0.0), Screen(), Screen()
    for update in again.draw(st.lists(st.sampled_from(found), min_size=1, max_size=12)):
        whole, sent = painted(whole, update), painted(sent, unsent(repaints, update))
        assert sent == whole


@given(update=updates())
def test_the_parts_are_the_picture(update: Update) -> None:
    assert painted({}, PartsUpdate([*parts_of(update)])) == painted({}, update)


def picture(*texts: Iterable[str]) -> LayoutUpdate:
    strips = [[Strip([Segment(text)]) for text in line] for line in texts]
    return LayoutUpdate([*strips], Region(0, 0, WIDTH, len(texts)))


def test_a_picture_is_sent_once_in_a_burst() -> None:
    now = 0.0
    repaints = Repaints(lambda: now)
    first = picture(["one", "two"], ["three"])
    assert len(unsent(repaints, first).parts) == 3
    assert unsent(repaints, first).render_segments(CONSOLE) == ""
    (changed,) = unsent(repaints, picture(["one", "ten"], ["three"])).parts
    assert (changed.y, changed.x, changed.strip.text) == (0, 3, "ten")
    now += BURST
    assert len(unsent(repaints, first).parts) == 3


def test_what_else_is_written_makes_all_unknown() -> None:
    repaints = Repaints(lambda: 0.0)
    unsent(repaints, picture(["one"]))
    assert repaints.unsent("anything") == "anything"
    assert unsent(repaints, picture(["one"])).parts
    repaints.forget()
    assert unsent(repaints, picture(["one"])).parts


class Counted(Repaints):
    """Counts the cells that are sent."""

    cells = 0

    def _note(self, part: Part, now: float) -> bool:
        is_sent = super()._note(part, now)
        self.cells += is_sent * part.strip.cell_length
        return is_sent


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_help_opens_and_closes_with_one_picture_each(size: tuple[int, int]) -> None:
    debugger = app("digits")
    debugger.repaints = counted = Counted(lambda: 0.0)
    async with debugger.run_test(size=size) as pilot:
        await wait_for_step(pilot, 0)
        for key in ("question_mark", "escape"):
            await pilot.pause(0.5)
            counted.cells = 0
            await pilot.press(key)
            await pilot.pause(0.5)
            assert 0.5 < counted.cells / (size[0] * size[1]) < 1.05
