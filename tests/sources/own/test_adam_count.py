"""A t that does not count Adam's steps is read off the loop that passes it."""

from __future__ import annotations

import pytest

from nettui.sources.own.adam_count import wrong_count

STEP = "def adam(p, g, t, beta=0.9):\n    return p - g / (1 - beta**t)\n\n\n"


@pytest.mark.parametrize(
    ("loop", "said"),
    [
        ("t = 1\nfor i in range(9):\n    p = adam(p, g, t)\n", "always 1"),
        ("t = 0\nfor i in range(9):\n    p = adam(p, g, t)\n    t += 1\n", "0 at the first"),
        ("for t in range(9):\n    p = adam(p, g, t)\n", "0 at the first"),
        ("for t in range(9):\n    p = adam(p, g, t=t)\n", "0 at the first"),
    ],
)
def test_a_wrong_count_is_named(loop: str, said: str) -> None:
    found = wrong_count(STEP + loop)
    assert found is not None
    assert said in found.said


@pytest.mark.parametrize(
    "loop",
    [
        "t = 0\nfor i in range(9):\n    t += 1\n    p = adam(p, g, t)\n",
        "t = 0\nfor e in range(3):\n    for i in range(9):\n        t = t + 1\n        p = adam(p, g, t)\n",
        "t = 1\nfor i in range(9):\n    p = adam(p, g, t)\n    t += 1\n",
        "for t in range(1, 9):\n    p = adam(p, g, t)\n",
        "for i in range(9):\n    p = adam(p, g, i + 1)\n",
        "for t, x in enumerate(xs, 1):\n    p = adam(p, g, t)\n",
        "p = adam(p, g, 1)\n",
        "def f(t):\n    for i in range(9):\n        p = adam(p, g, t)\n",
    ],
)
def test_a_right_or_unknown_count_is_let_be(loop: str) -> None:
    assert wrong_count(STEP + loop) is None
