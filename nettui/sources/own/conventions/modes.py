"""Tells a learner's code whether it trains or predicts, by the switches that the code has for that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import FunctionType, ModuleType, NoneType
from typing import Any

import numpy as np

from nettui.sources.own.conventions.signature import method, parameters_of, required, source_of

TRAINING = (
    *("training", "train", "is_training", "is_train", "train_flg", "train_flag", "train_mode"),
    *("training_mode", "istrain", "isTraining", "is_train_mode"),
)
"""How learners call what is true in training."""

PREDICTING = (
    "test",
    "testing",
    "is_test",
    "test_mode",
    "inference",
    "is_inference",
    "eval_mode",
    "predicting",
)
"""How they call what is true at prediction."""

MODES = ("test", "eval", "predict", "inference", "testing", "evaluate", "evaluation", "validation")
"""What a `mode` that is a string may be at prediction."""

MODE, TRAIN = ("mode", "phase"), ("train", "training")
LEAVES = frozenset((bool, float, int, np.ndarray, np.float64, str, NoneType))
"""What holds no parts, and is most of what a network holds."""

DEPTH, MOST = 3, 100
"""How far below an object its layers may be, in a list in an attribute; the entries of a list to look at."""


def mode_arguments(function: Callable[..., Any], training: bool) -> dict[str, Any]:
    """The arguments that tell a function whether it trains or predicts, by their names; the first is data."""
    found: dict[str, Any] = {}
    for each in parameters_of(function)[1:]:
        free = each.default is each.empty or each.default is None
        if each.name in (*TRAINING, *PREDICTING) and (free or isinstance(each.default, bool)):
            found[each.name] = training == (each.name in TRAINING)
        elif each.name in MODE and (free or each.default in (*TRAIN, *MODES)):
            found[each.name] = _word(training, each.default, function)
    return found


def data_arguments(function: Callable[..., Any]) -> list[str]:
    """The names of the required parameters that are no switches."""
    switches = mode_arguments(function, True)
    return [name for name in required(function) if name not in switches]


def switch(target: object, training: bool) -> None:
    """Sets the switches of an object and of those in it: attributes, or the methods train() and eval()."""
    for part in parts_of(target):
        _set(part, training)


def has_switch(layer: object) -> bool:
    """Whether a layer can be told that it predicts."""
    forward = method(layer, "forward", "__call__")
    return bool((forward and mode_arguments(forward, False)) or list(_attributes(layer)) or _methods(layer))


def _set(part: object, training: bool) -> None:
    for name in list(_attributes(part)):
        if name in MODE:
            setattr(part, name, _word(training, getattr(part, name), type(part)))
        else:
            setattr(part, name, training == (name in TRAINING))
    if (methods := _methods(part)) is not None:
        methods[0 if training else 1]()


def _attributes(part: object) -> Iterator[str]:
    """The attributes that are switches."""
    for name in getattr(part, "__dict__", ()):
        value = getattr(part, name)
        flag = name in (*TRAINING, *PREDICTING) and isinstance(value, bool)
        word = name in MODE and isinstance(value, str) and value in (*TRAIN, *MODES)
        if flag or word:
            yield name


def _methods(part: object) -> tuple[Callable[[], Any], Callable[[], Any]] | None:
    """train() and eval(), if both take no argument."""
    train, evaluate = method(part, "train"), method(part, "eval")
    if isinstance(part, type) or train is None or evaluate is None or required(train) or required(evaluate):
        return None
    return train, evaluate


def _word(training: bool, held: object, code: Any) -> str:
    """What the mode is called: as it was if it is that already, else a word that the code compares with."""
    words = TRAIN if training else MODES
    if held in words:
        return str(held)
    source = source_of(code)
    return next((word for word in words if f"'{word}'" in source or f'"{word}"' in source), words[0])


def parts_of(target: object, depth: int = DEPTH) -> Iterator[object]:
    """An object and the objects that its attributes, lists and dicts hold, down to a depth."""
    if isinstance(target, type | ModuleType | FunctionType):
        return
    if isinstance(target, Mapping):
        inner = list(target.values())
    elif isinstance(target, list | tuple):
        inner = list(target[:MOST])
    elif hasattr(target, "__dict__"):
        yield target
        inner = [each for name, each in vars(target).items() if not name.startswith("__")]
    else:
        return
    if depth:
        for each in inner:
            if type(each) not in LEAVES:
                yield from parts_of(each, depth - 1)
