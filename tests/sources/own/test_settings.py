"""A loop that reads a number of a class reads a variable, unless it assigns that itself."""

from __future__ import annotations

import ast
from types import SimpleNamespace
from typing import Any

import pytest

from nettui.sources.own.conventions.settings import with_settings
from nettui.sources.own.conventions.statements import scopes


class Config:
    rate, name, on = 0.5, "a", True


KNOWN: dict[str, Any] = {"Config": Config, "args": SimpleNamespace(rate=0.1, reg=2), "net": object(), "x": 1}


@pytest.mark.parametrize(
    ("body", "read", "found"),
    [
        ("w -= Config.rate * g", "w -= rate * g", {"rate": 0.5}),
        ("w -= args.rate * (g + args.reg * w)", "w -= rate * (g + reg * w)", {"rate": 0.1, "reg": 2}),
        ("w -= Config.rate * g; args.rate", "w -= rate * g; args.rate", {"rate": 0.5}),
        ("w -= args.rate * g; args.rate *= 0.9", "w -= args.rate * g; args.rate *= 0.9", {}),
        ("rate = 2; w -= Config.rate * g", "rate = 2; w -= Config.rate * g", {}),
        ("print(Config.name, Config.on, net.rate, Config.nothing, other.rate)", "", {}),
    ],
)
def test_settings_become_variables(body: str, read: str, found: dict[str, float]) -> None:
    (scope,) = scopes(f"for step in range(9): {body}")
    other, values = with_settings(scope, KNOWN)
    expected = ast.parse(f"for step in range(9): {read or body}").body[0]
    assert ast.unparse(other.loop) == ast.unparse(expected)
    assert values == found
    assert ast.unparse(scope.loop) == ast.unparse(ast.parse(f"for step in range(9): {body}").body[0])
