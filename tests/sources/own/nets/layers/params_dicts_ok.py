# layers with dicts params and grads; the loss has loss and grad; the optimizer steps on the network
import numpy as np


class Loss:
    def loss(self, predicted, actual):
        raise NotImplementedError


class MeanSquared(Loss):
    def loss(self, predicted, actual):
        return np.sum((predicted - actual) ** 2)

    def grad(self, predicted, actual):
        return 2 * (predicted - actual)


class Dense:
    def __init__(self, n_in, n_out):
        self.params = {"w": 0.2 * np.random.randn(n_in, n_out), "b": np.zeros(n_out)}
        self.grads = {}

    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.params["w"] + self.params["b"]

    def backward(self, grad):
        self.grads["b"] = grad.sum(axis=0)
        self.grads["w"] = self.inputs.T @ grad
        return grad @ self.params["w"].T


class Tanh:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, inputs):
        self.out = np.tanh(inputs)
        return self.out

    def backward(self, grad):
        return grad * (1 - self.out**2)


class Network:
    def __init__(self, layers):
        self.layers = layers

    def params_and_grads(self):
        for layer in self.layers:
            for name, param in layer.params.items():
                yield param, layer.grads[name]


class SGD:
    def __init__(self, lr=0.001):
        self.lr = lr

    def step(self, net):
        for param, grad in net.params_and_grads():
            param -= self.lr * grad


def make():
    return Network([Dense(64, 20), Tanh(), Dense(20, 10)]), MeanSquared(), SGD()
