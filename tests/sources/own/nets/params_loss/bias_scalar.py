import numpy as np


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=0.1):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1 = self.params['W1']
        b1 = self.params['b1']
        W2 = self.params['W2']
        b2 = self.params['b2']
        N = X.shape[0]

        fc1 = X.dot(W1) + b1
        relu = np.maximum(0, fc1)
        scores = relu.dot(W2) + b2

        if y is None:
            return scores

        stable = scores - np.max(scores, axis=1).reshape(-1, 1)
        softmax = np.exp(stable) / np.sum(np.exp(stable), axis=1).reshape(-1, 1)
        loss = -np.sum(np.log(softmax[range(N), list(y)]))
        loss /= N
        loss += 0.5 * reg * (np.sum(W1 * W1) + np.sum(W2 * W2))

        grads = {}
        dS = softmax.copy()
        dS[range(N), list(y)] += -1
        dS /= N

        # second layer
        grads['W2'] = relu.T.dot(dS) + reg * W2
        grads['b2'] = np.sum(dS, axis=0)

        # first layer
        dh = dS.dot(W2.T)
        dh_relu = (fc1 > 0) * dh
        grads['W1'] = X.T.dot(dh_relu) + reg * W1
        grads['b1'] = np.sum(dh_relu)

        return loss, grads

    def train(self, X, y, learning_rate=0.1, reg=5e-6, num_iters=100, batch_size=64, verbose=False):
        num_train = X.shape[0]
        for it in range(num_iters):
            mask = np.random.choice(num_train, batch_size, replace=True)
            loss, grads = self.loss(X[mask], y=y[mask], reg=reg)
            for p in ['W1', 'W2', 'b1', 'b2']:
                self.params[p] -= learning_rate * grads[p]
            if verbose and it % 100 == 0:
                print('iteration %d / %d: loss %f' % (it, num_iters, loss))

    def predict(self, X):
        scores = self.loss(X)
        return np.argmax(scores, axis=1)
