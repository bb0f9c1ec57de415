"""Does every hidden layer tell samples apart, or is it narrow, saturated or dead? (course 5.1, 5.2)"""

from __future__ import annotations

from collections.abc import Iterator

from nettui.record import Finding, LayerReading, Reading
from nettui.text import number, percent

NARROW = 0.01
"""A std below this share of the input's is narrow: what is left of a signal after about two layers of
course 5.1's too small weights."""

MOST = 0.5
"""Share of saturated values or dead units above which a layer is called so."""

CAUSES = {
    "narrow": (
        "all samples give nearly the same output: the weights are too small",
        "xavier for tanh, he for relu",
    ),
    "saturated": (
        "the activation is flat there and passes no gradient: the weights are too large",
        "xavier for tanh",
    ),
    "dead": ("these units are silent on every sample and cannot learn", "he, a smaller rate, biases at 0"),
}


def flag(layer: LayerReading, reading: Reading) -> str:
    """`narrow`, `saturated`, `dead`, or nothing for a hidden layer that is well; scores are never flagged."""
    if layer is reading.layers[-1] or reading.input is None:
        return ""
    out = layer.output
    if out.dead > MOST:
        return "dead"
    if out.saturated > MOST:
        return "saturated"
    return "narrow" if out.std < NARROW * reading.input.output.std else ""


def judge(reading: Reading) -> Iterator[Finding]:
    """One warning for each kind of trouble, naming the layers."""
    for kind, (cause, remedy) in CAUSES.items():
        layers = [layer for layer in reading.layers if flag(layer, reading) == kind]
        if not layers:
            continue
        names = ", ".join(layer.name for layer in layers[:3]) + (" …" if len(layers) > 3 else "")
        worst = layers[-1].output
        share = {
            "narrow": f"std {number(worst.std)}",
            "saturated": percent(worst.saturated),
            "dead": percent(worst.dead),
        }
        below = f"below {percent(MOST)}"
        expected = {"narrow": "std near the input's", "saturated": below, "dead": below}
        yield Finding(
            f"{kind} layer",
            "warn",
            share[kind],
            expected[kind],
            names,
            cause,
            remedy,
            "5.1" if kind == "narrow" else "5.2",
        )
