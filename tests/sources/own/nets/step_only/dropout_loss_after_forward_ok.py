import numpy as np


class ReseauDropout:
    def __init__(self, n_inputs, n_hidden, n_outputs, garde=0.7):
        self.W1 = np.random.randn(n_inputs, n_hidden) * np.sqrt(2 / n_inputs)
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_outputs) * np.sqrt(1 / n_hidden)
        self.b2 = np.zeros(n_outputs)
        self.garde = garde

    def forward(self, X, training=False):
        self.z1 = X @ self.W1 + self.b1
        self.h1 = np.maximum(self.z1, 0)
        self.masque = np.ones_like(self.h1)
        if training:
            self.masque = (np.random.rand(*self.h1.shape) < self.garde) / self.garde
        self.d1 = self.h1 * self.masque
        z2 = self.d1 @ self.W2 + self.b2
        e = np.exp(z2 - z2.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        return self.p

    def loss(self, y):
        return -np.log(self.p[np.arange(len(y)), y] + 1e-9).mean()

    def fit(self, X, y, epochs=50, lr=0.2):
        for _ in range(epochs):
            self.forward(X, training=True)
            dz2 = self.p.copy()
            dz2[np.arange(len(y)), y] -= 1
            dz2 /= len(y)
            dh = dz2 @ self.W2.T * self.masque
            dz1 = dh * (self.z1 > 0)
            dW2, db2 = self.d1.T @ dz2, dz2.sum(axis=0)
            dW1, db1 = X.T @ dz1, dz1.sum(axis=0)
            self.W2 -= lr * dW2
            self.b2 -= lr * db2
            self.W1 -= lr * dW1
            self.b1 -= lr * db1
