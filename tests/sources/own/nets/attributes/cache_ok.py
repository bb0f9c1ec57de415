# params dict, forward returns (out, cache), backward(cache, y) -> grads by "dW1", update(grads, lr)
import numpy as np
class Net:
    def __init__(self, sizes):
        rng = np.random.default_rng(1)
        self.params = {}
        for i in range(1, len(sizes)):
            self.params["W%d" % i] = rng.normal(0, 0.2, (sizes[i], sizes[i - 1]))
            self.params["b%d" % i] = np.zeros((sizes[i], 1))
        self.depth = len(sizes) - 1
    def forward(self, X):
        cache = {"A0": X}
        A = X
        for i in range(1, self.depth + 1):
            Z = self.params["W%d" % i] @ A + self.params["b%d" % i]
            if i < self.depth:
                A = np.tanh(Z)
            else:
                e = np.exp(Z - Z.max(0))
                A = e / e.sum(0)
            cache["A%d" % i] = A
        return A, cache
    def backward(self, cache, Y):
        m = Y.shape[1]
        grads = {}
        dZ = cache["A%d" % self.depth] - Y
        for i in range(self.depth, 0, -1):
            grads["dW%d" % i] = dZ @ cache["A%d" % (i - 1)].T / m
            grads["db%d" % i] = dZ.sum(1, keepdims=True) / m
            if i > 1:
                dZ = self.params["W%d" % i].T @ dZ * (1 - cache["A%d" % (i - 1)] ** 2)
        return grads
    def update(self, grads, lr):
        for key in self.params:
            self.params[key] -= lr * grads["d" + key]
