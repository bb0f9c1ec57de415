import numpy as np


class Param:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


def softmax_with_cross_entropy(preds, target_index):
    e = np.exp(preds - np.max(preds, axis=1)[:, np.newaxis])
    probs = e / np.sum(e, axis=1)[:, np.newaxis]
    n = preds.shape[0]
    loss = -np.sum(np.log(probs[np.arange(n), target_index])) / n
    dprediction = probs.copy()
    dprediction[np.arange(n), target_index] -= 1
    return loss, dprediction / n


class FullyConnectedLayer:
    def __init__(self, n_input, n_output):
        self.W = Param(0.1 * np.random.randn(n_input, n_output))
        self.B = Param(np.zeros((1, n_output)))

    def forward(self, X):
        self.X = X.copy()
        return X.dot(self.W.value) + self.B.value

    def backward(self, d_out):
        self.W.grad += self.X.T.dot(d_out)
        self.B.grad += d_out.sum(axis=0, keepdims=True)
        return d_out.dot(self.W.value.T)


class ReLULayer:
    def forward(self, X):
        self.X = X
        return np.maximum(X, 0)

    def backward(self, d_out):
        return d_out * (self.X > 0)


class TwoLayerNet:
    def __init__(self, n_input, n_output, hidden_layer_size, reg=0.0):
        self.reg = reg
        self.layers = [FullyConnectedLayer(n_input, hidden_layer_size),
                       ReLULayer(),
                       FullyConnectedLayer(hidden_layer_size, n_output)]

    def forward(self, X):
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def compute_loss_and_gradients(self, X, y):
        loss, d = softmax_with_cross_entropy(self.forward(X), y)
        for layer in reversed(self.layers):
            d = layer.backward(d)

        # regularization
        for name in ('W1', 'W2'):
            W = self.params()[name]
            loss += self.reg * np.sum(W.value ** 2)
            W.grad += 2 * self.reg * W.value
        return loss

    def predict(self, X):
        return np.argmax(self.forward(X), axis=1)

    def params(self):
        fc1, _, fc2 = self.layers
        return {'W1': fc1.W, 'B1': fc1.B, 'W2': fc2.W, 'B2': fc2.B}
