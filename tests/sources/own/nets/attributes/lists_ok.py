# lists of weights; forward returns a list of activations; backward(activations, y) returns two lists
import numpy as np
class DeepNet:
    def __init__(self, layer_nodes, seed=0):
        rng = np.random.default_rng(seed)
        self.Ws = [rng.normal(0, np.sqrt(2 / a), (a, b)) for a, b in zip(layer_nodes[:-1], layer_nodes[1:])]
        self.bs = [np.zeros(b) for b in layer_nodes[1:]]
    def forward(self, x):
        acts = [x]
        for n, (W, b) in enumerate(zip(self.Ws, self.bs)):
            z = acts[-1] @ W + b
            acts.append(np.maximum(z, 0) if n < len(self.Ws) - 1 else z)
        return acts
    def loss(self, acts, y):
        s = acts[-1] - acts[-1].max(1, keepdims=True)
        return float(np.mean(np.log(np.exp(s).sum(1)) - s[np.arange(len(y)), y]))
    def backward(self, acts, y):
        s = acts[-1] - acts[-1].max(1, keepdims=True)
        p = np.exp(s) / np.exp(s).sum(1, keepdims=True)
        p[np.arange(len(y)), y] -= 1
        d = p / len(y)
        dWs, dbs = [], []
        for n in reversed(range(len(self.Ws))):
            dWs.insert(0, acts[n].T @ d)
            dbs.insert(0, d.sum(0))
            if n:
                d = d @ self.Ws[n].T * (acts[n] > 0)
        return dWs, dbs
