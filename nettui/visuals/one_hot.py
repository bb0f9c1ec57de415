"""One sample at the loss: the network's output beside the label as a one-hot vector, and their difference."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.types import Array, Step


class OneHot(NamedTuple):
    """The output y (K,), the label t (K,), and the derivatives dz (K,) of the loss by the scores. Course 1.3.

    t is 1 for the right class and 0 for the others; with one output (K = 1) it is the label itself. dz is as
    the backward pass computed it, (y − t)/N for a sound network, and NaN if the step ended before it.
    """

    label: int
    y: Array
    t: Array
    dz: Array


def one_hot(step: Step, sample: int) -> OneHot | None:
    """Sample number `sample` of the mini-batch; None if the loss reads raw scores, or was not reached."""
    outputs = {(op.phase, op.site): op.out for op in step.ops}
    y = outputs.get(("forward", step.answer))
    if y is None or step.answer == "scores":
        return None
    label, width = int(step.ops[0].arrays["labels"][sample]), y.shape[1]
    dz = outputs.get(("backward", step.answer))
    return OneHot(
        label=label,
        y=y[sample],
        t=np.eye(width)[label] if width > 1 else np.array([float(label)]),
        dz=np.full(width, np.nan) if dz is None else dz[sample],
    )
