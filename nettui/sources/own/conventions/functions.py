"""Functions that pass parameters around: init, forward, backward, perhaps cost and update."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, ClassVar

import numpy as np

from nettui.common.errors import InvalidValue, nearest
from nettui.sources.own.conventions.answers import first_number
from nettui.sources.own.conventions.loss_and_grads import by_parameter
from nettui.sources.own.conventions.modes import TRAINING
from nettui.sources.own.conventions.signature import GRADS, RATES, REG, held_rate, named, parameters_of
from nettui.sources.own.network import Unfit, Unseen, require_gradients
from nettui.types import Array

ROLES: Mapping[str, str] = {
    "memory": r"^(init|initiali[sz]e)\w*(velocity|velocities|momentum|adam|rms|adagrad|optimi[sz]er)",
    "init": r"^(init|initiali[sz]e)",
    "both": r"(loss|cost)_?(and|n|_)*_?grad|grads?_and_(loss|cost)|^propagate$|^forward_(and_)?backward",
    "forward": r"forward|^feed|^predict_proba|^model_f|^fprop|^hypothesis",
    "backward": r"back|^grad|_grad(s|ient|ients)?$|^bprop",
    "cost": r"cost|loss|cross_entropy|error",
    "update": r"^update|^apply|step$|gradient_descent_step",
}
WHOLE = (
    r"^(gradient_descent|train|fit|model$|main|run|optimi[sz]e$|sgd"
    r"|get_|make_|plot|load|numeric|check|test|accuracy)"
)
"""Functions that train or look at the whole, of which no one is a single pass."""

HELPERS = r"(^|_)(relu|sigmoid|tanh|softmax|linear|activation|layer|dense|affine|conv|leaky|derivative)(_|$)"
"""Parts of a name that say that a function is a step of a pass."""

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


@dataclass
class Functions:
    """`held` are the parameters under the names that the functions know them by."""

    convention: ClassVar[str] = "functions that initialize, go forward, go backward"
    roles: Mapping[str, Callable[..., Any]]
    held: dict[str, Any] = field(default_factory=dict)
    reg: float | None = None

    @classmethod
    def of(cls, module: Any, names: Sequence[str] = ()) -> Functions | None:
        """The functions of a module, or those of these names: init, forward, backward, update."""
        roles = named_roles(module, names) if names else find_roles(module)
        enough = "init" in roles and ("both" in roles or {"forward", "backward"} <= set(roles))
        return cls(roles) if enough else None

    def started(self, arguments: Mapping[str, Any]) -> Functions:
        """With the parameters that init returns. Raises InvalidValue if they are no arrays."""
        init = self.roles["init"]
        answer = init(**arguments)
        if isinstance(answer, Mapping):
            return Functions(self.roles, dict(answer))
        if isinstance(answer, tuple) and (names := returned(init)) and len(names) == len(answer):
            return Functions(self.roles, dict(zip(names, answer, strict=True)))
        if isinstance(answer, np.ndarray):
            return Functions(self.roles, {(returned(init) or ("theta",))[0]: answer})
        found = type(answer).__name__
        raise Unfit(f"a dict of arrays, or arrays by name, from {init.__name__}", found)

    def parameters(self) -> Mapping[str, Any]:
        return {name: value for name, value in self.held.items() if _is_parameter(value)}

    def assign(self, name: str, value: Array) -> None:
        self.held[name] = value

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        known = self._known(x, y)
        if "both" in self.roles:
            self._call("both", known)
        else:
            self._call("forward", known)
            if "cost" in self.roles:
                known["cost"] = self._call("cost", known)
            self._call("backward", known)
        grads = known.get("grads")
        held = grads if isinstance(grads, Mapping) else {k: v for k, v in known.items() if k not in self.held}
        found = by_parameter(self.parameters(), held)
        last = self.roles["both"] if "both" in self.roles else self.roles["backward"]
        require_gradients(self.parameters(), found, last.__name__)
        return first_number(known.get("cost")), found

    def scores(self, x: Array) -> Array:
        if "forward" not in self.roles:
            raise Unseen("there is no function for the forward pass alone", "add forward(params, X)")
        known = self._known(x, None)
        self._call("forward", known)
        found = known.get("output")
        if not isinstance(found, np.ndarray):
            raise Unseen(f"{self.roles['forward'].__name__} returns no array", "return the output")
        return found

    @property
    def can_update(self) -> bool:
        return "update" in self.roles

    def own_rate(self, name: str) -> float:
        """The rate that is the default of the update's argument."""
        return held_rate(None, "", self.roles.get("update"))

    def update(self, x: Array, y: Array, rate: float) -> None:
        known = self._known(x, y)
        known["rate"] = rate
        if "both" in self.roles:
            self._call("both", known)
        else:
            self._call("forward", known)
            self._call("backward", known)
        answer = self._call("update", known)
        if isinstance(answer, Mapping):
            self.held = dict(answer)
        elif isinstance(answer, tuple):
            named = returned(self.roles["update"]) or tuple(self.held)
            self.held |= {
                name: value for name, value in zip(named, answer, strict=False) if name in self.held
            }

    @property
    def can_penalize(self) -> bool:
        """Whether one of the functions takes the strength of a penalty."""
        return any(named(function, REG) for function in self.roles.values())

    def penalize(self, strength: float) -> None:
        """Sets the strength that is passed to them."""
        self.reg = strength

    def _known(self, x: Array, y: Array | None) -> dict[str, Any]:
        """What can be passed by name: the roles, and what the functions return by its own name."""
        return {"input": x, "labels": y, "parameters": self.held, "training": y is not None, **self.held}

    def _call(self, role: str, known: dict[str, Any]) -> Any:
        """Calls the function of that role with what its parameters name, and keeps what it returns."""
        function = self.roles[role]
        answer = function(**bind(function, known, self.reg))
        names = returned(function)
        if isinstance(answer, tuple) and len(names) == len(answer):
            known |= dict(zip(names, answer, strict=True))
        elif len(names) == 1:
            known[names[0]] = answer
        _keep(role, answer, known)
        return answer


