"""What training with a learner's code cannot do, said in words about that code."""

from __future__ import annotations

from nettui.abilities import (
    ABILITIES,
    OPTIONS,
    Differentiable,
    Forwards,
    Missing,
    OnSurface,
    Predicts,
    Redesignable,
    Textbook,
)
from nettui.sources.own.discovery import Discovery


def lacks(kind: type, found: Discovery, shows: bool) -> Missing | None:
    """Why the code has no ability of that kind; None if it has it. `shows`: its layers are objects."""
    what = ABILITIES[kind].what
    if kind is Predicts and found.unseen is not None:
        return Missing(what, str(found.unseen), found.unseen.remedy)
    if kind in (Textbook, Redesignable, OnSurface):
        return Missing(what, "the network is code of your own", "describe the network in a scenario")
    if kind is Forwards and found.structure is None and not shows:
        why = "its layers are no objects, and not plain dense layers with known activations"
        return Missing(what, why, "make each layer an object with forward(x) and backward(dout)")
    if kind is Differentiable and found.remembers:
        why = "its step holds more than the gradient, as momentum does"
        return Missing(what, why, "give it a method that returns the gradients")
    if kind is Differentiable and found.random.gradients and not (found.has_loss and found.random.loss):
        why = "its passes draw random numbers, as dropout does, and its loss does not draw the same"
        return Missing(what, why, "switch them off, or give it a method loss(X, y) that draws them as well")
    if kind is Differentiable and found.penalized:
        why = "its gradients hold an L2 penalty, and the code shows no loss with it"
        return Missing(what, why, "give it a method loss(X, y) that returns the loss, its penalty included")
    if kind is Differentiable and not found.has_loss and found.loss is None:
        why = "the code has no loss, and its gradients are those of none that is known"
        return Missing(what, why, "add --loss NAME")
    return None


def fixed(option: str) -> Missing:
    """Why a hyper-parameter cannot be changed from outside."""
    what = OPTIONS[option]
    if option == "penalty":
        remedy = "if it has a penalty, make its strength an argument or attribute `reg`"
        return Missing(what, "your code shows no strength that can be set", remedy)
    why = {
        "rate": "the rate is set inside your code",
        "optimizer": "your code makes the update",
        "dropout": "dropout is part of your code, if it has any",
    }
    return Missing(what, why.get(option, "your code computes the loss"), "change it there")
