import numpy as np


class ThreeLayerNet(object):
    """ fc - relu - fc - relu - fc - softmax, both hidden layers have the same width """

    def __init__(self, input_size, hidden_size, output_size):
        D, H, C = input_size, hidden_size, output_size
        self.params = {}
        self.params['W1'] = np.random.randn(D, H) * np.sqrt(2.0 / D)
        self.params['b1'] = np.zeros(H)
        self.params['W2'] = np.random.randn(H, H) * np.sqrt(2.0 / H)
        self.params['b2'] = np.zeros(H)
        self.params['W3'] = np.random.randn(H, C) * np.sqrt(2.0 / H)
        self.params['b3'] = np.zeros(C)

    def loss(self, X, y=None, reg=0.0):
        p = self.params
        N = X.shape[0]

        h1 = np.maximum(0, X.dot(p['W1']) + p['b1'])
        h2 = np.maximum(0, h1.dot(p['W2']) + p['b2'])
        scores = h2.dot(p['W3']) + p['b3']

        if y is None:
            return scores

        scores = scores - scores.max(axis=1, keepdims=True)
        probs = np.exp(scores)
        probs = probs / probs.sum(axis=1, keepdims=True)
        loss = -np.log(probs[np.arange(N), y]).mean()
        for w in ('W1', 'W2', 'W3'):
            loss += reg * np.sum(p[w] ** 2)

        dscores = probs.copy()
        dscores[np.arange(N), y] -= 1
        dscores /= N

        grads = {}
        grads['W3'] = h2.T.dot(dscores) + 2 * reg * p['W3']
        grads['b3'] = dscores.sum(axis=0)

        dh2 = dscores.dot(p['W3'].T)
        dh2[h2 <= 0] = 0
        grads['W2'] = h1.T.dot(dh2) + 2 * reg * p['W2']
        grads['b2'] = dh2.sum(axis=0)

        dh1 = dh2.dot(p['W2'].T)
        dh1[h2 <= 0] = 0
        grads['W1'] = X.T.dot(dh1) + 2 * reg * p['W1']
        grads['b1'] = dh1.sum(axis=0)

        return loss, grads
