"""The checks page: checks beside a running session, their progress and details, its keys, and pictures."""

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
from nettui.tui.check_worker import CheckWorker
from nettui.tui.engine import Engine
from nettui.tui.pages import CHECKS
from nettui.tui.panel import Panel
from nettui.tui.panels.checks import Checks, sort_findings
from nettui.tui.panels.diagnosis import Diagnosis
from nettui.types import Figure
from tests.quick import quick_first
from tests.tui.pilot import (
    LARGE,
    SMALL,
    SnapCompare,
    app,
    current_view,
    enter_command,
    has_message,
    screen,
    screen_text,
    wait_for_gradcheck,
    wait_for_step,
    wait_until,
    with_results,
)

SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
SMALL_DATA = {"network.hidden": [], "data.samples": 300, "train.epochs": 60}
SLOW_HIDDEN = [400] * 8
"""Hidden layers for which the checks take some ten seconds."""


def test_explanations_of_an_earlier_line_are_not_shown_again_after_check() -> None:
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


def shown_report(pilot: Pilot[None]) -> CheckReport:
    """The report on the screen."""
    report = current_view(pilot).results.report
    assert report is not None
    return report


async def wait_for_report(pilot: Pilot[None]) -> CheckReport:
    """The report on the screen, once all checks have finished."""

    def is_done() -> bool:
        view = screen(pilot).view
        return view is not None and view.results.report is not None and view.results.report.progress is None

    await wait_until(pilot, is_done)
    await wait_until(pilot, lambda: getattr(pilot.app.focused, "id", "") == "checks")
    return shown_report(pilot)


async def wait_for_first_finding(pilot: Pilot[None]) -> None:
    def has_findings() -> bool:
        report = current_view(pilot).results.report
        return report is not None and len(report.findings) > 0

    await wait_until(pilot, has_findings)


def checks_panel(pilot: Pilot[None]) -> Checks:
    panel = next(panel.panel for panel in screen(pilot).page.panels if panel.id == "checks")
    assert isinstance(panel, Checks)
    return panel


@pytest.mark.usefixtures("steady_round_off")
@SIZES
@pytest.mark.parametrize("name", quick_first(["bug-2", "digits", "race-ravine"]))
def test_picture_of_the_checks(snap_compare: SnapCompare, name: str, size: tuple[int, int]) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_gradcheck(pilot)
        await pilot.press("k")
        await wait_for_report(pilot)

    assert snap_compare(app(name), terminal_size=size, run_before=go)


@pytest.mark.parametrize("keys", [("enter",), ("tab",)], ids=["evidence", "diagnosis"])
def test_picture_of_what_a_narrow_screen_shows_of_it(
    snap_compare: SnapCompare, keys: tuple[str, ...]
) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_gradcheck(pilot)
        await pilot.press("k")
        await wait_for_report(pilot)
        await pilot.press(*keys)
        await pilot.pause()

    assert snap_compare(app("bug-2"), terminal_size=SMALL, run_before=go)


