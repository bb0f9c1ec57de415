"""The size of mini-batches that a loop has as a number gets a name, and no other number does."""

from __future__ import annotations

import ast

import pytest

from nettui.sources.own.conventions.batch_size import SIZE, with_named_size


def renamed(text: str) -> list[str]:
    *before, loop = ast.parse(text).body
    assert isinstance(loop, ast.For)
    statements, whole = with_named_size(before, loop)
    return [ast.unparse(each) for each in (*statements, whole)]


@pytest.mark.parametrize(
    ("before", "inside"),
    [
        ("n = len(x)", "for i in range(0, n, 20):\n        f(x[i:i + 20], 20)"),
        ("n = len(x) // 20", "for b in range(n):\n        f(x[b * 20:(b + 1) * 20], b + 1)"),
        ("n = x.shape[0]", "for b in range(n // 20):\n        f(x[20 * b:20 * b + 20])"),
        ("n = 20 * 3", "for i in range(0, len(x), 20):\n        f(x[i:min(i + 20, len(x))] * 20)"),
    ],
)
def test_the_size_has_a_name(before: str, inside: str) -> None:
    first, *found = renamed(f"{before}\nfor epoch in range(20):\n    {inside}")
    assert first == f"{SIZE} = 20"
    text = "\n".join(found)
    assert "range(20)" in text
    assert f"+ {SIZE}" in text or f"* {SIZE}" in text
    assert "// 20" not in text
    assert "i + 20" not in text


@pytest.mark.parametrize(
    "inside",
    ["for i in range(10):\n        f(x[i])", "f(x * 20)", "for i in range(0, n, size):\n        f(x[i:])"],
)
def test_a_loop_without_such_a_number_stays(inside: str) -> None:
    text = f"n = len(x) // 20\nfor epoch in range(20):\n    {inside}"
    assert "\n".join(renamed(text)) == text
