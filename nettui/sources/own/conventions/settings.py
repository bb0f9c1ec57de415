"""Numbers that a training loop reads of a class, as Config.rate, become variables of their own."""

from __future__ import annotations

import ast
from argparse import Namespace
from collections.abc import Mapping
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

from nettui.sources.own.conventions.statements import Scope, stored_names


def with_settings(scope: Scope, known: Mapping[str, Any]) -> tuple[Scope, dict[str, float]]:
    """The scope whose loop reads variables in their place, and the values of these; `known` are those it has.

    A number that the loop assigns itself, or whose name is taken, stays where it is.
    """
    reads = _Reads(known, {*known, *stored_names(scope.loop)}, _assigned(scope.loop))
    loop = reads.visit(deepcopy(scope.loop))
    return (scope._replace(loop=loop), reads.found) if reads.found else (scope, {})


class _Reads(ast.NodeTransformer):
    def __init__(self, known: Mapping[str, Any], taken: set[str], assigned: set[str]) -> None:
        self._known, self._taken, self._assigned = known, taken, assigned
        self.found: dict[str, float] = {}

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        value = _setting(node, self._known)
        if value is None or node.attr in self._taken or ast.unparse(node) in self._assigned:
            return self.generic_visit(node)
        if self.found.setdefault(node.attr, value) != value:  # of another class
            return node
        return ast.copy_location(ast.Name(node.attr, ast.Load()), node)


def _setting(node: ast.Attribute, known: Mapping[str, Any]) -> float | None:
    """The number that is read there, of a class or a namespace; None if it is something else."""
    if not (isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name)):
        return None
    holder = known.get(node.value.id)
    if not isinstance(holder, type | SimpleNamespace | Namespace):
        return None
    value = getattr(holder, node.attr, None)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _assigned(loop: ast.stmt) -> set[str]:
    return {
        ast.unparse(part)
        for part in ast.walk(loop)
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)
    }
