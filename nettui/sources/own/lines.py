"""Points at the lines of a learner's file that compute a gradient, where the source names it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeGuard

from nettui.sources.own.conventions.signature import GRADIENTS

CROSS_ENTROPY = re.compile(r"cross.?entropy|log.?likelihood|log_?loss|\bbce|\blog\w*\(", re.IGNORECASE)


def speaks_of_cross_entropy(source: str) -> bool:
    """Whether a file takes logarithms, or names the loss that does."""
    return CROSS_ENTROPY.search(source) is not None


def parsed(source: str) -> ast.AST:
    """The syntax tree of a file, an empty one if it is none."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def line_of(source: str, parameter: str) -> int | None:
    """The last line that assigns a parameter's gradient: dW1, grads["W1"], self.dweights, nabla_b[-1].

    One that unpacks what a call returns counts only where there is no other: it computes nothing itself.
    """
    tree = parsed(source)
    name = re.split(r"[.]", parameter)[-1]
    plain = re.sub(r"\[.*", "", name)
    forms = {*(form.format(name) for form in GRADIENTS), f"d{plain}", f"nabla_{plain[:1]}"}
    found = [
        (not _unpacks(node), target.lineno)
        for node in ast.walk(tree)
        for target in _targets(node)
        if _names(target, name, forms)
    ]
    return max(found)[1] if found else None


CLIPS = re.compile(r"clip\w*|minimum|maximum|fmin|fmax")
GRADIENT = re.compile(r"grad|nabla|\bd[A-Z]\w*|\bd\w*\d|\bdw\b|\bdb\b|\bg\b", re.ASCII)


def clipping_line(source: str) -> int | None:
    """The first line that cuts gradients off: np.clip(dW1, …), np.minimum(grads[k], …)."""
    found = [
        call.lineno
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.Return)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and CLIPS.fullmatch(_called(call))
        and GRADIENT.search(ast.unparse(node))
    ]
    return min(found, default=None)


def update_line(source: str, symptom: str, parameters: Sequence[str]) -> int | None:
    """The line of an update with a mistake: that of Adam's correction, else the first that moves one."""
    tree = parsed(source)
    if "correct" in symptom or "count" in symptom:
        corrections = [node.lineno for node in ast.walk(tree) if _corrects(node)]
        if corrections:
            return min(corrections)
    names = {re.sub(r"\[.*", "", re.split(r"[.]", each)[-1]) for each in parameters}
    moves = [
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and not FIRSTS.match(function.name)
        for node in ast.walk(function)
        if isinstance(node, ast.stmt) and _moves(node, names)
    ]
    return min(moves, default=None)


FIRSTS = re.compile(r"_*init", re.IGNORECASE)
HOLDERS = re.compile(r"param\w*|weights?|biases|theta", re.IGNORECASE)


def _corrects(node: ast.AST) -> TypeGuard[ast.BinOp]:
    """Whether an expression is 1 − β**t, or what stands in its place."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)):
        return False
    one = isinstance(node.left, ast.Constant) and node.left.value == 1
    return one and isinstance(node.right, ast.BinOp) and isinstance(node.right.op, ast.Pow | ast.Mult)


def _moves(node: ast.AST, names: set[str]) -> bool:
    """Whether a statement changes a parameter of one of these names, from what it was."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return _called(node.value) == "setattr"
    return any(
        base in names or HOLDERS.fullmatch(base) is not None
        for target in _targets(node)
        for base in _bases(target)
        if isinstance(node, ast.AugAssign) or _reads_itself(node, base)
    )


def _bases(target: ast.expr) -> Iterator[str]:
    """The names in an assignment target: W1, self.W1, parameters["W1"], layer.weights."""
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _reads_itself(node: ast.AST, base: str) -> bool:
    """Whether the value that is assigned is made from that name."""
    return (
        isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and base in _bases(node.value)
    )


def _called(call: ast.Call) -> str:
    """The last name of what is called."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _unpacks(node: ast.AST) -> bool:
    """Whether an assignment takes apart what a call returns."""
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and len(_targets(node)) > 1


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [
            each
            for target in node.targets
            for each in (target.elts if isinstance(target, ast.Tuple) else [target])
        ]
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def _names(target: ast.expr, name: str, forms: set[str]) -> bool:
    """Whether an assignment target is the gradient of the parameter of that name."""
    if isinstance(target, ast.Name):
        return target.id in forms
    if isinstance(target, ast.Attribute):
        return target.attr in forms
    if isinstance(target, ast.Subscript):
        key = target.slice.value if isinstance(target.slice, ast.Constant) else None
        if (made := _made_key(target.slice)) and any(
            re.fullmatch(rf"{re.escape(made)}\d+", form) for form in forms
        ):
            return True
        holder = target.value
        owner = (
            holder.id
            if isinstance(holder, ast.Name)
            else holder.attr
            if isinstance(holder, ast.Attribute)
            else ""
        )
        return key in forms or (key == name and "grad" in owner.lower()) or owner in forms
    return False


def _made_key(key: ast.expr) -> str:
    """What a key that is made for each layer begins with: dW of "dW" + str(l), "dW%d" % l and f"dW{l}"."""
    begin = key.values[0] if isinstance(key, ast.JoinedStr) and key.values else key
    while isinstance(begin, ast.BinOp):
        begin = begin.left
    made = begin is not key
    text = begin.value if made and isinstance(begin, ast.Constant) else ""
    return re.sub(r"%\w$|\{\}$", "", text) if isinstance(text, str) else ""


def place(file: str, source: str, parameter: str) -> str:
    """ "my_net.py:48", or "" if no line is known."""
    line = line_of(source, parameter)
    return "" if line is None else f"{Path(file).name}:{line}"
