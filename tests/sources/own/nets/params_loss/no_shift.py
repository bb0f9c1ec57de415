"""A softmax of the plain scores, which overflows where they are large."""

import numpy as np


class Unshifted:
    def __init__(self, n_features, n_hidden, n_classes):
        self.params = {
            "W1": 0.3 * np.random.randn(n_features, n_hidden),
            "b1": np.zeros(n_hidden),
            "W2": 0.5 * np.random.randn(n_hidden, n_classes),
            "b2": np.zeros(n_classes),
        }

    def loss(self, X, y=None):
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        hidden = np.maximum(0, X @ W1 + b1)
        scores = hidden @ W2 + b2
        if y is None:
            return scores
        probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        rows = np.arange(len(y))
        loss = -np.log(probs[rows, y]).mean()
        d = probs.copy()
        d[rows, y] -= 1
        d /= len(y)
        below = d @ W2.T * (hidden > 0)
        grads = {"W1": X.T @ below, "b1": below.sum(axis=0), "W2": hidden.T @ d, "b2": d.sum(axis=0)}
        return loss, grads
