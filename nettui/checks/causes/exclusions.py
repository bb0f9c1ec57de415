"""What makes a cause impossible in a run: one function each, which returns the reason, or "" where it may be.

They look at what the run shows of its parts: ops, parameters, data. Each raises NotApplicable, or returns "",
where the run does not show enough, so that nothing is ruled out then.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from nettui.checks.causes.cause import nothing_excludes
from nettui.checks.initial_weights import drawn_layers, start_alike
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.data.stored import column_blocks, stored
from nettui.nn.activations import ActivationBase, Linear, ReLU, Sigmoid
from nettui.nn.dropout import Dropout
from nettui.nn.stages import Dense
from nettui.types import Array

DEEP = 3
"""Sigmoid layers from which the gradient may vanish in them."""

SMALL, LARGE = 0.3, 3.0
"""Initial weights are neither too small nor too large if their root mean square, times √fan_in, lies between
these: it is 1 for xavier, √2 for he."""

CENTRED, UNIT = 0.1, (0.5, 2.0)
"""Inputs are standardized if no column's mean is further from 0, and all have a std of that size."""


def _parts(probe: Probe) -> list[Any]:
    """What each op of the forward pass computes. Raises NotApplicable if one does not say it."""
    ops = [op for op in probe.step.ops if op.phase == "forward"]
    if not ops or any(op.part is None for op in ops):
        raise NotApplicable("its steps do not say what each op computes")
    return [op.part for op in ops]


def _count(probe: Probe, *kinds: type) -> int:
    return sum(isinstance(part, kinds) for part in _parts(probe))


def _weights(probe: Probe) -> dict[str, Array]:
    """The weights of each tensor that holds some. Raises NotApplicable if none is known."""
    params = probe.state.params
    found = {tensor.name: params[tensor.name] for tensor in params.layout.tensors if tensor.role == "weight"}
    if not found:
        raise NotApplicable("its parameters are not known by role")
    return found


def lacking(part: str, otherwise: Callable[[Probe], str] = nothing_excludes) -> Callable[[Probe], str]:
    """For a cause in a part that own code may be known to lack; of other runs `otherwise` is asked."""

    def asks(probe: Probe) -> str:
        return probe.absent(part) or otherwise(probe)

    return asks


def own(part: str, otherwise: Callable[[Probe], str] = nothing_excludes) -> Callable[[Probe], str]:
    """For a cause in a setting that is nettui's where neither own code nor its user says it."""

    def asks(probe: Probe) -> str:
        return f"its {part} is nettui's" if probe.is_default(part) else otherwise(probe)

    return asks


def no_dropout(probe: Probe) -> str:
    return "" if _count(probe, Dropout) else "it has no dropout"


def few_sigmoids(probe: Probe) -> str:
    return "" if _count(probe, Sigmoid) >= DEEP else f"it has fewer than {DEEP} sigmoid layers"


def no_relu(probe: Probe) -> str:
    return "" if _count(probe, ReLU) else "no layer has a relu"


def no_activation(probe: Probe) -> str:
    """For mistakes in an activation."""
    return "" if _curved(probe) else "no layer has an activation"


def has_activations(probe: Probe) -> str:
    """For a network without any."""
    hidden = len(probe.state.params.layout.layers) - 1
    if not hidden:
        return "it has no hidden layer"
    return "" if _curved(probe) < hidden else "every hidden layer has an activation"


def _curved(probe: Probe) -> int:
    """How many activations are not linear."""
    return _count(probe, ActivationBase) - _count(probe, Linear)


def one_layer(probe: Probe) -> str:
    """For mistakes between layers."""
    if not (layers := probe.state.params.layout.layers):
        raise NotApplicable("its layers are not known")
    return "" if len(layers) > 1 else "it has one layer only"


def no_biases(probe: Probe) -> str:
    _weights(probe)
    tensors = probe.state.params.layout.tensors
    if any(tensor.role == "other" for tensor in tensors):
        raise NotApplicable("some of its parameters are not known by role")
    return "" if any(tensor.role == "bias" for tensor in tensors) else "it has no biases"


