"""The checks' page: beside the session, with progress and evidence; its keys; pictures of it."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from textual.pilot import Pilot

from nettui.checks.report import CheckReport
from nettui.checks.run import CheckProgress
from nettui.debugger.commands import Command, parse
from nettui.debugger.commands.questions import RunChecks
from nettui.debugger.view import View
from nettui.scenario import load, open_session
from nettui.tui.charts import to_ascii
from nettui.tui.engine import Engine
from nettui.tui.pages import CHECKS
from nettui.tui.panels.checks import Checks, sort_findings
from nettui.tui.panels.diagnosis import Diagnosis
from nettui.types import Figure
from tests.tui.pilot import LARGE, SMALL, app, at, drawn, screen, settled, told, until, with_results

SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
SLOW = {"network__hidden": [400] * 8}
"""Some ten seconds of checks."""


def test_a_line_of_checks_does_not_answer_the_line_before_it_again() -> None:
    views: list[View] = []
    left: list[Command] = []

    def publish(view: View, rest: Sequence[Command]) -> None:
        views.append(view)
        left.extend(rest)

    engine = Engine(lambda: open_session(load("digits")), publish)
    for line in ("inspect loss", "check; check"):
        engine.submit(parse(line))
    engine.start()
    engine.stop()
    assert [len(view.results.inspected) for view in views[:3]] == [0, 1, 0]
    assert left == [RunChecks(), RunChecks()]
    assert not engine.running


async def answered(pilot: Pilot[None]) -> CheckReport:
    """All checks have answered, and that is shown."""

    def done() -> bool:
        view = screen(pilot).view
        return view is not None and view.results.report is not None and view.results.report.progress is None

    await until(pilot, done)
    found = screen(pilot).view.results.report
    assert found is not None
    return found


async def begun(pilot: Pilot[None]) -> None:
    """Some checks have answered."""
    await until(
        pilot, lambda: bool(screen(pilot).view.results.report and screen(pilot).view.results.report.findings)
    )


def panel(pilot: Pilot[None]) -> Checks:
    found = screen(pilot).page.panels[0].panel
    assert isinstance(found, Checks)
    return found


@SIZES
@pytest.mark.parametrize("name", ["bug-2", "digits", "race-ravine"])
def test_picture_of_the_checks(snap_compare, name: str, size: tuple[int, int]) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("k")
        await answered(pilot)

    assert snap_compare(app(name), terminal_size=size, run_before=go)


@pytest.mark.parametrize("keys", [("enter",), ("tab",)], ids=["evidence", "diagnosis"])
def test_picture_of_what_a_narrow_screen_shows_of_it(snap_compare, keys: tuple[str, ...]) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("k")
        await answered(pilot)
        await pilot.press(*keys)
        await pilot.pause()

    assert snap_compare(app("bug-2"), terminal_size=SMALL, run_before=go)


def test_picture_in_ascii(snap_compare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("k")
        await answered(pilot)
        await pilot.press("down", "down")
        await pilot.pause()
        assert drawn(pilot).isascii()

    assert snap_compare(app("bug-3", ascii=True), terminal_size=LARGE, run_before=go)


async def test_the_user_goes_on_stepping_while_they_run() -> None:
    async with app("digits", **SLOW).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("k")
        await begun(pilot)
        await pilot.press("n", "n")
        await at(pilot, 2)
        found = screen(pilot).view.results.report
        assert found.progress is not None
        assert found.step == 0


async def test_k_does_not_stop_a_run() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("space")
        await until(pilot, lambda: screen(pilot).view.running)
        await pilot.press("k")
        found = await answered(pilot)
        assert screen(pilot).view.running
        assert 0 <= found.step < screen(pilot).view.cursor.step
        await pilot.press("space")
        await until(pilot, lambda: screen(pilot).view.stopped_by == "pause")


async def test_quitting_does_not_wait_for_the_checks() -> None:
    async with app("digits", **SLOW).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("k")
        await begun(pilot)
        examiner = screen(pilot).examiner
        await pilot.press("q")
    assert examiner.latest.progress is not None
    for _ in range(200):
        if not examiner._thread.is_alive():
            break
        time.sleep(0.05)
    assert not examiner._thread.is_alive()


async def test_esc_leaves_and_k_shows_the_results_again_then_makes_them_anew() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("3", "k")
        first = await answered(pilot)
        assert screen(pilot).page.page is CHECKS
        await pilot.press("escape", "n")
        await at(pilot, 1)
        assert screen(pilot).page.page.name == "data"
        await pilot.press("k")
        await pilot.pause()
        assert screen(pilot).view.results.report is first
        assert "step 0, now at step 1" in drawn(pilot)
        await pilot.press("k")
        await until(pilot, lambda: screen(pilot).view.results.report.step == 1)
        await answered(pilot)
        assert "now at" not in drawn(pilot)


async def test_their_end_is_told_on_other_pages() -> None:
    async with app("bug-2").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        screen(pilot).action_do("check")
        screen(pilot).action_leave()
        await until(pilot, lambda: screen(pilot).has_class("told"))
        assert "likely double-softmax" in str(screen(pilot).query_one("#message").render())


async def test_check_among_other_commands_is_made_where_they_lead() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await told(pilot, "next 3; check")
        found = await answered(pilot)
        assert found.step == 3
        assert screen(pilot).page.page is CHECKS


async def test_up_and_down_choose_and_enter_shows_one_alone() -> None:
    async with app("bug-2").run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("k")
        findings = sort_findings(await answered(pilot))
        await pilot.press("down")
        assert panel(pilot).selected is findings[1]
        await pilot.press("up", "up")
        assert panel(pilot).selected is findings[0]
        assert "initial-loss" in drawn(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "initial-loss" not in drawn(pilot)


@pytest.mark.parametrize("name", ["digits", "bug-3", "race-ravine", "linear-perceptron"])
async def test_the_screen_finds_what_the_command_line_finds(name: str) -> None:
    async with app(name).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("k")
        assert await answered(pilot) == open_session(load(name)).check()


async def test_a_run_that_broke_can_be_checked() -> None:
    async with app("digits", train__optimizer__rate=1e200).run_test(size=LARGE) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: screen(pilot).view and screen(pilot).view.stopped_by == "fault")
        await pilot.press("k")
        found = await answered(pilot)
        assert found.verdict == "fail"


@cache
def view(name: str) -> View:
    session = open_session(*load(name).runs)
    return with_results(session.view(), report=session.check())


def part(shown: View, count: int) -> View:
    """While the checks run."""
    assert shown.results.report is not None
    progress = CheckProgress("overfit-tiny", count + 1, 37)
    found = replace(
        shown.results.report, findings=shown.results.report.findings[:count], diagnosis=(), progress=progress
    )
    return with_results(shown, report=found)


@pytest.mark.parametrize("name", ["digits", "bug-1", "race-ravine", "dead-relu"])
def test_panels_fit_any_rectangle(name: str) -> None:
    whole = view(name)
    for shown in (whole, part(whole, 0), part(whole, 7), with_results(whole, report=None)):
        chosen = Checks()
        for _ in range(0 if shown.results.report is None else len(shown.results.report.findings)):
            chosen = chosen.press("down", shown)
            for panel, (width, height) in product(
                (chosen, replace(chosen, alone=True), Diagnosis()), ((60, 8), (76, 19), (131, 12), (156, 31))
            ):
                text = panel.draw(shown, width, height)
                lines = text.plain.split("\n")
                assert len(lines) <= height
                assert max(map(len, lines)) <= width
                assert to_ascii(text).plain.isascii()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, 1e-300, 1e300])
def test_evidence_is_drawn_whatever_the_numbers_are(value: float) -> None:
    shown = view("bug-1")
    for labels in ((), ("a", "b")):
        figure = Figure("size", (value, 1.0), labels)
        findings = tuple(finding._replace(figure=figure) for finding in shown.results.report)
        sick = with_results(shown, report=replace(shown.results.report, findings=findings))
        assert "size" in Checks().draw(sick, 156, 31).plain


def test_while_they_run_the_newest_is_on_show_and_then_the_worst() -> None:
    shown = view("bug-2")
    assert shown.results.report is not None
    running = part(shown, 5)
    assert "6 of 37 · overfit-tiny" in Checks().draw(running, 156, 31).plain
    newest = shown.results.report.findings[4].check
    assert newest in Checks(alone=True).draw(running, 156, 31).plain
    assert "overfit-tiny: loss has a floor" in Checks(alone=True).draw(shown, 156, 31).plain


def test_the_diagnosis_waits_for_all_and_tells_why_and_what_to_try() -> None:
    shown = view("bug-2")
    assert shown.results.report is not None
    assert "when all checks" in Diagnosis().draw(part(shown, 5), 156, 9).plain
    told = Diagnosis().draw(shown, 156, 9).plain
    suspect = shown.results.report.diagnosis[0]
    for words in ("1. double-softmax", suspect.what, suspect.remedy, "100 %"):
        assert words in told
    assert Diagnosis().draw(view("digits"), 156, 9).plain == "nothing is wrong"
