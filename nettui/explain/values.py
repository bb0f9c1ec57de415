"""Explains the forward pass: a site's output from its input, the loss from its samples."""

from __future__ import annotations

from typing import Any

import numpy as np

from nettui.explain import losses, normalization
from nettui.explain.addresses import Address, name
from nettui.explain.explanation import Explanation, Factor, Group, Term
from nettui.explain.losses import KnownLoss, Sample
from nettui.explain.normalization import is_normalization
from nettui.explain.step_context import StepContext, formula_and_course
from nettui.nn.activations import ActivationBase
from nettui.nn.dropout import Dropout
from nettui.nn.stages import Dense
from nettui.types import Array, Op


def site(context: StepContext, at: Address) -> Explanation:
    """A number in a site's output: input, pre-activation, activation, dropout, prediction."""
    op, value = context.sites[at.of], context.out(at.of)[at.where]
    shapes, n = [(at.of, context.out(at.of).shape)], at.where[0] if at.where else 0
    if op.phase == "batch":
        rows = op.arrays.get("rows")
        row = "" if rows is None else f", row {rows[n]} of the training part"
        return context.explanation_of(at, value, f"input: sample {n} of the mini-batch{row}", course="2.6")
    below = context.below(at.of)
    if not below or len(at.where) != 2:
        return context.explanation_of(at, value, "as computed by the trainer", shapes=shapes)
    x, j = context.out(below), at.where[1]
    if isinstance(op.part, Dense) and context.params.layout.affine(op.layer):
        return _dense(context, at, op, below, x)
    if isinstance(op.part, Dropout) and "mask" in op.arrays:
        mask = float(op.arrays["mask"][n, j])
        factors = (
            Factor("mask", mask),
            Factor("scale", op.part.training),
            Factor("x", float(x[n, j]), name(below, n, j)),
        )
        kept = [Term(f"unit {j}", factors, mask * op.part.training * float(x[n, j]))]
        return context.explanation_of(at, value, "y = mask·scale·x", terms=kept, shapes=shapes, course="7.1")
    if is_normalization(op):
        return normalization.output(context, at, op, below)
    if isinstance(op.part, ActivationBase):
        return _activation(context, at, op.part, below, x)
    if (sample := loss_sample(context, n)) is not None and at.of == sample.answer:
        formula, terms = losses.answer_terms(sample, j)
        return context.explanation_of(at, value, formula, terms=terms, shapes=shapes, course="1.6")
    return context.explanation_of(at, value, "as computed by the trainer", shapes=shapes)


def _dense(context: StepContext, at: Address, op: Op, below: str, x: Array) -> Explanation:
    """z = Σ_i w_ij·x_i + b_j."""
    weight, bias = context.params.layout.affine(op.layer) or ("", "")
    (n, j), w = at.where, context.params[weight]
    products = x[n].astype(float) * w[:, j]

    def term(i: int) -> Term:
        factors = (
            Factor("w", float(w[i, j]), name(weight, i, j)),
            Factor("x", float(x[n, i]), name(below, n, i)),
        )
        return Term(f"unit {i}", factors, float(products[i]))

    groups: list[Group] = [(products, term)]
    if bias:
        biases = context.params[bias]
        b, place = float(biases.flat[j]), map(int, np.unravel_index(j, biases.shape))
        groups.append((np.array([b]), lambda _: Term("bias", (Factor("b", b, name(bias, *place)),), b)))
    z = context.out(at.of)
    shapes = [("X", x.shape), ("W", w.shape), ("Z = X·W + b", z.shape)]
    return context.explanation_of(at, z[n, j], "z = Σ w·x + b", groups, shapes=shapes, course="2.6")


def _activation(context: StepContext, at: Address, f: Any, below: str, x: Array) -> Explanation:
    """a = f(z), with f's learned options."""
    (n, j), a = at.where, context.out(at.of)
    z = Factor("z", float(x[n, j]), name(below, n, j))
    terms = [
        Term(
            f"unit {j}", (*learned_factors(context, at.of), z), float(f.value(x[n : n + 1, j : j + 1])[0, 0])
        )
    ]
    formula, course = formula_and_course(f)
    return context.explanation_of(
        at, a[n, j], f"a = {formula}", terms=terms, shapes=[("a", a.shape)], course=course
    )


