"""Causes in code of the user's own, which the check own-code sees and nettui's network cannot have."""

from __future__ import annotations

from dataclasses import replace

from nettui.abilities import Dissectable, Missing, able
from nettui.checks.causes.cause import ALWAYS, OFTEN, SOMETIMES, Cause
from nettui.checks.probe import Probe

FACTOR = {"gradients off by one factor": OFTEN}
BELOW = {"gradients wrong below the last layer": OFTEN, "gradients wrong": SOMETIMES}

SEEN = (
    Cause(
        name="scalar-bias-gradient",
        what="The gradient of a bias is summed over the units too, so all units get the same number.",
        remedy="sum over the samples alone: np.sum(dz, axis=0) for rows, axis=1 for columns",
        symptoms={"bias gradient is one number": ALWAYS, "gradient has another shape": OFTEN, **BELOW},
    ),
    Cause(
        name="gradient-of-another-shape",
        what="A gradient does not have the shape of its parameter.",
        remedy="dE/dW has the shape of W; sum over the samples alone for dE/db",
        symptoms={"gradient has another shape": ALWAYS, **BELOW},
    ),
    Cause(
        name="derivative-of-wrong-value",
        what="The derivative of an activation is computed from the wrong value.",
        remedy="from the activation a: a(1−a) for sigmoid, 1−a² for tanh; from z: call f′(z)",
        symptoms={"derivative of the wrong value": ALWAYS, **BELOW},
    ),
    Cause(
        name="mean-taken-twice",
        what="The gradient is divided by the number of samples twice.",
        remedy="divide by it once: at the output, or in each dW and db",
        symptoms={"gradients are averaged twice": ALWAYS, **FACTOR},
    ),
    Cause(
        name="gradient-sign",
        what="The gradient has the wrong sign.",
        remedy="dE/dz = y − t where the parameters become w − rate·dE/dw",
        symptoms={"gradients have the wrong sign": ALWAYS, **FACTOR},
    ),
    Cause(
        name="gradient-scaled",
        what="All gradients are off by the same factor.",
        remedy="derive dE/dz at the output anew: no factor is left over that the loss does not have",
        symptoms={"all gradients off by a factor": ALWAYS, **FACTOR},
    ),
    Cause(
        name="factor-on-the-way-down",
        what="From one layer down, all gradients are off by the same factor.",
        remedy="dE/dx = dE/dz·Wᵀ and dz = da·f′(z), without another factor",
        symptoms={"gradients off by a factor from a layer down": ALWAYS, **BELOW},
    ),
    Cause(
        name="wrong-output-gradient",
        what="The backward pass begins with a wrong gradient at the output.",
        remedy="softmax or sigmoid with cross-entropy: dE/dz = y − t, over the number of samples for a mean",
        symptoms={"the gradient at the output is wrong": ALWAYS, "gradients wrong": OFTEN},
    ),
    Cause(
        name="derivative-twice",
        what="The derivative of the output is multiplied in twice.",
        remedy="with cross-entropy dE/dz is y − t: the output's derivative is in it already",
        symptoms={"a derivative is multiplied in twice": ALWAYS, "gradients wrong": OFTEN},
    ),
    Cause(
        name="activation-forgotten",
        what="The forward pass leaves out an activation whose derivative the backward pass takes.",
        remedy="a = f(z) in the forward pass, and the next layer reads a",
        symptoms={"an activation is left out forward": ALWAYS, "network is linear": OFTEN, **BELOW},
    ),
    Cause(
        name="gradient-of-another-parameter",
        what="A parameter gets the gradient of another one.",
        remedy="check the names and the order in which gradients are stored and returned",
        symptoms={"a gradient is another parameter's": ALWAYS, "gradients wrong": OFTEN},
    ),
    Cause(
        name="tensor-gradient-scaled",
        what="The gradient of one parameter is off by a factor.",
        remedy="compare its formula with those of the other layers: dW = xᵀ·dz, db = Σₙ dz",
        symptoms={"a tensor's gradient off by a factor": ALWAYS, **BELOW},
    ),
    Cause(
        name="gradient-cut-off",
        what="A weight has no gradient, though the loss depends on it.",
        remedy="follow the backward pass down to it: an assignment is missing, or the loop ends too early",
        symptoms={"a weight has no gradient": ALWAYS, "gradients wrong": SOMETIMES, **BELOW},
    ),
    Cause(
        name="gradients-clipped-lopsided",
        what="Gradients are cut off on one side, or at another size than on the other.",
        remedy="limits alike on both sides: np.clip(g, -c, c)",
        symptoms={"gradients are clipped on one side": ALWAYS, "gradients wrong": OFTEN, **BELOW},
    ),
    Cause(
        name="some-samples-only",
        what="Only some samples of a mini-batch count in a gradient.",
        remedy="sum over all samples: dW = xᵀ·dz",
        symptoms={"only some samples count": ALWAYS, "gradients wrong": OFTEN},
    ),
    Cause(
        name="wrong-backward-step",
        what="A step of the backward pass is not the derivative of the forward pass.",
        remedy="derive it anew at the tensor that differs first, going backward",
        symptoms={"gradients are not the textbook's": OFTEN, **BELOW, "gradients wrong": OFTEN},
    ),
    Cause(
        name="labels-shifted",
        what="One-hot labels are off by one class in the code.",
        remedy="label k belongs to output k, both counted from 0",
        symptoms={
            "labels are shifted in the code": ALWAYS,
            "gradients wrong": OFTEN,
        },
    ),
    Cause(
        name="samples-mixed",
        what="The answer to a sample depends on the others in its mini-batch.",
        remedy="look for a mean, a maximum or a softmax along the wrong axis",
        symptoms={
            "a sample's answer depends on the others": ALWAYS,
            "samples mix in a batch": OFTEN,
            "gradients wrong": SOMETIMES,
        },
    ),
    Cause(
        name="wrong-bias-gradient",
        what="The gradient of the biases is not the sum of dE/dz over the samples.",
        remedy="db = Σₙ dz, divided by the number of samples where dW is",
        symptoms={"a bias gradient is wrong": ALWAYS, "gradients wrong": OFTEN, **BELOW},
    ),
    Cause(
        name="loss-is-array",
        what="The loss of the code is an array, where it must be one number.",
        remedy="np.sum(y * np.log(p)) over all outputs, divided by the number of samples",
        symptoms={"the loss is an array": ALWAYS},
    ),
    Cause(
        name="labels-unused",
        what="The gradients do not depend on the labels.",
        remedy="dE/dz at the output is y − t, with t from the labels of the mini-batch",
        symptoms={"the labels are never used": ALWAYS, "gradients wrong": OFTEN},
    ),
    Cause(
        name="penalty-on-one-side",
        what="A parameter is penalized in the loss or in the gradient alone.",
        remedy="penalize the same parameters in both; biases are usually left out of both",
        symptoms={
            "penalty without its gradient": ALWAYS,
            "penalty in the gradient alone": ALWAYS,
            "penalty gradient wrong": OFTEN,
            "gradients wrong": SOMETIMES,
        },
    ),
    Cause(
        name="penalty-sign",
        what="The gradient of the penalty has the wrong sign, so that the weights grow.",
        remedy="add λ·w to the gradient of each weight",
        symptoms={
            "penalty gradient has the wrong sign": ALWAYS,
            "penalty gradient wrong": OFTEN,
            "gradients wrong": SOMETIMES,
        },
    ),
    Cause(
        name="parameters-shared",
        what="Two parameters are one array, so that an update of one changes the other.",
        remedy="make each of its own: [np.zeros(n) for n in sizes], or a.copy()",
        symptoms={"two parameters are one array": ALWAYS, **BELOW},
    ),
    Cause(
        name="seeded-in-step",
        what="The random generator is seeded again at every step.",
        remedy="seed once, before training",
        symptoms={"random numbers are the same at every step": ALWAYS},
    ),
    Cause(
        name="random-predictions",
        what="The same inputs get other answers at each prediction.",
        remedy="leave dropout out when predicting: with inverted dropout the values pass unchanged",
        symptoms={"predictions are random": ALWAYS},
    ),
    Cause(
        name="shuffled-apart",
        what="The code shuffles samples or labels without the others.",
        remedy="shuffle both by one order: order = rng.permutation(len(X)), then X[order] and y[order]",
        symptoms={"labels lose their samples": ALWAYS, "gradients wrong": OFTEN},
    ),
    Cause(
        name="dropout-backward",
        what="The backward pass does not go through the dropout of the forward pass.",
        remedy="keep the forward pass's mask, and multiply by the same, scale included: da = da * mask",
        symptoms={"dropout is left out backward": ALWAYS, **BELOW},
    ),
    Cause(
        name="layer-without-switch",
        what="A layer draws random numbers at every call, also when the network predicts.",
        remedy="give it an attribute or argument `training`, which nettui sets to False at prediction",
        symptoms={"a layer is always random": ALWAYS},
    ),
    Cause(
        name="parameters-overwritten",
        what="The forward or backward pass changes the parameters.",
        remedy="compute new arrays there: W * scale, not W *= scale",
        symptoms={"parameters change before the update": ALWAYS, "gradients wrong": SOMETIMES},
    ),
    Cause(
        name="inputs-overwritten",
        what="The code changes the samples that it is given.",
        remedy="compute new arrays: X = X - mean, not X -= mean",
        symptoms={"inputs are changed in place": ALWAYS},
    ),
    Cause(
        name="stale-cache",
        what="A value of an earlier mini-batch is used in this one.",
        remedy="store what backward needs anew in every forward pass",
        symptoms={"an earlier mini-batch is remembered": ALWAYS, "gradients wrong": SOMETIMES},
    ),
    Cause(
        name="parameter-unused",
        what="The forward pass does not use all of the parameters.",
        remedy="each layer multiplies by its own weights: check the names",
        symptoms={"a parameter is never used": ALWAYS, "gradients wrong": OFTEN, **BELOW},
    ),
    Cause(
        name="parameters-copied",
        what="The passes use copies of the parameters, which no update reaches.",
        remedy="read the parameters where they are updated, or update them in place",
        symptoms={"the passes use copies": ALWAYS, "gradients wrong": OFTEN},
    ),
    Cause(
        name="updated-too-early",
        what="A layer is updated before the gradient has gone through it.",
        remedy="compute all gradients first, then update",
        symptoms={"updated too early": ALWAYS, **BELOW},
    ),
    Cause(
        name="update-uphill",
        what="The update adds the gradient where it must subtract it.",
        remedy="w ← w − rate·dE/dw",
        symptoms={"the update goes uphill": ALWAYS},
    ),
    Cause(
        name="update-incomplete",
        what="The update leaves parameters as they are.",
        remedy="assign new values to every parameter that has a gradient",
        symptoms={"some parameters are never updated": ALWAYS},
    ),
    Cause(
        name="update-without-effect",
        what="The update changes nothing that the network uses.",
        remedy="assign the new values to the parameters that the forward pass reads",
        symptoms={"the update does nothing": ALWAYS},
    ),
    Cause(
        name="gradients-accumulated",
        what="Gradients are added to those of earlier mini-batches.",
        remedy="set them to 0 before each backward pass, or assign instead of adding",
        symptoms={"gradients are never reset": ALWAYS, "gradients wrong": OFTEN},
    ),
    Cause(
        name="adam-step-count",
        what="The t of Adam does not count the steps.",
        remedy="t ← t + 1 once a step, from 1 at the first",
        symptoms={"Adam's step count is wrong": ALWAYS},
    ),
    Cause(
        name="adam-correction",
        what="The bias correction of Adam divides by something else than 1 − βᵗ of the mean itself.",
        remedy="m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), each once",
        symptoms={"Adam's bias correction is wrong": ALWAYS},
    ),
    Cause(
        name="adam-factors",
        what="A running mean of Adam lacks its factor 1 − β, so that it is no mean.",
        remedy="m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²",
        symptoms={"Adam's means miss their factors": ALWAYS},
    ),
    Cause(
        name="decay-sign",
        what="The weight decay of the update has the wrong sign, so that the weights grow.",
        remedy="w ← w − rate·(dE/dw + λw), or w ← (1 − rate·λ)·w − rate·dE/dw",
        symptoms={"the weight decay has the wrong sign": ALWAYS, "gradients wrong": SOMETIMES},
    ),
    Cause(
        name="rate-grows",
        what="The learning rate grows from step to step.",
        remedy="rate = rate₀/(1 + decay·step), or rate₀·0.99^epoch",
        symptoms={"the rate grows with every step": ALWAYS},
    ),
    Cause(
        name="rate-falls-away",
        what="The learning rate is next to nothing within one epoch.",
        remedy="decay it once an epoch, or compute it from the first one: rate₀/(1 + decay·step)",
        symptoms={"the rate falls to nothing within an epoch": ALWAYS},
    ),
    Cause(
        name="rate-twice",
        what="The update is multiplied by the rate twice.",
        remedy="v ← ρv − η·g; w ← w + v, or v ← ρv + g; w ← w − η·v",
        symptoms={"the rate is used twice": ALWAYS},
    ),
    Cause(
        name="adam-decays-swapped",
        what="The two decays of Adam stand in each other's place.",
        remedy="β₁ = 0.9 for the gradients, β₂ = 0.999 for their squares",
        symptoms={"Adam's two decays are swapped": ALWAYS},
    ),
    Cause(
        name="optimizer-divisor",
        what="The optimizer divides by something else than the root of a mean or a sum of g².",
        remedy="v ← βv + (1 − β)g², then w ← w − η·m/(√v + ε)",
        symptoms={"the optimizer divides by the wrong size": ALWAYS},
    ),
    Cause(
        name="velocity-lost",
        what="The velocity begins anew in every step, so that there is no momentum.",
        remedy="store the velocity of each parameter, and begin with it at the next step",
        symptoms={"the velocity is not kept": ALWAYS},
    ),
    Cause(
        name="velocity-undecayed",
        what="The velocity adds up all gradients, so that old ones count as much as new ones.",
        remedy="v ← ρv + g with ρ = 0.9, or set the gradients to 0 before each backward pass",
        symptoms={"the velocity never decays": ALWAYS},
    ),
    Cause(
        name="sigmoid-before-softmax",
        what="A sigmoid stands before the softmax, so that no answer can be sure.",
        remedy="a softmax of the scores themselves, without the sigmoid",
        symptoms={"a sigmoid stands before the softmax": ALWAYS, "gradients wrong": OFTEN},
    ),
    Cause(
        name="update-not-finite",
        what="The update makes NaN or infinity of finite gradients.",
        remedy="count t from 1, square the gradients in v, and add ε to the divisor",
        symptoms={"the update gives no numbers": ALWAYS},
    ),
    Cause(
        name="update-scaled",
        what="The update goes another distance than the rate times the gradient.",
        remedy="w ← w − rate·dE/dw, once a step",
        symptoms={"the update is off by a factor": OFTEN, "some parameters move differently": OFTEN},
    ),
)


def not_own_code(probe: Probe) -> str:
    """Why a run has none of these causes."""
    missing = able(probe.trainer, Dissectable)
    return "its code is not your own" if isinstance(missing, Missing) else ""


CAUSES = tuple(replace(cause, rules_out=not_own_code) for cause in SEEN)
