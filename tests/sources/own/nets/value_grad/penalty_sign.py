"""A penalty whose gradient is subtracted."""

import numpy as np


class Param:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class SmallNet:
    def __init__(self, n_input, n_output, hidden_layer_size, reg):
        self.reg = reg
        self.W1 = Param(0.2 * np.random.randn(n_input, hidden_layer_size))
        self.B1 = Param(np.zeros((1, hidden_layer_size)))
        self.W2 = Param(0.2 * np.random.randn(hidden_layer_size, n_output))
        self.B2 = Param(np.zeros((1, n_output)))

    def params(self):
        return {"W1": self.W1, "B1": self.B1, "W2": self.W2, "B2": self.B2}

    def scores(self, X):
        self.hidden = np.maximum(0, X @ self.W1.value + self.B1.value)
        return self.hidden @ self.W2.value + self.B2.value

    def compute_loss_and_gradients(self, X, y):
        s = self.scores(X)
        p = np.exp(s - s.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(len(y)), y]).mean()
        p[np.arange(len(y)), y] -= 1
        p /= len(y)
        self.W2.grad = self.hidden.T @ p
        self.B2.grad = p.sum(axis=0, keepdims=True)
        d = p @ self.W2.value.T * (self.hidden > 0)
        self.W1.grad = X.T @ d
        self.B1.grad = d.sum(axis=0, keepdims=True)
        for weights in (self.W1, self.W2):
            loss += self.reg * np.sum(weights.value**2)
            weights.grad = weights.grad - 2 * self.reg * weights.value
        return loss

    def predict(self, X):
        return self.scores(X).argmax(axis=1)
