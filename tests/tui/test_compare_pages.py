"""The pages optimizer and compare: pictures at both sizes, their keys, and whatever the numbers are."""

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
from nettui.tui.panels.loss import Loss
from nettui.tui.panels.loss_surface import LossSurface
from nettui.tui.panels.slots import Slots
from tests.tui.pilot import LARGE, SMALL, app, at, drawn, screen, settled, told, until

SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
PANELS = [panel for page in PAGES if page.name in ("optimizer", "compare") for panel in page.panels]


def gone(step: int, *keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """At that step, after those keys."""

    async def go(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await told(pilot, f"goto {step}")
        await at(pilot, step)
        await settled(pilot)
        await pilot.press(*keys)
        await pilot.pause()

    return go


@SIZES
@pytest.mark.parametrize(("name", "step"), [("race-beale", 60), ("momentum", 60), ("digits", 68)])
def test_picture_of_the_optimizer_page(snap_compare, name: str, step: int, size: tuple[int, int]) -> None:
    assert snap_compare(app(name, page="optimizer"), terminal_size=size, run_before=gone(step))


@SIZES
@pytest.mark.parametrize(("name", "step"), [("rates", 60), ("race-saddle", 40)])
def test_picture_of_the_compare_page(snap_compare, name: str, step: int, size: tuple[int, int]) -> None:
    assert snap_compare(app(name, page="compare"), terminal_size=size, run_before=gone(step))


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
def test_picture_of_a_panel_alone(snap_compare, page: str, name: str, tabs: int) -> None:
    assert snap_compare(app(name, page=page), terminal_size=SMALL, run_before=gone(40, *["tab"] * tabs))


@pytest.mark.parametrize(("page", "name"), [("optimizer", "race-beale"), ("compare", "rates")])
def test_picture_in_ascii(snap_compare, page: str, name: str) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await gone(60)(pilot)
        assert drawn(pilot).isascii()

    assert snap_compare(app(name, ascii=True, page=page), terminal_size=LARGE, run_before=go)


def test_picture_without_colours(snap_compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app("race-beale", page="optimizer"), terminal_size=LARGE, run_before=gone(60))


def test_picture_of_smoothed_curves_by_epoch_on_a_log_scale(snap_compare) -> None:
    keys = ("m", "y", "tab", "u")
    assert snap_compare(app("digits", page="optimizer"), terminal_size=LARGE, run_before=gone(114, *keys))


async def test_the_keys_of_the_map_change_rate_and_momentum_from_here_on() -> None:
    async with app("momentum", page="optimizer").run_test(size=LARGE) as pilot:
        await settled(pilot)
        await pilot.press("n", "greater_than_sign")
        await until(pilot, lambda: screen(pilot).view.fork == 1)
        assert screen(pilot).view.reading.rate == pytest.approx(0.00475)
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: screen(pilot).view.fork == 2)
        view = screen(pilot).view
        assert (view.cursor.step, view.raw.step.before.config.optimizer.momentum) == (1, 0.8)
        assert view.others[1].step.before.config.optimizer.momentum == 0.99  # the others stay as they are


def test_what_an_edit_has_changed_stays_in_grey() -> None:
    shown = open_session(*load("momentum").runs).do("goto 40; goto 10; set train.rate 0.01; goto 30")
    for panel in (LossSurface(), Curves("loss")):
        plain, ghostly = (
            [str(span.style) for span in panel.draw(each, 100, 30).spans]
            for each in (replace(shown, forks=replace(shown.forks, ghost=None)), shown)
        )
        grey = (GREY, fade(GREY))
        assert any(colour in style for style in ghostly for colour in grey)
        assert not any(colour in style for style in plain for colour in grey)


async def test_going_back_goes_back_along_the_trail() -> None:
    async with app("race-ravine", page="optimizer").run_test(size=LARGE) as pilot:
        await settled(pilot)
        pictures = []
        for key, step in (("n", 1), ("n", 2), ("N", 1)):
            await pilot.press(key)
            await at(pilot, step)
            await pilot.pause()
            pictures.append(
                [run.history.column("x", run.cursor.step + 1).tolist() for run in screen(pilot).view.runs]
            )
        assert pictures[0] == pictures[2] != pictures[1]


async def test_a_page_shows_the_panels_that_concern_the_run() -> None:
    for name, titles in (
        ("race-beale", ["Loss surface", "Loss curves", "Steps"]),
        ("digits", ["Loss curves", "Accuracy curves", "Optimizer", "Update ratios"]),
    ):
        async with app(name, page="optimizer").run_test(size=LARGE) as pilot:
            await settled(pilot)
            shown = [panel.panel.title for panel in screen(pilot).page.panels if panel.display]
            assert shown == titles
            await pilot.press("1")
            shown = [panel.panel.title for panel in screen(pilot).page.panels if panel.display]
            assert ("Activations" in shown) == (name == "digits")


async def test_one_run_alone_says_how_to_compare() -> None:
    async with app("digits", page="compare").run_test(size=LARGE) as pilot:
        await settled(pilot)
        assert "one run alone: [[compare]]" in drawn(pilot)


@cache
def view(name: str, step: int) -> View:
    return open_session(*load(name).runs).do(f"goto {step}")


def text(panel: Panel, shown: View, width: int = 100, height: int = 30) -> str:
    return panel.draw(shown, width, height).plain


def test_the_keys_of_the_curves_change_what_is_drawn() -> None:
    panel, shown = Curves("loss", together=True), view("rates", 50)
    told = []
    for key in ("", "u", "y", "m", "t"):
        panel = panel.press(key, shown) if key else panel
        told.append(text(panel, shown))
    assert len(set(told)) == len(told)
    for word, picture in zip(("by epoch", "log scale", "smoothed", "held-out part"), told[1:], strict=True):
        assert word in picture
    assert "linear scale" in text(panel.press("y", shown), shown)
    assert panel.press("y", shown).press("y", shown).log is None


def test_the_gap_is_told_with_its_sign() -> None:
    assert "gap +" in text(Curves("loss"), view("dropout", 100))
    assert "gap -" in text(Curves("accuracy"), view("dropout", 100))


def test_the_gap_is_to_the_mean_over_the_epoch_that_was_evaluated() -> None:
    shown = open_session(load("digits")).do("goto 60; goto 30")  # held out: steps 0, 22, 45
    losses = shown.history.column("loss", 23)
    held = shown.held_out[1].loss
    gap = (
        f"gap {format_number(held - losses.mean())} to the epoch's mean train {format_number(losses.mean())}"
    )
    assert gap in text(Curves("loss"), shown)


def test_where_nothing_is_classified_no_accuracy_is_told() -> None:
    assert "acc." not in text(Loss(), view("race-beale", 3))
    assert "acc." in text(Loss(), view("rates", 3))


def test_the_optimizer_s_slots_are_those_of_the_run_chosen() -> None:
    shown, panel = view("optimizers", 3), Slots()
    heads = {
        "sgd": "‖Δ‖",
        "momentum": "‖velocity‖",
        "adagrad": "‖sum‖",
        "adadelta": "‖change‖",
        "adam": "‖second_moment‖",
    }
    for run in shown.runs:
        told = text(panel, shown)
        assert run.label in told.split("\n")[0]
        assert heads.get(run.label, "") in told
        panel = panel.press("right", shown)
    assert panel == Slots(run=0)
    assert panel.press("left", shown).run == len(shown.runs) - 1


def test_plain_descent_s_effective_rate_is_its_rate() -> None:
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
def test_a_key_of_the_map_is_a_command(name: str, key: str, command: str) -> None:
    assert LossSurface().press(key, view(name, 1)) == command


@pytest.mark.parametrize("name", ["race-beale", "rates", "init-compare"])
def test_panels_fit_any_rectangle_they_are_given(name: str) -> None:
    shown = view(name, 5)
    for panel in PANELS:
        if panel.concerns(shown):
            for width, height in product(range(49, 190, 23), range(8, 50, 3)):
                lines = text(panel, shown, width, height).split("\n")
                assert len(lines) <= height, (panel.title, width, height)
                assert max(map(len, lines)) <= width, (panel.title, width, height)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, 1e-300, 1e300])
@pytest.mark.parametrize("name", ["race-beale", "rates"])
def test_panels_draw_whatever_the_numbers_are(name: str, value: float) -> None:
    shown = view(name, 5)

    def sick(run: View) -> View:
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

    ill = replace(sick(shown), others=tuple(map(sick, shown.others)))
    for panel in PANELS:
        if panel.concerns(ill):
            assert text(panel, ill)


def test_panels_draw_a_run_that_broke_at_once() -> None:
    sets = {"train.optimizer.rate": 1e200}
    for name in ("race-beale", "dropout"):
        shown = open_session(*load(name, sets).runs).do("next 3")
        for panel in PANELS:
            if panel.concerns(shown):
                assert text(panel, shown)
        assert "✘" in text(Curves("loss", together=True), shown)
