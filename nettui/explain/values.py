"""Going forward: what a site gives on, from what it was given; the loss, from its samples."""

from __future__ import annotations

from typing import Any

import numpy as np

from nettui.explain import losses
from nettui.explain.explanation import Explanation, Factor, Group, Term
from nettui.explain.losses import Known, Sample
from nettui.explain.names import Address, name
from nettui.explain.scene import Scene, described
from nettui.nn.activations import ActivationBase
from nettui.nn.dropout import Dropout
from nettui.nn.stages import Dense
from nettui.types import Array


def site(scene: Scene, at: Address) -> Explanation:
    """A number that a site gives on: input, pre-activation, activation, dropout's, answer."""
    place, (n, j) = scene.place[at.of], at.where
    op, value = scene.forward[place], scene.out(place)[n, j]
    if place == 0:
        rows = op.arrays.get("rows")
        row = "" if rows is None else f", row {rows[n]} of the training part"
        return scene.say(at, value, f"given: sample {n} of the mini-batch{row}", course="2.6")
    below, x = scene.forward[place - 1].site, scene.out(place - 1)
    if isinstance(op.part, Dense):
        return _dense(scene, at, op.part, below, x)
    shapes = [(at.of, scene.out(place).shape)]
    if isinstance(op.part, Dropout):
        mask = float(op.arrays["mask"][n, j])
        factors = (
            Factor("mask", mask),
            Factor("scale", op.part.training),
            Factor("x", float(x[n, j]), name(below, n, j)),
        )
        kept = [Term(f"unit {j}", factors, mask * op.part.training * float(x[n, j]))]
        return scene.say(at, value, "y = mask·scale·x", terms=kept, shapes=shapes, course="7.1")
    if isinstance(op.part, ActivationBase):
        return _activation(scene, at, op.part, below, x)
    if (sample := sampled(scene, n)) is not None and at.of == sample.answer:
        formula, terms = losses.answer(sample, j)
        return scene.say(at, value, formula, terms=terms, shapes=shapes, course="1.6")
    return scene.say(at, value, "as the trainer gives it", shapes=shapes)


def _dense(scene: Scene, at: Address, dense: Dense, below: str, x: Array) -> Explanation:
    """z = Σ_i w_ij·x_i + b_j."""
    (n, j), w = at.where, scene.params[dense.weight]
    products = x[n].astype(float) * w[:, j]

    def term(i: int) -> Term:
        factors = (
            Factor("w", float(w[i, j]), name(dense.weight, i, j)),
            Factor("x", float(x[n, i]), name(below, n, i)),
        )
        return Term(f"unit {i}", factors, float(products[i]))

    groups: list[Group] = [(products, term)]
    if dense.has_bias:
        b = float(scene.params[dense.bias][j])
        groups.append((np.array([b]), lambda _: Term("bias", (Factor("b", b, name(dense.bias, j)),), b)))
    z = scene.out(scene.place[at.of])
    shapes = [("X", x.shape), ("W", w.shape), ("Z = X·W + b", z.shape)]
    return scene.say(at, z[n, j], "z = Σ w·x + b", groups, shapes=shapes, course="2.6")


def _activation(scene: Scene, at: Address, f: Any, below: str, x: Array) -> Explanation:
    """a = f(z), with what f has learned."""
    (n, j), a = at.where, scene.out(scene.place[at.of])
    z = Factor("z", float(x[n, j]), name(below, n, j))
    terms = [Term(f"unit {j}", (*learned(scene, at.of), z), float(f.value(x[n : n + 1, j : j + 1])[0, 0]))]
    formula, course = described(f)
    return scene.say(at, a[n, j], f"a = {formula}", terms=terms, shapes=[("a", a.shape)], course=course)


def learned(scene: Scene, site: str) -> tuple[Factor, ...]:
    """The learned options of the activation at a site."""
    layer, part = site.partition(".")[0], scene.forward[scene.place[site]].part
    return tuple(
        Factor(option, float(scene.params[f"{layer}.{option}"][0]), name(f"{layer}.{option}", 0))
        for option in part.learnable
    )


