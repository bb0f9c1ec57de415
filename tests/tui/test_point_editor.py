"""Points edited on the screen by keys and mouse, while the run goes on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Click, MouseDown, MouseUp
from textual.pilot import Pilot

from nettui.data.dataset import Scaling
from nettui.data.preprocessing import rescale, restore
from nettui.nn.activations import ACTIVATIONS
from nettui.nn.surface import Window
from nettui.scenario import load, open_session
from nettui.tui.panel import Panel
from nettui.tui.panels.samples import Samples
from nettui.tui.point_editor import KEYS, UNITS, PointEditor, next_rate
from nettui.visuals.plane import Grid, find_cells, to_window
from tests.quick import slowly
from tests.tui.pilot import (
    LARGE,
    SMALL,
    app,
    current_view,
    enter_command,
    message,
    press_key,
    screen,
    view_after,
    wait_for_step,
    wait_until,
)

CORNERS = st.floats(-1e4, 1e4)
SPANS = st.floats(1e-3, 1e4)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    x, y, wide, high = draw(CORNERS), draw(CORNERS), draw(SPANS), draw(SPANS)
    shown = Window((x, y), (x + wide, y + high))
    return Grid(shown, draw(st.integers(1, 200)), draw(st.integers(1, 60)))


@given(grids(), st.data())
def test_the_centre_of_a_cell_lies_in_that_cell(grid: Grid, data: st.DataObject) -> None:
    cell = data.draw(st.integers(0, grid.height - 1)), data.draw(st.integers(0, grid.width - 1))
    assert grid.cell(grid.centre(*cell)) == cell


@given(grids(), st.data(), CORNERS, CORNERS, SPANS, SPANS)
def test_a_cell_of_a_scaled_plane_comes_back_too(
    grid: Grid, data: st.DataObject, a: float, b: float, c: float, d: float
) -> None:
    """Drawn at the inputs that the network sees, a point put into a cell lies in that cell."""
    scaling = Scaling(np.array([a, b]), np.array([c, d]))
    cell = data.draw(st.integers(0, grid.height - 1)), data.draw(st.integers(0, grid.width - 1))
    seen = rescale(np.array([grid.centre(*cell)]), scaling)
    shown = to_window(*(rescale(np.array(corner), scaling) for corner in grid.shown))
    assert find_cells(seen, shown, grid.width, grid.height).tolist() == [[*cell]]


def test_the_coordinates_of_a_cell_have_few_decimals() -> None:
    grid = Grid(Window((-1.3127, -2.2918), (1.7734, 2.0042)), 76, 18)
    assert grid.centre(3, 70) == (1.55, 1.17)


def test_arrows_stop_at_the_window() -> None:
    grid = Grid(Window((-1.0, -1.0), (1.0, 1.0)), 20, 10)
    editor = PointEditor(grid.shown, (0.0, 0.0))
    for key in ("left", "shift+left", "up", "shift+up"):
        editor = editor.moved(key, grid)
    row, column = grid.cell((0.0, 0.0))
    assert grid.cell(editor.at) == (max(row - 6, 0), column - 6)
    for _ in range(9):
        editor = editor.moved("shift+right", grid).moved("shift+down", grid)
    assert grid.cell(editor.at) == (9, 19)


def test_the_nearest_point_is_nearest_on_the_screen() -> None:
    """A cell is twice as high as wide: a point one row away is as far as one two columns away."""
    grid = Grid(Window((0.0, 0.0), (20.0, 10.0)), 20, 10)
    editor = PointEditor(grid.shown, (10.0, 5.0))
    assert editor.drop(np.array([[10.0, 6.0], [11.9, 5.0]]), grid) == "point drop 11.9 5.0"
    assert editor.drop(np.array([[10.0, 6.0], [12.1, 5.0]]), grid) == "point drop 10.0 6.0"


@pytest.mark.parametrize(
    ("rate", "more", "less"), [(0.1, 0.2, 0.05), (0.2, 0.5, 0.1), (0.03, 0.05, 0.02), (1.0, 2.0, 0.5)]
)
def test_the_next_rate(rate: float, more: float, less: float) -> None:
    assert (next_rate(rate, True), next_rate(rate, False)) == (more, less)


@given(st.floats(1e-9, 1e3), st.booleans())
def test_the_next_rate_is_near_and_on_the_other_side(rate: float, up: bool) -> None:
    ratio = next_rate(rate, up) / rate
    assert (1 < ratio <= 2.51) if up else (0.39 <= ratio < 1)


@pytest.mark.parametrize(
    ("hidden", "layer", "key", "command"),
    [
        ([4], 0, "u", "[5]"),
        ([7], 0, "U", "[6]"),
        ([4, 12], 1, "u", "[4, 16]"),
        ([1], 0, "U", ""),
        ([100], 0, "u", ""),
        ([], 0, "u", ""),
        ([], 0, "d", "[4]"),
        ([], 0, "D", ""),
        ([4, 2], 0, "d", "[4, 4, 2]"),
        ([4, 2], 1, "D", "[4]"),
        ([4], 3, "D", "[]"),
    ],
)
def test_the_keys_for_the_capacity(hidden: list[int], layer: int, key: str, command: str) -> None:
    editor = PointEditor(Window((0.0, 0.0), (1.0, 1.0)), (0.5, 0.5), layer=layer)
    expected = f"set network.hidden {command}" if command else ""
    assert editor.change(key, {"network.hidden": hidden}) == expected
    assert {12, 60} < {*UNITS}  # those of course 2.3


def test_the_keys_for_activation_and_rate_go_through_all_of_them() -> None:
    editor, name, seen = PointEditor(Window((0.0, 0.0), (1.0, 1.0)), (0.5, 0.5)), "tanh", []
    for _ in ACTIVATIONS:
        command = editor.change("a", {"network.activation.name": name})
        assert editor.change("A", {"network.activation.name": command.split()[-1]}).split()[-1] == name
        seen.append(name := command.split()[-1])
    assert sorted(seen) == sorted(ACTIVATIONS)
    assert editor.change("f", {"train.optimizer.rate": 0.05}) == "set train.optimizer.rate 0.1"
    assert editor.change("f", {}) == editor.change("u", {}) == editor.change("a", {}) == ""


def test_inputs_that_are_no_plane_cannot_be_edited() -> None:
    view = view_after("digits")
    assert Samples().press("p", view) == Samples()
    assert Samples(size=(76, 18)).click(5, 5, False, view) == (Samples(), "")


# --- on the screen


def trained_points(pilot: Pilot[None]) -> list[list[float]]:
    """The training inputs of the View on the screen, in the source's coordinates."""
    view = current_view(pilot)
    assert view.raw is not None
    trainer: Any = view.raw.trainer
    points: list[list[float]] = restore(trainer.data.train.x, trainer.data.scaling).tolist()
    return points


