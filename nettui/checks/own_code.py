"""Does the user's own code compute the gradients of its loss, and nothing beside? (course 3.3)

Gradients are compared with those of the textbook's backward pass through the same network; where they differ,
with those of passes that make one mistake each, and a mistake is named only if it gives exactly the gradients
of the code. Besides: whether the code changes what it is given, remembers earlier mini-batches, reseeds the
random generator, predicts at random, and whether its update follows its gradients.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from nettui.abilities import Dissectable
from nettui.checks.check import Check, Measurement
from nettui.checks.check import Symptom as AnySymptom
from nettui.checks.probe import Probe

Symptom = partial(AnySymptom, proved=True)
"""What is said of the code is seen in what it computes."""


def measure(probe: Probe) -> Iterator[Measurement]:
    found = probe.ability(Dissectable).mistakes(probe.state)
    for mistake in found:
        yield Measurement(
            measured=mistake.measured,
            expected=mistake.expected,
            evidence=mistake.evidence,
            symptom=mistake.symptom,
        )
    for untold in filter(None, map(probe.absent, ("one loss", "one output"))):
        yield Measurement(measured="", expected="", evidence="", untold=untold)
    if not found:
        seen = "gradients, update, random numbers, what is kept from step to step"
        yield Measurement(
            measured="no mistake seen",
            expected="the gradients of the loss",
            evidence=probe.absent("comparison") or seen,
        )


PASS = "one step of the backward pass is wrong"
RIGHT = "dz = da·f′(z), dW = xᵀ·dz, db = Σₙ dz, dx = dz·Wᵀ"

STEPS = (
    "all gradients off by a factor",
    "gradients off by a factor from a layer down",
    "the gradient at the output is wrong",
    "a derivative is multiplied in twice",
    "a gradient is another parameter's",
    "a bias gradient is wrong",
    "a bias has no gradient",
    "a derivative is left out",
    "a transpose is missing",
    "a relu's mask is wrong",
    "a gradient reads the wrong output",
    "a weight has no gradient",
    "a tensor's gradient off by a factor",
    "gradients are not the textbook's",
)
"""Symptoms whose evidence says which step of the backward pass is wrong, and how."""

CHECK = Check(
    name="own-code",
    doc=__doc__,
    course="3.3",
    symptoms={
        "gradient has another shape": Symptom(
            "fail",
            cause="a sum runs over too many axes, or over none",
            remedy="dE/db sums over the samples alone: np.sum(dz, axis=0) for rows, axis=1 for columns",
        ),
        "bias gradient is one number": Symptom(
            "fail",
            cause="the sum runs over the units as well as over the samples",
            remedy="sum over the samples alone: np.sum(dz, axis=0) for rows, axis=1 for columns",
        ),
        "gradients are summed, not averaged": Symptom(
            "fail",
            cause="the loss is a mean over the samples, and its gradient their sum",
            remedy="divide dE/dz at the output by the number of samples, once",
        ),
        "gradients are averaged twice": Symptom(
            "fail",
            cause="the gradient is divided by the number of samples in two places",
            remedy="divide by it once: at the output, or in each dW and db",
        ),
        "gradients have the wrong sign": Symptom(
            "fail",
            cause="the error is taken the other way round",
            remedy="dE/dz = y − t where the parameters become w − rate·dE/dw",
        ),
        "an activation is left out forward": Symptom(
            "fail",
            cause="the forward pass goes on with z, the backward pass with f′(z)",
            remedy="a = f(z) in the forward pass, and the next layer reads a",
        ),
        "derivative of the wrong value": Symptom(
            "fail",
            cause="the activation's derivative is computed from the wrong value",
            remedy="from the activation a: a(1−a) for sigmoid, 1−a² for tanh; from z: call f′(z)",
        ),
        **{name: Symptom("fail", cause=PASS, remedy=RIGHT) for name in STEPS},
        "gradients are clipped on one side": Symptom(
            "fail",
            cause="large gradients of one sign are cut off, and those of the other are not, or elsewhere",
            remedy="limits alike on both sides: np.clip(g, -c, c)",
        ),
        "only some samples count": Symptom(
            "fail",
            cause="a loop ends early, or an index takes one sample of the mini-batch",
            remedy="sum over all samples: dW = xᵀ·dz",
        ),
        "labels are shifted in the code": Symptom(
            "fail",
            cause="classes are counted from 1 in one place and from 0 in another",
            remedy="label k belongs to output k, both counted from 0",
        ),
        "penalty without its gradient": Symptom(
            "fail",
            cause="the loss penalizes a parameter that the gradient leaves alone",
            remedy="add λ·w to its gradient, or leave it out of the loss, as is usual for biases",
        ),
        "penalty in the gradient alone": Symptom(
            "fail",
            cause="the gradient penalizes a parameter that the loss leaves alone",
            remedy="penalize it in the loss too, or leave it out of the gradient",
        ),
        "penalty gradient has the wrong sign": Symptom(
            "fail",
            cause="the penalty is subtracted from the gradient, where the loss adds it",
            remedy="add λ·w to the gradient of each weight",
        ),
        "two parameters are one array": Symptom(
            "fail",
            cause="[array] * n repeats one array, and b = a gives it another name, so that layers share it",
            remedy="make each of its own: [np.zeros(n) for n in sizes], or a.copy()",
        ),
        "penalty gradient off by a factor": Symptom(
            "fail",
            cause="the gradient of the penalty is not its derivative",
            remedy="the gradient of ½λΣw² is λw, that of λΣw² is 2λw",
        ),
        "random numbers are the same at every step": Symptom(
            "fail",
            cause="the generator is seeded inside a pass, so every step draws the same numbers",
            remedy="seed once, before training",
        ),
        "predictions are random": Symptom(
            "fail",
            cause="random numbers are drawn at prediction, as by dropout that stays on",
            remedy="leave dropout out when predicting: with inverted dropout the values pass unchanged",
        ),
        "a layer is always random": Symptom(
            "warn",
            cause="it draws random numbers at every call, and nothing tells it that the network predicts",
            remedy="give it an attribute or argument `training`, which nettui sets to False at prediction",
        ),
        "labels lose their samples": Symptom(
            "fail",
            cause="samples or labels are shuffled without the others",
            remedy="shuffle both by one order: order = rng.permutation(len(X)), then X[order] and y[order]",
        ),
        "dropout is left out backward": Symptom(
            "fail",
            cause="the gradient does not go through the mask that the forward pass has drawn",
            remedy="keep the forward pass's mask, and multiply by the same, scale included: da = da * mask",
        ),
        "parameters change before the update": Symptom(
            "fail",
            cause="a forward or backward pass writes into the parameters",
            remedy="compute new arrays there: W * scale, not W *= scale",
        ),
        "inputs are changed in place": Symptom(
            "warn",
            cause="the caller's samples are other ones afterwards, and change again at every step",
            remedy="compute new arrays: X = X - mean, not X -= mean",
        ),
        "an earlier mini-batch is remembered": Symptom(
            "fail",
            cause="a value that is kept between steps is used as if it were of this mini-batch",
            remedy="store what backward needs anew in every forward pass",
        ),
        "gradients are never reset": Symptom(
            "fail",
            cause="gradients are added to those of earlier mini-batches",
            remedy="set them to 0 before each backward pass, or assign instead of adding",
        ),
        "a sample's answer depends on the others": Symptom(
            "fail",
            cause="an operation runs along the samples instead of the units",
            remedy="look for a mean, a maximum or a softmax along the wrong axis",
        ),
        "the loss is an array": Symptom(
            "warn",
            cause="the loss is not one number, so that nothing can be said of whether it falls",
            remedy="np.sum(y * np.log(p)) over all outputs, divided by the number of samples",
        ),
        "the labels are never used": Symptom(
            "fail",
            cause="the backward pass takes something else for the labels, such as the network's own answers",
            remedy="dE/dz at the output is y − t, with t from the labels of the mini-batch",
        ),
        "a parameter is never used": Symptom(
            "fail",
            cause="the forward pass leaves it out, or uses another in its place",
            remedy="each layer multiplies by its own weights: check the names",
        ),
        "the passes use copies": Symptom(
            "fail",
            cause="the passes use other arrays than those that are updated",
            remedy="read the parameters where they are updated, or update them in place",
        ),
        "softmax over the mini-batch": Symptom(
            "fail",
            cause="the softmax is taken along the axis of the samples",
            remedy="axis=1 with keepdims=True for rows, axis=0 for columns: each sample's answers sum to 1",
        ),
        "updated too early": Symptom(
            "fail",
            cause="a layer is updated before the gradient has gone through it",
            remedy="compute all gradients first, then update",
        ),
        "some parameters are never updated": Symptom(
            "fail",
            cause="the update leaves them out",
            remedy="update every parameter that has a gradient",
        ),
        "the update does nothing": Symptom(
            "fail",
            cause="the update changes copies of the parameters, or returns too early",
            remedy="assign the new values to the parameters that the forward pass reads",
        ),
        "some parameters move differently": Symptom(
            "warn",
            cause="the update uses another rate for them, on purpose or by mistake",
            remedy="w ← w − rate·dE/dw for all, unless these are meant to learn at another rate",
        ),
        "the update goes uphill": Symptom(
            "fail",
            cause="the sign of the update is wrong",
            remedy="w ← w − rate·dE/dw",
        ),
        "the update is off by a factor": Symptom(
            "fail",
            cause="the update is made twice, or divided by the number of samples once more",
            remedy="w ← w − rate·dE/dw, once a step",
        ),
        "Adam's means are not corrected": Symptom(
            "warn",
            cause="Adam's running means start at 0, and this bias is not corrected",
            remedy="m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), with t counted from 1",
        ),
        "Adam's means are corrected in place": Symptom(
            "fail",
            cause="Adam's bias-corrected means are written back into the running means",
            remedy="keep m and v uncorrected, and correct copies of them",
        ),
        "Adam's bias correction is wrong": Symptom(
            "fail",
            cause="a running mean is divided by something else than its own 1 − βᵗ",
            remedy="m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), each once",
        ),
        "Adam's means miss their factors": Symptom(
            "warn",
            cause="a running mean adds the whole gradient, where it must add its share 1 − β",
            remedy="m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²",
        ),
        "the weight decay has the wrong sign": Symptom(
            "fail",
            cause="the update makes the weights grow in proportion to themselves, where a decay shrinks them",
            remedy="w ← w − rate·(dE/dw + λw), or w ← (1 − rate·λ)·w − rate·dE/dw",
        ),
        "the rate grows with every step": Symptom(
            "warn",
            cause="a factor above 1 stands where a decay must, or the rate is multiplied instead of divided",
            remedy="rate = rate₀/(1 + decay·step), or rate₀·0.99^epoch",
        ),
        "the rate falls to nothing within an epoch": Symptom(
            "warn",
            cause="the rate is decayed at every step, from what the last step has left of it",
            remedy="decay it once an epoch, or compute it from the first one: rate₀/(1 + decay·step)",
        ),
        "the rate is used twice": Symptom(
            "fail",
            cause="the step is multiplied by the rate in two places, as in the velocity and in the update",
            remedy="v ← ρv − η·g; w ← w + v, or v ← ρv + g; w ← w − η·v",
        ),
        "Adam's step count is wrong": Symptom(
            "fail",
            cause="t does not count the steps, so that 1 − βᵗ corrects by the wrong amount",
            remedy="t ← t + 1 once a step, from 1 at the first",
        ),
        "Adam's two decays are swapped": Symptom(
            "fail",
            cause="β₁ and β₂ stand in each other's place",
            remedy="β₁ = 0.9 for the gradients, β₂ = 0.999 for their squares",
        ),
        "the optimizer divides by the wrong size": Symptom(
            "fail",
            cause="the divisor is not the root of a mean or a sum of g²",
            remedy="v ← βv + (1 − β)g², then w ← w − η·m/(√v + ε)",
        ),
        "the velocity is not kept": Symptom(
            "fail",
            cause="the velocity begins at 0 in every step, so that there is no momentum",
            remedy="store the velocity of each parameter, and begin with it at the next step",
        ),
        "the velocity never decays": Symptom(
            "fail",
            cause="the velocity has no factor below 1, or gradients are added up and never reset",
            remedy="v ← ρv + g with ρ = 0.9, or set the gradients to 0 before each backward pass",
        ),
        "a softmax is applied twice": Symptom(
            "fail",
            cause="a softmax of probabilities, which are within 0 to 1, cannot be sure of any class",
            remedy="one softmax of the scores",
        ),
        "a sigmoid stands before the softmax": Symptom(
            "fail",
            cause="a softmax of a sigmoid, which is within 0 to 1, cannot be sure of any class",
            remedy="a softmax of the scores themselves, without the sigmoid",
        ),
        "the velocity is subtracted": Symptom(
            "fail",
            cause="the velocity is subtracted from the gradient instead of added",
            remedy="v ← ρv + g; w ← w − ηv",
        ),
        "the update gives no numbers": Symptom(
            "fail",
            cause="the update divides by 0, or takes the root of a negative number",
            remedy="count t from 1, square the gradients in v, and add ε to the divisor",
        ),
    },
    passing=(),
    failing=(),
    needs=(Dissectable,),
    measure=measure,
)
