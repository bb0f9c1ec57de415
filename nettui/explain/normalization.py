"""Explains normalization: its output, the gradient of its input, and the gradients of gain and shift."""

from __future__ import annotations

import numpy as np

from nettui.explain.addresses import Address, name
from nettui.explain.explanation import Explanation, Factor, Term
from nettui.explain.step_context import StepContext
from nettui.nn.normalization import NormalizationBase, Statistics, normalized
from nettui.types import Array, Op


def is_normalization(op: Op) -> bool:
    """Whether the op normalizes, with a gain and a shift of its layer."""
    return isinstance(op.part, NormalizationBase)


def output(context: StepContext, at: Address, op: Op, below: str) -> Explanation:
    """y = gain·(z − μ)/σ + shift, with σ = √(variance + ε)."""
    (n, j), z, found = at.where, context.out(below), _statistics(op)
    mean, sigma = _own(found.mean, z)[n, j], _sigma(op, z)[n, j]
    gain, shift = (float(context.params[f"{op.layer}.{key}"][j]) for key in ("gain", "shift"))
    away = float(z[n, j] - mean)
    factors = (
        Factor("gain", gain, name(f"{op.layer}.gain", j)),
        Factor("z − μ", away, name(below, n, j)),
        Factor("1/σ", float(1 / sigma)),
    )
    terms = [
        Term("normalized", factors, gain * away / float(sigma)),
        Term("shift", (Factor("shift", shift, name(f"{op.layer}.shift", j)),), shift),
    ]
    return context.explanation_of(
        at,
        context.out(at.of)[n, j],
        "y = gain·(z − μ)/σ + shift",
        terms=terms,
        shapes=[("μ", found.mean.shape), ("Z", z.shape)],
    )


def input_gradient(context: StepContext, at: Address, above: Op) -> Explanation:
    """dE/dz = (dx − mean dx − x̂·mean(dx·x̂))/σ, with dx = gain·dE/dy: μ and σ depend on z, too."""
    (n, j), z, dy = at.where, context.out(at.of), context.site_gradients[above.site]
    dx = dy * context.params[f"{above.layer}.gain"]
    x, axis = normalized(z, _statistics(above), above.part.epsilon), above.part.axis
    sigma = float(_sigma(above, z)[n, j])
    own = float(dx[n, j])
    mean = float(_own(dx.mean(axis=axis, keepdims=True), z)[n, j])
    along = float(_own((dx * x).mean(axis=axis, keepdims=True), z)[n, j])
    scale = Factor("1/σ", 1 / sigma)
    upstream = Factor("gain·dE/dy", own, name(above.site, n, j, view="gradient"))
    terms = [
        Term("directly", (scale, upstream), own / sigma),
        Term("through μ", (scale, Factor("−mean dx", -mean)), -mean / sigma),
        Term(
            "through σ",
            (scale, Factor("−x̂", -float(x[n, j])), Factor("mean dx·x̂", along)),
            -float(x[n, j]) * along / sigma,
        ),
    ]
    formula = "(dx − mean dx − x̂·mean(dx·x̂))/σ, dx = gain·dE/dy"
    value = context.site_gradients[at.of][n, j]
    return context.explanation_of(at, value, formula, terms=terms, shapes=[("dE/dy", dy.shape)])


def parameter(context: StepContext, at: Address, site: str, value: float) -> Explanation:
    """dE/d gain = Σₙ dE/dy·x̂, dE/d shift = Σₙ dE/dy."""
    op, below, dy, (j,) = context.sites[site], context.below(site), context.site_gradients[site], at.where
    is_gain = at.of.endswith(".gain")
    x = (
        normalized(context.out(below), _statistics(op), op.part.epsilon)[:, j]
        if is_gain
        else np.ones(len(dy))
    )
    products = dy[:, j].astype(float) * x

    def term(n: int) -> Term:
        upstream = Factor("dE/dy", float(dy[n, j]), name(site, n, j, view="gradient"))
        inner = (Factor("x̂", float(x[n]), name(below, n, j)),) if is_gain else ()
        return Term(f"sample {n}", (*inner, upstream), float(products[n]))

    formula = "Σₙ dE/dy·x̂" if is_gain else "Σₙ dE/dy"
    return context.explanation_of(at, value, formula, [(products, term)], shapes=[("dE/dy", dy.shape)])


def _statistics(op: Op) -> Statistics:
    return Statistics(op.arrays["mean"], op.arrays["variance"])


def _sigma(op: Op, z: Array) -> Array:
    return _own(np.sqrt(op.arrays["variance"] + op.part.epsilon), z)


def _own(values: Array, z: Array) -> Array:
    """Statistics in the shape of z (N, units)."""
    return np.broadcast_to(values, z.shape)
