"""A French session shows no English word: on any page or panel, in the help, the home screen, the errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from nettui.bugs.bug import bugs
from nettui.checks.causes.registry import causes
from nettui.checks.registry import checks
from nettui.common.language import catalogue, speaking
from nettui.debugger.session import Session
from nettui.scenario import Scenario, lesson_progress, list_shipped_scenarios, load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.entries import home_screen
from nettui.tui.measurements import MeasurementResult
from nettui.tui.pages import CHECKS, PAGES
from nettui.tui.panels.checks import Checks
from nettui.tui.screens.debugger import DebuggerScreen
from tests.french import english_words
from tests.quick import quick_first
from tests.tui.pilot import LARGE, SMALL, enter_command, message, screen, screen_text, wait_until

SHIPPED = list_shipped_scenarios("fr")

NAMES = [*checks(), *bugs(), *causes(), *(f"{entry.name} {entry.title}" for entry in SHIPPED)]
"""Names, which are the same in French, and titles in French."""

FRENCH = catalogue("fr").gettext
SIZES = [(158, 40), (78, 18)]


SMALLER: dict[str, dict[str, object]] = {"init-zeros": {"network.hidden": [20] * 10, "data.features": 20}}
"""What makes a slow scenario quick, with the same words."""


def assert_french(text: str, *names: str) -> None:
    assert not english_words(text, [*NAMES, *names]), text


def opened(loaded: Scenario) -> Callable[[], Session]:
    def start() -> Session:
        session = open_session(*loaded.runs)
        session.run.lesson = lesson_progress(loaded, "fr")
        return session

    return start


def french_app(name: str) -> NettuiApp:
    start = opened(load(name))
    return NettuiApp(lambda app: DebuggerScreen(start, translate=FRENCH), FRENCH)


@pytest.mark.parametrize(
    "name", quick_first(["digits", "race-ravine", "dropout", "dead-relu", "rates", "init-zeros"], 3)
)
def test_all_panels(name: str) -> None:
    session = opened(load(name, SMALLER.get(name, {})))()
    for line in ("", "next", "step 3", "next 2"):
        view = session.do(line)
        labels = [run.label for run in view.runs]
        for panel in (panel for page in (*PAGES, CHECKS) for panel in page.panels if panel.applies_to(view)):
            measured = view
            for request in panel.requests if len(view.runs) == 1 else ():
                result = MeasurementResult(request.field, request.measure(session, lambda: None))
                measured = result.add_to(measured)
            with speaking(FRENCH):
                drawn = [panel.draw(seen, *size).plain for seen in (view, measured) for size in SIZES]
            assert_french("\n".join(drawn), *labels)


@pytest.mark.parametrize(
    "name", quick_first(["digits", "bug-2", "init-zeros", "bug-1", "rate-too-high", "inputs-unscaled"], 2)
)
def test_checks_page(name: str) -> None:
    session = open_session(load(name, SMALLER.get(name, {})))
    view = session.do("check")
    assert view.results.report is not None
    with speaking(FRENCH):
        for finding in view.results.report.findings:
            for alone, size in ((True, SIZES[0]), (False, SIZES[1])):
                panel = replace(Checks(), selected=finding, alone=alone)
                assert_french(panel.draw(view, *size).plain)
        assert_french(CHECKS.panels[1].draw(view, *SIZES[0]).plain)


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
async def test_the_screen_around_the_panels(size: tuple[int, int]) -> None:
    async with french_app("digits").run_test(size=size) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        for page in PAGES:
            await pilot.press(page.key)
            await pilot.pause()
            assert_french(screen_text(pilot))
            for _ in screen(pilot).page.panels[1:] if size == SMALL else ():
                await pilot.press("tab")
                await pilot.pause()
                assert_french(screen_text(pilot))
        await pilot.press("question_mark")
        await pilot.pause()
        assert_french(screen_text(pilot))


INSPECTED = ("inspect dense1[0, 0]", "inspect loss", "inspect dense1.W[0, 0].gradient")
MISTAKEN = (
    *("nxt 3", "goto epoch", "break when los < 1", "set train.rate x"),
    *("inspect foo", "answer 4", "fork 7", "save x.txt"),
)


async def test_inspect_and_errors() -> None:
    async with french_app("digits").run_test(size=LARGE) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        await enter_command(pilot, "lesson close")
        for line in INSPECTED:
            await enter_command(pilot, line)
            await wait_until(pilot, lambda: len(pilot.app.screen_stack) == 3)
            assert_french(screen_text(pilot), line)
            await pilot.press("escape")
            await wait_until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        for line in MISTAKEN:
            before = message(pilot)
            await enter_command(pilot, line)
            await wait_until(pilot, lambda before=before: message(pilot) not in ("", before))  # type: ignore[misc]
            assert_french(screen_text(pilot), line)


def test_help_of_all_panels() -> None:
    for panel in (panel for page in (*PAGES, CHECKS) for panel in page.panels):
        for text in (panel.title, panel.help, *panel.keys.values()):
            assert FRENCH(text) != text or text in (
                "Dropout",
                "Activations",
                "Gradients",
                "Matrices",
                "Confusion",
            )


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
async def test_home_screen(size: tuple[int, int]) -> None:
    async with NettuiApp(home_screen(language="fr")).run_test(size=size) as pilot:
        await pilot.pause()
        assert_french(screen_text(pilot))


def test_an_unknown_text_stays_as_it_is() -> None:
    assert FRENCH("wibble wobble") == "wibble wobble"