def count(pilot: Pilot[None]) -> int:
    return len(trained_points(pilot))


def samples(pilot: Pilot[None]) -> Any:
    return screen(pilot).page.panels[0]


async def click(pilot: Pilot[None], row: int, column: int, button: int = 1, ctrl: bool = False) -> None:
    """A click on a cell of the panel, inside its border."""
    events: list[Any] = [MouseDown, MouseUp, Click]
    region = samples(pilot).content_region
    await pilot._post_mouse_events(
        events,
        offset=(region.x + column, region.y + row),
        button=button,
        control=ctrl,
    )


def sign_at(pilot: Pilot[None], row: int, column: int) -> str:
    """The character in a cell of the panel's picture."""
    widget = samples(pilot)
    text: str = widget.panel.draw(current_view(pilot), *widget.content_size).plain
    return text.split("\n")[row][column]


@pytest.mark.parametrize("size", [SMALL, slowly((LARGE,))])
async def test_points_are_edited_by_keys_while_it_trains(size: tuple[int, int]) -> None:
    async with app("points", page="data").run_test(size=size) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("minus", "p", "space")  # 30 mini-batches a second
        await wait_until(pilot, lambda: current_view(pilot).cursor.step > 3)
        await pilot.press("o", "right", "shift+up", "p")
        await wait_until(pilot, lambda: count(pilot) == 13)
        editor = samples(pilot).panel.editor
        assert trained_points(pilot)[-1] == [*editor.at]
        assert screen(pilot).engine.running
        at = current_view(pilot).cursor.step
        await wait_until(pilot, lambda: current_view(pilot).cursor.step > at + 3)
        assert "of class 1 added" in message(pilot)
        await pilot.press("P")
        await wait_until(pilot, lambda: count(pilot) == 12)
        await pilot.press("p", "p", "p")  # faster than they are drawn
        await wait_until(pilot, lambda: count(pilot) == 15)
        await pilot.press("P", "P", "P")
        await wait_until(pilot, lambda: count(pilot) == 12)
        assert [*editor.at] not in trained_points(pilot)
        assert screen(pilot).engine.running
        await pilot.press("f", "a", "u")
        await wait_until(pilot, lambda: len(current_view(pilot).forks.all) == 12)
        fields = current_view(pilot).raw.recipe.fields  # type: ignore[union-attr]
        assert (fields["train.optimizer.rate"], fields["network.activation.name"]) == (0.1, "relu")
        assert (fields["network.hidden"], count(pilot)) == ([10], 12)
        assert screen(pilot).engine.running
        await pilot.press("space")
        await wait_until(pilot, lambda: not screen(pilot).engine.running)
        await pilot.press("escape", "n")
        assert samples(pilot).panel.editor is None


