import numpy as np


def relu(x):
    return np.maximum(0, x)


def softmax(x):
    x = x - np.max(x, axis=1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)


def to_one_hot(t, num_classes):
    """labels -> matrix with a single 1 per row"""
    T = np.zeros((t.size, num_classes))
    for idx, row in enumerate(T):
        row[t[idx] - 1] = 1
    return T


class SimpleNet:
    """t: class numbers, shape (N,)"""

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.1):
        self.output_size = output_size
        self.params = {
            'W1': weight_init_std * np.random.randn(input_size, hidden_size),
            'b1': np.zeros(hidden_size),
            'W2': weight_init_std * np.random.randn(hidden_size, output_size),
            'b2': np.zeros(output_size),
        }

    def predict(self, x):
        h = relu(np.dot(x, self.params['W1']) + self.params['b1'])
        return softmax(np.dot(h, self.params['W2']) + self.params['b2'])

    def loss(self, x, t):
        y = self.predict(x)
        return -np.mean(np.log(y[np.arange(len(t)), t] + 1e-7))

    def accuracy(self, x, t):
        return np.mean(np.argmax(self.predict(x), axis=1) == t)

    def gradient(self, x, t):
        W2 = self.params['W2']
        h = relu(np.dot(x, self.params['W1']) + self.params['b1'])
        y = softmax(np.dot(h, W2) + self.params['b2'])

        dy = (y - to_one_hot(t, self.output_size)) / x.shape[0]
        dh = np.dot(dy, W2.T)
        dh[h == 0] = 0
        return {
            'W1': np.dot(x.T, dh), 'b1': np.sum(dh, axis=0),
            'W2': np.dot(h.T, dy), 'b2': np.sum(dy, axis=0),
        }
