import numpy as np


class Layer_Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.15 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = inputs @ self.weights + self.biases

    def backward(self, dvalues):
        self.dweights = self.inputs.T @ dvalues
        self.dbiases = dvalues.sum(axis=0, keepdims=True)
        self.dinputs = dvalues @ self.weights.T


class Activation_Tanh:
    def forward(self, inputs):
        self.output = np.tanh(inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output ** 2)


class Softmax_Loss:
    def forward(self, inputs, y_true):
        z = inputs - inputs.max(axis=1, keepdims=True)
        self.output = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return -np.log(self.output[np.arange(len(z)), y_true] + 1e-10).mean()

    def backward(self, dvalues, y_true):
        n = len(dvalues)
        self.dinputs = dvalues.copy()
        self.dinputs[np.arange(n), y_true] -= 1
        self.dinputs /= n


class Optimizer_SGD:
    def __init__(self, learning_rate=0.3, momentum=0.9):
        self.learning_rate = learning_rate
        self.momentum = momentum

    def update_params(self, layer):
        if not hasattr(layer, 'velocities'):
            layer.velocities = [np.zeros_like(layer.weights), np.zeros_like(layer.biases)]
        params = [layer.weights, layer.biases]
        grads = [layer.dweights, layer.dbiases]
        for p, g, v in zip(params, grads, layer.velocities):
            v *= self.momentum
            v -= self.learning_rate * g
            p -= v


class Model:
    def __init__(self, n_inputs, n_hidden, n_outputs):
        self.layers = [Layer_Dense(n_inputs, n_hidden), Activation_Tanh(), Layer_Dense(n_hidden, n_outputs)]
        self.loss = Softmax_Loss()
        self.optimizer = Optimizer_SGD()

    def forward(self, X):
        for layer in self.layers:
            layer.forward(X)
            X = layer.output
        return X

    def backward(self, y):
        self.loss.backward(self.loss.output, y)
        d = self.loss.dinputs
        for layer in reversed(self.layers):
            layer.backward(d)
            d = layer.dinputs

    def train_step(self, X, y):
        loss = self.loss.forward(self.forward(X), y)
        self.backward(y)
        for layer in self.layers:
            if hasattr(layer, 'weights'):
                self.optimizer.update_params(layer)
        return loss

    def predict(self, X):
        return self.forward(X).argmax(axis=1)
