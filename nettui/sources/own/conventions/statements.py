"""Takes a training loop apart: the statements before it, one pass of it, and the forward pass in it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from copy import deepcopy
from typing import NamedTuple

from nettui.sources.own.conventions.batch_size import SIZE, with_named_size

COUNT = "nettui_count"
"""The variable that counts the passes through a loop."""

COUNTS = {"len", "int", "float", "max", "min", "round", "np.ceil", "np.floor", "math.ceil", "math.floor"}
"""What numbers are computed by that follow from how many samples there are."""

DEFINES = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class Scope(NamedTuple):
    """A loop at the top of a file or of a function, whose name that is, and the statements before it.

    `top` are those of the file.
    """

    function: str
    top: Sequence[ast.stmt]
    before: Sequence[ast.stmt]
    loop: ast.For | ast.While


def scopes(source: str, function: str = "") -> Iterator[Scope]:
    """The loops of a file, the last first, then those of its functions; or of that function alone."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return
    top = list(top_level(body))
    bodies = [("", top)] if not function else []
    bodies += [(each.name, each.body) for each in body if isinstance(each, ast.FunctionDef)]
    for name, statements in bodies:
        for at in reversed(range(len(statements))):
            loop = statements[at]
            if isinstance(loop, ast.For | ast.While) and name in ("", function or name) and _acts(loop):
                before = [each for each in statements[:at] if name or not isinstance(each, DEFINES)]
                yield Scope(name, top, *with_named_size(before, loop))


