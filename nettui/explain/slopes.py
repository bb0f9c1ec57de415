"""Going backward: the gradient of the loss to what a site gives on, and to a parameter (course 3.3, 3.5)."""

from __future__ import annotations

from math import prod

import numpy as np

from nettui.explain import losses
from nettui.explain.explanation import Explanation, Factor, Group, Term
from nettui.explain.names import Address, name
from nettui.explain.scene import Scene
from nettui.explain.values import sampled
from nettui.nn.activations import ActivationBase, PReLU
from nettui.nn.dropout import Dropout
from nettui.nn.stages import Dense


def site(scene: Scene, at: Address) -> Explanation:
    """dE/d(what a site gives on): from the layer above, through what is element by element in between.

    For a pre-activation this is δ = f′(z)·Σ_k w_jk·δ_k, at the top f′(z)·dE/ds.
    """
    (n, j), gradient = at.where, scene.slopes[at.of]
    place, through = scene.place[at.of] + 1, list[Factor]()
    while isinstance(scene.forward[place].part, ActivationBase | Dropout):
        through.append(_through(scene, place, n, j))
        place += 1
    times = "".join(f"{factor.symbol}·" for factor in through)
    above = scene.forward[place]
    if isinstance(above.part, Dense):
        groups, shapes = _handed_down(scene, above.part, n, j, through)
        shapes.append(("dE/dX = δ·Wᵀ", gradient.shape))
        return scene.say(at, gradient[n, j], f"{times}Σ w·δ", groups, shapes=shapes, course="3.3")
    sample = sampled(scene, n)
    if sample is None or above.site != sample.answer:
        return scene.say(at, gradient[n, j], "as the trainer gives it", shapes=[("dE/dY", gradient.shape)])
    formula, found = losses.slope(sample, j)
    scale = prod(factor.value for factor in through)
    terms = [Term(what, (*through, *factors), scale * share) for what, factors, share in found]
    shapes = [("dE/dS", gradient.shape)]
    return scene.say(at, gradient[n, j], f"{times}{formula}", terms=terms, shapes=shapes, course="1.3")


def _through(scene: Scene, place: int, n: int, j: int) -> Factor:
    """The derivative of an activation or of dropout, element by element."""
    op, below = scene.forward[place], scene.forward[place - 1].site
    if isinstance(op.part, Dropout):
        return Factor("mask·scale", float(op.arrays["mask"][n, j]) * op.part.training)
    z, a = (scene.out(at)[n : n + 1, j : j + 1] for at in (place - 1, place))
    return Factor("f′(z)", float(op.part.backward(np.ones_like(z), z, a)[0, 0]), name(below, n, j))


def _handed_down(
    scene: Scene, above: Dense, n: int, j: int, through: list[Factor]
) -> tuple[list[Group], list[tuple[str, tuple[int, ...]]]]:
    """Σ_k w_jk·δ_k of the layer above, times what lies in between."""
    w, delta = scene.params[above.weight], scene.slopes[above.site]
    products = prod(factor.value for factor in through) * w[j].astype(float) * delta[n]

    def term(k: int) -> Term:
        weight = Factor("w", float(w[j, k]), name(above.weight, j, k))
        slope = Factor("δ", float(delta[n, k]), name(above.site, n, k, view="gradient"))
        return Term(f"unit {k}", (*through, weight, slope), float(products[k]))

    return [(products, term)], [("δ", delta.shape), ("Wᵀ", w.shape[::-1])]


def parameter(scene: Scene, at: Address) -> Explanation:
    """dE/dW = xᵀ·δ and the penalty's share, dE/db = Σₙ δ, dE/dα = Σ dE/da·min(z, 0)."""
    gradient = scene.gradients[at.of]
    value = gradient[at.where]
    for place, op in enumerate(scene.forward):
        if isinstance(op.part, Dense) and at.of == op.part.weight:
            return _weight(scene, at, place, value)
        if isinstance(op.part, Dense) and op.part.has_bias and at.of == op.part.bias:
            return _bias(scene, at, op.site, value)
        if isinstance(op.part, PReLU) and at.of == f"{op.site.partition('.')[0]}.alpha":
            return _alpha(scene, at, place, value)
    return scene.say(at, value, "as the trainer gives it", shapes=[(f"dE/d({at.of})", gradient.shape)])


def _weight(scene: Scene, at: Address, place: int, value: float) -> Explanation:
    (i, j), below, here = at.where, scene.forward[place - 1].site, scene.forward[place].site
    x, delta, w = scene.out(place - 1), scene.slopes[here], scene.params[at.of]
    products = x[:, i].astype(float) * delta[:, j]

    def term(n: int) -> Term:
        inner = Factor("x", float(x[n, i]), name(below, n, i))
        slope = Factor("δ", float(delta[n, j]), name(here, n, j, view="gradient"))
        return Term(f"sample {n}", (inner, slope), float(products[n]))

    groups: list[Group] = [(products, term)]
    penalty = getattr(scene.step.before.config, "penalty", None)
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
    return scene.say(at, value, formula, groups, shapes=shapes, course="3.5")


def _bias(scene: Scene, at: Address, here: str, value: float) -> Explanation:
    (j,), delta = at.where, scene.slopes[here]
    column = delta[:, j].astype(float)

    def term(n: int) -> Term:
        return Term(
            f"sample {n}",
            (Factor("δ", float(column[n]), name(here, n, j, view="gradient")),),
            float(column[n]),
        )

    shapes = [("δ", delta.shape), ("dE/db = Σₙ δ", delta.shape[1:])]
    return scene.say(at, value, "Σₙ δ", [(column, term)], shapes=shapes, course="3.5")


def _alpha(scene: Scene, at: Address, place: int, value: float) -> Explanation:
    here, below = scene.forward[place].site, scene.forward[place - 1].site
    z, slope = scene.out(place - 1), scene.slopes[here]
    products = (slope.astype(float) * np.minimum(z, 0.0)).ravel()

    def term(number: int) -> Term:
        n, j = (int(i) for i in np.unravel_index(number, z.shape))
        inner = Factor("min(z, 0)", float(min(z[n, j], 0.0)), name(below, n, j))
        handed = Factor("dE/da", float(slope[n, j]), name(here, n, j, view="gradient"))
        return Term(f"sample {n}, unit {j}", (inner, handed), float(products[number]))

    return scene.say(
        at, value, "Σ dE/da·min(z, 0)", [(products, term)], shapes=[("Z", z.shape)], course="4.6"
    )
