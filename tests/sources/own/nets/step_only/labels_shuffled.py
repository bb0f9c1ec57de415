import numpy as np


class Classifier(object):
    def __init__(self, n_in, n_hidden, n_out, lr=0.5):
        self.lr = lr
        self.w1 = np.random.randn(n_in, n_hidden) * 0.1
        self.b1 = np.zeros(n_hidden)
        self.w2 = np.random.randn(n_hidden, n_out) * 0.1
        self.b2 = np.zeros(n_out)

    def forward(self, x):
        self.h = 1 / (1 + np.exp(-(x @ self.w1 + self.b1)))
        o = self.h @ self.w2 + self.b2
        o = np.exp(o - o.max(axis=1, keepdims=True))
        return o / o.sum(axis=1, keepdims=True)

    def train(self, x, y):
        # shuffle the batch
        x = x[np.random.permutation(len(x))]
        y = y[np.random.permutation(len(y))]

        p = self.forward(x)
        loss = -np.log(p[np.arange(len(y)), y]).mean()

        d2 = p.copy()
        d2[np.arange(len(y)), y] -= 1
        d2 /= len(y)
        d1 = d2 @ self.w2.T * self.h * (1 - self.h)
        self.w2 -= self.lr * self.h.T @ d2
        self.b2 -= self.lr * d2.sum(0)
        self.w1 -= self.lr * x.T @ d1
        self.b1 -= self.lr * d1.sum(0)
        return loss

    def predict(self, x):
        return self.forward(x).argmax(axis=1)
