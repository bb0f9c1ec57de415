import numpy as np


class Param:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


def softmax_with_cross_entropy(scores, y):
    scores = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(scores)
    p /= p.sum(axis=1, keepdims=True)
    n = scores.shape[0]
    loss = -np.mean(np.log(p[np.arange(n), y]))
    p[np.arange(n), y] -= 1
    return loss, p / n


class ReLULayer:
    def __init__(self):
        self.positive = None

    def forward(self, X):
        self.positive = (X > 0).astype(X.dtype)
        return X * self.positive

    def backward(self, d_out):
        return d_out * self.positive

    def params(self):
        return {}


class FullyConnectedLayer:
    def __init__(self, n_input, n_output):
        self.W = Param(np.random.randn(n_input, n_output) * 0.15)
        self.B = Param(np.zeros((1, n_output)))
        self.X = None

    def forward(self, X):
        self.X = X
        return X @ self.W.value + self.B.value

    def backward(self, d_out):
        self.W.grad += self.X.T @ d_out
        self.B.grad += np.ones((1, d_out.shape[0])) @ d_out
        return d_out @ self.W.value.T

    def params(self):
        return {'W': self.W, 'B': self.B}


class TwoLayerNet:
    def __init__(self, n_input, n_output, hidden_layer_size, reg=0.0):
        self.reg = reg
        self.fc1 = FullyConnectedLayer(n_input, hidden_layer_size)
        self.relu = ReLULayer()
        self.fc2 = FullyConnectedLayer(hidden_layer_size, n_output)
        self.layers = [self.fc1, self.fc2]

    def forward(self, X):
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def compute_loss_and_gradients(self, X, y):
        for param in self.params().values():
            param.grad.fill(0)

        loss, grad = softmax_with_cross_entropy(self.forward(X), y)
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)

        for param in self.params().values():
            loss += self.reg * np.sum(param.value ** 2)
            param.grad += 2 * self.reg * param.value
        return loss

    def predict(self, X):
        return self.forward(X).argmax(axis=1)

    def params(self):
        return {
            'fc1.W': self.fc1.W, 'fc1.B': self.fc1.B,
            'fc2.W': self.fc2.W, 'fc2.B': self.fc2.B,
        }
