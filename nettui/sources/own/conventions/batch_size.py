"""Gives a name to the size of mini-batches that a loop has as a number: range(0, n, 20), x[b * 20:]."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy

SIZE = "nettui_batch_size"
"""The variable that takes the number's place."""

LoopStatement = ast.For | ast.While


def with_named_size(
    before: Sequence[ast.stmt], loop: LoopStatement
) -> tuple[Sequence[ast.stmt], LoopStatement]:
    """The statements before a loop and the loop, with a variable where they have the size as a number."""
    size = next(_sizes(loop), None)
    if size is None:
        return before, loop
    naming = ast.parse(f"{SIZE} = {size}").body
    named = [_Naming(size, set()).visit(deepcopy(each)) for each in (*before, loop)]
    *others, whole = [ast.fix_missing_locations(each) for each in named]
    return [*naming, *others], whole


def _sizes(loop: LoopStatement) -> Iterator[int]:
    """The sizes of the steps in which loops inside go through the samples."""
    for each in ast.walk(loop):
        if each is loop or not isinstance(each, ast.For) or not _is_range(each.iter):
            continue
        assert isinstance(each.iter, ast.Call)
        if len(each.iter.args) == 3 and (size := _number(each.iter.args[2])):
            yield size
        targets = _names(each.target)
        for part in ast.walk(each):
            if isinstance(part, ast.Slice) and part.lower is not None and isinstance(part.lower, ast.BinOp):
                product = part.lower
                if isinstance(product.op, ast.Mult) and _names(product) & targets:
                    yield from filter(None, (_number(product.left), _number(product.right)))


class _Naming(ast.NodeTransformer):
    """Puts the variable in place of the number where it counts samples; `targets` count the mini-batches."""

    def __init__(self, size: int, targets: set[str]) -> None:
        self._size, self._targets = size, targets

    def visit_For(self, node: ast.For) -> ast.AST:
        outer = self._targets
        if _is_range(node.iter):
            self._targets = outer | _names(node.target)
        found = self.generic_visit(node)
        self._targets = outer
        return found

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if _is_range(node) and len(node.args) == 3:
            node.args[2] = self._named(node.args[2])
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.FloorDiv | ast.Div):
            node.right = self._named(node.right) if _counts(node.left) else node.right
        elif isinstance(node.op, ast.Add | ast.Mult):
            left, right = node.left, node.right
            node.right = self._named(right) if _names(left) & self._targets else right
            node.left = self._named(left) if _names(right) & self._targets else left
        return node

    def _named(self, node: ast.expr) -> ast.expr:
        return ast.copy_location(ast.Name(SIZE, ast.Load()), node) if _number(node) == self._size else node


def _counts(node: ast.expr) -> bool:
    """Whether it may be a number of samples: len(x), x.shape[0], or a variable."""
    text = ast.unparse(node)
    return text.startswith("len(") or ".shape[" in text or text.isidentifier()


def _is_range(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"


def _number(node: ast.AST) -> int:
    """A whole number above 1, else 0."""
    value = node.value if isinstance(node, ast.Constant) else 0
    return value if isinstance(value, int) and value > 1 else 0


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
