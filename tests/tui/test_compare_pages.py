"""The optimizer and compare pages: pictures at both sizes, keys, and panels drawn from any numbers."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from textual.pilot import Pilot

from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.scenario import load, open_session
from nettui.tui.charts import GREY, fade
from nettui.tui.pages import PAGES
from nettui.tui.panel import Panel
from nettui.tui.panels.curves import Curves
from nettui.tui.panels.histograms import Histograms
from nettui.tui.panels.loss import Loss
from nettui.tui.panels.loss_surface import LossSurface
from nettui.tui.panels.slots import Slots
from tests.quick import pictured, quick_first
from tests.tui.pilot import (
    LARGE,
    SMALL,
    SnapCompare,
    app,
    current_view,
    enter_command,
    screen,
    screen_text,
    wait_for_gradcheck,
    wait_for_step,
    wait_until,
)

PANELS = [panel for page in PAGES if page.name in ("optimizer", "compare") for panel in page.panels]


def go_to(step: int, *keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Goes to a step and presses the keys there."""

    async def go(pilot: Pilot[None]) -> None:
        await wait_for_gradcheck(pilot)
        await enter_command(pilot, f"goto {step}")
        await wait_for_step(pilot, step)
        await wait_for_gradcheck(pilot)
        await pilot.press(*keys)
        await pilot.pause()

    return go


@pytest.mark.parametrize(
    ("name", "step", "size"),
    pictured([("race-beale", 60), ("momentum", 60), ("digits", 68)], [LARGE, SMALL]),
)
def test_picture_of_the_optimizer_page(
    snap_compare: SnapCompare, name: str, step: int, size: tuple[int, int]
) -> None:
    assert snap_compare(app(name, page="optimizer"), terminal_size=size, run_before=go_to(step))


@pytest.mark.parametrize(
    ("name", "step", "size"), pictured([("rates", 60), ("race-saddle", 40)], [LARGE, SMALL])
)
def test_picture_of_the_compare_page(
    snap_compare: SnapCompare, name: str, step: int, size: tuple[int, int]
) -> None:
    assert snap_compare(app(name, page="compare"), terminal_size=size, run_before=go_to(step))


@pytest.mark.parametrize(
    ("page", "name", "tabs"),
    [
        ("optimizer", "race-beale", 2),
        ("optimizer", "dropout", 2),
        ("optimizer", "digits", 3),
        ("compare", "rates", 2),
        ("compare", "rates", 3),
    ],
)
def test_picture_of_a_panel_alone(snap_compare: SnapCompare, page: str, name: str, tabs: int) -> None:
    assert snap_compare(app(name, page=page), terminal_size=SMALL, run_before=go_to(40, *["tab"] * tabs))


@pytest.mark.parametrize(("page", "name"), [("optimizer", "race-beale"), ("compare", "rates")])
def test_picture_in_ascii(snap_compare: SnapCompare, page: str, name: str) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await go_to(60)(pilot)
        assert screen_text(pilot).isascii()

    assert snap_compare(app(name, ascii=True, page=page), terminal_size=LARGE, run_before=go)


def test_picture_without_colours(snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app("race-beale", page="optimizer"), terminal_size=LARGE, run_before=go_to(60))


def test_picture_of_smoothed_curves_by_epoch_on_a_log_scale(snap_compare: SnapCompare) -> None:
    keys = ("m", "a", "tab", "u")
    assert snap_compare(app("digits", page="optimizer"), terminal_size=LARGE, run_before=go_to(114, *keys))


def momentum(view: View) -> float:
    assert view.raw is not None
    value: float = view.raw.step.before.config.optimizer.momentum
    return value


async def test_the_keys_of_the_loss_surface_change_rate_and_momentum_in_a_fork() -> None:
    async with app("momentum", page="optimizer").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        await pilot.press("n", "greater_than_sign")
        await wait_until(pilot, lambda: current_view(pilot).forks.current == 1)
        assert current_view(pilot).reading.rate == pytest.approx(0.00475)
        await pilot.press("left_square_bracket")
        await wait_until(pilot, lambda: current_view(pilot).forks.current == 2)
        view = current_view(pilot)
        assert view.cursor.step == 1
        assert [momentum(run) for run in (view, view.others[1])] == [
            0.8,
            0.99,
        ]  # only the first run is edited


