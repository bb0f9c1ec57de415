"""Small networks of a learner as source text, to be varied and written to a file."""

from __future__ import annotations

from nettui.data.dataset import Dataset, Split
from tests.foreign_nets import CLASSES, blobs

NETWORK = """import numpy as np


class Net:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {
            "W1": 0.1 * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": 0.1 * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def loss(self, X, y=None):
        p = self.params
        h = np.maximum(0, X @ p["W1"] + p["b1"])
        s = h @ p["W2"] + p["b2"]
        if y is None:
            return s
        e = np.exp(s - s.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        loss = -np.log(q[np.arange(len(y)), y]).mean()
        ds = q.copy()
        ds[np.arange(len(y)), y] -= 1
        ds /= len(y)
        dh = ds @ p["W2"].T
        dh[h <= 0] = 0
        return loss, {"W1": X.T @ dh, "b1": dh.sum(axis=0), "W2": h.T @ ds, "b2": ds.sum(axis=0)}
"""
"""Rows, classes, softmax with the mean of the cross-entropy."""


def data(samples: int = 96) -> Dataset:
    """Four features, three classes."""
    return Dataset("blobs", blobs(samples=samples), None, CLASSES)


def two_classes(samples: int = 90) -> Dataset:
    """Four features, two classes."""
    three = blobs(samples=samples)
    kept = three.t < 2
    return Dataset("blobs", Split(three.x[kept], three.t[kept]), None, 2)
