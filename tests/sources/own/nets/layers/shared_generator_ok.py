import numpy as np

class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * np.sqrt(2.0 / n_in)
        self.b = np.zeros((1, n_out))
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(axis=0, keepdims=True)
        return grad @ self.W.T

class BatchNorm:
    def __init__(self, n, momentum=0.9, eps=1e-5):
        self.gamma = np.ones((1, n))
        self.beta = np.zeros((1, n))
        self.running_mean = np.zeros((1, n))
        self.running_var = np.ones((1, n))
        self.momentum, self.eps = momentum, eps
        self.training = True
    def forward(self, x):
        if self.training:
            mu = x.mean(axis=0, keepdims=True)
            var = x.var(axis=0, keepdims=True)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mu, var = self.running_mean, self.running_var
        self.std = np.sqrt(var + self.eps)
        self.xhat = (x - mu) / self.std
        return self.gamma * self.xhat + self.beta
    def backward(self, grad):
        self.dgamma = (grad * self.xhat).sum(axis=0, keepdims=True)
        self.dbeta = grad.sum(axis=0, keepdims=True)
        return grad * self.gamma / self.std

class Dropout:
    def __init__(self, p, rng):
        self.p, self.rng, self.training = p, rng, True
    def forward(self, x):
        if not self.training:
            return x
        self.mask = (self.rng.random(x.shape) > self.p) / (1 - self.p)
        return x * self.mask
    def backward(self, grad):
        return grad * self.mask

class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)
    def backward(self, grad):
        return grad * (self.x > 0)

class SoftmaxCrossEntropy:
    def forward(self, logits, y):
        z = logits - logits.max(axis=1, keepdims=True)
        self.p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        self.y = y
        return -np.log(self.p[np.arange(len(y)), y] + 1e-12).mean()
    def backward(self):
        g = self.p.copy()
        g[np.arange(len(self.y)), self.y] -= 1
        return g / len(self.y)

def build_model(n_in, n_out):
    rng = np.random.default_rng(1)
    return [Linear(n_in, 32), ReLU(), Dropout(0.3, rng), Linear(32, n_out)], SoftmaxCrossEntropy()
