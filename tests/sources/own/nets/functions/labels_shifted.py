import numpy as np


def init_params(n_in, n_hidden, n_out):
    scale1 = 1 / np.sqrt(n_in)
    scale2 = 1 / np.sqrt(n_hidden)
    return {
        "W1": scale1 * np.random.randn(n_in, n_hidden), "b1": np.zeros(n_hidden),
        "W2": scale2 * np.random.randn(n_hidden, n_out), "b2": np.zeros(n_out),
    }


def forward(params, X):
    h = np.tanh(X @ params["W1"] + params["b1"])
    z = h @ params["W2"] + params["b2"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return h, e / e.sum(axis=1, keepdims=True)


def loss_and_grads(params, X, y):
    n = len(X)
    h, p = forward(params, X)
    # one-hot encode the labels
    Y = np.eye(p.shape[1])[y - 1]
    loss = -np.sum(Y * np.log(p + 1e-12)) / n

    dz = (p - Y) / n
    dh = dz @ params["W2"].T
    da = dh * (1 - h ** 2)
    return loss, {
        "W1": X.T @ da, "b1": da.sum(0),
        "W2": h.T @ dz, "b2": dz.sum(0),
    }


def predict(params, X):
    _, p = forward(params, X)
    return p.argmax(axis=1)


def accuracy(params, X, y):
    return np.mean(predict(params, X) == y)
