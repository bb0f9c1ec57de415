"""The path of two weights: its points and counts against NumPy, the cursor, keys, and any rectangle."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from nettui.common.language import catalogue, speaking
from nettui.debugger.columns import PARAMETER_PREFIX
from nettui.debugger.view import View
from nettui.scenario import load, open_session
from nettui.tui.panels.weight_path import WeightPath
from nettui.types import Array
from tests.french import english_words
from tests.tui.pilot import LARGE, SMALL, SnapCompare, app
from tests.tui.test_compare_pages import go_to


def view(commands: str, name: str = "sigmoid-zigzag") -> View:
    return open_session(*load(name).runs).do(commands)


def text(shown: View, panel: WeightPath | None = None, width: int = 70, height: int = 24) -> str:
    return (panel or WeightPath()).draw(shown, width, height).plain


def plain_path(shown: View, steps: int) -> Array:
    """The output neuron's two weights, trained by hand in NumPy on the samples that the run saw."""
    session = open_session(load("sigmoid-zigzag"))
    assert shown.raw is not None
    w1, b1, w2, b2 = (
        shown.raw.start[name].copy() for name in ("dense1.W", "dense1.b", "dense2.W", "dense2.b")
    )
    path = [w2.ravel().copy()]
    for number in range(steps):
        batch = session.do(f"goto {number}").raw
        assert batch is not None
        x, t = batch.step.ops[0].out, batch.step.ops[0].arrays["labels"]
        assert x is not None
        a = 1 / (1 + np.exp(-(x @ w1 + b1)))
        y = 1 / (1 + np.exp(-(a @ w2 + b2)))
        d = y - t[:, None]
        dz = d @ w2.T * a * (1 - a)
        w2, b2, w1, b1 = w2 - 0.5 * a.T @ d, b2 - 0.5 * d[0], w1 - 0.5 * x.T @ dz, b1 - 0.5 * dz[0]
        path.append(w2.ravel().copy())
    return np.array(path)


def test_the_points_and_counts_are_those_of_numpy() -> None:
    shown = view("goto 30")
    path = plain_path(shown, 31)
    names = [PARAMETER_PREFIX + f"dense2.W[{at}, 0]" for at in (0, 1)]
    points = np.stack([shown.history.column(name, 31) for name in names], axis=1)
    np.testing.assert_allclose(points, path[:31], rtol=1e-10)
    rises = np.diff(path, axis=0) > 0
    drawn = text(shown).split("\n")
    assert f"both up: {rises.all(axis=1).sum()} " in drawn[-3]
    assert f"both down: {(~rises).all(axis=1).sum()} " in drawn[-2]
    assert drawn[-1].startswith("one up, one down: 0 ")
    assert "one up, one down: 27" in drawn[-1]  # of tanh


def test_the_last_step_counts_once_the_cursor_stands_on_its_update() -> None:
    counts = []
    for command in ("goto 2", "goto 2; unstep", "goto 1"):
        lines = text(view(command)).split("\n")[-3:]
        counts.append(sum(int(line[:34].split(":")[1]) for line in lines))
    assert counts == [3, 2, 2]


def test_what_the_cursor_has_not_reached_is_faint_and_the_current_step_yellow() -> None:
    faint = [
        sum("italic" in str(span.style) for span in WeightPath().draw(view(go), 70, 24).spans)
        for go in ("goto 60", "goto 60; goto 20")
    ]
    assert faint[0] == 0
    assert faint[1] > 5
    assert any("#f0e442" in str(span.style) for span in WeightPath().draw(view("goto 9"), 70, 24).spans)


def test_keys_choose_two_weights_and_how_many_steps() -> None:
    shown, panel = view("goto 60"), WeightPath()
    heads = []
    for key in ("right", "right", "right", "left", "up", "down", "down", "down", "down", "up"):
        panel = panel.press(key, shown)
        heads.append(text(shown, panel).split("\n")[0])
    assert [head[:10] for head in heads[:4]] == ["dense1.W[0", "dense1.W[0", "dense2.W[0", "dense1.W[0"]
    assert [head.partition("· ")[2] for head in heads[4:]] == [
        *("all steps", "the last 100 steps", "the last 30 steps", "the last 10 steps"),
        *("the last 10 steps", "the last 30 steps"),
    ]
    lines = text(shown, WeightPath(span=3)).split("\n")[-3:]
    assert sum(int(line[:34].split(":")[1]) for line in lines) == 10


@pytest.mark.parametrize(
    ("name", "applies"),
    [("sigmoid-zigzag", True), ("linear-perceptron", True), ("digits", False), ("race-ravine", False)],
)
def test_only_small_networks_have_a_path(name: str, applies: bool) -> None:
    assert WeightPath().applies_to(view("next", name)) == applies


@pytest.mark.parametrize("name", ["sigmoid-zigzag", "linear-perceptron", "inputs-unscaled"])
def test_the_picture_fits_any_rectangle(name: str) -> None:
    shown = view("goto 40; goto 12", name)
    for width, height, span in product((10, 31, 66, 150), (1, 8, 11, 30), (0, 3)):
        lines = text(shown, WeightPath(span=span), width, height).split("\n")
        assert len(lines) <= height
        assert max(map(len, lines)) <= width


def test_a_french_picture_has_french_words() -> None:
    with speaking(catalogue("fr").gettext):
        drawn = text(view("goto 30"))
        small = text(view("goto 30"), width=20, height=6)
    assert "les deux montent : 14" in drawn
    assert not english_words(f"{drawn} {small}", ["sigmoid", "tanh"])


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
def test_picture_of_the_zigzag(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    shown = app("sigmoid-zigzag", page="optimizer")
    assert snap_compare(shown, terminal_size=size, run_before=go_to(60, "down", "down"))
