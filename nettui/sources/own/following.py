"""Judges what a learner's update makes of earlier gradients, by its moves over several steps."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite

import numpy as np

from nettui.sources.own.changing_rates import judge_decay, judge_pace
from nettui.sources.own.clipping import ONE_SIDED, limits, told
from nettui.sources.own.rules import (
    COUNT,
    FACTORS,
    SIZE,
    SWAPPED,
    UNCORRECTED,
    UNDECAYED,
    VELOCITY,
    Rule,
    Trace,
    missing_factor,
    right_rules,
    standing_count,
    undecayed,
    wrong_rules,
)
from nettui.sources.own.updates import OFF, WrongUpdate
from nettui.types import NAN, Array, State, Step

STEPS = 5
"""Steps that are looked at."""

CLOSE = 2e-3
"""Relative difference up to which an update follows a formula; the ε beside its divisor makes less."""

EXACT = 1e-5
"""The same for a formula without an ε, which another comes near."""

SLOWER = 0.02
"""The share by which a rate may decay from step to step while a formula is recognized."""

FEW, MOST = 8, 64
"""Parameters that it takes to tell formulas apart, and those that are looked at: the ones with the largest
gradients in every step, beside which ε is nothing."""

LOST = "the velocity is not kept"
MOMENTA = re.compile(r"(momentum|mu|beta|beta_?1|rho|mom)")
UPDATES = re.compile(r"(step|update\w*|optimi[sz]e\w*|apply\w*|\w*momentum\w*|sgd\w*)", re.IGNORECASE)


def large(trace: Trace) -> Trace:
    """The parameters whose gradients are largest in every step."""
    least = np.abs(trace.gradients).min(axis=0)
    at = np.sort(np.argsort(-least)[:MOST])
    return trace.at(at[least[at] > 0])


def telling(trace: Trace) -> Trace:
    """The first steps, without those after which too few parameters have a gradient still."""
    steps = len(trace.moves)
    while steps > 1 and np.count_nonzero(np.abs(trace.gradients[:steps]).min(axis=0)) < FEW:
        steps -= 1
    return trace._replace(
        gradients=trace.gradients[:steps], moves=trace.moves[:steps], params=trace.params[:steps]
    )


def goes_elsewhere(step: Callable[[State], Step], made: Step) -> bool:
    """Whether an update from the same parameters goes elsewhere after others than when it was `made`.

    Another mini-batch comes between: Adam's corrected means of one gradient are that gradient.
    """
    before, after = made.before, made.after
    assert after is not None
    later = step(after).after
    again = step(replace(before, rest=after.rest if later is None else later.rest)).after
    return again is None or not np.allclose(again.params.flat, after.params.flat, rtol=1e-9, atol=1e-12)


def judge_later(
    step: Callable[[State], Step],
    start: State,
    gradients_of: Callable[[Step], Mapping[str, Array] | None],
    remembers: bool,
    source: str,
) -> WrongUpdate | None:
    """What some steps of an update from `start` say of it, beside the gradients that each one follows."""
    gradients, moves, params, rates, state = [], [], [], set(), start
    names = list(start.params)
    for number in range(1, STEPS + 1):
        now = step(state)
        found = gradients_of(now)
        if now.after is None or found is None or not all(np.isfinite(each).all() for each in found.values()):
            break
        after = now.after.params
        if odd := [name for name in names if not np.isfinite(after[name]).all()]:
            said = "the gradients are finite: look for 1 − βᵗ at t = 0, or the root of a negative number"
            return WrongUpdate("the update gives no numbers", f"{', '.join(odd)} after update {number}", said)
        gradients.append(_in_order(found, names))
        params.append(_in_order(state.params, names))
        moves.append(_in_order(after, names) - params[-1])
        rates.add(now.rate)
        state = now.after
    if not moves:
        return None
    batches = now.batches or 1
    sizes = [start.params[name].size for name in names]
    weights = [start.params.layout.by_name[name].role == "weight" for name in names]
    trace = Trace(
        np.array(gradients), np.array(moves), np.repeat(np.arange(len(names)), sizes),
        now.rate if len(rates) == 1 else NAN,
        np.array(params), np.repeat(weights, sizes), len(now.ops[0].arrays["labels"]),
    )  # fmt: skip
    trace = telling(trace)
    return judge_rule(trace, source, batches) if remembers else judge_forgetful(trace, source, batches)


def _in_order(arrays: Mapping[str, Array], names: Sequence[str]) -> Array:
    """Tensors in one vector."""
    return np.concatenate([np.ravel(np.asarray(arrays[name], float)) for name in names])


def judge_rule(trace: Trace, source: str, batches: int = 1) -> WrongUpdate | None:
    """What is wrong with an update that remembers; None unless a wrong formula is surely the one."""
    few, decays = large(trace), known_decays(source)
    if few.moves.shape[1] < FEW or not np.isfinite(few.moves).all():
        return None
    every = int(trace.tensors.max(initial=0))
    with np.errstate(all="ignore"):
        if (wrong := judge_decay(few, decays)) is not None:
            return wrong
        whole = undecayed(few.gradients)
        if (scale := _scale(whole, few, EXACT)) is not None and scale > 0:
            return _of_wrong(whole, scale / few.rate)
        for rule in right_rules(few.gradients, decays):
            if (scale := _scale(rule, few)) is not None:
                return _of_right(rule, scale, scale / few.rate, trace.samples)
        if (paced := _paced(trace, batches, decays)) is not None:
            return paced
        for rule in wrong_rules(few.gradients, decays, few.tensors, every + 1):
            if (scale := _scale(rule, few)) is not None and scale > 0:
                return _of_wrong(rule, scale / few.rate)
    return None


def _paced(trace: Trace, batches: int, decays: Sequence[float]) -> WrongUpdate | None:
    """What is wrong with the rates, which a weight decay does not hide in the biases."""
    parts = (large(trace), large(trace.at(~trace.weights)))
    found = (judge_pace(part, batches, decays) for part in parts if part.moves.shape[1] >= FEW)
    return next(filter(None, found), None)


def judge_forgetful(trace: Trace, source: str, batches: int = 1) -> WrongUpdate | None:
    """What is wrong with an update that remembers nothing of earlier steps."""
    few = large(trace)
    if few.moves.shape[1] < FEW:
        return None
    if (wrong := judge_pace(few, batches) or judge_decay(few, ()) or _cut_off(trace)) is not None:
        return wrong
    plain = _scale(Rule(few.gradients), few)
    factor = float("nan") if plain is None else plain / few.rate
    again = "two updates from the same parameters are the same, so that nothing is kept between them"
    for decay in known_decays(source):
        if abs(factor - (1 - decay)) <= CLOSE * (1 - decay):
            return WrongUpdate(LOST, f"{factor:.3g} × rate × gradient, which is 1 − {decay:g}", again)
    if abs(factor - 1) <= CLOSE and (name := unheard_momentum(source)):
        return WrongUpdate(LOST, f"plain gradient descent, whatever {name} is", again)
    size = np.abs(few.moves)
    alike = np.isfinite(size).all() and np.ptp(size) <= CLOSE * float(size.max()) > 0
    if alike and any("sqrt" in ast.unparse(each) for each in _update_functions(source)):
        said = "v is the square of this gradient alone: no running mean or sum is kept"
        return WrongUpdate(SIZE, "all parameters move equally far", said)
    return None


def known_decays(source: str) -> list[float]:
    """The numbers in a source that may be the decay of a running mean."""
    found = {float(text) for text in re.findall(r"(?<![\w.])0?\.\d+(?![\w.])", source)}
    return sorted(number for number in found if 0.3 <= number < 1)


def unheard_momentum(source: str) -> str:
    """The momentum that an update function takes and reads, without a case in which it would not; else ""."""
    for function in _update_functions(source):
        if any(isinstance(node, ast.If | ast.IfExp | ast.Match) for node in ast.walk(function)):
            continue
        read = {_name(node) for node in ast.walk(function)}
        if found := sorted(name for name in read if MOMENTA.fullmatch(name)):
            return found[0]
    return ""


def _name(node: ast.AST) -> str:
    """The variable or attribute that an expression reads."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) else ""


