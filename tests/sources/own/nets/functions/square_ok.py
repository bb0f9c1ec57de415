import numpy as np


def init_params(n_inputs, n_hidden, n_outputs):
    params = {}
    params["W1"] = np.random.randn(n_hidden, n_inputs) * np.sqrt(2.0 / n_inputs)
    params["b1"] = np.zeros((n_hidden, 1))
    params["W2"] = np.random.randn(n_outputs, n_hidden) * np.sqrt(2.0 / n_hidden)
    params["b2"] = np.zeros((n_outputs, 1))
    return params


def softmax(Z):
    expZ = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return expZ / np.sum(expZ, axis=0, keepdims=True)


def forward_prop(X, params):
    Z1 = np.dot(params["W1"], X) + params["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(params["W2"], A1) + params["b2"]
    A2 = softmax(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2}


def cross_entropy_cost(A2, Y):
    return -np.sum(Y * np.log(A2)) / Y.shape[1]


def backward_prop(params, cache, X, Y, A2):
    m = X.shape[1]
    dZ2 = (A2 - Y) / m
    dZ1 = np.dot(params["W2"].T, dZ2) * (1 - cache["A1"] ** 2)
    grads = {}
    grads["dW2"] = np.dot(dZ2, cache["A1"].T)
    grads["db2"] = np.sum(dZ2, axis=1, keepdims=True)
    grads["dW1"] = np.dot(dZ1, X.T)
    grads["db1"] = np.sum(dZ1, axis=1, keepdims=True)
    return grads


def update_params(params, grads, alpha=0.5):
    for key in params:
        params[key] = params[key] - alpha * grads["d" + key]
    return params
