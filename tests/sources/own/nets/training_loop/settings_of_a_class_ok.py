import numpy as np


class Reglages:
    hidden = 12
    step = 0.02
    reg_lambda = 0.05


def apprendre(X, y, n_hidden=Reglages.hidden, num_passes=4000):
    rng = np.random.RandomState(3)
    W1 = rng.randn(X.shape[1], n_hidden) / np.sqrt(X.shape[1])
    b1 = np.zeros((1, n_hidden))
    W2 = rng.randn(n_hidden, 2) / np.sqrt(n_hidden)
    b2 = np.zeros((1, 2))
    for _ in range(num_passes):
        a1 = np.tanh(X @ W1 + b1)
        p = np.exp(a1 @ W2 + b2)
        p = p / p.sum(axis=1, keepdims=True)
        d2 = p
        d2[range(len(X)), y] -= 1
        d1 = d2 @ W2.T * (1 - a1**2)
        W2 -= Reglages.step * (a1.T @ d2 + Reglages.reg_lambda * W2)
        b2 -= Reglages.step * d2.sum(axis=0, keepdims=True)
        W1 -= Reglages.step * (X.T @ d1 + Reglages.reg_lambda * W1)
        b1 -= Reglages.step * d1.sum(axis=0, keepdims=True)
    return W1, b1, W2, b2