def learned_factors(context: StepContext, site: str) -> tuple[Factor, ...]:
    """The learned options of the activation at a site."""
    op = context.sites[site]
    learned = context.params.layout.of(op.layer, "other")
    return tuple(
        Factor(option, float(context.params[learned_name][0]), name(learned_name, 0))
        for option, learned_name in zip(op.part.learnable, learned, strict=False)
    )


def loss_sample(context: StepContext, n: int) -> Sample | None:
    """Sample n before its loss; None when the step ended before it, or the loss is not one of nettui's."""
    labels, loss = context.step.ops[0].arrays.get("labels"), context.op("loss")
    scores, answer = context.step.scores, context.step.answer
    if loss is None or labels is None or not isinstance(loss.part, KnownLoss):
        return None
    if not {scores, answer} <= context.sites.keys():
        return None
    s, y = context.out(scores), context.out(answer)
    return Sample(loss.part, n, loss.part.divisor(labels), s[n], y[n], labels[n : n + 1], scores, answer)


def loss(context: StepContext, at: Address) -> Explanation:
    """The loss of the mini-batch from those of its samples, or that of one sample."""
    op = context.op("loss")
    assert op is not None
    each = op.arrays.get("per_sample")
    if each is None:
        return context.explanation_of(at, context.step.loss.total, formula_and_course(op.part)[0])
    if at.where:
        sample = loss_sample(context, at.where[0])
        formula, terms = losses.loss_terms(sample) if sample else (formula_and_course(op.part)[0], ())
        shapes, course = [("ℓ", each.shape)], formula_and_course(op.part)[1]
        return context.explanation_of(at, each[at.where], formula, terms=terms, shapes=shapes, course=course)
    weight = op.arrays.get("weight")
    part, divisor = ("1/N", each.size) if weight is None else ("1/Σw", float(weight.sum()))
    shares = each.astype(float) / divisor

    def term(n: int) -> Term:
        return Term(
            f"sample {n}",
            (Factor(part, 1 / divisor), Factor("ℓ", float(each[n]), name("loss", n))),
            float(shares[n]),
        )

    groups: list[Group] = [(shares, term)]
    if penalty := context.step.loss.penalty:
        groups.append(
            (np.array([penalty]), lambda _: Term("penalty", (Factor("R", penalty, "penalty"),), penalty))
        )
    formula = "E = Σₙ ℓₙ/N + R(W)" if weight is None else "E = Σₙ ℓₙ/Σₙ w + R(W)"
    return context.explanation_of(
        at, context.step.loss.total, formula, groups, shapes=[("ℓ", each.shape)], course="1.5"
    )


def penalty(context: StepContext, at: Address) -> Explanation:
    """What each weight adds to the loss, the largest first."""
    part = context.step.penalty
    if part is None or not context.step.loss.penalty:
        return context.explanation_of(at, context.step.loss.penalty, "no penalty", course="1.5")
    layout = context.params.layout
    w = context.params.flat[: layout.weights].astype(float)
    each = part.per_weight(w)

    def term(place: int) -> Term:
        of, where = next(
            (of, where) for of, where in layout.slices.items() if where.start <= place < where.stop
        )
        index = np.unravel_index(place - where.start, layout.shapes[of])
        return Term("weight", (Factor("w", float(w[place]), name(of, *index)),), float(each[place]))

    return context.explanation_of(
        at, context.step.loss.penalty, formula_and_course(part)[0], [(each, term)], course="1.5"
    )


def rate(context: StepContext, at: Address) -> Explanation:
    """η of this step: the optimizer's rate and the schedule's factor."""
    update, value = context.op("update"), context.step.rate
    if update is None or update.part is None:
        return context.explanation_of(at, value, "as set by the trainer", course="3.2")
    base = update.part.rate
    factors = Factor("η", base), Factor("schedule", value / base)
    return context.explanation_of(
        at, value, "rate = η·schedule", terms=[Term("rate", factors, value)], course="3.2"
    )


def parameter(context: StepContext, at: Address) -> Explanation:
    """A parameter before this step: its value at step 0, and the sum of the updates since."""
    value, began = float(context.params[at.of][at.where]), float(context.start[at.of][at.where])
    terms = [Term("at the start", (Factor("w₀", began),), began)]
    if context.step.before.step:
        steps = f"{context.step.before.step} updates since"
        terms.append(Term(steps, (Factor("Σ Δw", value - began),), value - began))
    shapes = [(at.of, context.params[at.of].shape)]
    return context.explanation_of(at, value, "w = w₀ + Σ Δw", terms=terms, shapes=shapes)
