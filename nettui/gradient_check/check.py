"""The gradient check: node perturbation for nettui's own networks, parameter perturbation for any other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol, cast

import numpy as np

from nettui.abilities import Differentiable, Missing, Predicts, Textbook, Trainer, able
from nettui.common.errors import InputError, InvalidValue, Phrase, require
from nettui.gradient_check.build_results import (
    Judgement,
    ResultBuilder,
    judge_tensor,
    penalty_result,
    summarize,
)
from nettui.gradient_check.cross_check import CROSS_CHECKED, choose_subset, cross_check
from nettui.gradient_check.deltas import ForwardPass
from nettui.gradient_check.derivatives import FAIL, STEP, Derivatives, Heartbeat, Method, choose_places
from nettui.gradient_check.floors import off_the_floor
from nettui.gradient_check.node_perturbation import NodePerturbation
from nettui.gradient_check.parameter_perturbation import ParameterPerturbation
from nettui.gradient_check.precision import Imprecise, relative_noise
from nettui.gradient_check.results import GradientCheck
from nettui.types import Array, State, Tensors

NOISE = 1e-13
"""The relative noise of the loss that differences allow: at h = 1e-5 it makes an error of 1e-8."""

ONE_BY_ONE = 12
"""Parameters of a tensor that are moved one by one even if random directions cover all of it."""

MIN_STEP = 1e-14
"""The smallest real step that still changes a parameter of about 1."""


class DifferentiableTrainer(Trainer, Differentiable, Protocol):
    """A trainer whose gradients can be checked."""


def gradcheck(
    trainer: Trainer | Differentiable,
    state: State,
    *,
    method: Method = "central",
    h: float | None = None,
    sample: int | None = 12,
    samples: int | None = None,
    full_passes: int = CROSS_CHECKED,
    pulse: Heartbeat = lambda: None,
) -> GradientCheck:
    """Checks `sample` parameters of each tensor, all with None, on the mini-batch that follows `state`.

    Everything is computed in float64, whatever the training uses, because the question is whether the
    formulas are right. Code of the user's own whose loss is flat, by a log(p + ε) or a clip, is checked at
    smaller parameters, where it is not. `samples` limits the mini-batch to its first samples; `full_passes`
    is how many parameters are also moved in forward passes of the whole network, the `rows` of the result.
    Raises InvalidValue for an h that is not a step, for complex steps through a network that is not nettui's
    own, and for a loss that is random or has too few digits; InputError for a trainer without gradients.
    """
    h = _require_step(STEP[method] if h is None else h, method)
    differentiable, (state, times) = require_gradients(trainer), off_its_floor(trainer, state)
    with np.errstate(all="ignore"):
        passes, nodes = build_routes(differentiable, state, method, h, samples, pulse)
        params, at = passes.params, replace(state, params=passes.params)
        back = gradients_of(differentiable, at, samples)
        _require_precision(passes, at, nodes)
        places = choose_places(params, sample)
        measured = nodes.measure(places) if nodes else {}
        subset = choose_subset(params, places, state.step, full_passes)
        rows, agreed = cross_check(passes, nodes, measured, subset, back, method)
        nodes = nodes if agreed else None
        found = _judge(nodes, measured, back) if nodes else _judge_by_passes(passes, back, sample)
        builder = ResultBuilder(params, back, method, rows, nodes)
        tensors = tuple(builder.tensor(name, found[name]) for name in params)
        penalty = penalty_result(nodes) if nodes else None
    return GradientCheck(
        method=method,
        h=h,
        route="nodes" if nodes else "passes",
        loss=passes.base,
        step=state.step,
        tensors=tensors,
        rows=tuple(rows),
        penalty=penalty,
        cause=summarize(tensors, penalty, passes.base, nodes, params.layout),
        samples=samples,
        times=times,
    )


def off_its_floor(trainer: object, state: State) -> tuple[State, float]:
    """The State off the floor of its loss on the mini-batch that follows it; see floors.off_the_floor."""
    found = able(trainer, Textbook)
    if not isinstance(found, Missing) or isinstance(able(trainer, Predicts), Missing):
        return state, 1.0
    batch = cast(Trainer, trainer).step(state).ops[0]
    return off_the_floor(trainer, state, batch.out, batch.arrays.get("labels"))


def require_gradients(trainer: object) -> Differentiable:
    """The trainer as one with gradients. Raises InputError if it has none."""
    found = able(trainer, Differentiable)
    if isinstance(found, Missing):
        raise InputError("gradcheck", [str(found)])
    return found


def gradients_of(trainer: Differentiable, state: State, samples: int | None) -> Tensors:
    """The back-propagated gradients. Raises InvalidValue unless every parameter has one of its shape."""
    gradients = trainer.gradients(state, samples)
    for name, values in state.params.items():
        found = gradients[name].shape if name in gradients else Phrase("none")
        if found != values.shape:
            raise InvalidValue("gradcheck", f"a gradient of {name} of shape {values.shape}", found)
    return gradients


def _require_precision(passes: ParameterPerturbation, state: State, nodes: NodePerturbation | None) -> None:
    """Raises InvalidValue unless the loss repeats exactly, with the digits that differences need."""
    if nodes is not None or not math.isfinite(passes.base):
        return  # of an infinite loss the result says so
    try:
        relative_noise(lambda at: passes.loss(at.params).real, state, "the loss", NOISE)
    except Imprecise as reason:
        raise InvalidValue("gradcheck", "a loss with enough digits", Phrase(reason)) from None


def _require_step(h: float, method: Method) -> float:
    require(math.isfinite(h) and h > 0, "h", "a number above 0", h)
    expected = f"at least {MIN_STEP}, since a smaller step does not change a parameter's 16 digits"
    require(method == "complex" or h >= MIN_STEP, "h", expected, h)
    return h


def is_fast(trainer: object, state: State) -> bool:
    """Whether all parameters can be checked in a moment, so that a sample would save nothing."""
    with np.errstate(all="ignore"):
        run = ForwardPass.of(trainer, state, None)
    return run is not None and run.by_nodes and run.is_fast


def build_routes(
    trainer: Differentiable, state: State, method: Method, h: float, samples: int | None, pulse: Heartbeat
) -> tuple[ParameterPerturbation, NodePerturbation | None]:
    """Both routes; without the one by nodes when the trainer's network is not made of nettui's stages."""
    params = Tensors(state.params.layout, state.params.flat.astype(float))
    state = replace(state, params=params)
    run = ForwardPass.of(trainer, state, samples)
    base = trainer.loss(state, samples)
    if run is not None and abs(run.total - base) > 1e-9 * max(abs(base), 1.0):  # false for NaN
        run = None
    if method != "complex":
        passes = ParameterPerturbation(
            lambda at: trainer.loss(replace(state, params=at), samples), params, h, pulse
        )
        return passes, NodePerturbation(run, h, pulse) if run and run.by_nodes else None
    if run is None:
        hint = "complex steps work only through nettui's own layers"
        raise InvalidValue("method", "'forward' or 'central'", method, hint)
    passes = ParameterPerturbation(run.loss, params, 1j * h, pulse)
    return passes, NodePerturbation(run, 1j * h, pulse) if run.by_nodes else None


def _judge(
    nodes: NodePerturbation, measured: Mapping[str, Derivatives], back: Tensors
) -> dict[str, Judgement]:
    """Judges the parameters whose derivatives node perturbation has measured."""
    return {name: judge_tensor(nodes, name, found, back) for name, found in measured.items()}


def _judge_by_passes(
    passes: ParameterPerturbation, back: Tensors, sample: int | None
) -> dict[str, Judgement]:
    """Judges `sample` parameters of each tensor, all with None, by perturbing parameters."""
    few = choose_places(passes.params, ONE_BY_ONE if sample is None else sample)
    return {name: _by_passes(passes, name, few[name], back, sample is None) for name in passes.params}


def _by_passes(passes: ParameterPerturbation, name: str, few: Array, back: Tensors, whole: bool) -> Judgement:
    """A few parameters; `whole`: random directions cover the rest, or all are measured on an error."""
    gradient = back[name].ravel()
    found = judge_tensor(passes, name, passes.measure({name: few})[name], back)
    if not whole or few.size == gradient.size:
        return found
    if not passes.h.imag and not (found.codes == FAIL).any() and passes.agrees(name, gradient):
        return found._replace(checked=gradient.size)
    every = np.arange(gradient.size)
    return judge_tensor(passes, name, passes.measure({name: every})[name], back)
