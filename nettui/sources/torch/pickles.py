"""Copies, pickles and TorchScript of a module that is recorded: without the hooks by which it is."""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakSet

Hook = TypeVar("Hook", bound=Callable[..., Any])

HOOKS = {
    "_forward_hooks": ("_forward_hooks_with_kwargs", "_forward_hooks_always_called"),
    "_forward_pre_hooks": ("_forward_pre_hooks_with_kwargs",),
}
"""Where a module keeps its hooks, by their numbers, and what it notes of some of them."""

_LEFT_OUT: WeakSet[Callable[..., Any]] = WeakSet()


def left_out(hook: Hook) -> Hook:
    """A hook that stays behind when its module is copied or pickled."""
    _LEFT_OUT.add(hook)
    return hook


def leave_out_of_copies(model: Any) -> None:
    """Has `torch.save(model)`, `copy.deepcopy` and `torch.jit.script` do what they do without those hooks."""
    import torch

    for kind in {type(module) for module in model.modules()} - copyreg.dispatch_table.keys():
        copyreg.pickle(kind, _reduced)
    if (script := torch.jit.script) not in _LEFT_OUT:

        @left_out
        @wraps(script)
        def script_it(obj: Any, *rest: Any, **options: Any) -> Any:
            if not isinstance(obj, torch.nn.Module):
                return script(obj, *rest, **options)
            with _taken_off(obj):
                return script(obj, *rest, **options)

        setattr(torch.jit, "script", script_it)  # noqa: B010


def _reduced(module: Any) -> Any:
    """What `pickle` and `copy` ask of a module: as its class says it, without the hooks."""
    found = module.__reduce_ex__(2)
    if not isinstance(found, tuple) or len(found) < 3 or not isinstance(found[2], dict):
        return found
    state = dict(found[2])
    for name, notes in HOOKS.items():
        own = {number for number, hook in state.get(name, {}).items() if hook in _LEFT_OUT}
        for each in (name, *notes) if own else ():
            state[each] = type(state[each])((k, v) for k, v in state[each].items() if k not in own)
    return (*found[:2], state, *found[3:])


@contextmanager
def _taken_off(model: Any) -> Iterator[None]:
    """Takes the hooks off, and puts all back in their order."""
    kept = [
        (hooks, dict(hooks)) for each in model.modules() for hooks in (getattr(each, name) for name in HOOKS)
    ]
    try:
        for hooks, known in kept:
            for number in [number for number, hook in known.items() if hook in _LEFT_OUT]:
                del hooks[number]
        yield
    finally:
        for hooks, known in kept:
            hooks.clear()
            hooks.update(known)
