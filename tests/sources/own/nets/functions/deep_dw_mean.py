import numpy as np


def initialize_parameters_deep(layer_dims):
    parameters = {}
    for l in range(1, len(layer_dims)):
        fan_in = layer_dims[l - 1]
        parameters[f'W{l}'] = np.random.randn(layer_dims[l], fan_in) * np.sqrt(2 / fan_in)
        parameters[f'b{l}'] = np.zeros((layer_dims[l], 1))
    return parameters


def relu(Z):
    return np.maximum(0, Z)


def softmax(Z):
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        A_prev = A
        W, b = parameters[f'W{l}'], parameters[f'b{l}']
        Z = np.dot(W, A_prev) + b
        A = softmax(Z) if l == L else relu(Z)
        caches.append((A_prev, W, b, Z))
    return A, caches


def compute_cost(AL, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(AL + 1e-12)) / m


def linear_backward(dZ, cache):
    A_prev, W, b, Z = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T)
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    dZ = AL - Y
    for l in range(L, 0, -1):
        dA_prev, grads[f'dW{l}'], grads[f'db{l}'] = linear_backward(dZ, caches[l - 1])
        if l > 1:
            Z_prev = caches[l - 2][3]
            dZ = dA_prev * (Z_prev > 0)
    return grads


def update_parameters(parameters, grads, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        parameters[f'W{l}'] -= learning_rate * grads[f'dW{l}']
        parameters[f'b{l}'] -= learning_rate * grads[f'db{l}']
    return parameters


def predict(X, parameters):
    AL, _ = L_model_forward(X, parameters)
    return np.argmax(AL, axis=0)
