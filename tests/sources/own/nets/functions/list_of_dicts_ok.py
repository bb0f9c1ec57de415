# model + own Adam; functions over a list of dicts; truth: Adam's v without the square of the gradient
import numpy as np

def init_network(sizes, seed=0):
    rng = np.random.RandomState(seed)
    return [{"W": rng.randn(a, b) * np.sqrt(2.0 / a), "b": np.zeros(b)} for a, b in zip(sizes[:-1], sizes[1:])]

def forward(params, X):
    acts = [X]
    for i, layer in enumerate(params):
        z = acts[-1] @ layer["W"] + layer["b"]
        acts.append(z if i == len(params) - 1 else np.tanh(z))
    return acts

def loss_and_grads(params, X, y):
    acts = forward(params, X)
    s = acts[-1] - acts[-1].max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    n = len(X)
    loss = -np.log(p[np.arange(n), y]).mean()
    d = p
    d[np.arange(n), y] -= 1
    d = d / n
    grads = [None] * len(params)
    for i in reversed(range(len(params))):
        grads[i] = {"W": acts[i].T @ d, "b": d.sum(axis=0)}
        if i:
            d = (d @ params[i]["W"].T) * (1 - acts[i] ** 2)
    return loss, grads

def init_adam(params):
    z = lambda: [{k: np.zeros_like(v) for k, v in l.items()} for l in params]
    return {"m": z(), "v": z(), "t": 0}

def update(params, grads, state, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
    state["t"] += 1
    for p, g, m, v in zip(params, grads, state["m"], state["v"]):
        for k in p:
            m[k] = b1 * m[k] + (1 - b1) * g[k]
            v[k] = b2 * v[k] + (1 - b2) * g[k] ** 2
            mh = m[k] / (1 - b1 ** state["t"])
            vh = v[k] / (1 - b2 ** state["t"])
            p[k] -= lr * mh / (np.sqrt(np.abs(vh)) + eps)
    return params, state
