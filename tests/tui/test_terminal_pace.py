"""Over a slow link one frame is on its way at a time; only the cells that have changed are written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from nettui.tui.changed_cells import changed_regions
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.terminal_pace import ASK, PATIENCE, TerminalPace
from tests.tui.pilot import SMALL, app, enter_command, wait_for_step, wait_until

WIDTH = 12
STYLES = st.sampled_from([Style.null(), Style(bold=True), Style(color="red")])
WORDS = st.text("ab 漢", min_size=1, max_size=4)
SEGMENTS = st.tuples(WORDS, STYLES).map(lambda each: Segment(*each))
LINES = st.lists(SEGMENTS, max_size=4).map(Strip)
PICTURES = st.lists(LINES, max_size=4)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_terminal_that_answers_gets_one_frame_at_a_time() -> None:
    written, clock = list[str](), Clock()
    pace = TerminalPace(written.append, clock)
    pace.ask()
    assert pace.keeps_up  # nobody knows yet whether it answers
    pace.answered()
    pace.ask()
    pace.ask()
    assert written == [ASK, ASK]
    assert not pace.keeps_up
    pace.answered()
    assert pace.keeps_up
    pace.ask()
    clock.now += PATIENCE + 1
    assert pace.keeps_up  # the answer is lost
    pace.ask()
    assert len(written) == 4
    assert not pace.keeps_up


def test_one_that_never_answers_is_not_waited_for() -> None:
    written, clock = list[str](), Clock()
    pace = TerminalPace(written.append, clock)
    for _ in range(3):
        pace.ask()
        clock.now += 100
    assert pace.keeps_up
    assert len(written) == 1


def cells(strip: Strip) -> list[tuple[str, Style | None]]:
    """The character and style of each cell; the second one of a wide character is empty."""
    found = []
    for text, style, _ in strip.adjust_cell_length(WIDTH, Style.null()):
        for character in text:
            found += [(character, style)] + [("", style)] * (Strip([Segment(character)]).cell_length - 1)
    return found


@given(PICTURES, PICTURES)
def test_what_is_outside_of_the_changed_regions_is_what_it_was(
    before: list[Strip], after: list[Strip]
) -> None:
    regions = {region.y: region for region in changed_regions(before, after, WIDTH)}
    for y in range(max(len(before), len(after))):
        old, new = (cells(each[y] if y < len(each) else Strip([])) for each in (before, after))
        region = regions.get(y)
        outside = [x for x in range(WIDTH) if region is None or not region.x <= x < region.right]
        assert [old[x] for x in outside] == [new[x] for x in outside]


async def test_the_screen_waits_for_its_terminal_and_then_shows_the_newest_step() -> None:
    running = app("digits", train__epochs=100_000)
    async with running.run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        screen = running.screen
        assert isinstance(screen, DebuggerScreen)
        running.post_message(events.CursorPosition(0, 0))
        await wait_until(pilot, lambda: screen._pace._answers)
        await pilot.press("space")
        await wait_until(pilot, lambda: screen.view is not None and screen.view.cursor.step > 0)
        await wait_until(pilot, lambda: not screen._pace.keeps_up)
        assert screen.view is not None
        stays = screen.view.cursor.step
        await pilot.pause(0.3)
        assert screen.view.cursor.step == stays
        running.post_message(events.CursorPosition(0, 0))
        await wait_until(pilot, lambda: screen.view is not None and screen.view.cursor.step > stays)
        await pilot.press("space")
        await enter_command(pilot, "goto 3")
        await wait_for_step(pilot, 3)  # what a command leads to is always shown
