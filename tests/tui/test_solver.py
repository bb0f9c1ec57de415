"""A solver that reads only the screen: what a lesson shows as the answer is judged right when it is given."""

from __future__ import annotations

import re

import pytest
from textual.pilot import Pilot

from nettui.common.language import LANGUAGES, Language, catalogue
from nettui.debugger.session import Session
from nettui.scenario import lesson_progress, list_shipped_scenarios, load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.lesson import LessonBox
from nettui.tui.screens.debugger import DebuggerScreen
from tests.tui.pilot import LARGE, region_text, screen, wait_until
from tests.tui.test_lesson import type_answer

ANSWER = {"en": r"^The answer: (.*?)\n\s*\n", "fr": r"^La réponse : (.*?)\n\s*\n"}
RIGHT = {"en": "✔ Right", "fr": "✔ Juste"}
CHOICE = re.compile(r"^[▸ ] (\d)  (.*)$", re.MULTILINE)
QUICK = ("backprop-by-hand", "loss-at-init")


def app(name: str, language: Language, seed: int) -> NettuiApp:
    scenario, translate = load(name, {}, seed), catalogue(language).gettext

    def start() -> Session:
        session = open_session(*scenario.runs)
        session.run.lesson = lesson_progress(scenario, language)
        return session

    return NettuiApp(lambda app: DebuggerScreen(start, translate=translate), translate)


def box_text(pilot: Pilot[None]) -> str:
    """What is read in the lesson's box, without its frame; "" while it is closed."""
    box = screen(pilot).query_one(LessonBox)
    if not box.display:
        return ""
    lines = region_text(pilot, box.region).splitlines()[1:-1]
    return "\n".join(line[2:-2].rstrip() for line in lines)


def compact(text: str) -> str:
    return "".join(text.split())


def place(pilot: Pilot[None]) -> tuple[int, str]:
    """Where the lesson stands; only to know when the screen has changed."""
    progress = screen(pilot).query_one(LessonBox).progress
    return (progress.number, progress.phase) if progress else (0, "")


async def press(pilot: Pilot[None], *keys: str) -> str:
    """What is read in the box after the keys, once it stays as it is."""
    before = place(pilot)
    await pilot.press(*keys)
    return await settled(pilot, before)


async def settled(pilot: Pilot[None], before: tuple[int, str]) -> str:
    await wait_until(pilot, lambda: place(pilot) != before)
    text = None
    while text != box_text(pilot):
        text = box_text(pilot)
        await pilot.pause(0.1)
    return text


def choices(text: str) -> dict[str, str]:
    """The key for each answer to choose from."""
    lines = text.splitlines()
    starts = [at for at, line in enumerate(lines) if CHOICE.match(line)]
    found = {}
    for at, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        match = CHOICE.match(lines[at])
        assert match is not None
        found[compact(match[2] + "".join(lines[at + 1 : end]))] = match[1]
    return found


async def read_answers(pilot: Pilot[None], language: Language) -> list[str]:
    """Skips each question and reads the answer that the screen shows then."""
    text = ""
    answers: list[str] = []
    while True:
        typed = not asks_nothing(pilot) and not choices(text)
        text = await press(pilot, "ctrl+l" if typed else "l")
        if not text:
            return answers
        if found := re.search(ANSWER[language], text + "\n\n", re.DOTALL):
            answers.append(" ".join(found[1].split()))


def asks_nothing(pilot: Pilot[None]) -> bool:
    return not screen(pilot).query_one(LessonBox).has_question


async def give_answers(pilot: Pilot[None], language: Language, answers: list[str]) -> None:
    """Gives the answers, each found among those on the screen or typed, and reads the verdicts."""
    text, left = "", list(answers)
    while True:
        before, asked = place(pilot), not asks_nothing(pilot)
        if not asked:
            await pilot.press("l")
        elif keys := choices(text):
            await pilot.press(keys[compact(left.pop(0))])
        else:
            await type_answer(pilot, left.pop(0))
        text = await settled(pilot, before)
        if not text:
            break
        assert not asked or text.startswith(RIGHT[language]), text
    assert not left


async def solve(name: str, language: Language, seed: int) -> None:
    async with app(name, language, seed).run_test(size=LARGE) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        answers = await read_answers(pilot, language)
    async with app(name, language, seed).run_test(size=LARGE) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        await give_answers(pilot, language, answers)
    questions = sum(point.ask is not None for point in lesson_progress(load(name), language).lesson.points)
    assert len(answers) == questions


@pytest.mark.parametrize(("name", "language"), zip(QUICK, LANGUAGES, strict=True))
async def test_the_answer_shown_is_judged_right(name: str, language: Language) -> None:
    await solve(name, language, 0)


@pytest.mark.slow
@pytest.mark.parametrize(("at", "name"), [*enumerate(entry.name for entry in list_shipped_scenarios())][::7])
async def test_each_answer_shown_is_judged_right(at: int, name: str) -> None:
    await solve(name, LANGUAGES[at % 2], seed=at % 5)
