"""The gradient table of own code says what own-code knows, and accuses nobody of what is no mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.common.errors import InputError
from nettui.scenario.open import open_named

CODE = """
import numpy as np

class Net:
    def __init__(self, n_inputs, n_hidden, n_outputs):
        self.params = {
            "W1": np.random.randn(n_inputs, n_hidden) / np.sqrt(n_inputs), "b1": np.zeros(n_hidden),
            "W2": np.random.randn(n_hidden, n_outputs) / np.sqrt(n_hidden), "b2": np.zeros(n_outputs),
        }

    def loss(self, X, y=None):
        p = self.params
        h = np.tanh(X @ p["W1"] + p["b1"])
        z = h @ p["W2"] + p["b2"]
        if y is None:
            return z
        q = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        d2 = (q - np.eye(q.shape[1])[y]) / len(y)
        d1 = d2 @ p["W2"].T * (1 - h ** 2)
        g = {"W2": h.T @ d2, "b2": d2.sum(axis=0), "W1": X.T @ d1, "b1": d1.sum(axis=0)}
        return -np.log(q[np.arange(len(y)), y]).mean(), {k: CLIP for k, v in g.items()}
"""


@pytest.mark.parametrize(
    ("clip", "said"), [("np.clip(v, -0.01, 0.01)", "right beneath"), ("v", ""), ("np.abs(v)", "fail")]
)
def test_clipped_gradients_are_not_compared(clip: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(CODE.replace("CLIP", clip))
    session = open_named(f"{path}:Net", {})
    if said == "right beneath":
        with pytest.raises(InputError, match=said):
            session.gradcheck()
    else:
        assert session.gradcheck().verdict == (said or "ok")


def test_what_own_code_knows_stands_in_the_table(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(CODE.replace("CLIP", "np.clip(v, -0.01, 0.03)"))
    check = open_named(f"{path}:Net", {}).gradcheck()
    assert {each.pattern for each in check.tensors if each.status == "fail"} == {
        "gradients are clipped on one side"
    }
    assert check.cause.startswith("b2: gradients are clipped on one side; each number is cut off from -0.01")
