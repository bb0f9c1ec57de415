"""What metrics are, from the names by which users log them: accuracies or losses, held out or not."""

from __future__ import annotations

import re
from collections.abc import Iterable

ACCURACY, LOSS = ("acc", "accuracy"), ("loss",)
HELD_OUT, OTHER = ("val", "valid", "validation", "dev", "eval"), ("test", "epoch", "dataloader")


def words_of(name: str) -> list[str]:
    """The words of a name such as val_loss, train/Acc or validationLoss."""
    return re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())


def is_accuracy(name: str) -> bool:
    """Whether a name is that of an accuracy, and not one of the first few classes."""
    words = words_of(name)
    return any(word in ACCURACY for word in words) and not {"top", "k"} & {*words}


def of_training(names: Iterable[str]) -> list[str]:
    """The accuracies of training steps."""
    return [name for name in names if is_accuracy(name) and not {*HELD_OUT, *OTHER} & {*words_of(name)}]


def held_out(names: Iterable[str], kind: tuple[str, ...]) -> list[str]:
    """The losses or accuracies, which `kind` says, of an evaluation on held-out samples as a whole."""
    found = [name for name in names if {*HELD_OUT} & {*words_of(name)} and _is(name, kind)]
    return [name for name in found if not {"test", "dataloader", "step"} & {*words_of(name)}]


def _is(name: str, kind: tuple[str, ...]) -> bool:
    return is_accuracy(name) if kind == ACCURACY else any(word in kind for word in words_of(name))
