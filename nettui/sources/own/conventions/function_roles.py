"""Which function of a learner's file initializes, goes forward or backward, and updates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FunctionType
from typing import Any

from nettui.common.errors import InvalidValue, nearest
from nettui.sources.own.conventions.binding import PARAMETERS
from nettui.sources.own.conventions.signature import GRADS, method, required

ROLES: Mapping[str, str] = {
    "memory": r"^(init|initiali[sz]e)\w*(velocity|velocities|momentum|adam|rms|adagrad|optimi[sz]er)",
    "init": r"^(init|initiali[sz]e)",
    "both": r"(loss|cost)_?(and|n|_)*_?grad|grads?_and_(loss|cost)|^propagate$|^forward_(and_)?backward",
    "forward": r"forward|avant|^propager|^feed|^predict_proba|^model_f|^fprop|^hypothesis",
    "backward": r"back|retro|rétro|arriere|arrière|^grad|_grad(s|ient|ients)?$|^bprop",
    "cost": r"cost|loss|perte|cout|coût|cross_entropy|error",
    "update": r"^update|^mettre_a_jour|^mise_a_jour|^maj|^apply|step$|gradient_descent_step",
}
WHOLE = (
    r"^(gradient_descent|descente|train|entra[iî]n|appren|affich|charger|fit|model$|main|run|optimi[sz]e$|sgd"
    r"|get_|make_|plot|load|numeric|check|test|accuracy)"
)
"""Functions that train or look at the whole, of which no one is a single pass."""

HELPERS = r"(^|_)(relu|sigmoid|tanh|softmax|linear|activation|layer|dense|affine|conv|leaky|derivative)(_|$)"
"""Parts of a name that say that a function is a step of a pass."""


def find_roles(module: Any) -> dict[str, Callable[..., Any]]:
    """The function of the module for each role: of several, the one that the others do not serve."""
    functions = [f for f in own_functions(module) if not re.search(WHOLE, f.__name__)]
    found: dict[str, Callable[..., Any]] = {}
    for role, pattern in ROLES.items():
        fitting = [f for f in functions if re.search(pattern, f.__name__) and f not in found.values()]
        plain = [f for f in fitting if not re.search(HELPERS, f.__name__)] or fitting
        if plain:
            called = {name for f in plain for name in f.__code__.co_names if f.__name__ != name}
            roots = [f for f in plain if f.__name__ not in called] or plain
            found[role] = roots[-1]
    return found


def named_roles(module: Any, names: Sequence[str]) -> dict[str, Callable[..., Any]]:
    """The functions of these names. Raises InvalidValue for a name that the module does not define."""
    functions = {f.__name__: f for f in own_functions(module)}
    for name in names:
        if name and name not in functions:
            raise InvalidValue(
                "code.functions",
                "names of functions in the file",
                name,
                nearest(name, functions) if functions else "it defines no function",
            )
    order = ("init", "forward", "backward", "update") if len(names) != 2 else ("init", "both")
    return {role: functions[name] for role, name in zip(order, names, strict=False) if name}


def own_functions(module: Any) -> Iterator[FunctionType]:
    """The functions that the module itself defines, in the order of the file."""
    own = [
        f for f in vars(module).values() if isinstance(f, FunctionType) and f.__module__ == module.__name__
    ]
    yield from sorted(own, key=lambda f: f.__code__.co_firstlineno)


def optimizer_in(module: Any) -> Callable[..., Any] | None:
    """The update of the only class of the module that takes parameters and gradients, in a new object."""
    own = [
        each
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__
    ]
    found = [each for each in own if not required(each) and _update_of(each) is not None]
    return _update_of(found[0]()) if len(found) == 1 else None


def _update_of(optimizer: Any) -> Callable[..., Any] | None:
    """The method of an optimizer, or of its class, that takes parameters and gradients."""
    function = method(optimizer, "update", "step", "apply", "apply_gradients", "update_params", "optimize")
    names = [] if function is None else [name for name in required(function) if name != "self"]
    return function if len(names) == 2 and names[0] in PARAMETERS and names[1] in GRADS else None
