import numpy as np


class Dense:
    """Dense layer with equalized learning rate: weights are N(0, 1) and scaled at runtime"""

    def __init__(self, n_in, n_out):
        self.weights = np.random.randn(n_in, n_out)
        self.biases = np.zeros(n_out)
        self.scale = 1 / np.sqrt(n_in)

    def forward(self, inputs):
        self.inputs = inputs
        self.w = self.weights
        self.w *= self.scale
        self.output = inputs @ self.w + self.biases
        return self.output

    def backward(self, dvalues):
        self.dweights = self.inputs.T @ dvalues * self.scale
        self.dbiases = dvalues.sum(axis=0)
        return dvalues @ self.w.T


class LeakyReLU:
    def forward(self, inputs):
        self.slope = np.where(inputs > 0, 1.0, 0.1)
        return inputs * self.slope

    def backward(self, dvalues):
        return dvalues * self.slope


class SoftmaxCrossEntropy:
    def forward(self, logits, y):
        logits = logits - logits.max(axis=1, keepdims=True)
        self.p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        self.y = y
        return -np.mean(np.log(self.p[np.arange(len(y)), y]))

    def backward(self):
        d = self.p.copy()
        d[np.arange(len(self.y)), self.y] -= 1
        return d / len(self.y)


def build(n_features=64, n_hidden=20, n_classes=10):
    layers = [Dense(n_features, n_hidden), LeakyReLU(), Dense(n_hidden, n_classes)]
    loss = SoftmaxCrossEntropy()
    return layers, loss
