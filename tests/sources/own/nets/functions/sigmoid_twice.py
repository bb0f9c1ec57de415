"""The derivative of the output's sigmoid, where cross-entropy has it already."""

import numpy as np


def sig(v):
    return 1.0 / (1.0 + np.exp(-v))


def initialize_parameters(n_x, n_h, n_y):
    rng = np.random.RandomState(4)
    return {
        "W1": rng.randn(n_h, n_x) / np.sqrt(n_x),
        "b1": np.zeros((n_h, 1)),
        "W2": rng.randn(n_y, n_h) / np.sqrt(n_h),
        "b2": np.zeros((n_y, 1)),
    }


def forward_propagation(X, parameters):
    A1 = sig(parameters["W1"] @ X + parameters["b1"])
    A2 = sig(parameters["W2"] @ A1 + parameters["b2"])
    return A2, (A1, A2)


def compute_cost(A2, Y):
    return float(-(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)).sum() / Y.shape[1])


def backward_propagation(parameters, cache, X, Y):
    A1, A2 = cache
    n = Y.shape[1]
    err = (A2 - Y) * A2 * (1 - A2)
    grads = {"dW2": err @ A1.T / n, "db2": err.sum(axis=1, keepdims=True) / n}
    below = parameters["W2"].T @ err * A1 * (1 - A1)
    grads["dW1"] = below @ X.T / n
    grads["db1"] = below.sum(axis=1, keepdims=True) / n
    return grads


def update_parameters(parameters, grads, learning_rate):
    return {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}
