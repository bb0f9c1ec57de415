"""Causes in the loop around a network: what its optimizer and its loss are given.

They list only what points at them, as most runs do not show whether they have them.
"""

from __future__ import annotations

from nettui.checks.causes.cause import ALWAYS, OFTEN, Cause

CAUSES = (
    Cause(
        name="weights-not-in-optimizer",
        what="The optimizer does not have all weights that get a gradient.",
        remedy="make the optimizer of the parameters that are trained, after the last copy of the model",
        symptoms={"a layer does not move": OFTEN, "no layer moves": OFTEN},
    ),
    Cause(
        name="gradients-cleared-too-late",
        what="The gradients are cleared after the backward pass, so that no update moves anything.",
        remedy="zero_grad() before backward(), not between backward() and step()",
        symptoms={"gradients cleared before the update": ALWAYS},
    ),
    Cause(
        name="training-in-evaluation-mode",
        what="Training goes on in evaluation mode: without dropout, with the old batch statistics.",
        remedy="model.train() after each evaluation",
        symptoms={"training in evaluation mode": ALWAYS},
    ),
    Cause(
        name="targets-broadcast",
        what="Scores and targets have different shapes, so that the loss compares each with all others.",
        remedy="give both the same shape: scores.squeeze(1), or targets.unsqueeze(1)",
        symptoms={"targets of another shape": ALWAYS},
    ),
    Cause(
        name="output-activated-twice",
        what="The model ends in a softmax or sigmoid, and the loss applies another one.",
        remedy="return scores from the model; softmax or sigmoid only where probabilities are shown",
        symptoms={"probabilities where scores belong": ALWAYS},
    ),
    Cause(
        name="logarithm-forgotten",
        what="The loss takes log-probabilities, and is given probabilities.",
        remedy="log_softmax in place of softmax, or scores and cross_entropy",
        symptoms={"probabilities where logarithms belong": ALWAYS},
    ),
)
