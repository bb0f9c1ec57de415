import numpy as np


class NormedNet:
    """The bias before the normalization has no effect; statistics of the mini-batch are used at prediction, too."""

    def __init__(self, input_dim=64, hidden_dim=18, num_classes=10, scale=0.1):
        rng = np.random.RandomState(4)
        self.params = {
            "W1": scale * rng.randn(input_dim, hidden_dim),
            "b1": np.zeros(hidden_dim),
            "gain": np.ones(hidden_dim),
            "shift": np.zeros(hidden_dim),
            "W2": scale * rng.randn(hidden_dim, num_classes),
            "b2": np.zeros(num_classes),
        }

    def loss(self, X, y=None):
        p = self.params
        z = X.dot(p["W1"]) + p["b1"]
        mu, var = z.mean(axis=0), z.var(axis=0)
        inv = 1.0 / np.sqrt(var + 1e-5)
        zhat = (z - mu) * inv
        h = np.maximum(0, p["gain"] * zhat + p["shift"])
        scores = h.dot(p["W2"]) + p["b2"]
        if y is None:
            return scores
        n = len(X)
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        probs = e / e.sum(axis=1, keepdims=True)
        loss = -np.log(probs[np.arange(n), y]).mean()
        ds = probs.copy()
        ds[np.arange(n), y] -= 1
        ds /= n
        grads = {"W2": h.T.dot(ds), "b2": ds.sum(axis=0)}
        dh = ds.dot(p["W2"].T) * (h > 0)
        grads["gain"], grads["shift"] = (dh * zhat).sum(axis=0), dh.sum(axis=0)
        dzhat = dh * p["gain"]
        dz = inv / n * (n * dzhat - dzhat.sum(axis=0) - zhat * (dzhat * zhat).sum(axis=0))
        grads["W1"], grads["b1"] = X.T.dot(dz), dz.sum(axis=0)
        return loss, grads
