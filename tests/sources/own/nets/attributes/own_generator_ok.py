import numpy as np

class MLP:
    def __init__(self, n_in, n_hidden, n_out, lr=0.001, keep_prob=0.8):
        rng = np.random.default_rng(0)
        self.rng = rng
        self.W1 = rng.normal(0, np.sqrt(1 / n_in), (n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = rng.normal(0, np.sqrt(1 / n_hidden), (n_hidden, n_out))
        self.b2 = np.zeros(n_out)
        self.lr = lr
        self.keep_prob = keep_prob
        self.training = True
        self.m = {k: np.zeros_like(getattr(self, k)) for k in ("W1", "b1", "W2", "b2")}
        self.v = {k: np.zeros_like(getattr(self, k)) for k in ("W1", "b1", "W2", "b2")}
        self.t = 0

    def forward(self, X):
        self.X = X
        self.h = np.tanh(X @ self.W1 + self.b1)
        if self.training:
            self.mask = (self.rng.random(self.h.shape) < self.keep_prob) / self.keep_prob
        else:
            self.mask = np.ones_like(self.h)
        self.hd = self.h * self.mask
        z = self.hd @ self.W2 + self.b2
        e = np.exp(z - z.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        return self.p

    def compute_loss(self, y):
        return -np.mean(np.log(self.p[np.arange(len(y)), y] + 1e-12))

    def backward(self, y):
        n = len(y)
        d = self.p.copy()
        d[np.arange(n), y] -= 1
        d /= n
        self.dW2 = self.hd.T @ d
        self.db2 = d.sum(0)
        dh = (d @ self.W2.T) * self.mask * (1 - self.h ** 2)
        self.dW1 = self.X.T @ dh
        self.db1 = dh.sum(0)

    def step(self, beta1=0.9, beta2=0.999, eps=1e-8):
        self.t += 1
        for k in ("W1", "b1", "W2", "b2"):
            g = getattr(self, "d" + k)
            self.m[k] = beta1 * self.m[k] + (1 - beta1) * g
            self.v[k] = beta2 * self.v[k] + (1 - beta2) * g ** 2
            mh = self.m[k] / (1 - beta1 ** self.t)
            vh = self.v[k] / (1 - beta2 ** self.t)
            setattr(self, k, getattr(self, k) - self.lr * mh / (np.sqrt(vh) + eps))

    def predict(self, X):
        self.training = False
        p = self.forward(X)
        self.training = True
        return p.argmax(axis=1)

    def fit(self, X, y, epochs=20, batch_size=32):
        for _ in range(epochs):
            idx = self.rng.permutation(len(X))
            for s in range(0, len(X), batch_size):
                b = idx[s:s + batch_size]
                self.forward(X[b])
                self.backward(y[b])
                self.step()