def _keep(role: str, answer: Any, known: dict[str, Any]) -> None:
    """Puts what a function returned under the name of its role."""
    parts = answer if isinstance(answer, tuple) else (answer,)
    if role in ("both", "backward"):
        grads = next((part for part in parts if isinstance(part, Mapping)), None)
        if grads is not None:
            known["grads"] = grads
        if role == "both":
            known["cost"] = next((part for part in parts if first_number(part) is not None), None)
    elif role == "forward":
        arrays = [part for part in parts if isinstance(part, np.ndarray)]
        caches = [part for part in parts if isinstance(part, Mapping | list | tuple)]
        if caches:
            known["cache"] = caches[-1]
            if isinstance(caches[-1], Mapping):
                known |= {
                    key: value
                    for key, value in caches[-1].items()
                    if isinstance(key, str) and key not in known
                }
        several = len(arrays) > 1 and len(caches) == 0
        if arrays:
            known["output"] = arrays[-1] if several else arrays[0]
        elif caches and isinstance(caches[-1], Mapping):
            known["output"] = next((caches[-1][name] for name in OUTPUT if name in caches[-1]), None)
        if several:
            known.setdefault("cache", answer)


def bind(function: Callable[..., Any], known: Mapping[str, Any], reg: float | None) -> dict[str, Any]:
    """The arguments for a function, by the names of its parameters. Raises InvalidValue for one unknown."""
    found: dict[str, Any] = {}
    for each in parameters_of(function):
        value = _value(each.name, known, reg)
        if value is not None:
            found[each.name] = value
        elif each.default is each.empty:
            hint = "an argument that another of the functions returns by that name"
            raise Unfit(f"{hint}, in {function.__name__}", each.name)
    return found


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


def returned(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names that the last return statement of a function lists; none where it returns something else."""
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


def _is_parameter(value: Any) -> bool:
    array = (
        np.asarray(value)
        if isinstance(value, np.ndarray | float | int) and not isinstance(value, bool)
        else None
    )
    return array is not None and (array.dtype.kind == "f" or array.size == 1)
