"""Is the loss at the start what chance gives? (course 6.1)"""

from __future__ import annotations

from collections.abc import Iterator

from nettui.record import Finding, Reading
from nettui.text import number

CLOSE, FAR = 0.05, 0.5
"""Relative distances from chance: within CLOSE all is well, beyond FAR something is wrong; sound inits whose
scores are not quite small (He, Xavier) lie between 0 and 0.4 on standardised inputs."""


def judge(first: Reading) -> Iterator[Finding]:
    """One Finding on the Reading of step 0; none where chance is unknown or, as the perceptron's, 0."""
    if first.chance is None or not first.chance.value or first.step != 0:
        return
    measured, (expected, formula) = first.loss.data, first.chance
    off = measured / expected - 1
    status = "pass" if abs(off) <= CLOSE else "warn" if abs(off) <= FAR else "fail"
    yield Finding(
        check="initial loss",
        status=status,  # type: ignore[arg-type]
        measured=f"{measured:.5g}",
        expected=f"{formula} = {expected:.4f}",
        evidence=_beside_chance(off),
        cause="" if status == "pass" else _cause(off),
        remedy="" if status == "pass" else "smaller initial weights, or scale the inputs",
        course="6.1",
    )


def _beside_chance(off: float) -> str:
    """A relative difference in words; what rounds to nothing has no sign."""
    if not off < 10:
        return f"{number(1 + off)} × chance"
    told = f"{100 * off:+.1f} %"
    return f"{told[1:] if told[1:] == '0.0 %' else told} from chance"


def _cause(off: float) -> str:
    if off != off:
        return "the loss is not a number"
    if off > 0:
        return "the scores are large before anything is learned: the network is confident and wrong"
    return "the network knows something before training: a label may leak into the inputs"
