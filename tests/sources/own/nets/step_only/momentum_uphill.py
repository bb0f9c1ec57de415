"""A velocity that points downhill, and is subtracted."""

import numpy as np


class Momentum:
    def __init__(self, n_in, n_hidden, n_out, lr=0.1, mu=0.8):
        self.W1 = np.random.randn(n_in, n_hidden) / np.sqrt(n_in)
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_out) / np.sqrt(n_hidden)
        self.b2 = np.zeros(n_out)
        self.lr, self.mu = lr, mu
        self.velocity = {}

    def predict(self, X):
        self.h = np.tanh(X @ self.W1 + self.b1)
        s = self.h @ self.W2 + self.b2
        s = np.exp(s - s.max(axis=1, keepdims=True))
        return s / s.sum(axis=1, keepdims=True)

    def train(self, X, y):
        d = (self.predict(X) - y) / len(X)
        dh = d @ self.W2.T * (1 - self.h**2)
        grads = {"W1": X.T @ dh, "b1": dh.sum(axis=0), "W2": self.h.T @ d, "b2": d.sum(axis=0)}
        for name, g in grads.items():
            self.velocity[name] = self.mu * self.velocity.get(name, 0) - self.lr * g
            setattr(self, name, getattr(self, name) - self.velocity[name])