def _update_functions(source: str) -> Iterator[ast.FunctionDef]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and UPDATES.fullmatch(node.name):
            yield node


def _scale(rule: Rule, trace: Trace, close: float = CLOSE) -> float | None:
    """c with moves = −c · direction in all steps; None if there is none."""
    d, moves = rule.direction, trace.moves
    square = float((d * d).sum())
    if not isfinite(square) or not square:
        return None
    c = -float((moves * d).sum()) / square
    fits = np.abs(moves + c * d).max(axis=1) <= close * np.abs(moves).max(axis=1)
    return c if c and fits.all() else _falling(d, moves, close)


def _falling(d: Array, moves: Array, close: float) -> float | None:
    """The first c of a scale that falls a little, as c/(1 + decay·t); None if it does otherwise."""
    scales = -(moves * d).sum(axis=1) / (d * d).sum(axis=1)
    far = np.abs(moves + scales[:, None] * d).max(axis=1)
    if (far > close * np.abs(moves).max(axis=1)).any() or len(scales) < 3 or not scales.all():
        return None
    slower = np.diff(scales[0] / scales)
    smooth = 0 < slower.min() <= slower.max() <= SLOWER and np.ptp(slower) <= 0.1 * slower.max()
    return float(scales[0]) if smooth else None


def _cut_off(trace: Trace) -> WrongUpdate | None:
    """An update that follows gradients which it has clipped on one side."""
    if not isfinite(trace.rate) or not trace.rate:
        return None
    found = limits(trace.gradients.ravel(), -trace.moves.ravel() / trace.rate)
    if found is None or not found.lopsided:
        return None
    return WrongUpdate(ONE_SIDED, "in the update", told(found))


