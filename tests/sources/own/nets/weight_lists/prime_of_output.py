"""The derivative is taken of activations, at the output too, so that the gradients are of no known loss."""

import numpy as np


def logistic(z):
    return 1 / (1 + np.exp(-z))


def logistic_prime(z):
    return logistic(z) * (1 - logistic(z))


class Network:
    def __init__(self, sizes):
        self.sizes = sizes
        self.weights = [np.random.randn(n, m) / np.sqrt(m) for m, n in zip(sizes[:-1], sizes[1:])]
        self.biases = [np.random.randn(n, 1) for n in sizes[1:]]

    def feedforward(self, a):
        for w, b in zip(self.weights, self.biases):
            a = logistic(w @ a + b)
        return a

    def backprop(self, x, y):
        acts = [x]
        for w, b in zip(self.weights, self.biases):
            acts.append(logistic(w @ acts[-1] + b))
        nabla_w = [None] * len(self.weights)
        nabla_b = [None] * len(self.biases)
        delta = (acts[-1] - y) * logistic_prime(acts[-1])
        for at in reversed(range(len(self.weights))):
            nabla_b[at] = delta
            nabla_w[at] = delta @ acts[at].T
            if at:
                delta = self.weights[at].T @ delta * logistic_prime(acts[at])
        return nabla_b, nabla_w
