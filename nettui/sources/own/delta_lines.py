"""Points at the line where a learner's file takes an activation's derivative, or goes down a layer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nettui.sources.own.lines import line_of, parsed

ERRORS = re.compile(r"d(?![WbB]\d*$)\w*|delta\w*|error\w*|err\w*|grad\w*", re.ASCII)
"""What learners call dE/dz and dE/da, beside dW and db."""


def delta_place(file: str, source: str, weight: str, upper: str = "", down: bool = False) -> str:
    """ "my_net.py:48", where the dE/dz that a weight's gradient is made of is computed; "" if not found.

    `down` asks for the dE/da before it, if it has a line of its own. Where the gradient of the `upper` weight
    is made of the same dE/dz, the line of the gradient itself goes down from there: "".
    """
    tree = parsed(source)
    statement, above = (_setting(tree, line_of(source, name)) for name in (weight, upper))
    if statement is None:
        return ""
    found = _before(tree, statement)
    if above is not None and above is not statement and found is _before(tree, above):
        return ""
    if found is not None and down:
        found = _before(tree, found) or found
    return "" if found is None else f"{Path(file).name}:{found.lineno}"


def _setting(tree: ast.AST, line: int | None) -> ast.stmt | None:
    """The assignment in a line."""
    return next((node for node in _statements(tree) if node.lineno == line), None)


def _before(tree: ast.AST, statement: ast.stmt) -> ast.stmt | None:
    """The last statement that sets the error which another one reads: in the same loop, else above it."""
    scope, loop = _scope(tree, statement), _loop(tree, statement)
    read = {name for name in _read(statement) if ERRORS.fullmatch(name)}
    stores = [node for node in _statements(scope) if node is not statement and _stored(node) in read]
    looped = [node for node in stores if loop is not None and loop.lineno <= node.lineno <= _end(loop)]
    above = [node for node in stores if node.lineno < statement.lineno]
    return max(looped or above, key=lambda node: node.lineno, default=None)


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AugAssign))


def _read(statement: ast.stmt) -> Iterator[str]:
    """The variables and attributes whose values a statement reads."""
    for node in ast.walk(getattr(statement, "value", statement)):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
    if isinstance(statement, ast.AugAssign) or isinstance(
        getattr(statement, "targets", [None])[0], ast.Subscript
    ):
        yield _stored(statement)


def _stored(statement: ast.stmt) -> str:
    """The variable or attribute that a statement sets, in whole or in part."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    while isinstance(target, ast.Subscript):
        target = target.value
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def _scope(tree: ast.AST, statement: ast.stmt) -> ast.AST:
    """The innermost function around a statement, else the file."""
    around = [
        node for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.lineno <= statement.lineno <= _end(node)
    ]  # fmt: skip
    return max(around, key=lambda node: node.lineno, default=tree)


def _loop(tree: ast.AST, statement: ast.stmt) -> ast.For | ast.While | None:
    """The innermost loop around a statement that goes through layers: one that computes a gradient once."""
    around = [
        node for node in ast.walk(_scope(tree, statement))
        if isinstance(node, ast.For | ast.While) and node.lineno <= statement.lineno <= _end(node)
    ]  # fmt: skip
    return max(around, key=lambda node: node.lineno, default=None)


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
