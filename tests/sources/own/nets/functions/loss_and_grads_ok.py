import numpy as np

# Small MLP as plain functions, one sample per row


def init_params(n_in, n_hidden, n_out, seed=None):
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden)),
        "b1": np.zeros(n_hidden),
        "W2": rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out)),
        "b2": np.zeros(n_out),
    }


def forward(params, X):
    z1 = X @ params["W1"] + params["b1"]
    h = np.maximum(z1, 0)
    logits = h @ params["W2"] + params["b2"]
    return z1, h, logits


def loss_and_grads(params, X, y):
    n = X.shape[0]
    z1, h, logits = forward(params, X)

    logits = logits - logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    loss = -log_p[np.arange(n), y].mean()

    d_logits = np.exp(log_p)
    d_logits[np.arange(n), y] -= 1
    d_logits /= n
    dz1 = (d_logits @ params["W2"].T) * (z1 > 0)
    grads = {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0),
        "W2": h.T @ d_logits,
        "b2": d_logits.sum(axis=0),
    }
    return loss, grads


def predict(params, X):
    return forward(params, X)[2].argmax(axis=1)


def sgd_step(params, grads, lr):
    for k in params:
        params[k] = params[k] - lr * grads[k]
    return params
