"""Explains gradients: of the loss by a site's output, and by a parameter (course 3.3, 3.5)."""

from __future__ import annotations

from math import prod

import numpy as np

from nettui.explain import losses, normalization
from nettui.explain.addresses import Address, name
from nettui.explain.explanation import Explanation, Factor, Group, Term
from nettui.explain.normalization import is_normalization
from nettui.explain.step_context import StepContext, formula_and_course
from nettui.explain.values import loss_sample
from nettui.nn.activations import ActivationBase
from nettui.nn.dropout import Dropout
from nettui.nn.rectifiers import PReLU
from nettui.nn.stages import Dense
from nettui.types import Array, Op


def site(context: StepContext, at: Address) -> Explanation:
    """dE/d(a site's output): from the layer above, through the elementwise ops in between.

    For a pre-activation this is δ = f′(z)·Σ_k w_jk·δ_k, at the top f′(z)·dE/ds.
    """
    gradient, through = context.site_gradients[at.of], list[Factor]()
    above, n = context.above(at.of), at.where[0] if at.where else 0
    if above is None or len(at.where) != 2:
        return _as_computed(context, at, gradient)
    if is_normalization(above) and above.site in context.site_gradients:
        return normalization.input_gradient(context, at, above)
    j, reached = at.where[1], at.of
    while above is not None and _is_elementwise(above):
        through.append(_through(context, above, reached, n, j))
        reached, above = above.site, context.above(above.site)
    times = "".join(f"{factor.symbol}·" for factor in through)
    weights = context.params.layout.affine(above.layer) if above and isinstance(above.part, Dense) else None
    if above is not None and weights and above.site in context.site_gradients:
        groups, shapes = _from_layer_above(context, above.site, weights[0], n, j, through)
        shapes.append(("dE/dX = δ·Wᵀ", gradient.shape))
        return context.explanation_of(
            at, gradient[n, j], f"{times}Σ w·δ", groups, shapes=shapes, course="3.3"
        )
    sample = loss_sample(context, n)
    if sample is None or above is None or above.site != sample.answer:
        return _as_computed(context, at, gradient)
    formula, found = losses.gradient_terms(sample, j)
    scale = prod(factor.value for factor in through)
    terms = [Term(what, (*through, *factors), scale * share) for what, factors, share in found]
    shapes, course = [("dE/dS", gradient.shape)], formula_and_course(sample.loss)[1]
    return context.explanation_of(
        at, gradient[n, j], f"{times}{formula}", terms=terms, shapes=shapes, course=course
    )


def _as_computed(context: StepContext, at: Address, gradient: Array) -> Explanation:
    """A gradient whose formula nettui does not know."""
    shapes = [("dE/dY", gradient.shape)]
    return context.explanation_of(at, gradient[at.where], "as computed by the trainer", shapes=shapes)


def _is_elementwise(op: Op) -> bool:
    return isinstance(op.part, ActivationBase) or (isinstance(op.part, Dropout) and "mask" in op.arrays)


def _through(context: StepContext, op: Op, below: str, n: int, j: int) -> Factor:
    """The elementwise derivative of an activation or of dropout, which read the site `below`."""
    if isinstance(op.part, Dropout):
        return Factor("mask·scale", float(op.arrays["mask"][n, j]) * op.part.training)
    z, a = (context.out(site)[n : n + 1, j : j + 1] for site in (below, op.site))
    return Factor("f′(z)", float(op.part.backward(np.ones_like(z), z, a)[0, 0]), name(below, n, j))


def _from_layer_above(
    context: StepContext, above: str, weight: str, n: int, j: int, through: list[Factor]
) -> tuple[list[Group], list[tuple[str, tuple[int, ...]]]]:
    """Σ_k w_jk·δ_k of the layer above, times the factors in between."""
    w, delta = context.params[weight], context.site_gradients[above]
    products = prod(factor.value for factor in through) * w[j].astype(float) * delta[n]

    def term(k: int) -> Term:
        factor = Factor("w", float(w[j, k]), name(weight, j, k))
        upstream = Factor("δ", float(delta[n, k]), name(above, n, k, view="gradient"))
        return Term(f"unit {k}", (*through, factor, upstream), float(products[k]))

    return [(products, term)], [("δ", delta.shape), ("Wᵀ", w.shape[::-1])]


