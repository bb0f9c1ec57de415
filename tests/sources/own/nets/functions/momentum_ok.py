import numpy as np


def initialize_parameters(layer_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * np.sqrt(2 / layer_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


def forward_propagation(X, parameters):
    z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    a1 = np.maximum(0, z1)
    z2 = np.dot(parameters["W2"], a1) + parameters["b2"]
    a2 = 1 / (1 + np.exp(-z2))
    return a2, (z1, a1, a2)


def compute_cost(a2, Y):
    return -np.sum(Y * np.log(a2) + (1 - Y) * np.log(1 - a2)) / Y.shape[1]


def backward_propagation(X, Y, cache, parameters):
    m = X.shape[1]
    z1, a1, a2 = cache
    dz2 = 1.0 / m * (a2 - Y)
    dz1 = np.dot(parameters["W2"].T, dz2) * (z1 > 0)
    return {"dW2": np.dot(dz2, a1.T), "db2": np.sum(dz2, axis=1, keepdims=True),
            "dW1": np.dot(dz1, X.T), "db1": np.sum(dz1, axis=1, keepdims=True)}


def initialize_velocity(parameters):
    v = {}
    for l in range(len(parameters) // 2):
        v["dW" + str(l + 1)] = np.zeros_like(parameters["W" + str(l + 1)])
        v["db" + str(l + 1)] = np.zeros_like(parameters["b" + str(l + 1)])
    return v


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key in parameters:
        v["d" + key] = beta * v["d" + key] + (1 - beta) * grads["d" + key]
        parameters[key] = parameters[key] - learning_rate * v["d" + key]
    return parameters, v
