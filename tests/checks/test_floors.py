"""A loss at its floor is no wrong gradient, and nettui's own settings are no mistake of the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nettui.checks.report import CheckReport
from nettui.scenario.open import open_named
from nettui.tui.gradcheck_common import check_summary
from nettui.tui.measurements import GradientCheckRequest

NET = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        r = np.random.RandomState(0)
        self.W1, self.b1 = r.randn(n_in, n_hidden) * {scale}, np.zeros(n_hidden)
        self.W2, self.b2 = r.randn(n_hidden, n_out) * {scale}, np.zeros(n_out)

    def forward(self, x):
        self.x, self.h = x, np.maximum(x @ self.W1 + self.b1, 0)
        s = self.h @ self.W2 + self.b2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        return self.p

    def loss(self, p, y):
        return {times} * -np.mean(np.log(np.clip(p[np.arange(len(y)), y], 1e-7, 1 - 1e-7)))

    def backward(self, y):
        d = self.p.copy()
        d[np.arange(len(y)), y] -= 1
        d *= {wrong} * {times} / len(y)
        self.dW2, self.db2 = self.h.T @ d, d.sum(0)
        d = d @ self.W2.T * (self.h > 0)
        self.dW1, self.db1 = self.x.T @ d, d.sum(0)
"""


def checked(folder: Path, only: str, sets: Any = (), **parts: float) -> CheckReport:
    path = folder / "net.py"
    path.write_text(NET.format(**{"scale": 0.15, "wrong": 1, "times": 1, **parts}))
    return open_named(f"{path}:Net", sets, trusted=True).check(only=[only])


def test_a_loss_at_its_floor_is_compared_elsewhere(tmp_path: Path) -> None:
    report = checked(tmp_path, "gradient-check", scale=3)
    assert report.verdict == "pass"
    assert "with all parameters ×" in report.findings[0].evidence
    assert checked(tmp_path, "gradient-check", scale=3, wrong=1.5).verdict == "fail"
    assert "current" in checked(tmp_path, "gradient-check").findings[0].evidence


def test_the_command_and_the_screen_compare_there_too(tmp_path: Path) -> None:
    verdicts = []
    for parts in ({"scale": 3, "wrong": 1}, {"scale": 3, "wrong": 1.5}, {"scale": 0.15, "wrong": 1}):
        path = tmp_path / "net.py"
        path.write_text(NET.format(times=1, **parts))
        session = open_named(f"{path}:Net", (), trusted=True)
        check = session.gradcheck(sample=4)
        shown = GradientCheckRequest().measure(session, lambda: None)
        assert (shown.verdict, shown.times) == (check.verdict, check.times)
        assert ("with all parameters ×" in check_summary(shown)) == (check.times < 1)
        verdicts.append((check.verdict, check.times < 1))
    assert verdicts == [("ok", True), ("fail", True), ("ok", False)]


def test_a_rate_of_nettui_is_no_mistake_of_the_code(tmp_path: Path) -> None:
    assert checked(tmp_path, "learning-rate", times=500).verdict == "pass"
    chosen = {"train.optimizer.rate": 0.2}
    assert checked(tmp_path, "learning-rate", chosen, times=500).findings[0].symptom == "rate too high"
