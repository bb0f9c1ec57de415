"""Causes in the backward pass."""

from __future__ import annotations

from nettui.checks.causes.cause import ALWAYS, OFTEN, Cause
from nettui.checks.causes.exclusions import lacking, no_activation, no_biases, no_relu, no_softmax, one_layer

CAUSES = (
    Cause(
        name="missing-bias-gradient",
        remedy="compute dE/db = Σₙ dE/dz for every layer",
        symptoms={
            "bias gradients missing": ALWAYS,
            "bias gradient wrong": ALWAYS,
            "no bias has a gradient": ALWAYS,
            "a bias has no gradient": ALWAYS,
        },
        rules_out=no_biases,
    ),
    Cause(
        name="transposed-weight",
        remedy=(
            "dE/dx = dE/dz·Wᵀ; give layers different widths while testing, so that the shapes do not match"
        ),
        symptoms={
            "weight not transposed": ALWAYS,
            "a transpose is missing": ALWAYS,
            "gradients wrong below the last layer": ALWAYS,
        },
        rules_out=one_layer,
    ),
    Cause(
        name="wrong-derivative",
        remedy="multiply by f′(z): a(1−a) for sigmoid, 1−a² for tanh, z > 0 for relu",
        symptoms={
            "derivative left out": ALWAYS,
            "a derivative is left out": ALWAYS,
            "gradients wrong below the last layer": ALWAYS,
        },
        rules_out=lacking("activation", no_activation),
    ),
    Cause(
        name="relu-mask",
        remedy="use the mask of the forward pass: dz = da·(z > 0)",
        symptoms={
            "mask of the wrong tensor": ALWAYS,
            "a relu's mask is wrong": ALWAYS,
            "gradients wrong below the last layer": ALWAYS,
        },
        rules_out=lacking("relu", no_relu),
    ),
    Cause(
        name="wrong-layer-input",
        remedy="each layer must read the output of the one below: check the variable names",
        symptoms={
            "a layer reads the wrong output": ALWAYS,
            "a gradient reads the wrong output": ALWAYS,
            "a tensor has no gradient": ALWAYS,
        },
        rules_out=one_layer,
    ),
    Cause(
        name="forgotten-mean",
        remedy="divide dE/ds by the number of samples in the batch",
        symptoms={
            "loss gradient is a sum": ALWAYS,
            "gradients off by one factor": ALWAYS,
            "gradients are summed, not averaged": ALWAYS,
        },
    ),
    Cause(
        name="loss-is-a-sum",
        remedy="divide the loss, and with it its gradient, by the number of samples",
        symptoms={
            "batch loss is not a mean": ALWAYS,
            "loss grows with the batch": ALWAYS,
            "initial loss far too high": ALWAYS,
        },
    ),
    Cause(
        name="softmax-over-batch",
        remedy="take the softmax along axis 1: each row sums to 1",
        symptoms={
            "samples mix in a batch": ALWAYS,
            "softmax over the mini-batch": ALWAYS,
            "batch loss is not a mean": ALWAYS,
            "loss grows with the batch": ALWAYS,
            "loss gradient wrong": ALWAYS,
            "gradients wrong": ALWAYS,
            "prediction is noisy": OFTEN,
            "answers cannot be sure": OFTEN,
            "overflow under stress": OFTEN,
        },
        rules_out=lacking("softmax", no_softmax),
    ),
    Cause(
        name="double-softmax",
        remedy="pass the scores to the loss, or use a loss without a softmax",
        symptoms={
            "answers cannot be sure": ALWAYS,
            "a softmax is applied twice": ALWAYS,
            "loss has a floor": OFTEN,
        },
        rules_out=lacking("softmax", no_softmax),
    ),
    Cause(
        name="softmax-overflow",
        remedy="subtract each row's largest score first: the softmax stays the same, and nothing overflows",
        symptoms={
            "overflow on large scores": ALWAYS,
            "overflow on sure answers": ALWAYS,
            "overflow under stress": OFTEN,
        },
        rules_out=lacking("softmax", no_softmax),
    ),
)
