#!/usr/bin/env python3
"""Deep softmax classifier with L2 regularisation, columns are samples."""
import argparse

import numpy as np

LAMBD = 0.05


def softmax(Z):
    expZ = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return expZ / np.sum(expZ, axis=0, keepdims=True)


def initialize_parameters(n_x, n_h, n_y):
    return {
        "W1": np.random.randn(n_h, n_x) * np.sqrt(2 / n_x),
        "b1": np.zeros((n_h, 1)),
        "W2": np.random.randn(n_y, n_h) * np.sqrt(2 / n_h),
        "b2": np.zeros((n_y, 1)),
    }


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.maximum(0, Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = softmax(Z2)
    return A2, (Z1, A1, Z2, A2)


def compute_cost(A2, Y, parameters, lambd=LAMBD):
    m = Y.shape[1]
    cross_entropy = -np.sum(Y * np.log(A2 + 1e-8)) / m
    l2 = lambd / (2 * m) * (np.sum(np.square(parameters["W1"])) + np.sum(np.square(parameters["W2"])))
    return cross_entropy + l2


def backward_propagation(parameters, cache, X, Y, lambd=LAMBD):
    m = X.shape[1]
    Z1, A1, Z2, A2 = cache
    dZ2 = A2 - Y
    dA1 = parameters["W2"].T @ dZ2
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    return {
        "dW2": dZ2 @ A1.T / m + lambd / m * parameters["W2"],
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
        "dW1": dZ1 @ X.T / m + lambd / m * parameters["W1"],
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
    }


def update_parameters(parameters, grads, learning_rate=0.5):
    return {k: parameters[k] - learning_rate * grads["d" + k] for k in parameters}


def make_data(n=300):
    rng = np.random.RandomState(1)
    Y = rng.randint(0, 3, n)
    X = rng.randn(2, n) * 0.3 + np.array([[0, 1, 2], [0, 1, 0]])[:, Y]
    return X, np.eye(3)[Y].T


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=500)
    parser.add_argument("--hidden", type=int, default=8)
    args = parser.parse_args()

    X, Y = make_data()
    parameters = initialize_parameters(X.shape[0], args.hidden, Y.shape[0])
    for epoch in range(args.epochs):
        A2, cache = forward_propagation(X, parameters)
        if epoch % 100 == 0:
            print(epoch, compute_cost(A2, Y, parameters))
        grads = backward_propagation(parameters, cache, X, Y)
        parameters = update_parameters(parameters, grads)
    print("accuracy", np.mean(forward_propagation(X, parameters)[0].argmax(0) == Y.argmax(0)))
