"""A wrong derivative is placed where it is taken, not where the gradient below it is used."""

from __future__ import annotations

import pytest

from nettui.sources.own.delta_lines import delta_place

PLAIN = "dW2 = h.T @ d2\nd1 = d2 @ W2.T * (z1 > 0)\ndW1 = x.T @ d1\n"
MASKED = "dW2 = h.T @ d2\nd1 = d2 @ W2.T\nd1[z2 <= 0] = 0\ndW1 = x.T @ d1\n"
AT_ONCE = "d2 = p - y\ndW2 = h.T @ d2\ndW1 = x.T @ (d2 @ W2.T)\n"
LOOP = """
def backward():
    dZ = A - Y
    for l in range(L, 0, -1):
        grads["dW%d" % l] = dZ @ cache["A%d" % (l - 1)].T
        dA = params["W%d" % l].T @ dZ
        dZ = dA * (cache["Z%d" % (l - 1)] > 0)
"""


@pytest.mark.parametrize(
    ("source", "down", "place"),
    [
        (PLAIN, False, "net.py:2"),
        (MASKED, False, "net.py:3"),
        (MASKED, True, "net.py:2"),
        (AT_ONCE, False, ""),
        (LOOP, False, "net.py:7"),
        (LOOP, True, "net.py:6"),
        ("W1 = 3", False, ""),
    ],
)
def test_the_line_of_the_derivative(source: str, down: bool, place: str) -> None:
    assert delta_place("net.py", source, "W1", "W2", down) == place