def test_picture_in_ascii(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_gradcheck(pilot)
        await pilot.press("k")
        await wait_for_report(pilot)
        await pilot.press("down", "down")
        await pilot.pause()
        assert screen_text(pilot).isascii()

    assert snap_compare(app("bug-3", ascii=True), terminal_size=LARGE, run_before=go)


async def test_the_user_can_step_on_while_the_checks_run() -> None:
    async with app("digits", network__hidden=SLOW_HIDDEN).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("k")
        await wait_for_first_finding(pilot)
        await pilot.press("n", "n")
        await wait_for_step(pilot, 2)
        report = shown_report(pilot)
        assert report.progress is not None
        assert report.step == 0


async def test_k_does_not_pause_a_run() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("minus", "space")  # 30 mini-batches a second
        await wait_until(pilot, lambda: current_view(pilot).running)
        await pilot.press("k")
        report = await wait_for_report(pilot)
        assert current_view(pilot).running
        assert 0 <= report.step < current_view(pilot).cursor.step
        await pilot.press("space")
        await wait_until(pilot, lambda: current_view(pilot).stopped_by == "pause")


async def test_t_tries_the_remedies_on_a_copy_and_shows_what_they_bring() -> None:
    async with app("capacity-0", network__hidden=[], data__samples=300, train__epochs=60).run_test(
        size=LARGE
    ) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("k")
        first = await wait_for_report(pilot)
        assert not first.tries
        assert "t: try the remedies" in screen_text(pilot)
        await pilot.press("t")
        await wait_until(pilot, lambda: shown_report(pilot).tries)
        await pilot.pause()
        shown = screen_text(pilot)
        assert "tried network.hidden [] → [32], which helps: loss" in " ".join(shown.split())
        assert "t: try the remedies" not in shown
        assert shown_report(pilot).findings == first.findings
        assert current_view(pilot).cursor.step == 0


async def test_t_while_the_checks_run_is_heeded_when_they_are_done() -> None:
    async with app("bug-3").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("k", "t")
        await wait_until(pilot, lambda: shown_report(pilot).tries)
        assert "not tried: it is in the code" in screen_text(pilot)


def test_stopping_the_worker_ends_the_trials() -> None:
    worker = CheckWorker(open_session(load("capacity-0", SMALL_DATA)).view(), tries=True)
    while worker.latest.progress and not worker.latest.progress.name.startswith("trying the remedies: "):
        time.sleep(0.001)
    worker.stop()
    assert not worker._thread.is_alive()
    assert worker.error is None
    assert worker.latest.findings
    assert not worker.latest.tries


async def test_quitting_does_not_wait_for_the_checks() -> None:
    async with app("digits", network__hidden=SLOW_HIDDEN).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("k")
        await wait_for_first_finding(pilot)
        check_worker = screen(pilot).check_worker
        assert check_worker is not None
        await pilot.press("q")
    assert check_worker.latest.progress is not None
    for _ in range(200):
        if not check_worker._thread.is_alive():
            break
        time.sleep(0.05)
    assert not check_worker._thread.is_alive()


async def test_esc_leaves_the_page_and_k_first_shows_the_results_again_then_runs_the_checks_again() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("3", "k")
        first = await wait_for_report(pilot)
        assert screen(pilot).page.page is CHECKS
        await pilot.press("escape", "n")
        await wait_for_step(pilot, 1)
        assert screen(pilot).page.page.name == "data"
        await pilot.press("k")
        await pilot.pause()
        assert shown_report(pilot) is first
        assert "step 0, now at step 1" in screen_text(pilot)
        await pilot.press("k")
        await wait_until(pilot, lambda: shown_report(pilot).step == 1)
        await wait_for_report(pilot)
        assert "now at" not in screen_text(pilot)


async def test_a_message_on_other_pages_announces_the_end_of_the_checks() -> None:
    async with app("bug-2").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        screen(pilot).action_do("check")
        screen(pilot).action_leave()
        await wait_until(pilot, lambda: has_message(pilot))
        assert "likely double-softmax" in str(screen(pilot).query_one("#message").render())


async def test_check_after_other_commands_runs_at_the_step_they_lead_to() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await enter_command(pilot, "next 3; check")
        report = await wait_for_report(pilot)
        assert report.step == 3
        assert screen(pilot).page.page is CHECKS


async def test_up_and_down_select_a_finding_and_enter_shows_it_alone() -> None:
    async with app("bug-2").run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("k")
        findings = sort_findings(await wait_for_report(pilot))
        await pilot.press("down")
        assert checks_panel(pilot).selected is findings[1]
        await pilot.press("up", "up")
        assert checks_panel(pilot).selected is findings[0]
        assert "activation-spread" in screen_text(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "activation-spread" not in screen_text(pilot)


@pytest.mark.parametrize("name", quick_first(["digits", "race-ravine", "bug-3", "linear-perceptron"], 2))
async def test_the_screen_and_the_command_line_report_the_same(name: str) -> None:
    async with app(name).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("k")
        assert await wait_for_report(pilot) == open_session(load(name)).check()


async def test_a_run_that_overflowed_can_be_checked() -> None:
    async with app("digits", train__optimizer__rate=1e200).run_test(size=LARGE) as pilot:
        await pilot.press("c")
        await wait_until(
            pilot, lambda: screen(pilot).view is not None and current_view(pilot).stopped_by == "fault"
        )
        await pilot.press("k")
        report = await wait_for_report(pilot)
        assert report.verdict == "fail"


@cache
def checked_view(name: str) -> View:
    """The View at step 0 with the report of all checks."""
    session = open_session(*load(name).runs)
    return with_results(session.view(), report=session.check())


def report_of(view: View) -> CheckReport:
    assert view.results.report is not None
    return view.results.report


def unfinished(view: View, count: int) -> View:
    """The View while the checks run, after `count` findings."""
    report = report_of(view)
    progress = CheckProgress("overfit-tiny", count + 1, 37)
    return with_results(
        view, report=replace(report, findings=report.findings[:count], diagnosis=(), progress=progress)
    )


@pytest.mark.parametrize("name", quick_first(["bug-1", "race-ravine", "digits", "dead-relu"], 2))
def test_panels_fit_any_rectangle(name: str) -> None:
    complete = checked_view(name)
    for view in (
        complete,
        unfinished(complete, 0),
        unfinished(complete, 7),
        with_results(complete, report=None),
    ):
        checks = Checks()
        for _ in range(0 if view.results.report is None else len(view.results.report.findings)):
            checks = checks.press("down", view)
            panels: tuple[Panel, ...] = (checks, replace(checks, alone=True), Diagnosis())
            for panel, (width, height) in product(panels, ((60, 8), (76, 19), (131, 12), (156, 31))):
                text = panel.draw(view, width, height)
                lines = text.plain.split("\n")
                assert len(lines) <= height
                assert max(map(len, lines)) <= width
                assert to_ascii(text).plain.isascii()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, 1e-300, 1e300])
def test_details_of_a_finding_are_drawn_for_any_numbers(value: float) -> None:
    view = checked_view("bug-1")
    report = report_of(view)
    for labels in ((), ("a", "b")):
        figure = Figure("size", (value, 1.0), labels)
        findings = tuple(finding._replace(figure=figure) for finding in report)
        altered = with_results(view, report=replace(report, findings=findings))
        assert "size" in Checks().draw(altered, 156, 31).plain


