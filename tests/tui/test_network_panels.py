"""The panels of the data and inside pages draw any network, healthy or diverged, into any rectangle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from nettui.debugger.session import Session
from nettui.debugger.view import Cursor, OpLabel, View
from nettui.nn.dropout import Dropout
from nettui.tui.charts import to_ascii
from nettui.tui.heat import with_signs
from nettui.tui.pages import PAGES
from nettui.tui.panel import Panel
from nettui.types import Step
from tests.debugger.recipes import NetRecipe
from tests.nets import Net, with_value
from tests.quick import thinned

PANELS = [panel for page in PAGES if page.name in ("data", "inside") for panel in page.panels]

KEYS = [(panel, key) for panel in PANELS for key in panel.keys]

MIN_WIDTH = {"Representation": 50, "Confusion": 50, "Network": 64, "Weights": 64}
MIN_WIDTH |= {"Matrices": 47, "Neuron": 38, "Dropout": 38}
"""The least width of panels that share a row on a screen of 136 columns; the others have 76 of 80 columns."""

DEEP = ("relu",) * 10
NETS = {
    "small": Net(),
    "one feature": Net(inputs=1, hidden=(), activations=(), bias=(True,)),
    "a plane, no hidden layer": Net(inputs=2, hidden=(), activations=(), bias=(False,), loss="hinge"),
    "single units": Net(inputs=2, hidden=(1, 1), loss="binary-cross-entropy", classes=2),
    "500 units, dropout": Net(inputs=2, hidden=(500,), activations=("prelu",), dropout=Dropout(0.5)),
    "ten layers": Net(hidden=(4,) * 10, activations=DEEP, bias=(True,) * 11, dropout=Dropout(0.8, "plain")),
    "images, 40 classes": Net(inputs=64, classes=40, samples=60, loss="perceptron"),
    "colour images": Net(inputs=147, classes=12, dtype="float32"),
    "one sample": Net(samples=1, dropout=Dropout(0.3)),
}


def at_last_op(view: View, step: Step) -> View:
    """The View with another step, and the cursor at its last op."""
    last = len(step.ops) - 1
    cursor = Cursor(0, last, step.ops[last].phase, step.ops[last].site, step.ops[last].layer)
    assert view.raw is not None
    raw = replace(view.raw, step=step)
    return replace(
        view, raw=raw, cursor=cursor, ops=tuple(OpLabel(op.phase, op.site, op.layer) for op in step.ops)
    )


def views(net: Net) -> Iterator[View]:
    """The first View, and those of steps with one weight replaced by NaN, infinity, a large value or 0."""
    session = Session(NetRecipe(net))
    view = session.view()
    yield view
    state = session.state
    for name, value in product(("dense1.W", list(state.params)[-1]), (np.nan, np.inf, 1e30, 0.0)):
        yield at_last_op(view, session.trainer.step(with_value(state, name, value)))


@pytest.mark.parametrize("name", thinned(NETS, 3, 1))
def test_any_network_is_drawn_into_any_rectangle(name: str) -> None:
    for view, panel in product(views(NETS[name]), PANELS):
        least = MIN_WIDTH.get(panel.title, 76)
        for width, height in ((least, 15), (least, 18), (101, 30)):
            text = panel.draw(view, width, height)
            lines = text.plain.split("\n")
            assert len(lines) <= height, (panel.title, width, height)
            assert max(map(len, lines)) <= width, (panel.title, width, height)
            ascii = to_ascii(with_signs(text)).plain
            assert ascii.isascii(), (panel.title, set(ascii))
            assert [*map(len, ascii.split("\n"))] == [*map(len, lines)]


@pytest.mark.parametrize("net", NETS.values(), ids=NETS)
def test_keys_stop_at_the_first_and_last_item(net: Net) -> None:
    view = Session(NetRecipe(net)).view()
    for panel in PANELS:
        for key in panel.keys:
            moved = panel
            for _ in range(510):
                moved = pressed(moved, key, view)
            assert pressed(moved, key, view) == moved
            moved.draw(view, 76, 18)


def pressed(panel: Panel, key: str, view: View) -> Panel:
    """The panel after a key; a key that stands for a command leaves it as it is."""
    found = panel.press(key, view)
    return panel if isinstance(found, str) else found


def test_a_fork_with_fewer_layers_and_units_is_drawn_and_can_be_inspected() -> None:
    deep = Session(NetRecipe(NETS["500 units, dropout"])).view()
    session = Session(NetRecipe(NETS["one feature"]))
    flat = session.view()
    for panel, key in KEYS:
        moved = panel
        for repeated in (key, "right"):
            for _ in range(30 if repeated in panel.keys else 0):
                moved = pressed(moved, repeated, deep)
        moved.draw(flat, 76, 18)
        pressed(moved, key, flat).draw(flat, 76, 18)
        if name := moved.inspect_target(flat):
            assert session.inspect(name).name == name


def test_the_same_view_draws_the_same_picture() -> None:
    view = Session(NetRecipe(NETS["500 units, dropout"])).view()
    for panel in PANELS:
        first, second = (panel.draw(view, 76, 18) for _ in range(2))
        assert first.markup == second.markup
