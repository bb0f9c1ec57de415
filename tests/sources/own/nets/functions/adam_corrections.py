import numpy as np


def initialize(n_x, n_h, n_y):
    rng = np.random.RandomState(4)
    W1, b1 = rng.randn(n_h, n_x) / np.sqrt(n_x), np.zeros((n_h, 1))
    W2, b2 = rng.randn(n_y, n_h) / np.sqrt(n_h), np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def initialize_adam(parameters):
    m = {key: np.zeros_like(value) for key, value in parameters.items()}
    s = {key: np.zeros_like(value) for key, value in parameters.items()}
    return m, s


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


def update(parameters, grads, m, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999):
    for key in parameters:
        g = grads["d" + key]
        m[key] = beta1 * m[key] + (1 - beta1) * g
        s[key] = beta2 * s[key] + (1 - beta2) * g**2
        m_hat = m[key] / (1 - beta1**t)
        s_hat = s[key] / (1 - beta1**t)
        parameters[key] = parameters[key] - learning_rate * m_hat / (np.sqrt(s_hat) + 1e-8)
    return parameters, m, s


def train(X, Y, n_h, epochs):
    parameters = initialize(X.shape[0], n_h, Y.shape[0])
    m, s = initialize_adam(parameters)
    t = 0
    for _ in range(epochs):
        A2, cache = forward(X, parameters)
        grads = backward(A2, Y, parameters, cache)
        t += 1
        parameters, m, s = update(parameters, grads, m, s, t)
    return parameters
