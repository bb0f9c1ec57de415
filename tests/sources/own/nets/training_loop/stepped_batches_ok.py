# a script that steps through the samples by a number
import numpy as np

np.random.seed(3)
X = np.random.randn(80, 4)
y = (X[:, 0] + X[:, 1] > 0).astype(float).reshape(-1, 1)
n = len(X)
W1 = np.random.randn(X.shape[1], 8) * 0.5
b1 = np.zeros((1, 8))
W2 = np.random.randn(8, 1) * 0.5
b2 = np.zeros((1, 1))
for epoch in range(3):
    for i in range(0, n, 16):
        xb = X[i : i + 16]
        yb = y[i : i + 16]
        a1 = np.tanh(xb @ W1 + b1)
        a2 = 1 / (1 + np.exp(-(a1 @ W2 + b2)))
        loss = -np.mean(yb * np.log(a2) + (1 - yb) * np.log(1 - a2))
        d2 = (a2 - yb) / len(xb)
        d1 = (d2 @ W2.T) * (1 - a1**2)
        W2 -= 0.5 * a1.T @ d2
        b2 -= 0.5 * d2.sum(axis=0, keepdims=True)
        W1 -= 0.5 * xb.T @ d1
        b1 -= 0.5 * d1.sum(axis=0, keepdims=True)
    print(epoch, loss)
