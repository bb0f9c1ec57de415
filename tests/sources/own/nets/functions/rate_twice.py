import numpy as np


def initialize(n_x, n_h, n_y):
    rng = np.random.RandomState(4)
    W1, b1 = rng.randn(n_h, n_x) / np.sqrt(n_x), np.zeros((n_h, 1))
    W2, b2 = rng.randn(n_y, n_h) / np.sqrt(n_h), np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def initialize_velocity(parameters):
    return {key: np.zeros_like(value) for key, value in parameters.items()}


def forward(X, parameters):
    H = np.tanh(parameters["W1"] @ X + parameters["b1"])
    Z = parameters["W2"] @ H + parameters["b2"]
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0), {"X": X, "H": H}


def compute_cost(A2, Y):
    return -np.sum(Y * np.log(A2)) / Y.shape[1]


def backward(A2, Y, parameters, cache):
    dZ = (A2 - Y) / Y.shape[1]
    dH = (parameters["W2"].T @ dZ) * (1 - cache["H"] ** 2)
    grads = {"dW2": dZ @ cache["H"].T, "db2": dZ.sum(axis=1, keepdims=True)}
    grads["dW1"], grads["db1"] = dH @ cache["X"].T, dH.sum(axis=1, keepdims=True)
    return grads


def update(parameters, grads, v, learning_rate, beta=0.9):
    for key in parameters:
        v[key] = beta * v[key] + learning_rate * grads["d" + key]
        parameters[key] = parameters[key] - learning_rate * v[key]
    return parameters, v
