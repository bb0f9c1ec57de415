import numpy as np


class MLP:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden) / np.sqrt(n_in)
        self.b1 = np.zeros((1, n_hidden))
        self.W2 = np.random.randn(n_hidden, n_out) / np.sqrt(n_hidden)
        self.b2 = np.zeros((1, n_out))
        self.vW1, self.vb1 = np.zeros_like(self.W1), np.zeros_like(self.b1)
        self.vW2, self.vb2 = np.zeros_like(self.W2), np.zeros_like(self.b2)

    def forward(self, x):
        self.x = x
        self.hidden = np.tanh(x @ self.W1 + self.b1)
        self.out = self.hidden @ self.W2 + self.b2
        return self.out

    def loss(self, y_hat, y):
        return 0.5 * np.mean(np.sum((y_hat - y) ** 2, axis=1))

    def backward(self, y):
        delta = (self.out - y) / len(y)
        self.dW2 = self.hidden.T @ delta
        self.db2 = delta.sum(axis=0, keepdims=True)
        delta = delta @ self.W2.T * (1 - self.hidden ** 2)
        self.dW1 = self.x.T @ delta
        self.db1 = delta.sum(axis=0, keepdims=True)

    def step(self, lr, momentum=0.9):
        for name in ("W1", "b1", "W2", "b2"):
            v = momentum * getattr(self, "v" + name) + (1 - momentum) * getattr(self, "d" + name)
            setattr(self, "v" + name, v)
            setattr(self, name, getattr(self, name) - lr * v)
