"""`x` and `export` on the screen: pictures and numbers, stopped or running."""

from __future__ import annotations

import html
import json
import re
import threading
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from nettui.common.language import catalogue
from nettui.debugger.commands import COMMANDS
from nettui.debugger.session import Session
from nettui.report.export import export
from nettui.report.serialize import serialize_view
from nettui.scenario import load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.export import screenshot, suggest_path
from nettui.tui.prompt import Prompt
from nettui.tui.screens.debugger import DebuggerScreen
from tests.tui.pilot import (
    LARGE,
    SMALL,
    app,
    current_view,
    screen,
    view_after,
    wait_for_gradcheck,
    wait_for_step,
    wait_until,
)

SLOW_HIDDEN = [400] * 8
"""Hidden layers for which the checks take some ten seconds."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder for the files that are written."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def enter(pilot: Pilot[None], line: str) -> None:
    """Enters a line at the prompt at once; typing it key by key would be slow during a run."""
    await pilot.press("colon")
    screen(pilot).query_one(Prompt).value = line
    await pilot.press("enter")


async def wait_for_message(pilot: Pilot[None], words: str) -> str:
    """The text of the message bar, once it contains these words."""

    def message() -> str:
        return str(screen(pilot).query_one("#message", Static).content)

    await wait_until(pilot, lambda: words in message())
    return message()


def text_without_blanks(picture: str) -> str:
    """The text of an SVG or HTML picture, without blanks."""
    return "".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", picture, flags=re.DOTALL)).split())


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
async def test_x_proposes_a_name_and_enter_exports_the_screen(folder: Path, size: tuple[int, int]) -> None:
    async with app("digits").run_test(size=size) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("n", "n")
        await wait_for_step(pilot, 2)
        await wait_for_gradcheck(pilot)
        before = pilot.app.export_screenshot()
        await pilot.press("x")
        assert screen(pilot).query_one(Prompt).value == "export digits-step-2.svg"
        await pilot.press("enter")
        assert await wait_for_message(pilot, "written") == f"picture written to {folder}/digits-step-2.svg"
        assert (folder / "digits-step-2.svg").read_text(encoding="utf-8") == before
        await pilot.press("x", "escape", "x")
        assert screen(pilot).query_one(Prompt).value == "export digits-step-2-2.svg"
        await pilot.press("backspace", "backspace", "backspace", *"html", "enter")
        await wait_for_message(pilot, "digits-step-2-2.html")
        page = (folder / "digits-step-2-2.html").read_text(encoding="utf-8")
        assert text_without_blanks(page) == text_without_blanks(screenshot_of(pilot))
        assert not re.search(r"<script|<link|<img|href=|class=", page)


def screenshot_of(pilot: Pilot[None]) -> str:
    """As HTML, without the message bar."""
    screen(pilot).messages.show("")
    return screenshot(pilot.app).export_html(inline_styles=True)


async def test_exported_numbers_equal_those_of_the_headless_commands(folder: Path) -> None:
    async with app("digits", train__optimizer__rate=1e200).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await enter(pilot, "continue; export my view.json; export reading.csv")
        message = await wait_for_message(pilot, "reading.csv")
        assert message.splitlines() == [
            f"numbers written to {folder}/my view.json",
            f"numbers written to {folder}/reading.csv",
        ]
    view = open_session(load("digits", {"train.optimizer.rate": 1e200})).do("continue")
    assert (folder / "my view.json").read_text() == json.dumps(serialize_view(view)) + "\n"
    export(view, "same.csv", lambda: pytest.fail("no picture was requested"))
    assert (folder / "reading.csv").read_bytes() == (folder / "same.csv").read_bytes()
    assert ",nan," in (folder / "same.csv").read_text()


async def test_each_export_in_a_line_shows_the_result_of_the_commands_before_it(folder: Path) -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await enter(
            pilot, "next 3; export a.svg; next 2; forks; export b.json; export b.html; next; watch loss"
        )
        message = await wait_for_message(pilot, "b.html")
        await wait_until(pilot, lambda: bool(current_view(pilot).watches))
        assert [line.partition(" ")[0] for line in message.splitlines()] == [
            "picture",
            "fork",
            "numbers",
            "picture",
        ]
        assert current_view(pilot).cursor.step == 6
    assert "step3▸" in text_without_blanks((folder / "a.svg").read_text(encoding="utf-8"))
    assert "step5▸" in text_without_blanks((folder / "b.html").read_text(encoding="utf-8"))
    assert json.loads((folder / "b.json").read_text())["cursor"]["step"] == 5


async def test_an_export_that_fails_ends_the_line_and_overwrites_nothing(folder: Path) -> None:
    (folder / "taken.svg").write_text("mine")
    async with app("digits").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        for line, message in (
            ("export a.csv; export taken.svg; next", "expected a new file"),
            ("export no/view.svg; next", "expected an existing folder"),
            ("next; export view.png", "did you mean '.svg'?"),
        ):
            await enter(pilot, line)
            assert await wait_for_message(pilot, message)
            await pilot.pause(0.1)
            assert current_view(pilot).cursor.step == 0
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "taken.svg"]
    assert (folder / "taken.svg").read_text() == "mine"


async def test_an_export_does_not_stop_a_run(folder: Path) -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        screen(pilot).action_do("play")
        await wait_until(pilot, lambda: current_view(pilot).running)
        await pilot.press("x", "enter")
        message = await wait_for_message(pilot, "written")
        screen(pilot).action_do("export view.json")
        await wait_for_message(pilot, "view.json")
        step = current_view(pilot).cursor.step
        await wait_until(pilot, lambda: current_view(pilot).cursor.step > step)
        assert current_view(pilot).running
        screen(pilot).action_do("pause")
    assert "running" in text_without_blanks(
        Path(message.removeprefix("picture written to ")).read_text(encoding="utf-8")
    )
    assert json.loads((folder / "view.json").read_text())["cursor"]["step"] > 0


async def test_screens_and_windows_above_the_panels_are_in_the_picture(folder: Path) -> None:
    async with app("vanishing-sigmoid").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        await enter(pilot, "inspect loss; export sum.svg; lesson; export lesson.svg")
        await wait_until(pilot, (folder / "lesson.svg").exists)
    assert "E=Σₙℓₙ/N" in text_without_blanks((folder / "sum.svg").read_text(encoding="utf-8"))


async def test_export_from_the_palette_proposes_a_name_like_x() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        screen(pilot).run_from_palette(next(word for word in COMMANDS if word.name == "export"))
        assert screen(pilot).query_one(Prompt).value == "export digits-step-0.svg"


async def test_pictures_hide_the_numbers_of_an_open_question(folder: Path) -> None:
    async with app("vanishing-sigmoid").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        await pilot.press("l", "l")
        await wait_until(pilot, lambda: current_view(pilot).hidden_by_question)
        await enter(pilot, "export asked.svg; export asked.html")
        await wait_for_message(pilot, "asked.html")
        await pilot.press("1")
        await wait_until(pilot, lambda: not current_view(pilot).hidden_by_question)
        await enter(pilot, "export answered.svg")
        await wait_for_message(pilot, "answered.svg")
    for name, visible in (("asked.svg", False), ("asked.html", False), ("answered.svg", True)):
        text = text_without_blanks((folder / name).read_text(encoding="utf-8"))
        assert "Lesson2/4" in text
        assert ("4.47alayer" in text) is visible


def are_checks_finished(pilot: Pilot[None]) -> bool:
    report = current_view(pilot).results.report
    return report is not None and report.progress is None


async def test_unfinished_checks_are_not_exported(folder: Path) -> None:
    async with app("digits", network__hidden=SLOW_HIDDEN).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await enter(pilot, "check; export half.json")
        await wait_for_message(pilot, "half.json")
        assert not are_checks_finished(pilot)
    assert json.loads((folder / "half.json").read_text())["check"] is None
    async with app("gradient-check").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await enter(pilot, "check")
        await wait_until(pilot, lambda: are_checks_finished(pilot))
        await enter(pilot, "export whole.json")
        await wait_for_message(pilot, "whole.json")
    assert json.loads((folder / "whole.json").read_text())["check"]["findings"]


async def test_an_export_before_the_first_view_waits_for_it(folder: Path) -> None:
    opened = threading.Event()

    def start() -> Session:
        assert opened.wait(60)
        return open_session(load("digits"))

    french = catalogue("fr").gettext
    async with NettuiApp(lambda app: DebuggerScreen(start, translate=french)).run_test(size=LARGE) as pilot:
        await wait_until(pilot, lambda: len(pilot.app.screen_stack) > 1)
        await pilot.press("x")
        assert screen(pilot).query_one(Prompt).value == "export "
        await pilot.press(*"early.csv", "enter")
        opened.set()
        assert await wait_for_message(pilot, "early.csv") == f"nombres écrits dans {folder}/early.csv"


async def test_an_empty_line_does_not_stop_a_run() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        screen(pilot).action_do("play")
        await wait_until(pilot, lambda: current_view(pilot).running)
        screen(pilot).action_do(" ; ")
        await pilot.pause(0.3)
        assert current_view(pilot).running
        screen(pilot).action_do("pause")


def test_the_proposed_name_can_be_typed(tmp_path: Path) -> None:
    (tmp_path / "a;b c.toml").write_text("[data]\nsource = 'xor'\n")
    assert suggest_path(open_session(load(tmp_path / "a;b c.toml")).view()) == "a-b-c-step-0.svg"
    assert suggest_path(view_after("digits", 3)) == "digits-step-3.svg"
