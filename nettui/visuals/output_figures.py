"""The figures of a layer's output as text, blank where they are not known."""

from __future__ import annotations

from collections.abc import Mapping

from nettui.common.text import format_number, format_percent
from nettui.types import LayerReading

FIGURES = ("mean", "std", "saturated", "dead")


def output_figures(layer: LayerReading) -> Mapping[str, str]:
    """Mean, standard deviation, and the shares that are saturated and dead.

    All are blank of an output that is not seen, the share that is saturated also of an unknown activation;
    of an output with a NaN in it they are "nan".
    """
    if not layer.seen:
        return dict.fromkeys(FIGURES, "")
    output = layer.output
    unknown = output.saturated != output.saturated and output.mean == output.mean
    return {
        "mean": format_number(output.mean),
        "std": format_number(output.std),
        "saturated": "" if unknown else format_percent(output.saturated),
        "dead": format_percent(output.dead),
    }
