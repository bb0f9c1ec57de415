"""What the cursor has not reached yet is told from what it has, also without colours."""

from __future__ import annotations

import pytest
from rich.text import Text

from nettui.common.text import format_number
from nettui.debugger.view import View
from nettui.scenario import load, open_session
from nettui.tui.panel import Panel
from nettui.tui.panels.activations import Activations
from nettui.tui.panels.gradients import Gradients
from nettui.tui.panels.loss import Loss
from nettui.tui.panels.network import Network
from nettui.tui.panels.updates import Updates

RUN = open_session(load("digits"))
AT = {
    view.cursor[2:]: view
    for view in (RUN.do("next 3; step"), *(RUN.do("step") for _ in range(len(RUN.step.ops) - 1)))
}
"""The ops of one mini-batch, each with its View."""

UPDATE = format_number(RUN.reading.layers[0].update_ratio)


def ahead(text: Text) -> str:
    """All that is drawn as not reached."""
    return " ".join(text.plain[span.start : span.end] for span in text.spans if "italic" in str(span.style))


def drawn(panel: Panel, view: View) -> str:
    return ahead(panel.draw(view, 100, 30))


@pytest.mark.parametrize(
    ("panel", "before", "there", "what"),
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
def test_what_is_not_reached_is_italic(
    panel: Panel, before: tuple[str, str], there: tuple[str, str], what: str
) -> None:
    assert what in drawn(panel, AT[before])
    assert what not in drawn(panel, AT[there])


def test_at_the_end_of_a_mini_batch_all_is_reached() -> None:
    for panel in (Loss(), Activations(), Network(), Gradients(), Updates()):
        assert not drawn(panel, AT["update", "sgd"])
