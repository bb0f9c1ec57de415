"""Functions that pass parameters around: init, forward, backward, perhaps cost and update."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from nettui.sources.own.conventions.answers import first_number, shape_of_loss
from nettui.sources.own.conventions.arrays import arrays_of, put
from nettui.sources.own.conventions.binding import (
    DECAYS,
    OUTPUT,
    PARAMETERS,
    bind,
    memory_names,
    returned,
)
from nettui.sources.own.conventions.function_roles import find_roles, named_roles, optimizer_in
from nettui.sources.own.conventions.loss_and_grads import by_parameter
from nettui.sources.own.conventions.passing import by_parameters, passed
from nettui.sources.own.conventions.signature import REG, held_rate, named, rate_names, set_rate
from nettui.sources.own.network import Unfit, Unseen, require_gradients
from nettui.sources.own.roles import outputs_of
from nettui.types import Array


@dataclass
class Functions:
    """`held` are the parameters under the names that the functions know them by."""

    convention: ClassVar[str] = "functions that initialize, go forward, go backward"
    roles: Mapping[str, Callable[..., Any]]
    held: dict[str, Any] = field(default_factory=dict)
    reg: float | None = None
    bundle: str = ""
    """The name of a list that holds all parameters, "" where each has a name."""
    rate_name: str | None = None
    """The optimizer's attribute that is the rate, "" for none; None for the first that is called like one."""
    memory: dict[str, Any] = field(default_factory=dict)
    """What an optimizer keeps, by the names that the update knows it by, and how many updates it has made."""
    loss_shape: tuple[int, ...] = ()

    @classmethod
    def of(cls, module: Any, names: Sequence[str] = ()) -> Functions | None:
        """The functions of a module, or those of these names: init, forward, backward, update."""
        roles = named_roles(module, names) if names else find_roles(module)
        enough = "init" in roles and ("both" in roles or {"forward", "backward"} <= set(roles))
        if enough and "update" not in roles and (optimizer := optimizer_in(module)) is not None:
            roles = {**roles, "update": optimizer}
        return cls(roles) if enough else None

    def started(self, answer: Any) -> Functions:
        """With the parameters, which init has returned. Raises Unfit if they are no arrays."""
        init = self.roles["init"]
        if isinstance(answer, Mapping):
            return self._with(dict(answer))
        if isinstance(answer, list) and list(arrays_of(answer)):
            name = next(iter(returned(init)), "") or "params"
            return self._with({name: answer}, name)
        if isinstance(answer, tuple) and (names := returned(init)) and len(names) == len(answer):
            return self._with(dict(zip(names, answer, strict=True)))
        if isinstance(answer, np.ndarray):
            return self._with({(returned(init) or ("theta",))[0]: answer})
        found = type(answer).__name__
        raise Unfit(f"a dict of arrays, or arrays by name, from {init.__name__}", found)

    def _with(self, held: dict[str, Any], bundle: str = "") -> Functions:
        """With these parameters, and what an optimizer keeps of them at the start."""
        found = Functions(self.roles, held, bundle=bundle)
        if "memory" in self.roles and "update" in self.roles:
            function = self.roles["memory"]
            answer = function(**bind(function, {"parameters": found.whole, **held}, None))
            values = answer if isinstance(answer, tuple) else (answer,)
            names = returned(function) or memory_names(self.roles["update"], [*held])
            found.memory = dict(zip(names, values, strict=False)) | {"t": 0}
        return found

    @property
    def whole(self) -> Any:
        """The parameters as the functions pass them around."""
        return self.held[self.bundle] if self.bundle else self.held

    def parameters(self) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for name, value in self.held.items():
            if _is_parameter(value):
                found[name] = value
            elif isinstance(value, list | tuple | Mapping):
                found |= dict(arrays_of(value, name))
        return found

    def assign(self, name: str, value: Array) -> None:
        put(self.held, name, value)

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        known = self._known(x, y)
        if "both" in self.roles:
            self._call("both", known)
        else:
            self._call("forward", known)
            if "cost" in self.roles:
                known["cost"] = self._call("cost", known)
            self._call("backward", known)
        found = self._gradients(known)
        last = self.roles["both"] if "both" in self.roles else self.roles["backward"]
        require_gradients(self.parameters(), found, last.__name__)
        self.loss_shape = shape_of_loss(known.get("cost"))
        return first_number(known.get("cost")), found

    def _gradients(self, known: Mapping[str, Any]) -> dict[str, Any]:
        """The gradients among what the functions returned: by their names, else by places and shapes."""
        grads = known.get("grads")
        held = grads if isinstance(grads, Mapping) else {k: v for k, v in known.items() if k not in self.held}
        params = self.parameters()
        found = by_parameter(params, held)
        if len(found) == len(params):
            return found
        last = self.roles["both"] if "both" in self.roles else self.roles["backward"]
        several = [each for each in known["answers"] if isinstance(each, list | tuple | Mapping)]
        others = [several[0]] if len(several) == 1 else []
        tried = (by_parameters(params, each, last) for each in (*others, known["answers"]))
        return next((each for each in tried if len(each) == len(params)), found)

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

    @property
    def _optimizer(self) -> Any:
        """The object whose method the update is, None if it is a function."""
        return getattr(self.roles.get("update"), "__self__", None)

    def rate_names(self) -> Sequence[str]:
        """The optimizer's attributes that are called like a rate."""
        return rate_names(self._optimizer)

    def settle(self, name: str, inside: float = 0.0) -> None:
        """Says which of them it is."""
        self.rate_name = name

    def own_rate(self, name: str) -> float:
        """The rate that the optimizer has, or the default of the update's argument."""
        return held_rate(self._optimizer, name, self.roles.get("update"))

    def update(self, x: Array, y: Array, rate: float) -> None:
        known = self._known(x, y)
        known["rate"] = rate
        if "both" in self.roles:
            self._call("both", known)
        else:
            self._call("forward", known)
            self._call("backward", known)
        if self.memory:
            self.memory["t"] += 1
            known |= {**DECAYS, **self.memory}
        if name := next(iter(self.rate_names()), "") if self.rate_name is None else self.rate_name:
            set_rate(self._optimizer, name, rate)
        answer = self._call("update", known)
        if isinstance(answer, list) and self.bundle:
            self.held[self.bundle] = answer
        elif isinstance(answer, Mapping) and not self.bundle:
            self.held = dict(answer)
        elif isinstance(answer, tuple):
            named = returned(self.roles["update"]) or tuple(self.held)
            for name, value in zip(named, answer, strict=False):
                self._keep(name, value)

    def _keep(self, name: str, value: Any) -> None:
        """Takes over what an update returns by that name."""
        if name in self.held:
            self.held[name] = value
        elif self.bundle and name in PARAMETERS:
            self.held[self.bundle] = value
        elif name in self.memory:
            self.memory[name] = value
        elif isinstance(value, Mapping) and value.keys() == self.held.keys():
            self.held = dict(value)

    @property
    def can_penalize(self) -> bool:
        """Whether one of the functions takes the strength of a penalty."""
        return any(named(function, REG) for function in self.roles.values())

    def penalize(self, strength: float) -> None:
        """Sets the strength that is passed to them."""
        self.reg = strength

    def _known(self, x: Array, y: Array | None) -> dict[str, Any]:
        """What can be passed by name: the roles, and what the functions return by its own name."""
        return {"input": x, "labels": y, "parameters": self.whole, "training": y is not None, **self.held}

    def _call(self, role: str, known: dict[str, Any]) -> Any:
        """Calls the function of that role with what its parameters name, and keeps what it returns."""
        function = self.roles[role]
        spare = known.get("spare", ()) if role in ("cost", "backward") else ()
        answer = function(**bind(function, known, self.reg, spare))
        names = returned(function)
        if isinstance(answer, tuple) and len(names) == len(answer):
            known |= dict(zip(names, answer, strict=True))
        elif len(names) == 1:
            known[names[0]] = answer
        _keep(role, answer, known)
        if role == "forward":
            self._keep_answer(function, answer, known)
        return answer

    def _keep_answer(self, function: Callable[..., Any], answer: Any, known: dict[str, Any]) -> None:
        """Puts the network's answer, and what was returned in an order, beside what has a name."""
        params = {name: np.asarray(value) for name, value in self.parameters().items()}
        x = known["input"]
        kept = passed(function, answer, max(outputs_of(params, size) for size in x.shape[::-1]))
        if kept.answer is not None:
            known["output"] = kept.answer
        known["spare"] = list(answer) if isinstance(answer, tuple) else [answer]


def _keep(role: str, answer: Any, known: dict[str, Any]) -> None:
    """Puts what a function returned under the name of its role."""
    parts = answer if isinstance(answer, tuple) else (answer,)
    if role in ("both", "backward"):
        known["answers"] = parts
        grads = next((part for part in parts if isinstance(part, Mapping)), None)
        listed = next((part for part in parts if isinstance(part, list)), None) if len(parts) <= 2 else None
        if grads is not None or listed is not None:
            known["grads"] = listed if grads is None else grads
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


def _is_parameter(value: Any) -> bool:
    array = (
        np.asarray(value)
        if isinstance(value, np.ndarray | float | int) and not isinstance(value, bool)
        else None
    )
    return array is not None and (array.dtype.kind == "f" or array.size == 1)
