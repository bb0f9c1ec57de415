import numpy as np


class LeakyNet(object):
    """Two-layer net with a leaky ReLU.

    alpha: slope of the leaky ReLU for negative inputs
    init:  'xavier' or 'he'
    """

    GAIN = {'xavier': 1.0, 'he': np.sqrt(2.0)}

    def __init__(self, input_size, hidden_size, output_size, alpha, init):
        if init not in self.GAIN:
            raise ValueError("init must be 'xavier' or 'he', got %r" % (init,))
        self.alpha = alpha
        g = self.GAIN[init]
        self.params = {}
        self.params['W1'] = g * np.random.randn(input_size, hidden_size) / np.sqrt(input_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = g * np.random.randn(hidden_size, output_size) / np.sqrt(hidden_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1, W2, b2 = [self.params[k] for k in ('W1', 'b1', 'W2', 'b2')]
        N = X.shape[0]

        z1 = X.dot(W1) + b1
        a1 = np.where(z1 > 0, z1, self.alpha * z1)
        scores = a1.dot(W2) + b2
        if y is None:
            return scores

        scores = scores - scores.max(axis=1, keepdims=True)
        e = np.exp(scores)
        p = e / e.sum(axis=1, keepdims=True)
        loss = np.mean(-np.log(p[range(N), y]))
        loss += reg * np.sum(W1 ** 2) + reg * np.sum(W2 ** 2)

        p[range(N), y] -= 1
        p /= N
        grads = {}
        grads['W2'] = a1.T.dot(p) + 2 * reg * W2
        grads['b2'] = p.sum(axis=0)
        dz1 = p.dot(W2.T) * np.where(z1 > 0, 1.0, self.alpha)
        grads['W1'] = X.T.dot(dz1) + 2 * reg * W1
        grads['b1'] = dz1.sum(axis=0)
        return loss, grads
