"""Points at the lines of a learner's file that compute a gradient, where the source names it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from nettui.sources.own.conventions.signature import GRADIENTS

CROSS_ENTROPY = re.compile(r"cross.?entropy|log.?likelihood|log_?loss|\bbce|\blog\w*\(", re.IGNORECASE)


def speaks_of_cross_entropy(source: str) -> bool:
    """Whether a file takes logarithms, or names the loss that does."""
    return CROSS_ENTROPY.search(source) is not None


def line_of(source: str, parameter: str) -> int | None:
    """The last line that assigns a parameter's gradient: dW1, grads["W1"], self.dweights, nabla_b[-1].

    One that unpacks what a call returns counts only where there is no other: it computes nothing itself.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
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


def place(file: str, source: str, parameter: str) -> str:
    """ "my_net.py:48", or "" if no line is known."""
    line = line_of(source, parameter)
    return "" if line is None else f"{Path(file).name}:{line}"
