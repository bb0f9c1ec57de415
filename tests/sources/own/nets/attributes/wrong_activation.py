"""The last weights' gradient reads the first hidden layer instead of the second."""

import numpy as np


class Deep:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden) / np.sqrt(n_in)
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_hidden) / np.sqrt(n_hidden)
        self.b2 = np.zeros(n_hidden)
        self.W3 = np.random.randn(n_hidden, n_out) / np.sqrt(n_hidden)
        self.b3 = np.zeros(n_out)

    def forward(self, X):
        self.X = X
        self.h1 = np.tanh(X @ self.W1 + self.b1)
        self.h2 = np.tanh(self.h1 @ self.W2 + self.b2)
        s = self.h2 @ self.W3 + self.b3
        s = np.exp(s - s.max(axis=1, keepdims=True))
        self.out = s / s.sum(axis=1, keepdims=True)
        return self.out

    def loss(self, out, y):
        return -np.log(out[np.arange(len(y)), y]).mean()

    def backward(self, y):
        d3 = self.out.copy()
        d3[np.arange(len(y)), y] -= 1
        d3 /= len(y)
        self.dW3 = self.h1.T @ d3
        self.db3 = d3.sum(axis=0)
        d2 = d3 @ self.W3.T * (1 - self.h2**2)
        self.dW2 = self.h1.T @ d2
        self.db2 = d2.sum(axis=0)
        d1 = d2 @ self.W2.T * (1 - self.h1**2)
        self.dW1 = self.X.T @ d1
        self.db1 = d1.sum(axis=0)
