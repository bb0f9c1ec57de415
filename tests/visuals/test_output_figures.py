"""Figures of an output are blank where they are not known, and nan where there is a NaN."""

from __future__ import annotations

import numpy as np

from nettui.metrics.reading import measure
from nettui.nn.activations import Tanh
from nettui.types import Array, LossParts, Op, State, Step, Tensor, Tensors
from nettui.visuals.output_figures import output_figures

KNOWN = (Tensor("W", (3, 2), layer="one", role="weight", units=1),)


def figures(out: Array | None, part: object = None) -> tuple[str, ...]:
    params = Tensors.of({"W": np.ones((3, 2))}, KNOWN)
    ops = [Op("batch", "input", out=np.ones((4, 3)))]
    if out is not None:
        ops.append(Op("forward", "one", "one", ("input",), out=out, part=part))
    step = Step(
        before=State(params),
        ops=tuple(ops),
        rate=0.1,
        loss=LossParts(1.0, 0.0, 1.0),
        accuracy=0.5,
        baseline_loss=None,
        gradients=None,
        after=None,
    )
    return tuple(output_figures(measure(step).layers[0]).values())


def test_what_is_not_known_is_blank() -> None:
    out = np.array([[0.5, 0.0], [1.0, 0.0], [0.5, 0.0], [1.0, 0.0]])
    assert figures(None) == ("", "", "", "")
    assert figures(out) == ("0.375", "0.415", "", "50 %")
    assert figures(out, Tanh()) == ("0.375", "0.415", "25 %", "0 %")
    assert figures(np.full((4, 2), np.nan), Tanh()) == ("nan", "nan", "nan", "nan")
