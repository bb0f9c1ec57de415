import numpy as np


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def initialize_parameters_deep(layer_dims):
    np.random.seed(3)
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters['W' + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * np.sqrt(2. / layer_dims[l - 1])
        parameters['b' + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        Z = np.dot(parameters['W' + str(l)], A) + parameters['b' + str(l)]
        caches.append((A, Z))
        A = np.maximum(0, Z)
    Z = np.dot(parameters['W' + str(L)], A) + parameters['b' + str(L)]
    caches.append((A, Z))
    return sigmoid(Z), (caches, parameters)


def compute_cost(AL, Y):
    m = Y.shape[1]
    eps = 1e-10
    return -np.sum(Y * np.log(AL + eps) + (1 - Y) * np.log(1 - AL + eps)) / m


def L_model_backward(AL, Y, caches):
    caches, parameters = caches
    grads = {}
    L = len(caches)
    m = AL.shape[1]
    dZ = AL - Y
    for l in reversed(range(1, L + 1)):
        A_prev, _ = caches[l - 1]
        grads["dW" + str(l)] = np.dot(dZ, A_prev.T) / m
        grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dA_prev = np.dot(parameters['W' + str(l)].T, dZ)
            dZ = dA_prev * (caches[l - 2][1] > 0)
    return grads


def update_parameters(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * grads["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * grads["db" + str(l + 1)]
        return parameters
