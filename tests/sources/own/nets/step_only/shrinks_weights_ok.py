import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden) * np.sqrt(1 / n_in)
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_out) * np.sqrt(1 / n_hidden)
        self.b2 = np.zeros(n_out)

    def forward(self, X):
        self.h = np.tanh(X @ self.W1 + self.b1)
        z = self.h @ self.W2 + self.b2
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def train(self, X, y, lr=0.1, shrink=0.002):
        p = self.forward(X)
        d2 = p.copy()
        d2[np.arange(len(y)), y] -= 1
        d2 /= len(y)
        d1 = d2 @ self.W2.T * (1 - self.h ** 2)
        self.W2 -= lr * (self.h.T @ d2 + shrink * self.W2)
        self.b2 -= lr * d2.sum(0)
        self.W1 -= lr * (X.T @ d1 + shrink * self.W1)
        self.b1 -= lr * d1.sum(0)