def _of_right(rule: Rule, scale: float, share: float, samples: int) -> WrongUpdate | None:
    """A right formula, perhaps uphill, or with its decays in each other's place."""
    if scale < 0:
        said = "the gradient is added where it must be subtracted"
        return WrongUpdate("the update goes uphill", "along the gradient", said)
    if rule.symptom:
        said = "the mean of the gradients forgets slower than that of their squares"
        return WrongUpdate(SWAPPED, rule.said, said)
    usual = () if rule.decay is None else (1.0, 1 / (1 - rule.decay))
    if samples > 1 and any(abs(share * samples / each - 1) < CLOSE for each in usual):
        said = "it is divided by the number of samples once more"
        return WrongUpdate(OFF, f"{share:.4g} × the step of momentum", said)
    if rule.decays and (lacks := missing_factor(*rule.decays, share)):
        return WrongUpdate(FACTORS, f"{share:.3g} × the step of Adam", lacks)
    return None


def _of_wrong(rule: Rule, scale: float) -> WrongUpdate:
    """A wrong formula, which moves `scale` times as far as the rate says."""
    odd = rule.symptom == UNCORRECTED and abs(scale - 1) > CLOSE and isfinite(scale)
    if odd and rule.decays and (at := standing_count(*rule.decays, scale)):
        said = f"m and v are divided by 1 − βᵗ with t = {at} at every step"
        return WrongUpdate(COUNT, f"t is always {at}", said)
    words = {VELOCITY: "a velocity that swings", SIZE: "another divisor", UNDECAYED: "a velocity that grows"}
    measured = words.get(rule.symptom, "other means")
    return WrongUpdate(rule.symptom, measured, rule.said)
