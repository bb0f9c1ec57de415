import numpy as np


class Dense:
    def __init__(self, dim_input, dim_output, weight_scale=0.2):
        self.W = np.random.normal(0.0, weight_scale, (dim_input, dim_output))
        self.b = np.zeros(dim_output)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, X):
        self.X = X
        return X.dot(self.W) + self.b

    def backward(self, dA):
        self.dW = self.X.T.dot(dA)
        self.db = dA.sum(axis=0)
        return dA.dot(self.W.T)


class ReLU:
    def forward(self, X):
        self.cache = X
        return np.maximum(X, 0)

    def backward(self, dA):
        return dA * (self.cache > 0)


class Dropout:
    def __init__(self, p=0.6):
        self.p = p

    def forward(self, X):
        self.mask = (np.random.rand(*X.shape) < self.p) / self.p
        return X * self.mask

    def backward(self, dA):
        return dA * self.mask


def make_net(dim_input, dim_hidden, num_classes):
    return [Dense(dim_input, dim_hidden), ReLU(), Dropout(), Dense(dim_hidden, num_classes)]