def no_negative_biases(probe: Probe) -> str:
    if reason := no_biases(probe):
        return reason
    params = probe.state.params
    biases = [params[tensor.name] for tensor in params.layout.tensors if tensor.role == "bias"]
    return "" if any((bias < 0).any() for bias in biases) else "no bias starts below 0"


def no_softmax(probe: Probe) -> str:
    found = any(getattr(part, "output", getattr(part, "name", "")) == "softmax" for part in _parts(probe))
    return "" if found else "it has no softmax"


def plain_output(probe: Probe) -> str:
    """For an output that does not fit the loss."""
    scores = next((op.part for op in probe.step.ops if op.site == probe.step.scores), None)
    return "its last layer ends without an activation" if isinstance(scores, Dense) else ""


def no_adam(probe: Probe) -> str:
    return "" if _optimizer(probe).startswith("adam") else "its optimizer is not adam"


def no_momentum(probe: Probe) -> str:
    named = _optimizer(probe) in ("momentum", "nesterov")
    return "" if named else "its optimizer has no momentum of its own"


def _optimizer(probe: Probe) -> str:
    part = next((op.part for op in probe.step.ops if op.phase == "update"), None)
    if part is None:
        raise NotApplicable("its steps do not say what its optimizer is")
    return str(part.name)


def no_penalty(probe: Probe) -> str:
    part = probe.step.penalty
    return "it has no penalty" if part is not None and part.strength == 0 else ""


def labels_in_range(probe: Probe) -> str:
    data = probe.classes
    t = np.concatenate([part.t for part in (data.train, data.validation) if part])
    return f"all labels lie in 0 to {data.classes - 1}" if t.min() >= 0 and t.max() < data.classes else ""


def standardized(probe: Probe) -> str:
    x = probe.data.train.x
    columns = column_blocks(stored(x.reshape(len(x), -1)))
    found = [_centre_and_scale(some.astype(float)) for _, some in columns]
    mean, std = (np.concatenate(each) for each in zip(*found, strict=True))
    centred = mean.size and (mean <= CENTRED * std).all()
    return "its inputs are standardized" if centred and _within(std, *UNIT) else ""


def _centre_and_scale(x: Array) -> tuple[Array, Array]:
    """The absolute mean and the standard deviation of the columns that vary."""
    varied = x[:, np.ptp(x, axis=0) > 0]
    return np.abs(varied.mean(axis=0)), varied.std(axis=0)


def _within(x: Array, low: float, high: float) -> bool:
    return bool(((low <= x) & (x <= high)).all())


def weights_not_zero(probe: Probe) -> str:
    return "its weights are not 0" if all(w.any() for w in _weights(probe).values()) else ""


def weights_differ(probe: Probe) -> str:
    varied = all(np.ptp(w) > 0 for w in _weights(probe).values() if w.size > 1)
    return "the weights of each layer differ" if varied else ""


def layers_differ(probe: Probe) -> str:
    alike = (start_alike(*pair) for pair in combinations(_weights(probe).values(), 2))
    return "" if any(alike) else "its layers start with different weights"


def weights_not_small(probe: Probe) -> str:
    return "" if (gains(probe) < SMALL).any() else "its weights are not small for their layers"


def weights_not_large(probe: Probe) -> str:
    return "" if (gains(probe) > LARGE).any() else "its weights are not large for their layers"


def gains(probe: Probe) -> Array:
    """The root mean square of each layer's weights times √fan_in: how much larger it makes its input."""
    layout, found = probe.state.params.layout, _weights(probe)
    known = [(layout.by_name[name], w) for name, w in found.items() if w.ndim > 1]
    if len(known) < len(found) or any(tensor.units is None for tensor, _ in known):
        raise NotApplicable("the fan-in of some of its weights is not known")
    fans = [w.size / w.shape[tensor.units or 0] for tensor, w in known]
    squares = [np.square(w, dtype=float).mean() for _, w in known]
    return np.sqrt(np.multiply(fans, squares))


def weights_of_both_signs(probe: Probe) -> str:
    drawn = drawn_layers(probe)
    return "its weights are of both signs" if drawn and not any(layer.one_sided for layer in drawn) else ""
