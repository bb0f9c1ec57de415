"""The panels of the health page draw any numbers and any number of layers into any rectangle."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise, product

from nettui.scenario import load, open_session
from nettui.tui.pages import PAGES
from nettui.tui.panel import Panel
from nettui.tui.panels.activations import Activations
from nettui.tui.panels.gradients import Gradients
from tests.tui.pilot import press_key, view_after, with_results


def test_panels_draw_any_numbers() -> None:
    """NaN, infinity, zero and missing values, in rectangles of any size."""
    session = open_session(load("digits"))
    view = session.view()
    layer = view.reading.layers[0]
    for value in (math.nan, math.inf, -math.inf, 0.0, 1e-300, 1e300):
        changed = layer._replace(
            output=layer.output._replace(mean=value, std=value, saturated=math.nan),
            gradient=layer.gradient._replace(W_mean_abs=value, output_mean_abs=value),
            update_ratio=value,
            histogram=None,
        )
        loss = view.reading.loss._replace(total=value, data=value)
        reading = view.reading._replace(layers=(changed, *view.reading.layers[1:]), loss=loss)
        shown = replace(view, reading=reading, first=reading._replace(step=0))
        for width, height in ((98, 16), (60, 16), (76, 19), (30, 4), (12, 2)):
            for panel in PAGES[0].panels:
                lines = panel.draw(shown, width, height).plain.split("\n")
                assert len(lines) <= height or height < 16, (panel.title, value, width, height)
                assert max(map(len, lines)) <= width or width < 60, (panel.title, value, width, height)


def test_panels_fit_any_rectangle() -> None:
    session = open_session(load("vanishing-sigmoid", {"network.hidden": [64] * 10}))
    session.next()
    view = with_results(session.view(), gradcheck=session.gradcheck())
    for panel in PAGES[0].panels:
        min_width = 49 if panel.title in ("Loss", "Gradient check") else 76  # at 136 columns, and at 80
        for width, height in product(range(min_width, 190, 23), range(6, 50, 3)):
            lines = panel.draw(view, width, height).plain.split("\n")
            assert len(lines) <= height, (panel.title, width, height)
            assert max(map(len, lines)) <= width, (panel.title, width, height)


def test_arrows_scroll_to_the_layers_that_do_not_fit() -> None:
    view = open_session(load("digits", {"network.hidden": [4] * 30})).view()
    scrolling: list[tuple[Panel, list[str]]] = [(Activations(), ["input"]), (Gradients(), [])]
    for panel, layers in scrolling:
        layers += [layer.name for layer in view.reading.layers]
        shown = []
        for _ in range(40):
            drawn = panel.draw(view, 76, 19).plain
            assert "of 31 layers" in drawn or "of 32 layers" in drawn
            shown += [line.split()[0] for line in drawn.split("\n") if line]
            panel = press_key(panel, "down", view)
        assert {*layers} <= {*shown}
        assert press_key(panel, "down", view) == panel


def test_the_judged_gradient_is_marked_on_the_same_scale_as_the_bars() -> None:
    view = view_after("vanishing-sigmoid")
    lines = Gradients().draw(view, 100, 20).plain.split("\n")
    marked = [line.index("◆") for line in lines[1:] if "◆" in line]
    assert len(marked) == len(view.reading.layers)
    assert marked == sorted(marked, reverse=True)  # ÷ 4.47 a layer: each is left of the one above
    steps = [above - below for above, below in pairwise(marked)]
    assert max(steps) - min(steps) <= 8
