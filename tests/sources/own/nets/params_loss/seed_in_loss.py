import numpy as np


class DropoutNet(object):
    """Two-layer net with inverted dropout after the hidden layer."""

    def __init__(self, input_size, hidden_size, output_size, std=0.1, keep_prob=0.5):
        self.keep_prob = keep_prob
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        np.random.seed(231)  # reproducible results
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        N = X.shape[0]

        h = np.maximum(0, X.dot(W1) + b1)
        if y is None:
            return h.dot(W2) + b2

        mask = (np.random.rand(h.shape[1]) < self.keep_prob) / self.keep_prob
        hd = h * mask
        scores = hd.dot(W2) + b2

        scores = scores - np.max(scores, axis=1, keepdims=True)
        probs = np.exp(scores) / np.sum(np.exp(scores), axis=1, keepdims=True)
        loss = -np.sum(np.log(probs[np.arange(N), y])) / N
        loss += reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        dscores = probs
        dscores[np.arange(N), y] -= 1
        dscores /= N
        grads = {}
        grads['W2'] = hd.T.dot(dscores) + 2 * reg * W2
        grads['b2'] = np.sum(dscores, axis=0)
        dh = dscores.dot(W2.T) * mask
        dh[h <= 0] = 0
        grads['W1'] = X.T.dot(dh) + 2 * reg * W1
        grads['b1'] = np.sum(dh, axis=0)
        return loss, grads
