"""What the cursor has not reached is in italics, so it stands out without colours too."""

from __future__ import annotations

import pytest

from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.scenario import load, open_session
from nettui.tui.panel import Panel
from nettui.tui.panels.activations import Activations
from nettui.tui.panels.gradients import Gradients
from nettui.tui.panels.loss import Loss
from nettui.tui.panels.network import Network
from nettui.tui.panels.updates import Updates
from nettui.types import Phase

RUN = open_session(load("digits"))
AT = {
    view.cursor[2:4]: view
    for view in (RUN.do("next 3; step"), *(RUN.do("step") for _ in range(len(RUN.step.ops) - 1)))
}
"""The View at each op of one mini-batch, by phase and site."""

UPDATE = format_number(RUN.reading.layers[0].update_ratio)


def not_reached(panel: Panel, view: View) -> str:
    """The text that the panel draws in italics."""
    text = panel.draw(view, 100, 30)
    return " ".join(text.plain[span.start : span.end] for span in text.spans if "italic" in str(span.style))


@pytest.mark.parametrize(
    ("panel", "before", "reached", "text"),
    [
        (Loss(), ("forward", "dense2"), ("loss", "cross-entropy"), "train"),
        (Loss(), ("forward", "dense2"), ("loss", "cross-entropy"), "acc."),
        (Activations(), ("forward", "dense1"), ("forward", "dense2"), "dense2"),
        (Network(), ("forward", "dense1"), ("forward", "dense2"), "dense2"),
        (Gradients(), ("backward", "dense2"), ("backward", "dense1"), "dense1"),
        (Gradients(), ("backward", "dense1"), ("update", "sgd"), UPDATE),
        (Updates(), ("backward", "dense1"), ("update", "sgd"), "✔"),
    ],
)
def test_a_value_that_the_cursor_has_not_reached_is_italic(
    panel: Panel, before: tuple[Phase, str], reached: tuple[Phase, str], text: str
) -> None:
    assert text in not_reached(panel, AT[before])
    assert text not in not_reached(panel, AT[reached])


def test_nothing_is_italic_at_the_end_of_a_mini_batch() -> None:
    for panel in (Loss(), Activations(), Network(), Gradients(), Updates()):
        assert not not_reached(panel, AT["update", "sgd"])
