import numpy as np


class Net:
    def __init__(self, n_in, n_hid, n_out, lr=0.1):
        self.lr = lr
        self.V = np.random.uniform(-0.3, 0.3, (n_hid, n_in))
        self.c = np.zeros(n_hid)
        self.U = np.random.uniform(-0.3, 0.3, (n_out, n_hid))
        self.d = np.zeros(n_out)

    def forward_one(self, x):
        h = np.tanh(self.V @ x + self.c)
        s = self.U @ h + self.d
        p = np.exp(s - s.max())
        return h, p / p.sum()

    def train(self, X, y):
        """stochastic gradient descent, one step for each sample"""
        total = 0
        for x, t in zip(X, y):
            h, p = self.forward_one(x)
            total += -np.log(p[t])

            ds = p.copy()
            ds[t] -= 1
            dh = self.U.T @ ds * (1 - h ** 2)
            self.U -= self.lr * np.outer(ds, h)
            self.d -= self.lr * ds
            self.V -= self.lr * np.outer(dh, x)
            self.c -= self.lr * dh
            return total / len(X)

    def predict(self, X):
        return np.array([self.forward_one(x)[1].argmax() for x in X])
