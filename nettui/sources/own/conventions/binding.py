"""Calls a learner's functions by the names of their parameters and of what they return."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType, MethodType
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from nettui.sources.own.conventions.modes import TRAINING
from nettui.sources.own.conventions.signature import GRADS, RATES, REG, parameters_of, required
from nettui.sources.own.network import Unfit

INPUT = ("X", "x", "A0", "inputs", "input", "data", "X_batch", "x_batch", "A_prev", "features", "xb", "Xb")
LABELS = (
    "Y",
    "y",
    "t",
    "T",
    "labels",
    "label",
    "targets",
    "target",
    "y_true",
    "Y_true",
    "y_batch",
    "yb",
    "one_hot_Y",
    "Y_onehot",
    "y_onehot",
    "train_y",
    "etiquettes",
    "étiquettes",
    "cibles",
    "cible",
)
OUTPUT = (
    "AL",
    "A2",
    "A",
    "yhat",
    "y_hat",
    "Yhat",
    "Y_hat",
    "y_pred",
    "preds",
    "probs",
    "output",
    "out",
    "scores",
    "predictions",
    "A3",
    "A1",
    "P",
    "p",
    "a2",
    "a3",
)
PARAMETERS = ("parameters", "params", "param", "theta", "weights", "model", "net", "network", "p", "P", "w")
EITHER = ("p", "P")
"""Parameters or probabilities."""

CACHE = (
    "cache",
    "caches",
    "memory",
    "activations",
    "store",
    "saved",
    "intermediates",
    "forward_cache",
    "ctx",
)


DECAYS = {"beta": 0.9, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
"""The usual values of what an optimizer's update may need."""


def bind(
    function: Callable[..., Any], known: Mapping[str, Any], reg: float | None, spare: Sequence[Any] = ()
) -> dict[str, Any]:
    """The arguments for a function, by the names of its parameters; for unknown ones `spare`, in order.

    Raises Unfit for a name that is unknown where `spare` has not as many as there are.
    """
    found: dict[str, Any] = {}
    unknown, names = [], {each.name for each in parameters_of(function)}
    is_cost = names & {*LABELS} and not names & {*INPUT, *CACHE}
    if is_cost and known.get("output") is not None:
        known = {**known, **dict.fromkeys(EITHER, known["output"])}
    for each in parameters_of(function):
        value = _value(each.name, known, reg)
        if value is not None and not (_is_number(each.default) and isinstance(value, np.ndarray)):
            found[each.name] = value
        elif each.default is each.empty:
            unknown.append(each.name)
    left = [each for each in spare if not any(each is value for value in found.values())]
    if unknown and len(unknown) != len(left):
        hint = "an argument that another of the functions returns by that name"
        raise Unfit(f"{hint}, in {function.__name__}", unknown[0])
    return {**found, **dict(zip(unknown, left, strict=False))}


def _is_number(default: Any) -> bool:
    """Whether it is the default of a number, which no array is given for: b1 of an Adam beside a bias b1."""
    return isinstance(default, int | float) and not isinstance(default, bool)


def _value(name: str, known: Mapping[str, Any], reg: float | None) -> Any:
    if name in known and name not in ("parameters", "input", "labels", "output", "rate"):
        return known[name]
    for names, role in (
        (INPUT, "input"), (LABELS, "labels"), (PARAMETERS, "parameters"), (CACHE, "cache"), (GRADS, "grads"),
        (OUTPUT, "output"), (RATES, "rate"),
    ):  # fmt: skip
        if name in names and known.get(role) is not None:
            return known[role]
    if name in TRAINING:
        return known.get("training")
    return reg if name in REG else None


def memory_names(update: Callable[..., Any], held: Sequence[str]) -> list[str]:
    """The arguments of an update that are what an optimizer keeps: no parameters, gradients or numbers."""
    others = (*PARAMETERS, *GRADS, *RATES, *REG, *DECAYS, *held, "t")
    return [name for name in required(update) if name not in others]


_RETURNED = WeakKeyDictionary[FunctionType, tuple[str, ...]]()
"""What was read from the functions that each step asks for again."""


def returned(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names that the last return statement of a function lists; none where it returns something else.

    The source of a function or method is read once.
    """
    plain = function.__func__ if isinstance(function, MethodType) else function
    if not isinstance(plain, FunctionType):
        return _names_returned(function)
    if plain not in _RETURNED:
        _RETURNED[plain] = _names_returned(plain)
    return _RETURNED[plain]


def _names_returned(function: Callable[..., Any]) -> tuple[str, ...]:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError, TypeError):
        return ()
    returns = [
        node.value for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value is not None
    ]
    if not returns:
        return ()
    last = returns[-1]
    elements: Sequence[ast.expr] = last.elts if isinstance(last, ast.Tuple) else [last]
    names = tuple(each.id if isinstance(each, ast.Name) else "" for each in elements)
    return names if any(names) else ()
