import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.default_rng(6)
        self.params = {
            "W1": rng.normal(0, 0.3, (input_size, hidden_size)),
            "b1": np.zeros(hidden_size),
            "W2": rng.normal(0, 0.3, (hidden_size, output_size)),
            "b2": np.zeros(output_size),
        }

    def loss(self, X, y=None):
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        h = np.maximum(X @ W1 + b1, 0)
        scores = h @ W2 + b2
        if y is None:
            return scores
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(len(y)), y] + 1e-12).mean()
        p[np.arange(len(y)), y] -= 1
        p /= len(y)
        dh = (p @ W2.T) * (h > 0)
        grads = {"W2": h.T @ p, "b2": p.sum(axis=0), "W1": X.T @ dh, "b1": dh.sum(axis=0)}
        norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
        if norm > 0.5:
            grads = {name: g * 0.5 / norm for name, g in grads.items()}
        return loss, grads
