"""The lesson on the screen: by keyboard alone, in both languages, at both sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from operator import itemgetter
from pathlib import Path
from threading import Event
from typing import cast, get_args

import pytest
from textual.pilot import Pilot

from nettui.common.language import LANGUAGES, Language, catalogue
from nettui.debugger.answers import Choice
from nettui.debugger.lesson import Lesson, LessonPoint, LessonProgress, LessonQuestion
from nettui.debugger.navigator import KeepGoing, Navigator
from nettui.debugger.places import AtStep, Place
from nettui.debugger.session import Session
from nettui.debugger.step_analysis import StepAnalysis
from nettui.report import lesson
from nettui.scenario import lesson_progress, list_shipped_scenarios, load, open_session
from nettui.scenario.lesson_entries import Panel
from nettui.tui.app import NettuiApp
from nettui.tui.lesson import AnswerInput, LessonBox
from nettui.tui.pages import PAGES
from nettui.tui.screens.debugger import DebuggerScreen
from tests.quick import pictured, quick_only
from tests.tui.pilot import (
    LARGE,
    SMALL,
    SnapCompare,
    current_view,
    has_message,
    message,
    screen,
    screen_text,
    wait_for_gradcheck,
    wait_for_step,
    wait_until,
)


def app(
    name: str, language: Language = "en", ascii: bool = False, progress: list[int] | None = None
) -> NettuiApp:
    """The debugger with a lesson; changes of its progress are appended to the list `progress`."""
    scenario, log = load(name), [] if progress is None else progress

    def start() -> Session:
        session = open_session(scenario)
        session.run.lesson = lesson_progress(scenario, language, log[-1] if log else 0)
        return session

    translate = catalogue(language).gettext
    return NettuiApp(
        lambda app: DebuggerScreen(
            start, ascii, translate=translate, on_lesson_progress=lambda lesson: log.append(lesson.done)
        )
    )


def current_lesson(pilot: Pilot[None]) -> LessonProgress:
    view = current_view(pilot)
    assert view is not None
    assert view.lesson is not None
    return view.lesson


async def wait_for_point(pilot: Pilot[None], number: int, phase: str) -> None:
    """Waits until the screen shows this point of the lesson, in this phase."""

    def is_shown() -> bool:
        if screen(pilot).view is None:
            return False
        lesson = current_lesson(pilot)
        return (lesson.number, lesson.phase) == (number, phase)

    await wait_until(pilot, is_shown)
    await pilot.pause(0.1)


async def answer_right(pilot: Pilot[None], ask: LessonQuestion) -> None:
    """Answers the open question right, if that is known already, however it is answered."""
    right = ask.answer.right
    if ask.answer.choices:
        await pilot.press(str(right + 1) if isinstance(right, int) else "1")
    else:
        await type_answer(pilot, "1" if right is None else str(right))


async def type_answer(pilot: Pilot[None], text: str) -> None:
    """Types an answer and presses enter."""
    line = screen(pilot).query_one(AnswerInput)
    await wait_until(pilot, lambda: line.has_focus)
    line.value = ""
    line.insert_text_at_cursor(text)
    await pilot.press("enter")


def compact(text: str) -> str:
    """The text without blanks and Markdown."""
    return "".join(text.split()).replace("*", "").replace("`", "")


@pytest.mark.parametrize(
    ("name", "language"),
    quick_only(
        product(("vanishing-sigmoid", "backprop-by-hand", "capacity-60"), LANGUAGES),
        [("vanishing-sigmoid", "en"), ("backprop-by-hand", "fr")],
    ),
)
async def test_a_lesson_from_the_first_to_the_last_point(name: str, language: Language) -> None:
    progress: list[int] = []
    async with app(name, language, progress=progress).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        points = current_lesson(pilot).lesson.points
        for number, point in enumerate(points, start=1):
            await pilot.press("l")
            if point.ask:
                await wait_for_point(pilot, number, "asked")
                text, ask = compact(screen_text(pilot)), current_lesson(pilot).ask
                assert ask is not None
                assert compact(ask.question)[:40] in text
                assert all(compact(answer)[:40] in text for answer in ask.answer.choices)
                assert compact(ask.why)[:40] not in text
                await answer_right(pilot, ask)
            await wait_for_point(pilot, number, "told")
            await pilot.pause(0.1)
            text, shown = compact(screen_text(pilot)), current_lesson(pilot).point
            assert shown is not None
            assert compact(shown.say)[:40] in text
            assert not shown.ask or compact(shown.ask.why)[:40] in text
            page = screen(pilot).page
            assert page.panels[page.current].id == point.look
        await pilot.press("l")
        await wait_for_point(pilot, len(points), "closed")
        assert not screen(pilot).query_one(LessonBox).display
    assert progress == list(range(1, len(points) + 1))


async def test_answering_by_arrows_and_enter_skipping_going_back_and_closing() -> None:
    async with app("vanishing-sigmoid").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("l", "l")
        await wait_for_point(pilot, 2, "asked")
        await pilot.press("down", "down", "down", "up", "enter")
        await wait_for_point(pilot, 2, "told")
        assert (
            current_lesson(pilot).given == "3"
        )  # down three times wraps to the first answer, up to the last
        await pilot.press("l")
        await wait_for_point(pilot, 3, "asked")
        await pilot.press("l")
        await wait_for_point(pilot, 3, "told")
        assert current_lesson(pilot).given is None
        await pilot.press("L")
        await wait_for_point(pilot, 2, "asked")
        await pilot.press("9")  # no such answer
        await pilot.press("escape")
        await wait_for_point(pilot, 1, "closed")
        assert not screen(pilot).query_one(LessonBox).display
        await pilot.press("n")
        await wait_for_step(pilot, current_view(pilot).cursor.step)


async def test_what_the_first_question_is_about_is_covered_until_the_lesson_is_declined() -> None:
    async with app("vanishing-sigmoid").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        assert "4.47 a layer" not in screen_text(pilot)
        assert "vanishing gradient" not in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: "4.47 a layer" in screen_text(pilot))
        assert "vanishing" in screen_text(pilot)


async def test_only_the_step_that_the_first_question_is_about_is_covered() -> None:
    async with app("vanishing-sigmoid").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("n")
        await wait_until(pilot, lambda: "a layer" in screen_text(pilot))
        await pilot.press("N")
        await wait_until(pilot, lambda: "esc uncovers" in screen_text(pilot))


async def test_the_answer_is_hidden_until_the_question_is_answered() -> None:
    async with app("vanishing-sigmoid").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        assert "The lesson asks about this: l opens it, esc uncovers." in screen_text(pilot)
        assert "4.47 a layer" not in screen_text(pilot)
        await pilot.press("l", "l")
        await wait_for_point(pilot, 2, "asked")
        assert "4.47 a layer" not in screen_text(pilot)
        await pilot.press("n", "1")  # only step 0 is hidden; the question can be answered at step 1 too
        await wait_for_point(pilot, 2, "told")
        assert current_view(pilot).cursor.step == 0
        assert "4.47 a layer" in screen_text(pilot)


async def test_a_run_stops_at_the_next_point() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("l")
        await wait_for_point(pilot, 1, "told")
        await pilot.press("c")
        await wait_for_point(pilot, 2, "asked")
        assert current_view(pilot).cursor.step == 1
        assert "stopped: lesson" in screen_text(pilot)


async def test_a_lesson_continues_after_the_completed_points() -> None:
    progress = [2]
    async with app("overfit-20", progress=progress).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        assert progress == [2]
        await pilot.press("l")
        await wait_for_point(pilot, 3, "asked")
        await pilot.press("2")
        await wait_for_point(pilot, 3, "told")
        assert progress == [2, 3]


async def test_the_footer_offers_a_lesson_only_if_there_is_one(tmp_path: Path) -> None:
    without = tmp_path / "without.toml"
    without.write_text('data = {source = "blobs"}', encoding="utf-8")
    async with app(str(without)).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        assert "l lesson" not in screen_text(pilot)
        await pilot.press("l")
        await wait_until(pilot, lambda: has_message(pilot))
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        assert "l lesson" in screen_text(pilot)


async def test_a_long_text_scrolls_without_the_focus() -> None:
    async with app("overfit-20", progress=[3]).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("l")
        await wait_for_point(pilot, 4, "told")
        box = screen(pilot).query_one(LessonBox)
        assert not box.has_focus
        assert ("pgdn: more" in screen_text(pilot)) == (box.max_scroll_y > 0)
        await pilot.resize_terminal(SMALL[0] + 80, SMALL[1] + 16)  # room for all of it
        await wait_until(pilot, lambda: "pgdn: more" not in screen_text(pilot))
        await pilot.resize_terminal(*SMALL)
        await wait_until(pilot, lambda: "pgdn: more" in screen_text(pilot))
        await pilot.press("pagedown")
        await wait_until(pilot, lambda: box.scroll_offset.y == box.max_scroll_y > 0)
        await wait_until(pilot, lambda: "pgdn: more" not in screen_text(pilot))
        await pilot.press("pageup")
        await wait_until(pilot, lambda: box.scroll_offset.y == 0)
        await wait_until(pilot, lambda: "pgdn: more" in screen_text(pilot))


async def test_a_zoomed_panel_has_the_room_of_the_lesson() -> None:
    async with app("vanishing-sigmoid").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("l")
        await wait_for_point(pilot, 1, "told")
        box, panel = screen(pilot).query_one(LessonBox), screen(pilot)._page_stack.panel
        before = panel.size.height
        await pilot.press("z")
        await wait_until(pilot, lambda: panel.size.height > before)
        assert not box.display
        assert "z: the lesson" in screen_text(pilot)
        await pilot.press("z")
        await wait_until(pilot, lambda: panel.size.height == before)
        assert box.display
        await pilot.press("z", "l")  # what is new in the lesson is shown
        await wait_for_point(pilot, 2, "asked")
        await wait_until(pilot, lambda: box.display and box.has_focus)
        await pilot.press("z")
        await wait_until(pilot, lambda: not box.display)
        await pilot.press("n")  # the keys are the screen's
        await wait_for_step(pilot, 1)
        assert not box.display
        await pilot.press("escape")
        await wait_until(pilot, lambda: box.display and box.has_focus)


async def test_a_key_of_the_panel_says_that_the_question_comes_first() -> None:
    async with app("vanishing-sigmoid").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("l", "l")
        await wait_for_point(pilot, 2, "asked")
        samples = next(page for page in PAGES if page.name == "data")
        screen(pilot).action_page(PAGES.index(samples))
        await pilot.press("n")  # a key of the screen
        await wait_for_step(pilot, 1)
        assert not has_message(pilot)
        await pilot.press("p")
        await wait_until(pilot, lambda: "answer the question first" in message(pilot))
        await pilot.press("z", "p")  # zoomed, the panel has the keys
        await wait_until(pilot, lambda: screen(pilot)._page_stack.panel.has_focus)


@dataclass(frozen=True)
class Slow:
    """A place that is reached when the test lets it be."""

    opened: Event

    def go(self, navigator: Navigator, keep_going: KeepGoing) -> None:
        self.opened.wait(20)

    def matches(self, analysis: StepAnalysis) -> bool:
        return self.opened.is_set()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_keys_typed_while_the_answer_is_computed_do_nothing_later(language: Language) -> None:
    gate, translate = Event(), catalogue(language).gettext

    def start() -> Session:
        session = open_session(load("backprop-by-hand"))
        ask = LessonQuestion("How?", Choice(("little", "much"), 1), "why")
        slow = cast(Place, Slow(gate))
        points = (LessonPoint(slow, "So.", ask), LessonPoint(AtStep(1), "Then."))
        session.run.lesson = LessonProgress(Lesson(points))
        return session

    made = NettuiApp(lambda app: DebuggerScreen(start, translate=translate))
    async with made.run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("l")
        await wait_for_point(pilot, 1, "asked")
        page, title = screen(pilot).page, {"en": "· computing", "fr": "· calcul en cours"}[language]
        assert title not in screen_text(pilot)
        await pilot.press("2")
        await wait_until(pilot, lambda: title in screen_text(pilot))
        await pilot.press("l", "1", "2", "enter", "ctrl+l")
        gate.set()
        await wait_for_point(pilot, 1, "told")
        await pilot.pause(0.3)
        assert (current_lesson(pilot).number, current_lesson(pilot).phase) == (1, "told")
        assert current_lesson(pilot).given == "2"
        assert screen(pilot).page is page
        assert not has_message(pilot)
        assert title not in screen_text(pilot)
        await pilot.press("l")
        await wait_for_point(pilot, 2, "told")


@pytest.mark.usefixtures("steady_round_off")
@pytest.mark.parametrize(
    ("keys", "language", "size"),
    pictured(
        [("ll", "en"), ("ll", "fr"), ("ll3", "fr"), ("ll3", "en")],
        [LARGE, SMALL],
        ["asked-en", "asked-fr", "told-fr", "told-en"],
    ),
)
def test_picture(snap_compare: SnapCompare, keys: str, language: Language, size: tuple[int, int]) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_gradcheck(pilot)
        await pilot.press(*keys)
        await wait_for_point(pilot, 2, "told" if "3" in keys else "asked")
        await wait_for_gradcheck(pilot)

    assert snap_compare(app("vanishing-sigmoid", language), terminal_size=size, run_before=go)


@pytest.mark.parametrize("language", LANGUAGES)
def test_picture_in_ascii(snap_compare: SnapCompare, language: Language) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_gradcheck(pilot)
        await pilot.press("l", "1")
        await wait_for_point(pilot, 1, "told")
        await pilot.press("l")
        await wait_for_point(pilot, 2, "asked")
        await pilot.press("2")
        await wait_for_point(pilot, 2, "told")
        await wait_for_gradcheck(pilot)
        assert screen_text(pilot).isascii(), sorted(set(screen_text(pilot)) - set(map(chr, range(128))))

    assert snap_compare(app("gradient-check", language, ascii=True), terminal_size=SMALL, run_before=go)


def test_picture_without_colours(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def go(pilot: Pilot[None]) -> None:
        await wait_for_gradcheck(pilot)
        await pilot.press("l", "l")
        await wait_for_point(pilot, 2, "asked")
        await wait_for_gradcheck(pilot)

    assert snap_compare(app("vanishing-sigmoid"), terminal_size=LARGE, run_before=go)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_choice_of_the_longest_questions_is_visible_on_a_small_screen(language: Language) -> None:
    async with app("vanishing-sigmoid", language).run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        box = screen(pilot).query_one(LessonBox)
        for what, progress in longest_questions(language):
            screen(pilot)._show(replace(current_view(pilot), lesson=progress))
            await pilot.pause()
            await pilot.pause()
            assert box.max_scroll_y == 0, what
            assert box.region.bottom < SMALL[1], what  # above the footer


def longest_questions(language: Language, count: int = 6) -> list[tuple[str, LessonProgress]]:
    """The shipped questions with the most lines on a small screen, by a rough count, and one of 14 lines."""
    long = LessonQuestion("word " * 120, Choice(("yes", "no", "neither"), 1), "why")
    most = Lesson((LessonPoint(AtStep(1), "So.", long),))
    found = []
    for entry in list_shipped_scenarios():
        progress = lesson_progress(load(entry.name), language)
        for number, point in enumerate(progress.lesson.points, 1):
            if point.ask:
                asked = replace(progress.open(number), shown=point)
                found.append((rough_height(asked), f"{entry.name} {number}", asked))
    found = sorted(found, key=itemgetter(0), reverse=True)[:count]
    return [("long", LessonProgress(most).open(1)), *((what, asked) for _, what, asked in found)]


def rough_height(progress: LessonProgress) -> int:
    lines = (*lesson.point_text(progress, str).split("\n"), *lesson.numbered_answers(progress))
    return sum(len(line) // SMALL[0] + 1 for line in lines)


def test_every_panel_that_a_lesson_can_point_at_exists() -> None:
    panels = {panel.title.lower().replace(" ", "-") for page in PAGES for panel in page.panels}
    assert {*get_args(Panel)} - {"none"} <= panels
