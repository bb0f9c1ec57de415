"""The panels of the data and inside pages draw any network, whole or sick, into any rectangle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from nettui.debugger.session import Session
from nettui.debugger.view import Cursor, View
from nettui.nn.dropout import Dropout
from nettui.tui.charts import to_ascii
from nettui.tui.heat import signs
from nettui.tui.pages import PAGES
from nettui.types import Step
from tests.debugger.recipes import NetRecipe
from tests.nets import Net, with_value

PANELS = [panel for page in PAGES if page.name in ("data", "inside") for panel in page.panels]

LEAST = {"Representation": 50, "Confusion": 50, "Network": 64, "Weights": 64}
LEAST |= {"Matrices": 47, "Neuron": 38, "Dropout": 38}
"""Cells that a panel has at least beside others, at 136 columns; the rest have 76, alone at 80 columns."""

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


def standing(view: View, step: Step) -> View:
    """The View of another step, the cursor at its end."""
    last = len(step.ops) - 1
    cursor = Cursor(0, last, step.ops[last].phase, step.ops[last].site)
    assert view.raw is not None
    raw = replace(view.raw, step=step)
    return replace(view, raw=raw, cursor=cursor, ops=tuple((op.phase, op.site) for op in step.ops))


def views(net: Net) -> Iterator[View]:
    """At the start, and with one tensor after the other spoiled: the step that comes of it."""
    session = Session(NetRecipe(net))
    view = session.view()
    yield view
    state = session.state
    for name, value in product(("dense1.W", list(state.params)[-1]), (np.nan, np.inf, 1e30, 0.0)):
        yield standing(view, session.trainer.step(with_value(state, name, value)))


@pytest.mark.parametrize("net", NETS.values(), ids=NETS)
def test_any_network_is_drawn_into_any_rectangle(net: Net) -> None:
    for view, panel in product(views(net), PANELS):
        least = LEAST.get(panel.title, 76)
        for width, height in ((least, 15), (least, 18), (101, 30)):
            text = panel.draw(view, width, height)
            lines = text.plain.split("\n")
            assert len(lines) <= height, (panel.title, width, height)
            assert max(map(len, lines)) <= width, (panel.title, width, height)
            told = to_ascii(signs(text)).plain
            assert told.isascii(), (panel.title, set(told))
            assert [*map(len, told.split("\n"))] == [*map(len, lines)]


@pytest.mark.parametrize("net", NETS.values(), ids=NETS)
def test_keys_never_leave_what_there_is(net: Net) -> None:
    view = Session(NetRecipe(net)).view()
    for panel in PANELS:
        for key in panel.keys:
            moved = panel
            for _ in range(510):
                moved = moved.press(key, view)
            assert moved.press(key, view) == moved
            moved.draw(view, 76, 18)


def test_a_fork_with_fewer_layers_and_units_is_drawn_and_can_be_asked() -> None:
    deep = Session(NetRecipe(NETS["500 units, dropout"])).view()
    session = Session(NetRecipe(NETS["one feature"]))
    flat, keyed = session.view(), [(panel, key) for panel in PANELS for key in panel.keys]
    for panel, key in keyed:
        moved = panel
        for way in (key, "right"):
            for _ in range(30 if way in panel.keys else 0):
                moved = moved.press(way, deep)
        moved.draw(flat, 76, 18)
        moved.press(key, flat).draw(flat, 76, 18)
        if name := moved.stands_on(flat):
            assert session.inspect(name).name == name


def test_the_same_view_draws_the_same_picture() -> None:
    view = Session(NetRecipe(NETS["500 units, dropout"])).view()
    for panel in PANELS:
        first, second = (panel.draw(view, 76, 18) for _ in range(2))
        assert first.markup == second.markup
