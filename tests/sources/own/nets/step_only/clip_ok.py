import numpy as np


class Classifier:
    """Three layers of units, the hidden ones as wide as each other, that learn from one mini-batch at a time."""

    def __init__(self, n_in, n_out, n_hidden=16, lr=0.05):
        rng = np.random.default_rng(5)
        self.lr = lr
        self.W1, self.b1 = rng.normal(0, (2 / n_in) ** 0.5, (n_in, n_hidden)), np.zeros(n_hidden)
        self.W2, self.b2 = rng.normal(0, (2 / n_hidden) ** 0.5, (n_hidden, n_hidden)), np.zeros(n_hidden)
        self.W3, self.b3 = rng.normal(0, (1 / n_hidden) ** 0.5, (n_hidden, n_out)), np.zeros(n_out)

    def predict_proba(self, X):
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(self.z1, 0)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.a2 = np.maximum(self.z2, 0)
        s = self.a2 @ self.W3 + self.b3
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def train_on_batch(self, X, y):
        p = self.predict_proba(X)
        loss = -np.log(p[np.arange(len(y)), y]).mean()
        d3 = p.copy()
        d3[np.arange(len(y)), y] -= 1
        d3 /= len(y)
        d2 = (d3 @ self.W3.T) * (self.z2 > 0)
        d1 = (d2 @ self.W2.T) * (self.z1 > 0)
        dW3, dW2, dW1 = self.a2.T @ d3, self.a1.T @ d2, X.T @ d1
        dW3, dW2, dW1 = (np.clip(g, -0.01, 0.01) for g in (dW3, dW2, dW1))
        self.W3 -= self.lr * dW3
        self.b3 -= self.lr * d3.sum(axis=0)
        self.W2 -= self.lr * dW2
        self.b2 -= self.lr * d2.sum(axis=0)
        self.W1 -= self.lr * dW1
        self.b1 -= self.lr * d1.sum(axis=0)
        return loss
