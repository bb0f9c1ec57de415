"""Judges what a learner's update makes of earlier gradients, by its moves over several steps."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import NamedTuple

import numpy as np

from nettui.sources.own.rules import (
    COUNT,
    SIZE,
    SWAPPED,
    UNCORRECTED,
    UNDECAYED,
    VELOCITY,
    Rule,
    right_rules,
    standing_count,
    undecayed,
    wrong_rules,
)
from nettui.sources.own.updates import WrongUpdate
from nettui.types import Array, State, Step

STEPS = 5
"""Steps that are looked at."""

CLOSE = 2e-3
"""Relative difference up to which an update follows a formula; the ε beside its divisor makes less."""

EXACT = 1e-5
"""The same for a formula without an ε, which another comes near."""

FEW, MOST = 8, 64
"""Parameters that it takes to tell formulas apart, and those that are looked at: the ones with the largest
gradients in every step, beside which ε is nothing."""

LOST = "the velocity is not kept"
MOMENTA = re.compile(r"(momentum|mu|beta|beta_?1|rho|mom)")
UPDATES = re.compile(r"(step|update\w*|optimi[sz]e\w*|apply\w*|\w*momentum\w*|sgd\w*)", re.IGNORECASE)


class Trace(NamedTuple):
    """Gradients and moves (T, P) of T steps; the number of each parameter's tensor; the rate, or NaN."""

    gradients: Array
    moves: Array
    tensors: Array
    rate: float

    def large(self) -> Trace:
        """The parameters whose gradients are largest in every step."""
        least = np.abs(self.gradients).min(axis=0)
        at = np.sort(np.argsort(-least)[:MOST])
        at = at[least[at] > 0]
        return Trace(self.gradients[:, at], self.moves[:, at], self.tensors[at], self.rate)


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
    step: Callable[[State], Step], start: State, names: Sequence[str], remembers: bool, source: str
) -> WrongUpdate | None:
    """What some steps of an update from `start` say of it, with the parameters in the order of `names`."""
    gradients, moves, state = [], [], start
    for number in range(1, STEPS + 1):
        now = step(state)
        if now.after is None or now.gradients is None or not np.isfinite(now.gradients.flat).all():
            break
        after = now.after.params
        if odd := [name for name in names if not np.isfinite(after[name]).all()]:
            said = "the gradients are finite: look for 1 − βᵗ at t = 0, or the root of a negative number"
            return WrongUpdate("the update gives no numbers", f"{', '.join(odd)} after update {number}", said)
        gradients.append(_in_order(now.gradients, names))
        moves.append(_in_order(after, names) - _in_order(state.params, names))
        state = now.after
    if not moves:
        return None
    tensors = np.repeat(np.arange(len(names)), [start.params[name].size for name in names])
    trace = Trace(np.array(gradients), np.array(moves), tensors, now.rate)
    return judge_rule(trace, source) if remembers else judge_forgetful(trace, source)


def _in_order(arrays: Mapping[str, Array], names: Sequence[str]) -> Array:
    """Tensors in one vector."""
    return np.concatenate([np.ravel(np.asarray(arrays[name], float)) for name in names])


def judge_rule(trace: Trace, source: str) -> WrongUpdate | None:
    """What is wrong with an update that remembers; None unless a wrong formula is surely the one."""
    few, decays = trace.large(), known_decays(source)
    if few.moves.shape[1] < FEW or not np.isfinite(few.moves).all():
        return None
    every = int(trace.tensors.max(initial=0))
    with np.errstate(all="ignore"):
        whole = undecayed(few.gradients)
        if (scale := _scale(whole, few, EXACT)) is not None and scale > 0:
            return _of_wrong(whole, scale / few.rate)
        for rule in right_rules(few.gradients, decays):
            if (scale := _scale(rule, few)) is not None:
                return _of_right(rule, scale)
        for rule in wrong_rules(few.gradients, decays, few.tensors, every + 1):
            if (scale := _scale(rule, few)) is not None and scale > 0:
                return _of_wrong(rule, scale / few.rate)
    return None


def judge_forgetful(trace: Trace, source: str) -> WrongUpdate | None:
    """What is wrong with an update that remembers nothing of earlier steps."""
    few = trace.large()
    if few.moves.shape[1] < FEW:
        return None
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
    return c if c and fits.all() else None


def _of_right(rule: Rule, scale: float) -> WrongUpdate | None:
    """A right formula, perhaps uphill, or with its decays in each other's place."""
    if scale < 0:
        said = "the gradient is added where it must be subtracted"
        return WrongUpdate("the update goes uphill", "along the gradient", said)
    if rule.symptom:
        said = "the mean of the gradients forgets slower than that of their squares"
        return WrongUpdate(SWAPPED, rule.said, said)
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
