import numpy as np


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-1):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N, _ = X.shape

        # pixels are in [0, 1], center them
        X -= 0.5

        h1 = np.maximum(0, X.dot(W1) + b1)
        scores = h1.dot(W2) + b2
        if y is None:
            return scores

        scores = scores - scores.max(axis=1, keepdims=True)
        P = np.exp(scores)
        P = P / P.sum(axis=1, keepdims=True)
        loss = -np.log(P[np.arange(N), y]).sum() / N + reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2))

        P[np.arange(N), y] -= 1
        P /= N
        grads = {}
        grads['W2'] = h1.T.dot(P) + 2 * reg * W2
        grads['b2'] = P.sum(axis=0)
        dh1 = P.dot(W2.T) * (h1 > 0)
        grads['W1'] = X.T.dot(dh1) + 2 * reg * W1
        grads['b1'] = dh1.sum(axis=0)
        return loss, grads

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)