@pytest.mark.parametrize(("size", "scale"), [(SMALL, "standardize"), slowly((LARGE, "none"))])
async def test_the_mouse_adds_and_removes_points(size: tuple[int, int], scale: str) -> None:
    async with app("points", page="data", data__scale=scale).run_test(size=size) as pilot:
        await wait_for_step(pilot, 0)
        await click(pilot, 5, 60)
        assert (samples(pilot).panel.editor is not None, count(pilot)) == (True, 12)  # the first click aims
        await pilot.press("minus", "space")
        await wait_until(pilot, lambda: current_view(pilot).cursor.step > 3)
        await click(pilot, 7, 41)
        await wait_until(pilot, lambda: count(pilot) == 13)
        x, y = trained_points(pilot)[-1]
        assert samples(pilot).panel.editor.at == pytest.approx((x, y), rel=1e-12)
        await pilot.press("shift+right")  # the cross-hair was on it
        assert sign_at(pilot, 7, 41) == "●"
        await click(pilot, 7, 41)
        await wait_until(pilot, lambda: count(pilot) == 12)
        await click(pilot, 8, 20)
        await wait_until(pilot, lambda: count(pilot) == 13)
        await click(pilot, 8, 21, button=3)
        await wait_until(pilot, lambda: count(pilot) == 12)
        await click(pilot, 8, 20)
        await wait_until(pilot, lambda: count(pilot) == 13)
        await click(pilot, 9, 20, ctrl=True)
        await wait_until(pilot, lambda: count(pilot) == 12)
        assert screen(pilot).engine.running
        foot = samples(pilot).content_size.height - 1
        await click(pilot, foot, 3)
        assert (samples(pilot).panel.editor.label, count(pilot)) == (1, 12)


async def test_an_edit_that_is_refused_leaves_the_run_going() -> None:
    async with app("points", page="data").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("minus", "p", "space")  # 30 mini-batches a second
        await wait_until(pilot, lambda: current_view(pilot).cursor.step > 3)
        await enter_command(pilot, "point 1 1 7")
        await wait_until(pilot, lambda: "a class from 0 to 1" in message(pilot))
        at = current_view(pilot).cursor.step
        await wait_until(pilot, lambda: current_view(pilot).cursor.step > at + 3)
        assert (count(pilot), screen(pilot).engine.running) == (12, True)


async def test_keys_on_a_screen_that_is_too_small_do_nothing() -> None:
    async with app("points", page="data").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("p")
        await pilot.resize_terminal(20, 8)
        await pilot.press("left", "p", "P")
        await pilot.resize_terminal(*SMALL)
        await pilot.press("p")
        await wait_until(pilot, lambda: count(pilot) == 13)


@pytest.mark.parametrize("x", [1e300, 1e-320])
def test_a_plane_beyond_all_numbers_cannot_be_edited(x: float) -> None:
    view = open_session(load("points", {"data.scale": "standardize"})).do(f"point {x} {x} 1")
    panel = press_key(Samples(size=(78, 16)), "p", view)
    for key in [key for key in ("right", "shift+down", "P", "p") if key in panel.keys]:
        assert panel.press(key, view) is not None
    assert Samples(size=(78, 16)).click(3, 3, False, view)


async def test_an_edit_of_a_paused_run_leaves_it_paused() -> None:
    async with app("points", page="data").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("n", "n", "p", "p")
        await wait_until(pilot, lambda: count(pilot) == 13)
        assert current_view(pilot).cursor.step == 2
        assert not screen(pilot).engine.running
        await pilot.press("ctrl+z")
        await wait_until(pilot, lambda: count(pilot) == 12)
        assert current_view(pilot).forks.current == 0


def test_every_key_of_the_editor_does_something() -> None:
    view = view_after("points", network__hidden=[8, 8, 8])
    panel: Panel = Samples()
    for key in ("p", "pagedown"):  # the middle layer has one on either side
        panel = press_key(panel.fitted(76, 18), key, view)
    assert panel.keys == KEYS
    assert [key for key in KEYS if panel.press(key, view) == panel] == []