def sampled(scene: Scene, n: int) -> Sample | None:
    """Sample n before its loss; None where the step did not come so far, or has a loss that is not ours."""
    labels, loss = scene.forward[0].arrays.get("labels"), scene.op("loss")
    if loss is None or labels is None or not isinstance(loss.part, Known):
        return None
    answer, scores, t = scene.forward[-1], scene.forward[-2], int(labels[n])
    y, s = scene.out(len(scene.forward) - 1), scene.out(len(scene.forward) - 2)
    return Sample(loss.part, n, len(s), s[n], y[n], t, scores.site, answer.site)


def loss(scene: Scene, at: Address) -> Explanation:
    """The loss of the mini-batch from those of its samples, or that of one sample."""
    op = scene.op("loss")
    assert op is not None
    each = op.arrays.get("per_sample")
    if each is None:
        return scene.say(at, scene.step.loss.total, described(op.part)[0])
    if at.where:
        sample = sampled(scene, at.where[0])
        formula, terms = losses.value(sample) if sample else (described(op.part)[0], ())
        shapes, course = [("ℓ", each.shape)], described(op.part)[1]
        return scene.say(at, each[at.where], formula, terms=terms, shapes=shapes, course=course)
    shares = each.astype(float) / each.size

    def term(n: int) -> Term:
        return Term(
            f"sample {n}",
            (Factor("1/N", 1 / each.size), Factor("ℓ", float(each[n]), name("loss", n))),
            float(shares[n]),
        )

    groups: list[Group] = [(shares, term)]
    if penalty := scene.step.loss.penalty:
        groups.append(
            (np.array([penalty]), lambda _: Term("penalty", (Factor("R", penalty, "penalty"),), penalty))
        )
    return scene.say(
        at, scene.step.loss.total, "E = Σₙ ℓₙ/N + R(W)", groups, shapes=[("ℓ", each.shape)], course="1.5"
    )


def penalty(scene: Scene, at: Address) -> Explanation:
    """What the weights add to the loss, the largest first."""
    part = getattr(scene.step.before.config, "penalty", None)
    if part is None or not scene.step.loss.penalty:
        return scene.say(at, scene.step.loss.penalty, "nothing is penalised", course="1.5")
    layout = scene.params.layout
    w = scene.params.flat[: layout.weights].astype(float)
    each = part.per_weight(w)

    def term(place: int) -> Term:
        of, where = next(
            (of, where) for of, where in layout.slices.items() if where.start <= place < where.stop
        )
        index = np.unravel_index(place - where.start, layout.shapes[of])
        return Term("weight", (Factor("w", float(w[place]), name(of, *index)),), float(each[place]))

    return scene.say(at, scene.step.loss.penalty, described(part)[0], [(each, term)], course="1.5")


def rate(scene: Scene, at: Address) -> Explanation:
    """η of this step: the optimizer's rate and the schedule's factor."""
    config, value = scene.step.before.config, scene.step.rate
    base = getattr(getattr(config, "optimizer", None), "rate", value)
    factors = Factor("η", base), Factor("schedule", value / base)
    return scene.say(at, value, "rate = η·schedule", terms=[Term("rate", factors, value)], course="3.2")


def parameter(scene: Scene, at: Address) -> Explanation:
    """A parameter before this step: where it began, and what the steps since have added."""
    value, began = float(scene.params[at.of][at.where]), float(scene.start[at.of][at.where])
    terms = [Term("at the start", (Factor("w₀", began),), began)]
    if scene.step.before.step:
        steps = f"{scene.step.before.step} updates since"
        terms.append(Term(steps, (Factor("Σ Δw", value - began),), value - began))
    shapes = [(at.of, scene.params[at.of].shape)]
    return scene.say(at, value, "w = w₀ + Σ Δw", terms=terms, shapes=shapes)