def test_the_curve_before_an_edit_stays_in_grey() -> None:
    shown = open_session(*load("momentum").runs).do("goto 40; goto 10; set train.rate 0.01; goto 30")
    panels: tuple[Panel, ...] = (LossSurface(), Curves("loss"))
    for panel in panels:
        without_ghost, with_ghost = (
            [str(span.style) for span in panel.draw(view, 100, 30).spans]
            for view in (replace(shown, forks=replace(shown.forks, ghost=None)), shown)
        )
        grey = (GREY, fade(GREY))
        assert any(colour in style for style in with_ghost for colour in grey)
        assert not any(colour in style for style in without_ghost for colour in grey)


async def test_going_back_shortens_the_path() -> None:
    async with app("race-ravine", page="optimizer").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        pictures = []
        for key, step in (("n", 1), ("n", 2), ("N", 1)):
            await pilot.press(key)
            await wait_for_step(pilot, step)
            await pilot.pause()
            pictures.append(
                [run.history.column("x", run.cursor.step + 1).tolist() for run in current_view(pilot).runs]
            )
        assert pictures[0] == pictures[2] != pictures[1]


async def test_a_page_shows_only_the_panels_that_apply_to_the_run() -> None:
    for name, titles in (
        ("race-beale", ["Loss surface", "Loss curves", "Steps"]),
        ("digits", ["Loss curves", "Accuracy curves", "Optimizer", "Update ratios"]),
    ):
        async with app(name, page="optimizer").run_test(size=LARGE) as pilot:
            await wait_for_gradcheck(pilot)
            shown = [panel.panel.title for panel in screen(pilot).page.panels if panel.display]
            assert shown == titles
            await pilot.press("1")
            shown = [panel.panel.title for panel in screen(pilot).page.panels if panel.display]
            assert ("Activations" in shown) == (name == "digits")


async def test_the_compare_page_of_a_single_run_shows_how_to_compare() -> None:
    async with app("digits", page="compare").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        assert "only one run: [[compare]]" in screen_text(pilot)


@cache
def view(name: str, step: int) -> View:
    return open_session(*load(name).runs).do(f"goto {step}")


def text(panel: Panel, shown: View, width: int = 100, height: int = 30) -> str:
    return panel.draw(shown, width, height).plain


def test_the_keys_of_the_curves_change_the_chart() -> None:
    panel, shown = Curves("loss", together=True), view("rates", 50)
    pictures = []
    for key in ("", "u", "a", "m", "t"):
        panel = panel.press(key, shown) if key else panel
        pictures.append(text(panel, shown))
    assert len(set(pictures)) == len(pictures)
    for word, picture in zip(
        ("by epoch", "log scale", "smoothed", "held-out part"), pictures[1:], strict=True
    ):
        assert word in picture
    assert "linear scale" in text(panel.press("a", shown), shown)
    assert panel.press("a", shown).press("a", shown).log is None


def test_the_gap_is_shown_with_its_sign() -> None:
    assert "gap +" in text(Curves("loss"), view("dropout", 100))
    assert "gap -" in text(Curves("accuracy"), view("dropout", 100))


def test_the_gap_is_to_the_mean_over_the_epoch_that_was_evaluated() -> None:
    shown = open_session(load("digits")).do("goto 60; goto 30")  # evaluated at steps 0, 22, 45
    losses = shown.history.column("loss", 23)
    assert shown.held_out is not None
    held = shown.held_out[1].loss
    gap = (
        f"gap {format_number(held - losses.mean())} to the epoch's mean train {format_number(losses.mean())}"
    )
    assert gap in text(Curves("loss"), shown)


def test_a_run_on_a_loss_surface_shows_no_accuracy() -> None:
    assert "acc." not in text(Loss(), view("race-beale", 3))
    assert "acc." in text(Loss(), view("rates", 3))


