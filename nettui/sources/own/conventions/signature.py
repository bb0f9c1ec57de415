"""The names of a function's parameters, and how many arguments it takes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from types import FunctionType, MethodType
from typing import Any
from weakref import WeakKeyDictionary

FORWARD = (
    *("forward", "forward_propagation", "forward_prop", "forward_pass", "feedforward", "feed_forward"),
    *("propagation_avant", "passe_avant", "propager", "avant", "__call__"),
)
BACKWARD = (
    *("backward", "backward_propagation", "backward_prop", "back_propagation", "backpropagation"),
    *("backprop", "back_prop", "backward_pass", "retropropagation", "retropropager", "propagation_arriere"),
    *("passe_arriere", "arriere"),
)
"""How they call the passes of a layer."""

GRADIENTS = (
    *("d{}", "dLd{}", "grad_{}", "{}_grad", "{}_gradient", "d_{}", "grad{}", "dL{}", "dL_d{}", "delta_{}"),
    *("{}_g", "dE{}"),
)
"""How learners call the gradient of a parameter."""

RATES = (
    *("learning_rate", "lr", "eta", "alpha", "rate", "learn_rate", "lrate", "learningrate", "learningRate"),
    *("l_rate", "step_size", "taux_apprentissage", "taux_d_apprentissage", "taux"),
)
"""How they call the learning rate."""

EPOCHS = re.compile(
    r"epoch|[eé]poque|iteration|(^|_)(n_?)?iters?($|_)|(^|_)(passes|rounds|steps|times|repeats)$", re.I
)
"""How they call the number of passes through all samples."""

REPORTS = re.compile(
    r"print|affich|verbose|log(?!it)|show|plot|debug|display|callback|every|monitor|track", re.I
)
"""How they call what only says how much is printed or drawn."""

MORE_DATA = re.compile(r"^(?P<which>[xyXYtT])_?(val|valid|validation|test|dev|eval)$")
"""How they call further samples and labels."""

LOOPS = (
    "epochs",
    "n_epochs",
    "num_epochs",
    "n_iter",
    "max_iter",
    "n_iters",
    "num_iterations",
    "n_iterations",
)
"""Those of them that are no counters, as attributes."""

BATCH_SIZES = ("batch_size", "minibatch_size", "mini_batch_size", "batchsize", "batch")
"""How they call the size of a mini-batch."""

GRADS = ("grads", "gradients", "grad", "grad_dict", "grads_values", "dparams", "gradient")
"""How they call all gradients together."""

REG = (
    *("reg", "reg_strength", "lambd", "lambda_", "lmbda", "lam", "weight_decay", "weight_decay_lambda", "l2"),
    *("l2_lambda", "lambda_l2", "l2_reg", "reg_lambda", "lambda_reg", "l2_strength", "l2_penalty", "lamda"),
    *("regularization", "reg_param", "reg_rate"),
)
"""How they call the strength of a penalty."""


def method(target: object, *names: str) -> Callable[..., Any] | None:
    """The first of these methods that the object has."""
    found = (getattr(target, name, None) for name in names)
    return next((each for each in found if callable(each)), None)


_METHODS, _FUNCTIONS = (WeakKeyDictionary[FunctionType, inspect.Signature]() for _ in range(2))
"""The signatures that were asked for, which each step asks for again."""


def _signature(function: Callable[..., Any]) -> inspect.Signature:
    """What `inspect.signature` says, read once from each function and from each method of a class."""
    known, plain = _FUNCTIONS, function
    if isinstance(function, MethodType):
        known, plain = _METHODS, function.__func__
    if not isinstance(plain, FunctionType):
        return inspect.signature(function)
    if plain not in known:
        known[plain] = inspect.signature(function)
    return known[plain]


def parameters_of(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The parameters that a call may give, without `self`; none if Python cannot tell."""
    try:
        known = _signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [each for each in known if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]


_SOURCES = WeakKeyDictionary[Any, str]()
"""The texts that were asked for: to read one again takes longer than a step."""


def source_of(code: Callable[..., Any] | type) -> str:
    """The text of a function or a class, "" if Python cannot tell."""
    plain = code.__func__ if isinstance(code, MethodType) else code
    if not isinstance(plain, FunctionType | type):
        return ""
    if plain not in _SOURCES:
        try:
            _SOURCES[plain] = inspect.getsource(plain)
        except (OSError, TypeError):
            _SOURCES[plain] = ""
    return _SOURCES[plain]


def required(function: Callable[..., Any]) -> list[str]:
    """The names of the parameters without a default."""
    return [each.name for each in parameters_of(function) if each.default is each.empty]


def takes(function: Callable[..., Any] | None, count: int) -> bool:
    """Whether it can be called with `count` arguments by position."""
    if function is None:
        return False
    try:
        _signature(function).bind(*[None] * count)
    except TypeError:
        return False
    except ValueError:
        return True  # a builtin that does not say
    return True


def rate_names(target: object) -> list[str]:
    """The attributes of an object that are called like a learning rate and hold a number."""
    held = ((name, getattr(target, name, None)) for name in RATES)
    return [name for name, value in held if isinstance(value, int | float) and not isinstance(value, bool)]


def held_rate(target: object, name: str, function: Callable[..., Any] | None) -> float:
    """The rate in an attribute of that name; without a name, the default of the function's rate; else NaN."""
    defaults = {each.name: each.default for each in parameters_of(function)} if function else {}
    value = getattr(target, name, None) if name else next((defaults[n] for n in RATES if n in defaults), None)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("nan")


def set_rate(target: object, name: str, rate: float) -> None:
    """Sets that attribute, and the one that holds its current value under a schedule."""
    for each in (name, f"current_{name}"):
        if hasattr(target, each):
            setattr(target, each, rate)


def once(function: Callable[..., Any], epochs: int = 1) -> dict[str, Any]:
    """The arguments of a function that make it go so many times through its samples, and print nothing."""
    found: dict[str, Any] = {}
    for each in parameters_of(function)[1:]:
        if REPORTS.search(each.name):
            if each.default is each.empty:
                found[each.name] = 0
        elif EPOCHS.search(each.name):
            found[each.name] = epochs
    return found


def named(function: Callable[..., Any], names: Iterable[str]) -> str:
    """The first parameter that has one of these names, "" if none has."""
    known = {each.name for each in parameters_of(function)}
    return next((name for name in names if name in known), "")
