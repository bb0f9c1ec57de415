"""The gradients page: pictures at both sizes, keys, what it measures and when, and non-finite numbers."""

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
from nettui.gradient_check import GradientCheck, Order, SweepPoint
from nettui.gradient_check.derivatives import Heartbeat
from nettui.scenario import load, open_session
from nettui.tui.charts import GREY
from nettui.tui.engine import Engine
from nettui.tui.measurements import GradientCheckRequest, MeasurementResult, SweepRequest
from nettui.tui.pages import PAGES
from nettui.tui.panel import Panel
from nettui.tui.panels.forward_difference import ForwardDifference
from nettui.tui.panels.gradcheck import GradCheck
from nettui.tui.panels.loss import Loss
from nettui.tui.panels.parameters import Parameters
from nettui.tui.panels.step_size import StepSize
from nettui.tui.panels.tensors import Tensors
from tests.debugger.recipes import NetRecipe
from tests.nets import Net, with_value
from tests.quick import quick_first
from tests.tui.pilot import (
    LARGE,
    SMALL,
    SnapCompare,
    app,
    current_view,
    has_message,
    scenario,
    screen,
    screen_text,
    wait_for_gradcheck,
    wait_for_step,
    wait_until,
    with_results,
)
from tests.tui.test_network_panels import NETS, at_last_op

SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
PANELS = next(page.panels for page in PAGES if page.name == "gradients")
MIN_WIDTH = {"Tensors": 76, "Parameters": 76, "Lecture table": 49, "Step size": 49}
"""Least width of each panel in cells: at 136 columns, and alone at 80."""


def measure(session: Session) -> View:
    """The View with all measurements that the page needs."""
    view = session.view()
    for panel in PANELS:
        for request in panel.requests:
            view = MeasurementResult(request.field, request.measure(session, lambda: None)).add_to(view)
    return view


@cache
def view(name: str, command: str = "next") -> View:
    session = open_session(*load(name).runs)
    session.do(command)
    return measure(session)


def text(panel: Panel, shown: View, width: int = 92, height: int = 20) -> str:
    return panel.draw(shown, width, height).plain