def test_the_slots_are_those_of_the_selected_run() -> None:
    shown, panel = view("optimizers", 3), Slots()
    heads = {
        "sgd": "‖Δ‖",
        "momentum": "‖velocity‖",
        "adagrad": "‖sum‖",
        "adadelta": "‖change‖",
        "adam": "‖second_moment‖",
    }
    for run in shown.runs:
        table = text(panel, shown)
        assert run.label in table.split("\n")[0]
        assert heads.get(run.label, "") in table
        panel = panel.press("right", shown)
    assert panel == Slots(run=0)
    assert panel.press("left", shown).run == len(shown.runs) - 1


def test_the_effective_rate_of_plain_descent_is_its_rate() -> None:
    for line in text(Slots(), view("optimizers", 3)).split("\n")[-4:]:
        assert line.split()[-1] == "0.100"


@pytest.mark.parametrize(
    ("name", "key", "command"),
    [
        ("race-ravine", "greater_than_sign", "set train.optimizer.rate 0.0225"),
        ("race-ravine", "less_than_sign", "set train.optimizer.rate 0.0144"),
        ("momentum", "right_square_bracket", "set train.optimizer.momentum 0.95"),
        ("momentum", "left_square_bracket", "set train.optimizer.momentum 0.8"),
        ("race-beale", "right_square_bracket", "set train.optimizer.beta1 0.95"),
    ],
)
def test_a_key_of_the_loss_surface_is_a_command(name: str, key: str, command: str) -> None:
    assert LossSurface().press(key, view(name, 1)) == command


@pytest.mark.parametrize("name", quick_first(["rates", "race-beale", "init-compare"]))
def test_panels_fit_any_rectangle(name: str) -> None:
    shown = view(name, 5)
    for panel in PANELS:
        if panel.applies_to(shown):
            for width, height in product(range(49, 190, 23), range(8, 50, 3)):
                lines = text(panel, shown, width, height).split("\n")
                assert len(lines) <= height, (panel.title, width, height)
                assert max(map(len, lines)) <= width, (panel.title, width, height)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, 1e-300, 1e300])
@pytest.mark.parametrize("name", ["race-beale", "rates"])
def test_panels_are_drawn_for_any_numbers(name: str, value: float) -> None:
    shown = view(name, 5)

    def with_figures(run: View) -> View:
        reading = run.reading
        layers = tuple(
            layer._replace(
                output=layer.output._replace(std=value),
                gradient=layer.gradient._replace(W_mean_abs=value),
                update_ratio=value,
                histogram=None,
            )
            for layer in reading.layers
        )
        loss = reading.loss._replace(total=value)
        return replace(run, reading=reading._replace(layers=layers, loss=loss, rate=value, accuracy=value))

    altered = replace(with_figures(shown), others=tuple(map(with_figures, shown.others)))
    for panel in PANELS:
        if panel.applies_to(altered):
            assert text(panel, altered)


def test_panels_draw_a_run_that_overflows_at_once() -> None:
    sets = {"train.optimizer.rate": 1e200}
    for name in ("race-beale", "dropout"):
        shown = open_session(*load(name, sets).runs).do("next 3")
        for panel in PANELS:
            if panel.applies_to(shown):
                assert text(panel, shown)
        assert "✘" in text(Curves("loss", together=True), shown)


def test_each_figure_below_the_histograms_is_named_and_is_that_of_the_layer() -> None:
    view = open_session(*load("init-compare", {"network.hidden": [50, 50]}).runs).view()
    first = view.reading.layers[0]
    small = Histograms().draw(view, 100, 21)
    assert "std" in small.plain
    assert "∂E" not in small.plain
    weights, outputs = (Histograms().press(key, view).draw(view, 100, 21).plain for key in ("right", "left"))
    assert f"|∂E/∂W|     {format_number(first.gradient.W_mean_abs)}" in weights
    assert f"|∂E/∂out|   {format_number(first.gradient.output_mean_abs)}" in outputs
    large = Histograms().draw(view, 100, 43).plain
    assert all(name in large for name in ("std", "|∂E/∂W|", "|∂E/∂out|"))
