"""The error is taken against the network's own answer."""

import numpy as np


class Guesser:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden) / np.sqrt(n_in)
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_out) / np.sqrt(n_hidden)
        self.b2 = np.zeros(n_out)

    def predict_proba(self, X):
        self.h = np.maximum(0, X @ self.W1 + self.b1)
        s = self.h @ self.W2 + self.b2
        s = np.exp(s - s.max(axis=1, keepdims=True))
        return s / s.sum(axis=1, keepdims=True)

    def train_batch(self, X, y, lr=0.1):
        p = self.predict_proba(X)
        loss = -np.log(p[np.arange(len(y)), y] + 1e-12).mean()
        d = p.copy()
        d[np.arange(len(y)), p.argmax(axis=1)] -= 1
        d /= len(y)
        dh = d @ self.W2.T * (self.h > 0)
        self.W2 -= lr * self.h.T @ d
        self.b2 -= lr * d.sum(axis=0)
        self.W1 -= lr * X.T @ dh
        self.b1 -= lr * dh.sum(axis=0)
        return loss
