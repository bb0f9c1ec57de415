"""Names that a shell completes; tests compare them with what they name, which takes long to load."""

from __future__ import annotations

COMMANDS = (
    *("next", "back", "step", "unstep", "epoch", "epoch-back", "continue", "continue-back", "until"),
    *("play", "pause", "goto", "break", "watch", "check", "inspect", "set", "point", "halt", "undo"),
    *("forks", "fork", "restart", "restart seed+1", "restart drop", "lesson", "lesson back", "answer"),
    *("hint", "save", "export"),
)
"""The debugger's commands."""

FIELDS = (
    *("title", "course", "seed", "data.source", "data.samples", "data.scale", "data.validation"),
    *("data.split", "data.task", "data.scale_target", "network.hidden", "network.activation.name"),
    *("network.normalization.name", "network.output.name", "network.init.name", "network.init.bias"),
    *("network.init.form", "network.bias", "network.dropout.keep", "network.dropout.mode"),
    *("network.dtype", "loss.name", "loss.smoothing", "loss.weights", "loss.penalty.name"),
    *("loss.penalty.strength", "train.optimizer.name", "train.optimizer.rate", "train.schedule.name"),
    *("train.warmup", "train.clip.name", "train.batch", "train.shuffle", "train.epochs", "train.stop"),
    *("surface.name", "fault.name", "view.page", "break", "compare", "lesson"),
)
"""The fields of a scenario."""

LOSSES = (
    *("cross-entropy", "hinge", "perceptron", "binary-cross-entropy", "squared-error", "absolute-error"),
    "huber",
)
"""The losses."""
