"""`x` and `export` on the screen: a picture of it as it stands or runs, and the numbers on it."""

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
from nettui.tui.export import proposed, screenshot
from nettui.tui.prompt import Prompt
from nettui.tui.screens.debugger import DebuggerScreen
from tests.tui.pilot import LARGE, SMALL, after, app, at, screen, settled, until

SLOW = {"network__hidden": [400] * 8}
"""Some ten seconds of checks."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, where files go that have no other."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def enter(pilot: Pilot[None], line: str) -> None:
    """As if it were typed, which takes long while a run goes on."""
    await pilot.press("colon")
    screen(pilot).query_one(Prompt).value = line
    await pilot.press("enter")


async def told(pilot: Pilot[None], words: str) -> str:
    """The message bar, once it says that."""

    def message() -> str:
        return str(screen(pilot).query_one("#message", Static).content)

    await until(pilot, lambda: words in message())
    return message()


def words(picture: str) -> str:
    """The text of an SVG or HTML picture, without blanks."""
    return "".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", picture, flags=re.DOTALL)).split())


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
async def test_x_proposes_a_name_and_enter_writes_the_screen_as_it_was(
    folder: Path, size: tuple[int, int]
) -> None:
    async with app("digits").run_test(size=size) as pilot:
        await at(pilot, 0)
        await pilot.press("n", "n")
        await at(pilot, 2)
        await settled(pilot)
        before = pilot.app.export_screenshot()
        await pilot.press("x")
        assert screen(pilot).query_one(Prompt).value == "export digits-step-2.svg"
        await pilot.press("enter")
        assert await told(pilot, "written") == f"picture written to {folder}/digits-step-2.svg"
        assert (folder / "digits-step-2.svg").read_text(encoding="utf-8") == before
        await pilot.press("x", "escape", "x")
        assert screen(pilot).query_one(Prompt).value == "export digits-step-2-2.svg"
        await pilot.press("backspace", "backspace", "backspace", *"html", "enter")
        await told(pilot, "digits-step-2-2.html")
        page = (folder / "digits-step-2-2.html").read_text(encoding="utf-8")
        assert words(page) == words(screenshot_of(pilot))
        assert not re.search(r"<script|<link|<img|href=|class=", page)


def screenshot_of(pilot: Pilot[None]) -> str:
    """As HTML, without the message bar."""
    pilot.app.screen.remove_class("told")
    return screenshot(pilot.app).export_html(inline_styles=True)


async def test_numbers_are_those_of_the_programs_without_a_screen(folder: Path) -> None:
    async with app("digits", train__optimizer__rate=1e200).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await enter(pilot, "continue; export my view.json; export reading.csv")
        message = await told(pilot, "reading.csv")
        assert message.splitlines() == [
            f"numbers written to {folder}/my view.json",
            f"numbers written to {folder}/reading.csv",
        ]
    view = open_session(load("digits", {"train.optimizer.rate": 1e200})).do("continue")
    assert (folder / "my view.json").read_text() == json.dumps(serialize_view(view)) + "\n"
    export(view, "same.csv", lambda: pytest.fail("no picture is asked for"))
    assert (folder / "reading.csv").read_bytes() == (folder / "same.csv").read_bytes()
    assert ",nan," in (folder / "same.csv").read_text()


async def test_every_export_of_a_line_shows_what_the_commands_before_it_led_to(folder: Path) -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await enter(
            pilot, "next 3; export a.svg; next 2; forks; export b.json; export b.html; next; watch loss"
        )
        message = await told(pilot, "b.html")
        await until(pilot, lambda: bool(screen(pilot).view.watches))
        assert [line.partition(" ")[0] for line in message.splitlines()] == [
            "picture",
            "fork",
            "numbers",
            "picture",
        ]
        assert screen(pilot).view.cursor.step == 6
    assert "step3▸" in words((folder / "a.svg").read_text(encoding="utf-8"))
    assert "step5▸" in words((folder / "b.html").read_text(encoding="utf-8"))
    assert json.loads((folder / "b.json").read_text())["cursor"]["step"] == 5


async def test_where_one_cannot_be_written_the_line_ends_and_nothing_is_lost(folder: Path) -> None:
    (folder / "taken.svg").write_text("mine")
    async with app("digits").run_test(size=SMALL) as pilot:
        await at(pilot, 0)
        for line, message in (
            ("export a.csv; export taken.svg; next", "expected a new file"),
            ("export no/view.svg; next", "expected an existing folder"),
            ("next; export view.png", "did you mean '.svg'?"),
        ):
            await enter(pilot, line)
            assert await told(pilot, message)
            await pilot.pause(0.1)
            assert screen(pilot).view.cursor.step == 0
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "taken.svg"]
    assert (folder / "taken.svg").read_text() == "mine"


async def test_an_export_does_not_stop_a_run(folder: Path) -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        screen(pilot).action_do("play")
        await until(pilot, lambda: screen(pilot).view.running)
        await pilot.press("x", "enter")
        message = await told(pilot, "written")
        screen(pilot).action_do("export view.json")
        await told(pilot, "view.json")
        step = screen(pilot).view.cursor.step
        await until(pilot, lambda: screen(pilot).view.cursor.step > step)
        assert screen(pilot).view.running
        screen(pilot).action_do("pause")
    assert "running" in words(Path(message.removeprefix("picture written to ")).read_text(encoding="utf-8"))
    assert json.loads((folder / "view.json").read_text())["cursor"]["step"] > 0


async def test_what_stands_above_the_panels_is_in_the_picture(folder: Path) -> None:
    async with app("vanishing-sigmoid").run_test(size=LARGE) as pilot:
        await settled(pilot)
        await enter(pilot, "inspect loss; export sum.svg; lesson; export lesson.svg")
        await until(pilot, (folder / "lesson.svg").exists)
    assert "E=Σₙℓₙ/N" in words((folder / "sum.svg").read_text(encoding="utf-8"))


async def test_the_palette_asks_for_a_name_as_x_does() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        screen(pilot).choose(next(word for word in COMMANDS if word.name == "export"))
        assert screen(pilot).query_one(Prompt).value == "export digits-step-0.svg"


async def test_what_the_lesson_asks_is_veiled_in_pictures_too(folder: Path) -> None:
    async with app("vanishing-sigmoid").run_test(size=LARGE) as pilot:
        await settled(pilot)
        await pilot.press("l", "l")
        await until(pilot, lambda: screen(pilot).view.veiled)
        await enter(pilot, "export asked.svg; export asked.html")
        await told(pilot, "asked.html")
        await pilot.press("1")
        await until(pilot, lambda: not screen(pilot).view.veiled)
        await enter(pilot, "export told.svg")
        await told(pilot, "told.svg")
    for name, known in (("asked.svg", False), ("asked.html", False), ("told.svg", True)):
        text = words((folder / name).read_text(encoding="utf-8"))
        assert "Lesson2/4" in text
        assert ("4.47alayer" in text) is known


async def test_half_of_the_checks_are_not_told_as_all_of_them(folder: Path) -> None:
    async with app("digits", **SLOW).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await enter(pilot, "check; export half.json")
        await told(pilot, "half.json")
        assert screen(pilot).view.results.report.progress is not None
    assert json.loads((folder / "half.json").read_text())["check"] is None
    async with app("gradient-check").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await enter(pilot, "check")
        await until(
            pilot,
            lambda: screen(pilot).view.results.report and not screen(pilot).view.results.report.progress,
        )
        await enter(pilot, "export whole.json")
        await told(pilot, "whole.json")
    assert json.loads((folder / "whole.json").read_text())["check"]["findings"]


async def test_before_there_is_anything_to_show_it_waits_for_it(folder: Path) -> None:
    opened = threading.Event()

    def start() -> Session:
        assert opened.wait(60)
        return open_session(load("digits"))

    french = catalogue("fr").gettext
    async with NettuiApp(lambda app: DebuggerScreen(start, translate=french)).run_test(size=LARGE) as pilot:
        await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
        await pilot.press("x")
        assert screen(pilot).query_one(Prompt).value == "export "
        await pilot.press(*"early.csv", "enter")
        opened.set()
        assert await told(pilot, "early.csv") == f"nombres écrits dans {folder}/early.csv"


async def test_an_empty_line_stops_nothing() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        screen(pilot).action_do("play")
        await until(pilot, lambda: screen(pilot).view.running)
        screen(pilot).action_do(" ; ")
        await pilot.pause(0.3)
        assert screen(pilot).view.running
        screen(pilot).action_do("pause")


def test_a_name_is_one_that_can_be_typed(tmp_path: Path) -> None:
    (tmp_path / "a;b c.toml").write_text("[data]\nsource = 'xor'\n")
    assert proposed(open_session(load(tmp_path / "a;b c.toml")).view()) == "a-b-c-step-0.svg"
    assert proposed(after("digits", 3)) == "digits-step-3.svg"
