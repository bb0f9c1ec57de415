import numpy as np


class FullyConnectedNet(object):

    def __init__(self, hidden_dims=[20], input_dim=64, num_classes=10, reg=0.0, weight_scale=0.1):
        self.reg = reg
        self.num_layers = len(hidden_dims) + 1
        self.params = {}
        sizes = [input_dim] + hidden_dims + [num_classes]
        for l in range(1, self.num_layers + 1):
            self.params['W' + str(l)] = np.random.normal(0, weight_scale, size=(sizes[l - 1], sizes[l]))
            self.params['b' + str(l)] = np.zeros(sizes[l])

    def loss(self, X, y=None):
        # forward pass, keep every layer's input
        inputs = {}
        out = X
        for l in range(1, self.num_layers + 1):
            inputs[l] = out
            out = out.dot(self.params['W' + str(l)]) + self.params['b' + str(l)]
            if l < self.num_layers:
                out = np.maximum(out, 0)
        scores = out
        if y is None:
            return scores

        N = X.shape[0]
        scores = scores - np.max(scores, axis=1, keepdims=True)
        log_probs = scores - np.log(np.sum(np.exp(scores), axis=1, keepdims=True))
        loss = -np.mean(log_probs[np.arange(N), y])

        # L2 regularization
        for name, p in self.params.items():
            loss += 0.5 * self.reg * np.sum(p * p)

        # backward pass
        grads = {}
        d = np.exp(log_probs)
        d[np.arange(N), y] -= 1
        d /= N
        for l in range(self.num_layers, 0, -1):
            W = self.params['W' + str(l)]
            grads['W' + str(l)] = inputs[l].T.dot(d) + self.reg * W
            grads['b' + str(l)] = d.sum(axis=0)
            if l > 1:
                d = d.dot(W.T) * (inputs[l] > 0)
        return loss, grads
