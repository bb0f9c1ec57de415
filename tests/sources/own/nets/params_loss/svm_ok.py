import numpy as np


class TwoLayerSVM:
    # tanh hidden layer, multiclass hinge loss on top (delta = 1)

    def __init__(self, input_size, hidden_size, output_size, std=0.3):
        self.params = {
            'W1': np.random.normal(0, std, (input_size, hidden_size)),
            'b1': np.zeros((hidden_size,)),
            'W2': np.random.normal(0, std, (hidden_size, output_size)),
            'b2': np.zeros((output_size,)),
        }

    def loss(self, X, y=None, reg=0.0):
        p = self.params
        num_train = X.shape[0]
        h = np.tanh(X @ p['W1'] + p['b1'])
        scores = h @ p['W2'] + p['b2']
        if y is None:
            return scores

        correct = scores[np.arange(num_train), y].reshape(-1, 1)
        margins = np.maximum(0, scores - correct + 1.0)
        margins[np.arange(num_train), y] = 0
        loss = np.sum(margins) / num_train
        loss += 0.5 * reg * np.sum(p['W1'] ** 2)
        loss += 0.5 * reg * np.sum(p['W2'] ** 2)

        dscores = (margins > 0).astype(float)
        dscores[np.arange(num_train), y] = -np.sum(dscores, axis=1)
        dscores /= num_train

        dh = (dscores @ p['W2'].T) * (1 - h ** 2)
        grads = {
            'W2': h.T @ dscores + reg * p['W2'],
            'b2': dscores.sum(axis=0),
            'W1': X.T @ dh + reg * p['W1'],
            'b1': dh.sum(axis=0),
        }
        return loss, grads

    def predict(self, X):
        return self.loss(X).argmax(axis=1)
