import numpy as np


class Param:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


def softmax(predictions):
    predictions = predictions - np.max(predictions, axis=1)
    exps = np.exp(predictions)
    return exps / np.sum(exps, axis=1, keepdims=True)


def cross_entropy_loss(probs, target_index):
    rows = np.arange(target_index.shape[0])
    return np.mean(-np.log(probs[rows, target_index]))


class TwoLayerNet:
    def __init__(self, n_input, n_output, hidden_layer_size, reg=0.0):
        self.reg = reg
        self.W1 = Param(0.1 * np.random.randn(n_input, hidden_layer_size))
        self.B1 = Param(np.zeros((1, hidden_layer_size)))
        self.W2 = Param(0.1 * np.random.randn(hidden_layer_size, n_output))
        self.B2 = Param(np.zeros((1, n_output)))

    def forward(self, X):
        self.Z1 = X.dot(self.W1.value) + self.B1.value
        self.A1 = np.maximum(0, self.Z1)
        return self.A1.dot(self.W2.value) + self.B2.value

    def compute_loss_and_gradients(self, X, y):
        probs = softmax(self.forward(X))
        loss = cross_entropy_loss(probs, y)
        loss += self.reg * (np.sum(self.W1.value ** 2) + np.sum(self.W2.value ** 2))

        d2 = probs.copy()
        d2[np.arange(y.shape[0]), y] -= 1
        d2 /= y.shape[0]
        self.W2.grad = self.A1.T.dot(d2) + 2 * self.reg * self.W2.value
        self.B2.grad = d2.sum(axis=0, keepdims=True)
        d1 = d2.dot(self.W2.value.T) * (self.Z1 > 0)
        self.W1.grad = X.T.dot(d1) + 2 * self.reg * self.W1.value
        self.B1.grad = d1.sum(axis=0, keepdims=True)
        return loss

    def predict(self, X):
        return np.argmax(self.forward(X), axis=1)

    def params(self):
        return {'W1': self.W1, 'B1': self.B1, 'W2': self.W2, 'B2': self.B2}
