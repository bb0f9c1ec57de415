# a dataclass of settings, an Adam and a batch loader beside the functions
from dataclasses import dataclass
import numpy as np
@dataclass
class Settings:
    hidden: int = 25
    rate: float = 0.01
class Adam:
    def __init__(self, lr=0.01):
        self.lr, self.t, self.m, self.v = lr, 0, {}, {}
    def step(self, params, grads):
        self.t += 1
        for k in params:
            self.m[k] = 0.9 * self.m.get(k, 0) + 0.1 * grads[k]
            self.v[k] = 0.999 * self.v.get(k, 0) + 0.001 * grads[k] ** 2
            params[k] -= self.lr * (self.m[k] / (1 - 0.9 ** self.t)) / (np.sqrt(self.v[k] / (1 - 0.999 ** self.t)) + 1e-8)
class Batches:
    def __init__(self, X, y, size=32):
        self.X, self.y, self.size = X, y, size
    def __iter__(self):
        for at in range(0, len(self.X), self.size):
            yield self.X[at:at + self.size], self.y[at:at + self.size]
def init_params(n_in, n_hidden, n_out):
    rng = np.random.default_rng(0)
    return {"W1": rng.normal(0, 0.1, (n_in, n_hidden)), "b1": np.zeros(n_hidden),
            "W2": rng.normal(0, 0.1, (n_hidden, n_out)), "b2": np.zeros(n_out)}
def forward(params, X):
    h = np.maximum(X @ params["W1"] + params["b1"], 0)
    s = h @ params["W2"] + params["b2"]
    e = np.exp(s - s.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True), h
def backward(params, X, y, probs, h):
    d = probs.copy()
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    dh = d @ params["W2"].T * (h > 0)
    return {"W1": X.T @ dh, "b1": dh.sum(0), "W2": h.T @ d, "b2": d.sum(0)}
