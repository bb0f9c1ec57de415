"""Code that only trains itself, whose step holds more than the gradient: momentum, Adam."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.scenario import load, open_session
from nettui.types import Finding

HEAD = """import numpy as np

class Net:
    def __init__(self, n_in=64, n_out=10):
        rng = np.random.default_rng(1)
        self.W1, self.b1 = rng.standard_normal((n_in, 16)) * 0.1, np.zeros(16)
        self.W2, self.b2 = rng.standard_normal((16, n_out)) * 0.1, np.zeros(n_out)
        self.lr = 0.1
        self.t = 0
        MEMORY

    def predict(self, x):
        self.h = np.maximum(x @ self.W1 + self.b1, 0)
        s = self.h @ self.W2 + self.b2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def train(self, x, y):
        d = self.predict(x)
        d[np.arange(len(y)), y] -= 1
        d /= len(y)
        dh = (d @ self.W2.T) * (self.h > 0)
        self.t += 1
        for name, grad in (("W1", x.T @ dh), ("b1", dh.sum(0)), ("W2", self.h.T @ d), ("b2", d.sum(0))):
            STEP
"""
PLAIN = ("pass", "setattr(self, name, getattr(self, name) - self.lr * grad)")
MOMENTUM = (
    "self.vW1, self.vb1 = np.zeros_like(self.W1), np.zeros(16);"
    " self.vW2, self.vb2 = np.zeros_like(self.W2), np.zeros(n_out)",
    "v = getattr(self, 'v' + name); v *= 0.9; v -= self.lr * grad;"
    " setattr(self, name, getattr(self, name) + v)",
)
ADAM = (
    "self.m = {}; self.s = {}",
    "m = self.m[name] = 0.9 * self.m.get(name, 0) + 0.1 * grad;"
    " s = self.s[name] = 0.99 * self.s.get(name, 0) + 0.01 * grad ** 2;"
    " setattr(self, name, getattr(self, name) - self.lr * (m / (1 - 0.9 ** self.t))"
    " / (np.sqrt(s / (1 - 0.99 ** self.t)) + 1e-8))",
)


def findings(folder: Path, code: tuple[str, str]) -> dict[str, Finding]:
    memory, step = code
    (folder / "net.py").write_text(HEAD.replace("MEMORY", memory).replace("STEP", step))
    session = open_session(load(f"{folder / 'net.py'}:Net"))
    return {found.check: found for found in session.check(only=["own-code", "gradient-check"])}


@pytest.mark.parametrize("code", [MOMENTUM, ADAM], ids=["momentum", "adam"])
def test_a_step_with_a_memory_is_not_taken_for_the_gradient(code: tuple[str, str], tmp_path: Path) -> None:
    found = findings(tmp_path, code)
    assert (found["own-code"].status, found["gradient-check"].status) == ("pass", "skip")
    assert "so only its first step was looked at" in found["own-code"].evidence
    assert all("its step holds more than the gradient" in each.evidence for each in found.values())


def test_a_step_without_one_is(tmp_path: Path) -> None:
    found = findings(tmp_path, PLAIN)
    assert {check: found[check].status for check in ("own-code", "gradient-check")} == dict.fromkeys(
        ("own-code", "gradient-check"), "pass"
    )
