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
        N, D = X.shape

        # Compute the forward pass
        z1 = np.dot(X, W1) + b1
        a1 = np.maximum(z1, 0)
        scores = np.dot(a1, W2) + b2
        if y is None:
            return scores

        # Compute the loss
        scores -= np.max(scores, axis=1, keepdims=True)
        exp_scores = np.exp(scores)
        probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
        correct_logprobs = -np.log(probs[range(N), y])
        data_loss = np.sum(correct_logprobs) / N
        reg_loss = reg * np.sum(W1 * W1) + reg * np.sum(W2 * W2)
        loss = data_loss + reg_loss

        # Backward pass: compute gradients
        dscores = probs
        dscores[range(N), y] -= 1
        dscores /= N

        dW2 = np.dot(a1.T, dscores)
        db2 = np.sum(dscores, axis=0)
        da1 = np.dot(dscores, W2.T)
        dz1 = da1 * (z1 > 0)
        dW1 = np.dot(X.T, dz1)
        db1 = np.sum(dz1, axis=0)

        # add the regularization gradient
        for dW, W in ((dW1, W1), (dW2, W2)):
            dW += reg * W

        return loss, {'W1': dW1, 'b1': db1, 'W2': dW2, 'b2': db2}

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)
