# an MLP that updates after each sample of the batch
import numpy as np
class MLP:
    def __init__(self, n_in, n_hidden, n_out, lr=0.05):
        r = np.random.RandomState(3)
        self.w_in = r.randn(n_in, n_hidden) * 0.2
        self.b_in = np.zeros(n_hidden)
        self.w_out = r.randn(n_hidden, n_out) * 0.2
        self.b_out = np.zeros(n_out)
        self.lr = lr
    def predict(self, X):
        h = np.tanh(X @ self.w_in + self.b_in)
        return 1 / (1 + np.exp(-(h @ self.w_out + self.b_out)))
    def train(self, X, Y):
        for x, y in zip(X, Y):
            h = np.tanh(x @ self.w_in + self.b_in)
            o = 1 / (1 + np.exp(-(h @ self.w_out + self.b_out)))
            d_out = (o - y) * o * (1 - o)
            d_h = (self.w_out @ d_out) * (1 - h ** 2)
            self.w_out -= self.lr * np.outer(h, d_out)
            self.b_out -= self.lr * d_out
            self.w_in -= self.lr * np.outer(x, d_h)
            self.b_in -= self.lr * d_h