def top_level(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a file, and those under `if __name__ == "__main__"`."""
    for each in body:
        if isinstance(each, ast.If) and "__name__" in ast.dump(each.test):
            yield from each.body
        else:
            yield each


def _acts(loop: ast.AST) -> bool:
    """Whether it changes variables, or calls functions that may."""
    calls = (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) for node in ast.walk(loop))
    return bool(changes(loop)) or any(calls)


def changes(loop: ast.AST) -> list[str]:
    """The variables that it only ever changes by something: w -= …, w = w - …; also an entry of one."""
    stores: dict[str, list[bool]] = {}
    for node in ast.walk(loop):
        if isinstance(node, ast.AugAssign):
            stores.setdefault(_root(node.target), []).append(not isinstance(node.value, ast.Constant))
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                for each in target.elts if isinstance(target, ast.Tuple) else [target]:
                    name = _root(each)
                    stores.setdefault(name, []).append(name in loaded_names(node.value))
    return [name for name, kinds in stores.items() if name and all(kinds)]


def _root(node: ast.AST) -> str:
    """The variable that a target is, or is a part of."""
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def loaded_names(*nodes: ast.AST) -> list[str]:
    """The variables that are read, in the order of the text."""
    return _names(nodes, ast.Load)


def stored_names(*nodes: ast.AST) -> list[str]:
    """The variables that are assigned, in the order of the text."""
    return _names(nodes, ast.Store)


def _names(nodes: Sequence[ast.AST], context: type) -> list[str]:
    found = [
        (part.lineno, part.col_offset, part.id)
        for node in nodes
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, context)
    ]
    return list(dict.fromkeys(name for *_, name in sorted(found)))


def once_through(loop: ast.For | ast.While, data: Collection[str]) -> list[ast.stmt]:
    """One pass: the body of a loop that counts; all of a loop over the samples, which are `data`."""
    if isinstance(loop, ast.For) and set(loaded_names(loop.iter)) & {*data}:
        return [_Ends().visit(deepcopy(loop))]
    counts = isinstance(loop, ast.For) and isinstance(loop.target, ast.Name)
    target = loop.target if isinstance(loop, ast.For) and counts else ast.Name(COUNT, ast.Store())
    whole = ast.For(target, ast.List([ast.Name(COUNT, ast.Load())], ast.Load()), list(loop.body), [], None)
    return [_Ends().visit(ast.fix_missing_locations(ast.copy_location(deepcopy(whole), loop)))]


def first_count(loop: ast.For | ast.While) -> int:
    """The number at which it begins to count."""
    given = loop.iter.args if isinstance(loop, ast.For) and isinstance(loop.iter, ast.Call) else []
    first = given[0] if len(given) > 1 else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, int) else 0


def batches(loop: ast.AST) -> set[str]:
    """The variables by which a loop inside steps through the samples: range(0, len(X), size)."""
    return {SIZE} & set(loaded_names(loop)) | {
        node.args[2].id
        for node in ast.walk(loop)
        if isinstance(node, ast.Call) and len(node.args) == 3 and isinstance(node.args[2], ast.Name)
        if isinstance(node.func, ast.Name) and node.func.id == "range"
    }


def counts(scope: Scope, data: Collection[str]) -> list[ast.stmt]:
    """The assignments of numbers that follow from how many samples there are: n = len(X), n // size."""
    known = {*data}
    found: list[ast.stmt] = []
    for each in (*scope.top, *scope.before) if scope.function else scope.before:
        if not isinstance(each, ast.Assign):
            continue
        target = each.targets[0]
        if isinstance(target, ast.Tuple) and ast.unparse(each.value) in {f"{name}.shape" for name in data}:
            found.append(each)
            known |= set(stored_names(target))
        if not isinstance(target, ast.Name):
            continue
        calls = {ast.unparse(node.func) for node in ast.walk(each.value) if isinstance(node, ast.Call)}
        names, follows = set(loaded_names(each.value)), calls <= COUNTS
        if follows and names & known and target.id not in data:
            found.append(each)
            known.add(target.id)
    return found


class _Ends(ast.NodeTransformer):
    """A function returns from its loop: here that ends the loop."""

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        return ast.copy_location(ast.Break(), node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return node


def until(body: Sequence[ast.stmt], labels: Collection[str]) -> list[ast.stmt]:
    """What is done before the labels are compared with anything: the forward pass."""
    return _until(body, {*labels})[0]


def _until(body: Sequence[ast.stmt], labels: set[str]) -> tuple[list[ast.stmt], bool]:
    found: list[ast.stmt] = []
    for each in body:
        if not set(loaded_names(each)) & labels:
            found.append(each)
        elif isinstance(each, ast.For):
            handed = _handed(each.target, each.iter, labels)
            if set(loaded_names(each.iter)) & labels and not handed and not _only_counts(each.iter):
                return found, True  # what it goes through may hold labels under any name
            labels |= handed
            inner, ends = _until(each.body, labels)
            part = deepcopy(each)
            part.body = inner or [ast.copy_location(ast.Pass(), each)]
            found.append(part)
            if ends:
                return found, True
        elif isinstance(each, ast.Assign) and (handed := _handed(each.targets[0], each.value, labels)):
            labels |= handed
            found.append(each)
        else:
            return found, True
    return found, False


def _only_counts(each: ast.expr) -> bool:
    """Whether it is a range."""
    return isinstance(each, ast.Call) and ast.unparse(each.func) == "range"


def _handed(target: ast.expr, value: ast.expr, labels: set[str]) -> set[str]:
    """The variables that are labels after it: yb = y[rows], xb, yb = X[a], y[a], for x, t in zip(X, y).

    Of a call that returns as many things as it is given at least, each is taken for a part of what is given.
    """
    if isinstance(value, ast.Call) and isinstance(target, ast.Tuple):
        if ast.unparse(value.func) == "enumerate":
            return _handed(target.elts[1], value.args[0], labels)
        value = ast.Tuple(value.args[: len(target.elts)], ast.Load())
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        pairs = zip(target.elts, value.elts, strict=True)
        return set().union(*(_handed(*pair, labels) for pair in pairs))
    is_part = isinstance(value, ast.Name | ast.Subscript) and _root(value) in labels
    return {target.id} if isinstance(target, ast.Name) and is_part else set()