def after_keys(*keys: str, step: int = 0) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Presses the keys after all measurements, which lead to `step`, and waits for its measurements."""

    async def go(pilot: Pilot[None]) -> None:
        await wait_for_measurements(pilot, 0)
        await pilot.press(*keys)
        await wait_for_measurements(pilot, step)

    return go


def gradcheck_of(view: View) -> GradientCheck:
    assert view.results.gradcheck is not None
    return view.results.gradcheck


async def wait_for_measurements(pilot: Pilot[None], step: int) -> None:
    def is_done() -> bool:
        view = screen(pilot).view
        if view is None:
            return False
        results = (view.results.gradcheck, view.results.forward_difference, view.results.sweep)
        return all(result is not None and result.step == step for result in results)

    await wait_until(pilot, is_done)


@pytest.mark.usefixtures("steady_round_off")
@SIZES
@pytest.mark.parametrize("name", ["digits", "gradient-check"])
def test_picture_of_the_page(snap_compare: SnapCompare, name: str, size: tuple[int, int]) -> None:
    assert snap_compare(app(name, page="gradients"), terminal_size=size, run_before=after_keys())


@pytest.mark.usefixtures("steady_round_off")
@pytest.mark.parametrize("panel", range(1, 4))
def test_picture_of_each_panel_alone(snap_compare: SnapCompare, panel: int) -> None:
    shown = app("gradient-check", page="gradients")
    assert snap_compare(shown, terminal_size=SMALL, run_before=after_keys(*["tab"] * panel))


def test_picture_of_the_walk_from_weight_to_weight(snap_compare: SnapCompare) -> None:
    shown = app("gradient-check", page="gradients")
    keys = ["tab", "right", "down", "right", "right"]
    assert snap_compare(shown, terminal_size=SMALL, run_before=after_keys(*keys))


@pytest.mark.usefixtures("steady_round_off")
def test_picture_of_a_planted_bug(snap_compare: SnapCompare) -> None:
    planted = app("digits", page="gradients", fault={"name": "wrong-derivative"})
    assert snap_compare(planted, terminal_size=LARGE, run_before=after_keys("n", step=1))


@pytest.mark.usefixtures("steady_round_off")
def test_picture_in_ascii(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await after_keys()(pilot)
        assert screen_text(pilot).isascii()

    assert snap_compare(app("digits", ascii=True, page="gradients"), terminal_size=LARGE, run_before=go)


@pytest.mark.usefixtures("steady_round_off")
def test_picture_without_colours(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app("digits", page="gradients"), terminal_size=LARGE, run_before=after_keys())


def test_picture_of_a_step_that_broke(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_measurements(pilot, 0)
        await pilot.press("c")
        await wait_for_step(pilot, 1)

    diverging = app("digits", page="gradients", train__optimizer__rate=1e200)
    assert snap_compare(diverging, terminal_size=LARGE, run_before=go)


def test_a_planted_bug_is_named_with_its_pattern_and_cause() -> None:
    sets = {"fault.name": "missing-bias-gradient"}
    table = text(Tensors(), measure(open_session(load("digits", sets))))
    row = next(line for line in table.split("\n") if line.startswith("dense1.b"))
    assert "✘" in row
    assert "✔" in next(line for line in table.split("\n") if line.startswith("dense1.W"))
    assert "only the biases are wrong" in " ".join(table.split())


def test_the_lecture_table_has_all_its_figures() -> None:
    lines = text(ForwardDifference(), view("gradient-check", "goto 0"), 60).split("\n")
    assert lines[0] == "E(w) = 1.25347 at step 0, h = 0.0001"
    assert lines[2].split() == ["dense1.W[0,", "0]", "0.3400", "0.3401", "1.25322", "-2.4997", "-2.5000"]
    assert len(lines) == 2 + 9


def test_the_walk_reveals_the_lectures_table_weight_by_weight() -> None:
    shown, panel = view("gradient-check", "goto 0"), ForwardDifference()
    lecture = {0: ("1.25322", "-2.5"), 1: ("1.25353", "0.6"), 2: ("1.25347", "0.0")}
    lecture |= {3: ("1.25358", "1.1"), 4: ("1.25360", "1.3"), 5: ("1.25326", "-2.1")}
    panel = panel.press("right", shown)
    lines = text(panel, shown, 49).split("\n")
    assert lines[0] == "E(W) = 1.25347 at step 0, h = 0.0001"
    assert lines[1:3] == ["E(W + h) = ? · weight 1 of 9", "(E(W + h) − E(W)) / h = ?"]
    assert [line.split()[2:] for line in lines[4:6]] == [["0.3400", "?", "?"], ["-1.1100", "?", "?"]]
    for number, (loss, slope) in lecture.items():
        table = []
        for _ in range(3):
            panel = panel.press("right", shown)
            table.append(text(panel, shown, 49).split("\n"))
        moved, quotient, backprop = table
        assert moved[1] == f"E(W + h) = {loss} · weight {number + 1} of 9"
        assert moved[2].endswith(" = ?")
        assert quotient[2] == f"({loss} − 1.25347) / 0.0001 = {slope}"
        changed = [line for line in moved[4:] if "▸" in line]
        assert changed == [moved[4 + number]]
        slopes = [[line.split()[-2:] for line in lines[4:]] for lines in (moved, quotient, backprop)]
        known = [[each, each] for _, each in [*lecture.values()][:number]]
        unknown = [["?", "?"]] * (8 - number)
        assert slopes[0] == [*known, ["?", "?"], *unknown]
        assert slopes[1] == [*known, [slope, "?"], *unknown]
        assert slopes[2] == [*known, [slope, slope], *unknown]
    assert panel.inspect_target(shown) == "dense1.W[2, 1].gradient"
    assert panel.press("a", shown) == ForwardDifference(first=5)


def test_each_loss_of_the_walk_is_that_of_numpy() -> None:
    shown = view("gradient-check", "goto 0")
    table, raw = shown.results.forward_difference, shown.raw
    assert raw is not None
    x, t = raw.step.ops[0].out, raw.step.ops[0].arrays["labels"]
    w1, w2, b2 = (raw.step.before.params[name] for name in ("dense1.W", "dense2.W", "dense2.b"))
    assert table is not None
    for row in table.rows[:6]:
        moved = w1.copy()
        moved[row.index] += 1e-4
        y = 1 / (1 + np.exp(-(np.tanh(x @ moved) @ w2 + b2)))[:, 0]
        loss = -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))
        assert row.loss == pytest.approx(loss, abs=1e-12)


def test_the_walk_goes_by_figures_and_by_weights_and_stops_at_both_ends() -> None:
    shown, panel = view("gradient-check"), ForwardDifference()
    assert panel.press("left", shown) == panel
    pieces = []
    for key in ["right", "left", "right", "down", "right", "up", "up", *["down"] * 10, "right", "left", "up"]:
        panel = panel.press(key, shown)
        pieces.append(panel.shown)
    assert pieces == [0, 0, 1, 3, 4, 3, 0, *range(3, 28, 3), 27, 27, 26, 24]


def test_keys_typed_before_the_table_is_measured_count() -> None:
    shown = view("gradient-check")
    measuring = replace(shown, results=replace(shown.results, forward_difference=None))
    panel = ForwardDifference()
    for _ in range(2):
        panel = panel.press("right", measuring)
    assert text(panel, shown).count("▸") == 1
    for _ in range(100):
        panel = panel.press("right", measuring)
    assert panel.press("left", shown).shown == 26


@pytest.mark.parametrize("height", [6, 9, 20])
def test_the_walk_through_a_larger_network_keeps_the_weight_in_sight(height: int) -> None:
    shown, panel = view("parameters-116"), ForwardDifference(shown=0)
    table = shown.results.forward_difference
    assert table is not None
    assert len(table.rows) == table.of == 116
    for row in table.rows:
        panel = panel.press("down", shown)
        lines = text(panel, shown, 60, height).split("\n")
        assert len(lines) == height
        (changed,) = (line for line in lines if "▸" in line)
        assert changed.startswith(row.label)


def test_of_a_large_network_some_parameters_are_moved_and_the_table_says_how_many() -> None:
    assert text(ForwardDifference(), view("digits"), 80).split("\n")[0].endswith(" · 12 of 2,410 parameters")
    assert "weight 2 of 12" in text(ForwardDifference(shown=4), view("digits"))


def test_the_keys_of_the_parameters_sort_select_and_scroll() -> None:
    shown, panel = view("digits"), Parameters()
    table = gradcheck_of(shown)
    orders: tuple[Order, ...] = ("size", "index", "error")
    for by in orders:
        panel = panel.press("o", shown)
        assert panel == Parameters(by)
        assert [panel.inspect_target(shown)] == [f"{e.label}.gradient" for e in table.pick(by, 1)]
    selections = []
    for _ in range(7):
        panel = panel.press("right", shown)
        selections.append(panel.name)
    assert selections == ["weights", "biases", "dense1.W", "dense1.b", "dense2.W", "dense2.b", ""]
    assert panel.press("left", shown).name == "dense2.b"
    for key, place in [("down", 1), ("pagedown", 11), ("up", 10), ("pageup", 0), ("pageup", 0)]:
        panel = panel.press(key, shown)
        assert panel.at == place
    last = replace(panel, at=10**6)
    assert f"2,410 of {table.of:,}" in text(last, shown)
    assert last.press("down", shown).at == table.of - 1


def test_picking_entries_from_an_offset_gives_a_slice_of_all_entries() -> None:
    table = gradcheck_of(view("digits"))
    orders: tuple[Order, ...] = ("error", "size", "index")
    for by in orders:
        assert table.pick(by, 7, "dense2.W", 100) == table.pick(by, name="dense2.W")[100:107]
    assert table.count("dense2.W") == 320


def test_the_least_error_is_shown_with_its_step_size() -> None:
    points = (
        SweepPoint("forward", 1e-4, 1e-3),
        SweepPoint("forward", 1e-8, 2e-8),
        SweepPoint("central", 1e-5, math.nan),
    )
    legend = text(StepSize(), with_results(view("digits"), sweep=StepSizeSweep(1, points)))
    assert "forward least 2.0e-8 at h=1e-8" in legend
    assert "central no finite error" in legend
    assert "measured at step 0" in text(
        StepSize(), with_results(view("digits"), sweep=StepSizeSweep(0, points))
    )


async def wait_for_method(pilot: Pilot[None], method: str) -> None:
    await wait_until(pilot, lambda: gradcheck_of(current_view(pilot)).method == method)


async def test_a_key_changes_the_method_and_the_page_is_measured_again() -> None:
    async with app("digits", page="gradients").run_test(size=LARGE) as pilot:
        await wait_for_measurements(pilot, 0)
        for method in ("complex", "forward", "central"):
            await pilot.press("m")
            await wait_for_method(pilot, method)
        assert gradcheck_of(current_view(pilot)).checked == 2410


async def test_a_run_without_a_network_has_no_complex_step_and_shows_why() -> None:
    async with app("race-ravine", page="gradients").run_test(size=LARGE) as pilot:
        await wait_for_measurements(pilot, 0)
        await pilot.press("m")
        await wait_until(pilot, lambda: has_message(pilot))
        assert "nettui's own layers" in str(screen(pilot).query_one("#message").render())
        assert gradcheck_of(current_view(pilot)).method == "central"


async def test_the_check_on_the_health_page_follows_the_training() -> None:
    async with app("digits", train__epochs=100000).run_test(size=LARGE) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("space")

        def is_checked_after(step: int) -> bool:
            view = current_view(pilot)
            return view.running and view.results.gradcheck is not None and view.results.gradcheck.step > step

        await wait_until(pilot, lambda: is_checked_after(0))
        first = gradcheck_of(current_view(pilot)).step
        await wait_until(pilot, lambda: is_checked_after(first))
        assert "dense1.W" in screen_text(pilot)
        await pilot.press("space")


async def test_only_visible_panels_are_measured() -> None:
    async with app("digits").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        await pilot.pause(0.5)
        assert current_view(pilot).results.sweep is None
        assert screen(pilot).engine.requests == [GradientCheckRequest()]
        await pilot.press("2")
        await wait_for_measurements(pilot, 0)
        assert gradcheck_of(current_view(pilot)).checked == 2410


@dataclass(frozen=True)
class EndlessRequest:
    """A measurement that never ends by itself."""

    field: str = "gradcheck"

    def measure(self, session: Session, pulse: Heartbeat) -> StepSizeSweep:
        while True:
            pulse()


def test_a_command_or_another_request_interrupts_a_measurement() -> None:
    views: list[View] = []
    engine = Engine(lambda: open_session(scenario("digits", {})), lambda view, rest: views.append(view))
    engine.start()
    engine.requests = [EndlessRequest()]

    def wait_for(holds: Callable[[], bool]) -> None:
        engine._thread.join(0.01)
        for _ in range(1000):
            if holds():
                return
            engine._thread.join(0.02)
        raise AssertionError("the engine did not get there")

    wait_for(lambda: len(views) > 0)
    engine._thread.join(0.3)
    engine.submit(parse("next"))
    wait_for(lambda: views[-1].cursor.step == 1)
    engine._thread.join(0.3)
    engine.requests = [SweepRequest()]
    wait_for(lambda: views[-1].results.sweep is not None)
    engine.stop()
    assert not engine._thread.is_alive()
    assert engine.error is None


@pytest.mark.parametrize("panel", [GradCheck(), *PANELS])
def test_at_a_step_that_overflowed_there_is_nothing_to_compare(panel: Panel) -> None:
    session = open_session(load("digits", {"train.optimizer.rate": 1e200}))
    session.do("next 3")
    for shown in (session.view(), measure(session)):
        reason = text(panel, shown)
        assert "nothing to compare at step 1: overflow" in " ".join(reason.split())
        assert "✘" not in reason
        assert panel.inspect_target(shown) == ""


def test_a_check_at_a_nan_loss_is_not_shown_as_wrong() -> None:
    shown = view("digits")
    table = replace(gradcheck_of(shown), loss=math.nan)
    panels: tuple[Panel, ...] = (GradCheck(), Tensors(), Parameters())
    for panel in panels:
        reason = text(panel, with_results(shown, gradcheck=table))
        assert reason == "nothing to compare: at step 1 the loss is nan"


@pytest.mark.parametrize("name", quick_first(["digits", "race-beale", "gradient-check", "dropout"], 2))
def test_panels_fit_any_rectangle(name: str) -> None:
    shown = view(name)
    for panel in PANELS:
        for width, height in product(range(MIN_WIDTH[panel.title], 190, 23), range(3, 50, 3)):
            lines = text(panel, shown, width, height).split("\n")
            assert len(lines) <= height, (panel.title, width, height)
            assert max(map(len, lines)) <= width, (panel.title, width, height)


@pytest.mark.parametrize("net", NETS.values(), ids=NETS)
def test_any_network_fits_with_finite_and_non_finite_weights(net: Net) -> None:
    session = Session(NetRecipe(net))
    finite = measure(session)
    altered = []
    for value in (np.nan, np.inf, 1e30, 0.0):
        step = session.trainer.step(with_value(session.state, "dense1.W", value))
        altered.append(at_last_op(finite, step))
    tensors = tuple(
        replace(tensor, numeric=tensor.numeric * np.nan, codes=tensor.codes * 0 + 4)
        for tensor in gradcheck_of(finite).tensors
    )
    for table in (gradcheck_of(finite), replace(gradcheck_of(finite), tensors=tensors)):
        for shown in (finite, *altered):
            for panel in PANELS:
                for width, height in ((MIN_WIDTH[panel.title], 9), (MIN_WIDTH[panel.title], 17), (120, 30)):
                    lines = text(panel, with_results(shown, gradcheck=table), width, height).split("\n")
                    assert len(lines) <= height
                    assert max(map(len, lines)) <= width
                    assert all(panel.press(key, shown) for key in panel.keys)


def test_the_loss_curve_before_an_edit_stays_as_a_ghost() -> None:
    session = open_session(load("digits"))
    shown = session.do("goto 40; goto 10; set train.optimizer.rate 0.5; goto 30")
    with_ghost, without = (
        Loss().draw(view, 100, 20) for view in (shown, replace(shown, forks=replace(shown.forks, ghost=None)))
    )
    assert "· ghost" in with_ghost.plain
    assert "· ghost" not in without.plain
    colour = GREY.removeprefix("#")
    assert any(colour in str(span.style) for span in with_ghost.spans)
    assert with_ghost.plain.count("·") > 20
