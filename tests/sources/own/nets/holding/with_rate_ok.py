import numpy as np


class Network:
    def __init__(self, X, y):
        self.X = X
        self.y = y
        self.lr = 0.02
        self.W1 = np.random.randn(X.shape[1], 16) * 0.3
        self.b1 = np.zeros((1, 16))
        self.W2 = np.random.randn(16, y.shape[1]) * 0.3
        self.b2 = np.zeros((1, y.shape[1]))

    def forward(self):
        self.a1 = np.tanh(self.X @ self.W1 + self.b1)
        s = self.a1 @ self.W2 + self.b2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def backward(self):
        d2 = self.forward() - self.y
        d1 = d2 @ self.W2.T * (1 - self.a1 ** 2)
        self.W2 -= self.lr * self.a1.T @ d2
        self.b2 -= self.lr * d2.sum(axis=0, keepdims=True)
        self.W1 -= self.lr * self.X.T @ d1
        self.b1 -= self.lr * d1.sum(axis=0, keepdims=True)
