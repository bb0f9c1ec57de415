import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class ThreeLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {}
        self.params['W1'] = np.random.randn(input_size, hidden_size) / np.sqrt(input_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = np.random.randn(hidden_size, hidden_size) / np.sqrt(hidden_size)
        self.params['b2'] = np.zeros(hidden_size)
        self.params['W3'] = np.random.randn(hidden_size, output_size) / np.sqrt(hidden_size)
        self.params['b3'] = np.zeros(output_size)

    def _forward(self, x):
        W1, W2, W3 = self.params['W1'], self.params['W2'], self.params['W3']
        b1, b2, b3 = self.params['b1'], self.params['b2'], self.params['b3']
        a1 = np.dot(x, W1) + b1
        z1 = sigmoid(a1)
        a2 = np.dot(z1, W2) + b2
        z2 = sigmoid(a1)
        a3 = np.dot(z2, W3) + b3
        return z1, z2, softmax(a3)

    def predict(self, x):
        return self._forward(x)[2]

    def loss(self, x, t):
        y = self.predict(x)
        delta = 1e-7
        return -np.sum(t * np.log(y + delta)) / y.shape[0]

    def accuracy(self, x, t):
        return (self.predict(x).argmax(1) == t.argmax(1)).mean()

    def gradient(self, x, t):
        z1, z2, y = self._forward(x)
        grads = {}

        da3 = (y - t) / x.shape[0]
        grads['W3'] = z2.T.dot(da3)
        grads['b3'] = da3.sum(axis=0)

        da2 = da3.dot(self.params['W3'].T) * z2 * (1 - z2)
        grads['W2'] = z1.T.dot(da2)
        grads['b2'] = da2.sum(axis=0)

        da1 = da2.dot(self.params['W2'].T) * z1 * (1 - z1)
        grads['W1'] = x.T.dot(da1)
        grads['b1'] = da1.sum(axis=0)
        return grads
