"""Explains updates: how the optimizer turns a gradient into a change, and its slots (course 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod, sqrt
from typing import Any

import numpy as np

from nettui.explain.addresses import Address
from nettui.explain.explanation import Explanation, Factor, Term
from nettui.explain.step_context import StepContext, formula_and_course
from nettui.nn.adaptive import Adadelta, AdaGrad, Adam, AdamW, RMSProp
from nettui.nn.momentum import Momentum, Nesterov
from nettui.nn.optimizers import SGD
from nettui.types import NAN


@dataclass(frozen=True)
class ParameterUpdate:
    """The update of one parameter: its value, gradient, rate, slots before and after; `number` counts from 1.

    `clip` is what clipping multiplied the gradient `whole` by, None where there is none.
    """

    at: Address
    rule: Any
    value: float
    whole: float
    clip: Factor | None
    rate: float
    old: Mapping[str, float]
    new: Mapping[str, float]
    number: int

    @property
    def eta(self) -> Factor:
        return Factor("−η", -self.rate, "rate")

    @property
    def gradient(self) -> float:
        """The gradient that the optimizer used."""
        return self.whole if self.clip is None else self.clip.value * self.whole

    @property
    def gradient_name(self) -> str:
        return str(self.at._replace(view="gradient"))

    @property
    def g(self) -> tuple[Factor, ...]:
        """The gradient that was used: that of the loss, times what clipping multiplied it by."""
        whole = Factor("g", self.whole, self.gradient_name)
        return (whole,) if self.clip is None else (self.clip, whole)

    def slot(self, slot: str, symbol: str, value: float | None = None) -> Factor:
        """A factor computed from a slot's new value, or that value itself."""
        return Factor(symbol, self.new[slot] if value is None else value, str(self.at._replace(view=slot)))

    def divided(self, slot: str, of: float = 1.0, letter: str = "m") -> Factor:
        """1/(√m + ε), or 1/(m + ε) in the lecture's form; m is divided by `of`."""
        symbol = f"1/(√{letter} + ε)" if self.rule.form == "published" else f"1/({letter} + ε)"
        return self.slot(slot, symbol, 1 / float(self.rule.divisor(self.new[slot] / of)))


def parameter_update(context: StepContext, at: Address) -> ParameterUpdate:
    """The update of the parameter at an address."""
    step, where = context.step, context.params.layout.slices[at.of].start
    op = context.op("update")
    assert step.after is not None
    place = where + int(np.ravel_multi_index(at.where, context.params.layout.shapes[at.of]))
    old, new = (
        {name: float(state.slots[name][place]) for name in context.slots}
        for state in (step.before, step.after)
    )
    known = at.of in context.gradients
    flat = step.gradients.flat if step.gradients is not None else None
    clips = flat is not None and step.clip is not None and step.clip.name != "none"
    return ParameterUpdate(
        at=at._replace(view=""),
        rule=op and op.part,
        value=float(context.params[at.of][at.where]),
        whole=float(context.gradients[at.of][at.where]) if known else NAN,
        clip=Factor(step.clip.symbol, step.clip.factor(flat, place)) if clips else None,
        rate=step.rate,
        old=old,
        new=new,
        number=step.before.updates + 1,
    )


def update(context: StepContext, at: Address) -> Explanation:
    """Δw of this step."""
    now = parameter_update(context, at)
    after = context.step.after
    assert after is not None
    before, value = float(context.params[at.of][at.where]), float(after.params[at.of][at.where])
    formula, course = formula_and_course(now.rule)
    rounding = 4 * float(np.finfo(context.params.flat.dtype).eps) * (abs(before) + abs(value))
    return context.explanation_of(
        at, value - before, formula, terms=_change(now), course=course, rounding=rounding
    )


def _change(now: ParameterUpdate) -> Sequence[Term]:
    rule, eta, g = now.rule, now.eta, now.g
    match rule:
        case SGD():
            return [_product("gradient", eta, *g)]
        case Momentum():
            return [_product("velocity", eta, now.slot("velocity", "v"))]
        case Nesterov():
            ahead = _product("velocity", eta, Factor("ρ", rule.momentum), now.slot("velocity", "v"))
            return [_product("gradient", eta, *g), ahead]
        case AdaGrad():
            return [_product("gradient", eta, now.divided("sum"), *g)]
        case RMSProp():
            return [_product("gradient", eta, now.divided("mean"), *g)]
        case Adam():
            m, v = ("m", "v") if rule.form == "published" else ("v", "m")
            first, second = (1 - beta**now.number for beta in (rule.beta1, rule.beta2))
            start = Factor("1/(1 − β₁ᵗ)", 1 / first)
            divided = now.divided("second_moment", second, v)
            terms = [_product("mean gradient", eta, start, divided, now.slot("first_moment", m))]
            if isinstance(rule, AdamW):
                w = Factor("w", now.value, str(now.at))
                terms.append(_product("weight decay", eta, Factor("λ", rule.weight_decay), w))
            return terms
        case Adadelta():
            mean = now.slot("mean", "1/√(m + ε)", 1 / sqrt(now.new["mean"] + rule.epsilon))
            change = Factor("√(d + ε)", sqrt(now.old["change"] + rule.epsilon))
            return [_product("gradient", eta, change, mean, *g)]
    return []


def slot(context: StepContext, at: Address) -> Explanation:
    """A slot of a parameter after this step: the decayed old value plus the new part."""
    now, of = parameter_update(context, at), at.view
    formula, course = formula_and_course(now.rule)
    return context.explanation_of(at, now.new[of], formula, terms=_memory(now, of), course=course)


def _memory(now: ParameterUpdate, of: str) -> Sequence[Term]:
    rule = now.rule
    match rule:
        case Momentum() | Nesterov():
            keep, share, news = rule.momentum, 1.0, now.g
        case AdaGrad():
            keep, share, news = 1.0, 1.0, _size(now)
        case RMSProp():
            keep, share, news = rule.decay, 1 - rule.decay, _size(now)
        case Adam():
            keep = rule.beta1 if of == "first_moment" else rule.beta2
            share, news = 1 - keep, now.g if of == "first_moment" else _size(now)
        case Adadelta():
            keep, share = rule.decay, 1 - rule.decay
            delta = prod(factor.value for factor in _change(now)[0].factors) / -now.rate
            square = Factor("Δ²", delta**2, now.gradient_name)
            news = (square if of == "change" else Factor("g²", now.gradient**2, now.gradient_name),)
        case _:
            return []
    before = Factor("before", now.old[of])
    return [
        _product("remembered", Factor("kept", keep), before),
        _product("newly added", Factor("share", share), *news),
    ]


def _size(now: ParameterUpdate) -> tuple[Factor, ...]:
    symbol = "g²" if now.rule.form == "published" else "|g|"
    return (Factor(symbol, float(now.rule.size(now.gradient)), now.gradient_name),)


def _product(what: str, *factors: Factor) -> Term:
    return Term(what, factors, prod(factor.value for factor in factors))