def test_the_newest_finding_is_shown_while_the_checks_run_and_then_the_worst() -> None:
    view = checked_view("bug-2")
    running = unfinished(view, 5)
    assert "6 of 37 · overfit-tiny" in Checks().draw(running, 156, 31).plain
    newest = report_of(view).findings[4].check
    assert newest in Checks(alone=True).draw(running, 156, 31).plain
    assert "overfit-tiny: loss has a floor" in Checks(alone=True).draw(view, 156, 31).plain


def test_the_diagnosis_waits_for_all_checks_and_then_shows_cause_and_remedy() -> None:
    view = checked_view("bug-2")
    assert "when all checks" in Diagnosis().draw(unfinished(view, 5), 156, 9).plain
    text = Diagnosis().draw(view, 156, 9).plain
    cause = report_of(view).diagnosis[0]
    for words in ("1. double-softmax", cause.what, cause.remedy, "100 %"):
        assert words in text
    assert Diagnosis().draw(checked_view("digits"), 156, 9).plain == "the checks found nothing wrong"


def trying(view: View) -> View:
    """The View while remedies are tried, once all checks are done."""
    progress = CheckProgress("trying the remedies: momentum-too-high", 2, 5, tries=True)
    return with_results(view, report=replace(report_of(view), progress=progress))


def test_while_the_remedies_are_tried_the_findings_are_sorted_and_the_diagnosis_says_how_far_it_is() -> None:
    view = trying(checked_view("bug-2"))
    assert sort_findings(report_of(view)) == sort_findings(report_of(checked_view("bug-2")))
    shown = Diagnosis().draw(view, 156, 12).plain
    assert "2 of 5 · trying the remedies: momentum-too-high" in shown
    assert "1. double-softmax" in shown
    bare = with_results(view, report=replace(report_of(view), diagnosis=()))
    assert "once their remedies have been tried" in Diagnosis().draw(bare, 156, 12).plain


def test_down_on_the_newest_finding_goes_on_following_the_newest() -> None:
    complete = checked_view("bug-2")
    checks = Checks().press("down", unfinished(complete, 5))
    assert checks.selected is None
    assert checks.press("up", unfinished(complete, 5)).selected is report_of(complete).findings[3]
    worst = sort_findings(report_of(complete))[0]
    assert f"{worst.check}: {worst.symptom}" in replace(checks, alone=True).draw(complete, 156, 31).plain


def test_causes_for_which_there_is_no_room_are_reached_by_down() -> None:
    view = checked_view("bug-2")
    causes = tuple(report_of(view).diagnosis[0]._replace(name=name) for name in ("first", "second", "third"))
    view = with_results(view, report=replace(report_of(view), diagnosis=causes))
    whole = Diagnosis().draw(view, 76, 60).plain
    assert "3. third" in whole
    assert whole == Diagnosis().press("down", view).draw(view, 76, 60).plain
    assert Diagnosis().draw(view, 76, 8).plain.splitlines()[-1] == "… up, down: the other causes"
    last = Diagnosis()
    for _ in range(5):
        last = last.press("down", view)
    assert last.draw(view, 76, 8).plain.startswith("3. third")
    assert last.press("up", view).draw(view, 76, 8).plain.startswith("2. second")


@pytest.mark.parametrize("width", [76, 96, 156])
def test_the_head_names_the_likeliest_cause_and_no_part_of_it_is_cut(width: int) -> None:
    lines = Checks().draw(checked_view("bug-2"), width, 31).plain.splitlines()[:3]
    assert lines[0].startswith("likely double-softmax (100 %) · ✘ ")
    words = " · ".join(line.rstrip() for line in lines)
    assert "k: run again · t: try the remedies" in words


def test_the_head_says_which_seed_was_checked_where_the_run_has_another() -> None:
    view = checked_view("bug-2")
    restarted = replace(view, seed=7)
    assert "step 0, now at step 0 · seed 7 · seed 0" not in Checks().draw(restarted, 156, 31).plain
    assert "step 0 · seed 0, now at step 0 · seed 7" in Checks().draw(restarted, 156, 31).plain


async def test_on_a_narrow_screen_t_opens_the_diagnosis() -> None:
    async with app("bug-2").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("k")
        await wait_for_report(pilot)
        assert screen(pilot)._page_stack.panel.id == "checks"
        await pilot.press("t")
        await wait_until(pilot, lambda: shown_report(pilot).tries)
        assert screen(pilot)._page_stack.panel.id == "diagnosis"
        await pilot.pause()
        assert "not tried" in screen_text(pilot)


def test_findings_of_one_check_say_where_each_was_found() -> None:
    view = checked_view("digits")
    drawn = Checks().draw(view, 160, 120).plain.split("\n")
    rows = [line for line in drawn if "gradient-check " in line and "✔ pass" in line]
    assert len(rows) > 1
    assert len({row.partition(":")[0] for row in rows}) == len(rows)