def parameter(context: StepContext, at: Address) -> Explanation:
    """dE/dW = xᵀ·δ and the penalty's share, dE/db = Σₙ δ, dE/dα = Σ dE/da·min(z, 0)."""
    gradient = context.gradients[at.of]
    value = gradient[at.where]
    for site, op in context.sites.items():
        if not context.below(site) or site not in context.site_gradients:
            continue
        weight, bias = (isinstance(op.part, Dense) and context.params.layout.affine(op.layer)) or ("", "")
        if at.of == weight:
            return _weight(context, at, site, value)
        if at.of == bias:
            return _bias(context, at, site, value)
        if is_normalization(op) and at.of in (f"{op.layer}.gain", f"{op.layer}.shift"):
            return normalization.parameter(context, at, site, value)
        if isinstance(op.part, PReLU) and at.of in context.params.layout.of(op.layer, "other"):
            return _alpha(context, at, site, value)
    return context.explanation_of(
        at, value, "as computed by the trainer", shapes=[(f"dE/d({at.of})", gradient.shape)]
    )


def _weight(context: StepContext, at: Address, here: str, value: float) -> Explanation:
    (i, j), below = at.where, context.below(here)
    x, delta, w = context.out(below), context.site_gradients[here], context.params[at.of]
    products = x[:, i].astype(float) * delta[:, j]

    def term(n: int) -> Term:
        inner = Factor("x", float(x[n, i]), name(below, n, i))
        upstream = Factor("δ", float(delta[n, j]), name(here, n, j, view="gradient"))
        return Term(f"sample {n}", (inner, upstream), float(products[n]))

    groups: list[Group] = [(products, term)]
    penalty = context.step.penalty
    if penalty is not None:
        share = np.zeros(1)
        penalty.add_gradient(share, w[i, j : j + 1].astype(float))
        if share[0]:
            factor = Factor("w", float(w[i, j]), name(at.of, i, j))
            groups.append(
                (
                    share,
                    lambda _: Term("penalty", (Factor("∂R/∂w", float(share[0])), factor), float(share[0])),
                )
            )
    shapes = [("Xᵀ", x.shape[::-1]), ("δ", delta.shape), ("dE/dW = Xᵀ·δ", w.shape)]
    formula = "Σₙ x·δ + ∂R/∂w" if len(groups) > 1 else "Σₙ x·δ"
    return context.explanation_of(at, value, formula, groups, shapes=shapes, course="3.5")


def _bias(context: StepContext, at: Address, here: str, value: float) -> Explanation:
    delta, biases = context.site_gradients[here], context.params[at.of]
    j = int(np.ravel_multi_index(at.where, biases.shape))
    column = delta[:, j].astype(float)

    def term(n: int) -> Term:
        return Term(
            f"sample {n}",
            (Factor("δ", float(column[n]), name(here, n, j, view="gradient")),),
            float(column[n]),
        )

    shapes = [("δ", delta.shape), ("dE/db = Σₙ δ", delta.shape[1:])]
    return context.explanation_of(at, value, "Σₙ δ", [(column, term)], shapes=shapes, course="3.5")


def _alpha(context: StepContext, at: Address, here: str, value: float) -> Explanation:
    below = context.below(here)
    z, gradient = context.out(below), context.site_gradients[here]
    products = (gradient.astype(float) * np.minimum(z, 0.0)).ravel()

    def term(number: int) -> Term:
        n, j = (int(i) for i in np.unravel_index(number, z.shape))
        inner = Factor("min(z, 0)", float(min(z[n, j], 0.0)), name(below, n, j))
        upstream = Factor("dE/da", float(gradient[n, j]), name(here, n, j, view="gradient"))
        return Term(f"sample {n}, unit {j}", (inner, upstream), float(products[number]))

    return context.explanation_of(
        at, value, "Σ dE/da·min(z, 0)", [(products, term)], shapes=[("Z", z.shape)], course="4.6"
    )
