"""The gradients page: pictures at both sizes, its keys, what it measures and when, and sick numbers."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

import numpy as np
import pytest
from textual.pilot import Pilot

from nettui.debugger.commands import parse
from nettui.debugger.session import Session
from nettui.debugger.view import StepSizeSweep, View
from nettui.gradient_check import SweepPoint
from nettui.gradient_check.derivatives import Heartbeat
from nettui.scenario import load, open_session
from nettui.tui.charts import GREY
from nettui.tui.engine import Engine
from nettui.tui.measurements import GradientCheckRequest, SweepRequest
from nettui.tui.pages import PAGES
from nettui.tui.panel import Panel
from nettui.tui.panels.forward_difference import ForwardDifference
from nettui.tui.panels.gradcheck import GradCheck
from nettui.tui.panels.loss import Loss
from nettui.tui.panels.parameters import Parameters
from nettui.tui.panels.step_size import StepSize
from nettui.tui.panels.tensors import Tensors
from tests.debugger.recipes import NetRecipe
from tests.nets import with_value
from tests.tui.pilot import LARGE, SMALL, app, at, drawn, scenario, screen, until, with_results
from tests.tui.test_network_panels import NETS, standing

SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
PANELS = next(page.panels for page in PAGES if page.name == "gradients")
LEAST = {"Tensors": 76, "Parameters": 76, "Lecture table": 49, "Step size": 49}
"""Cells that a panel has at least: at 136 columns, and alone at 80."""


def measure(session: Session) -> View:
    """The View with all that the page wishes for."""
    view = session.view()
    for panel in PANELS:
        for wish in panel.wishes:
            view = replace(view, **{wish.fills: wish.measure(session, lambda: None)})
    return view


@cache
def view(name: str, command: str = "next") -> View:
    session = open_session(*load(name).runs)
    session.do(command)
    return measure(session)


def text(panel: Panel, shown: View, width: int = 92, height: int = 20) -> str:
    return panel.draw(shown, width, height).plain


def gone(*keys: str, step: int = 0) -> Callable[[Pilot[None]], Awaitable[None]]:
    """All that is wished for has been measured; then those keys."""

    async def go(pilot: Pilot[None]) -> None:
        await measured(pilot, 0)
        await pilot.press(*keys)
        await measured(pilot, step)

    return go


async def measured(pilot: Pilot[None], step: int) -> None:
    def done() -> bool:
        view = screen(pilot).view
        found = (view.results.gradcheck, view.results.forward_difference, view.results.sweep) if view else ()
        return view is not None and all(each and each.step == step for each in found)

    await until(pilot, done)


@SIZES
@pytest.mark.parametrize("name", ["digits", "gradient-check"])
def test_picture_of_the_page(snap_compare, name: str, size: tuple[int, int]) -> None:
    assert snap_compare(app(name, page="gradients"), terminal_size=size, run_before=gone())


@pytest.mark.parametrize("panel", range(1, 4))
def test_picture_of_each_panel_alone(snap_compare, panel: int) -> None:
    shown = app("gradient-check", page="gradients")
    assert snap_compare(shown, terminal_size=SMALL, run_before=gone(*["tab"] * panel))


def test_picture_of_a_planted_bug(snap_compare) -> None:
    planted = app("digits", page="gradients", fault={"name": "wrong-derivative"})
    assert snap_compare(planted, terminal_size=LARGE, run_before=gone("n", step=1))


def test_picture_in_ascii(snap_compare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await gone()(pilot)
        assert drawn(pilot).isascii()

    assert snap_compare(app("digits", ascii=True, page="gradients"), terminal_size=LARGE, run_before=go)


def test_picture_without_colours(snap_compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app("digits", page="gradients"), terminal_size=LARGE, run_before=gone())


def test_picture_of_a_step_that_broke(snap_compare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await measured(pilot, 0)
        await pilot.press("c")
        await at(pilot, 1)

    diverging = app("digits", page="gradients", train__optimizer__rate=1e200)
    assert snap_compare(diverging, terminal_size=LARGE, run_before=go)


def test_a_planted_bug_is_named_with_its_pattern_and_cause() -> None:
    sets = {"fault.name": "missing-bias-gradient"}
    told = text(Tensors(), measure(open_session(load("digits", sets))))
    row = next(line for line in told.split("\n") if line.startswith("dense1.b"))
    assert "✘" in row
    assert "✔" in next(line for line in told.split("\n") if line.startswith("dense1.W"))
    assert "only the biases are wrong" in " ".join(told.split())


def test_the_lecture_s_figures_are_all_there() -> None:
    told = text(ForwardDifference(), view("gradient-check", "goto 0"), 60).split("\n")
    assert told[0] == "E(w) = 1.25347 at step 0, h = 0.0001"
    assert told[2].split() == ["dense1.W[0,", "0]", "0.3400", "0.3401", "1.25322", "-2.4997", "-2.5000"]
    assert len(told) == 2 + 9


def test_the_keys_of_the_parameters_sort_choose_and_scroll() -> None:
    shown, panel = view("digits"), Parameters()
    table = shown.results.gradcheck
    for key, by in (("o", "size"), ("o", "index"), ("o", "error")):
        panel = panel.press(key, shown)
        assert panel == Parameters(by)
        assert [panel.stands_on(shown)] == [f"{e.label}.gradient" for e in table.pick(by, 1)]
    seen = []
    for _ in range(7):
        panel = panel.press("right", shown)
        seen.append(panel.name)
    assert seen == [".W", ".b", "dense1.W", "dense1.b", "dense2.W", "dense2.b", ""]
    assert panel.press("left", shown).name == "dense2.b"
    for key, place in [("down", 1), ("pagedown", 11), ("up", 10), ("pageup", 0), ("pageup", 0)]:
        panel = panel.press(key, shown)
        assert panel.at == place
    last = replace(panel, at=10**6)
    assert f"2,410 of {table.of:,}" in text(last, shown)
    assert last.press("down", shown).at == table.of - 1


def test_what_is_picked_from_a_place_on_is_what_stands_there() -> None:
    table = view("digits").results.gradcheck
    for by in ("error", "size", "index"):
        assert table.pick(by, 7, "dense2", 100) == table.pick(by, name="dense2")[100:107]
    assert table.count("dense2") == 330


def test_the_step_size_is_told_with_its_least_error() -> None:
    points = (
        SweepPoint("forward", 1e-4, 1e-3),
        SweepPoint("forward", 1e-8, 2e-8),
        SweepPoint("central", 1e-5, math.nan),
    )
    told = text(StepSize(), with_results(view("digits"), sweep=StepSizeSweep(1, points)))
    assert "forward least 2.0e-8 at h=1e-8" in told
    assert "central no error is a number" in told
    assert "measured at step 0" in text(
        StepSize(), with_results(view("digits"), sweep=StepSizeSweep(0, points))
    )


async def test_the_method_is_changed_by_a_key_and_the_page_measured_anew() -> None:
    async with app("digits", page="gradients").run_test(size=LARGE) as pilot:
        await measured(pilot, 0)
        for method in ("complex", "forward", "central"):
            await pilot.press("m")
            await until(pilot, lambda method=method: screen(pilot).view.gradcheck.method == method)
        assert screen(pilot).view.gradcheck.checked == 2410


async def test_a_run_without_a_network_takes_no_complex_steps_and_says_so() -> None:
    async with app("race-ravine", page="gradients").run_test(size=LARGE) as pilot:
        await measured(pilot, 0)
        await pilot.press("m")
        await until(pilot, lambda: screen(pilot).has_class("told"))
        assert "nettui's own layers" in str(screen(pilot).query_one("#message").render())
        assert screen(pilot).view.gradcheck.method == "central"


async def test_the_health_page_s_check_follows_the_training() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await at(pilot, 0)
        await pilot.press("space")

        def checked(step: int) -> bool:
            view = screen(pilot).view
            return view.running and view.results.gradcheck is not None and view.results.gradcheck.step > step

        await until(pilot, lambda: checked(0))
        first = screen(pilot).view.gradcheck.step
        await until(pilot, lambda: checked(first))
        assert "dense1.W" in drawn(pilot)
        await pilot.press("space")


async def test_only_what_is_on_show_is_measured() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await until(
            pilot, lambda: screen(pilot).view is not None and screen(pilot).view.gradcheck is not None
        )
        await pilot.pause(0.5)
        assert screen(pilot).view.sweep is None
        assert screen(pilot).engine.wishes == [GradientCheckRequest()]
        await pilot.press("2")
        await measured(pilot, 0)
        assert screen(pilot).view.gradcheck.checked == 2410


@dataclass(frozen=True)
class Endless:
    """A wish that is never granted."""

    fills: str = "gradcheck"

    def measure(self, session: Session, pulse: Heartbeat) -> StepSizeSweep:
        while True:
            pulse()


def test_a_command_or_another_wish_ends_what_is_being_measured() -> None:
    views: list[View] = []
    engine = Engine(lambda: open_session(scenario("digits", {})), lambda view, rest: views.append(view))
    engine.start()
    engine.wishes = [Endless()]

    def come(holds: Callable[[], bool]) -> None:
        engine._thread.join(0.01)
        for _ in range(1000):
            if holds():
                return
            engine._thread.join(0.02)
        raise AssertionError("the engine never came to it")

    come(lambda: len(views) > 0)
    engine._thread.join(0.3)
    engine.submit(parse("next"))
    come(lambda: views[-1].cursor.step == 1)
    engine._thread.join(0.3)
    engine.wishes = [SweepRequest()]
    come(lambda: views[-1].results.sweep is not None)
    engine.stop()
    assert not engine._thread.is_alive()
    assert engine.broken is None


@pytest.mark.parametrize("panel", [GradCheck(), *PANELS])
def test_at_a_step_that_broke_there_is_nothing_to_compare(panel: Panel) -> None:
    session = open_session(load("digits", {"train.optimizer.rate": 1e200}))
    session.do("next 3")
    for shown in (session.view(), measure(session)):
        told = text(panel, shown)
        assert "nothing to compare at step 1: overflow" in " ".join(told.split())
        assert "✘" not in told
        assert panel.stands_on(shown) == ""


def test_what_was_checked_where_the_loss_is_no_number_is_not_shown_as_wrong() -> None:
    shown = view("digits")
    table = replace(shown.results.gradcheck, loss=math.nan)
    for panel in (GradCheck(), Tensors(), Parameters()):
        told = text(panel, with_results(shown, gradcheck=table))
        assert told == "nothing to compare: at step 1 the loss is nan"


@pytest.mark.parametrize("name", ["digits", "gradient-check", "race-beale", "dropout"])
def test_panels_fit_any_rectangle_they_are_given(name: str) -> None:
    shown = view(name)
    for panel in PANELS:
        for width, height in product(range(LEAST[panel.title], 190, 23), range(3, 50, 3)):
            lines = text(panel, shown, width, height).split("\n")
            assert len(lines) <= height, (panel.title, width, height)
            assert max(map(len, lines)) <= width, (panel.title, width, height)


@pytest.mark.parametrize("net", NETS.values(), ids=NETS)
def test_any_network_is_shown_whole_or_sick(net) -> None:
    session = Session(NetRecipe(net))
    healthy = measure(session)
    sick = []
    for value in (np.nan, np.inf, 1e30, 0.0):
        step = session.trainer.step(with_value(session.state, "dense1.W", value))
        sick.append(standing(healthy, step))
    tensors = tuple(
        replace(tensor, numeric=tensor.numeric * np.nan, codes=tensor.codes * 0 + 4)
        for tensor in healthy.results.gradcheck.tensors
    )
    for table in (healthy.results.gradcheck, replace(healthy.results.gradcheck, tensors=tensors)):
        for shown in (healthy, *sick):
            for panel in PANELS:
                for width, height in ((LEAST[panel.title], 9), (LEAST[panel.title], 17), (120, 30)):
                    lines = text(panel, with_results(shown, gradcheck=table), width, height).split("\n")
                    assert len(lines) <= height
                    assert max(map(len, lines)) <= width
                    assert all(panel.press(key, shown) for key in panel.keys)


def test_the_future_that_an_edit_has_changed_stays_as_a_ghost_in_the_loss_panel() -> None:
    session = open_session(load("digits"))
    shown = session.do("goto 40; goto 10; set train.optimizer.rate 0.5; goto 30")
    with_ghost, without = (
        Loss().draw(each, 100, 20) for each in (shown, replace(shown, forks=replace(shown.forks, ghost=None)))
    )
    assert "· ghost" in with_ghost.plain
    assert "· ghost" not in without.plain
    colour = GREY.removeprefix("#")
    assert any(colour in str(span.style) for span in with_ghost.spans)
    assert with_ghost.plain.count("·") > 20
