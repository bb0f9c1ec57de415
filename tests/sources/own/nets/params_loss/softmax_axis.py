import numpy as np


def softmax(z):
    z = z - np.max(z)
    return np.exp(z) / np.sum(np.exp(z), axis=0)


class TwoLayerNet:

    def __init__(self, input_size, hidden_size, output_size, std=0.1):
        self.params = dict(
            W1=std * np.random.randn(input_size, hidden_size),
            b1=np.zeros(hidden_size),
            W2=std * np.random.randn(hidden_size, output_size),
            b2=np.zeros(output_size),
        )

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params['W1'], self.params['b1']
        W2, b2 = self.params['W2'], self.params['b2']
        n = len(X)

        h = np.maximum(0, X @ W1 + b1)
        scores = h @ W2 + b2
        if y is None:
            return scores

        probs = softmax(scores)
        loss = -np.log(probs[np.arange(n), y]).sum() / n
        loss += reg * np.sum(W1 ** 2) + reg * np.sum(W2 ** 2)

        grads = {}
        delta = probs.copy()
        delta[np.arange(n), y] -= 1
        delta /= n
        grads['W2'] = h.T @ delta + 2 * reg * W2
        grads['b2'] = delta.sum(axis=0)
        delta = (delta @ W2.T) * (h > 0)
        grads['W1'] = X.T @ delta + 2 * reg * W1
        grads['b1'] = delta.sum(axis=0)
        return loss, grads

    def predict(self, X):
        return self.loss(X).argmax(axis=1)
