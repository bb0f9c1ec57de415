"""Reads off a file whether the t that Adam is given counts its steps: nettui counts them itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from nettui.sources.own.lines import parsed


class Count(NamedTuple):
    """A t that does not count the steps: what it is, why, and the line that passes it."""

    said: str
    why: str
    line: int


def wrong_count(source: str) -> Count | None:
    """The first call in a loop whose t stands still, or is 0 at the first step."""
    tree = parsed(source)
    counted = dict(_counted(tree))
    for loop in ast.walk(tree):
        if not isinstance(loop, ast.For | ast.While):
            continue
        for call in _calls(loop):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            given = _given(call, counted[name]) if name in counted else None
            if isinstance(given, ast.Name) and (wrong := _judge(tree, loop, call, given.id)) is not None:
                return wrong
    return None


def _counted(tree: ast.AST) -> Iterator[tuple[str, tuple[str, int]]]:
    """The functions that raise something to the power of an argument t: its name and its place."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        powers = {
            node.right.id
            for node in ast.walk(function)
            if isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Pow)
            and isinstance(node.right, ast.Name)
        }
        stored = {node.id for node in ast.walk(function)
                  if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}  # fmt: skip
        for place, argument in enumerate(function.args.args):
            if argument.arg in powers - stored:
                yield function.name, (argument.arg, place)


def _calls(loop: ast.For | ast.While) -> Iterator[ast.Call]:
    return (node for node in ast.walk(loop) if isinstance(node, ast.Call))


def _given(call: ast.Call, argument: tuple[str, int]) -> ast.expr | None:
    """What a call passes for an argument."""
    name, place = argument
    if any(isinstance(each, ast.Starred) for each in call.args):
        return None
    if place < len(call.args):
        return call.args[place]
    return next((each.value for each in call.keywords if each.arg == name), None)


def _judge(tree: ast.AST, loop: ast.For | ast.While, call: ast.Call, name: str) -> Count | None:
    """What is wrong with the count of that name; None if nothing surely is."""
    if any(
        node for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal) and name in node.names
    ):
        return None
    scope = _scope(tree, loop)
    stores = [node for node in ast.walk(scope) if isinstance(node, ast.Name) and node.id == name
              and isinstance(node.ctx, ast.Store)]  # fmt: skip
    loops = [each for each in ast.walk(scope) if isinstance(each, ast.For) and call in ast.walk(each)]
    if any(store in ast.walk(each.target) for each in loops for store in stores):
        first = next(each for each in loops if any(store in ast.walk(each.target) for store in stores))
        from_0 = isinstance(first.target, ast.Name) and _from_zero(first.iter) and len(stores) == 1
        return Count("t is 0 at the first step", f"{name} counts from 0", call.lineno) if from_0 else None
    outer = [
        each for each in ast.walk(scope) if isinstance(each, ast.For | ast.While) and call in ast.walk(each)
    ]
    inside = [store for store in stores if any(store in ast.walk(each) for each in outer)]
    before = [node.value for node in ast.walk(scope) if isinstance(node, ast.Assign)
              and any(isinstance(each, ast.Name) and each.id == name for each in node.targets)
              and node.lineno < call.lineno]  # fmt: skip
    numbers = [
        each.value for each in before if isinstance(each, ast.Constant) and isinstance(each.value, int)
    ]
    if not numbers or len(numbers) < len(before):
        return None
    if not inside:
        return Count(f"t is always {numbers[-1]}", f"{name} stays the same in the loop", call.lineno)
    later = all(store.lineno > call.lineno for store in inside)
    if later and numbers == [0]:
        return Count("t is 0 at the first step", f"{name} grows after the update only", call.lineno)
    return None


def _from_zero(iterated: ast.expr) -> bool:
    """Whether range(n) is gone through, from 0."""
    is_range = isinstance(iterated, ast.Call) and isinstance(iterated.func, ast.Name)
    return is_range and iterated.func.id == "range" and len(iterated.args) == 1  # type: ignore[attr-defined]


def _scope(tree: ast.AST, loop: ast.AST) -> ast.AST:
    """The innermost function that a loop is in, else the module."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and loop in ast.walk(node)]
    return found[-1] if found else tree
