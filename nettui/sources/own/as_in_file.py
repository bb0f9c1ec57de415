"""Makes a network as its own file does: by the lines under `if __name__ == "__main__"` that lead to it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, NamedTuple

from nettui.sources.own.conventions.statements import loaded_names, stored_names, top_level
from nettui.sources.own.loading import Loaded


class Lines(NamedTuple):
    """The statements that make a network, and the variable that it is in after them."""

    statements: Sequence[ast.stmt]
    name: str

    @property
    def number(self) -> int:
        """The line of the last one."""
        return self.statements[-1].lineno


def lines_that_make(source: str, maker: str) -> Lines | None:
    """The last `name = Maker(…)` of a file or its main(), with the assignments that it needs before it."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    mains = [each.body for each in body if isinstance(each, ast.FunctionDef) and each.name == "main"]
    for statements in ([*top_level(body)], *mains):
        for at in reversed(range(len(statements))):
            made = statements[at]
            if isinstance(made, ast.Assign) and _calls(made.value, maker) and stored_names(made.targets[0]):
                return Lines(_needed(statements[:at], made), stored_names(made.targets[0])[0])
    return None


def made_as_in_file(loaded: Loaded, lines: Lines) -> Any:
    """What these lines make. May raise whatever they raise."""
    known = dict(vars(loaded.module))
    exec(compile(ast.Module([*lines.statements], []), loaded.code_file, "exec"), known)
    return known[lines.name]


def _needed(before: Sequence[ast.stmt], made: ast.stmt) -> list[ast.stmt]:
    """The assignments whose variables are read, and what sets a seed; other statements are not run."""
    found, wanted = [made], set(loaded_names(made))
    for each in reversed(before):
        stored = set(stored_names(each))
        seeds = isinstance(each, ast.Expr) and "seed(" in ast.unparse(each)
        if seeds or (isinstance(each, ast.Assign | ast.AnnAssign) and stored & wanted):
            found.append(each)
            wanted |= set(loaded_names(each))
    return found[::-1]


def _calls(value: ast.expr, maker: str) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func) == maker
