import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_grad(x):
    return (1.0 - sigmoid(x)) * sigmoid(x)


def softmax(a):
    c = np.max(a, axis=1, keepdims=True)
    exp_a = np.exp(a - c)
    return exp_a / np.sum(exp_a, axis=1, keepdims=True)


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.1):
        self.params = {}
        self.params['W1'] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def forward(self, x):
        z1 = np.dot(x, self.params['W1']) + self.params['b1']
        a1 = sigmoid(z1)
        z2 = np.dot(a1, self.params['W2']) + self.params['b2']
        return z1, a1, softmax(z2)

    def predict(self, x):
        return self.forward(x)[-1]

    def loss(self, x, t):
        y = self.predict(x)
        return -np.sum(t * np.log(y + 1e-7)) / x.shape[0]

    def accuracy(self, x, t):
        return np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1))

    def gradient(self, x, t):
        n = x.shape[0]
        z1, a1, y = self.forward(x)

        grads = {}
        delta2 = (y - t) / n
        grads['W2'] = np.dot(a1.T, delta2)
        grads['b2'] = np.sum(delta2, axis=0)
        delta1 = np.dot(delta2, self.params['W2'].T) * sigmoid_grad(a1)
        grads['W1'] = np.dot(x.T, delta1)
        grads['b1'] = np.sum(delta1, axis=0)
        return grads
