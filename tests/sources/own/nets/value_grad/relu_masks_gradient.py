import numpy as np


class Param:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class ReLULayer:
    def forward(self, X):
        self.X = X
        return np.where(X > 0, X, 0.0)

    def backward(self, d_out):
        d_result = d_out * (d_out > 0)
        return d_result

    def params(self):
        return {}


class FullyConnectedLayer:
    def __init__(self, n_input, n_output):
        scale = np.sqrt(2.0 / n_input)
        self.W = Param(scale * np.random.randn(n_input, n_output))
        self.B = Param(np.zeros((1, n_output)))
        self.X = None

    def forward(self, X):
        self.X = X
        return np.dot(X, self.W.value) + self.B.value

    def backward(self, d_out):
        self.W.grad = np.dot(self.X.T, d_out)
        self.B.grad = np.sum(d_out, axis=0).reshape(1, -1)
        return np.dot(d_out, self.W.value.T)

    def params(self):
        return {'W': self.W, 'B': self.B}


class TwoLayerNet:
    def __init__(self, n_input, n_output, hidden_layer_size, reg=0.0):
        self.reg = reg
        self.layer1 = FullyConnectedLayer(n_input, hidden_layer_size)
        self.relu = ReLULayer()
        self.layer2 = FullyConnectedLayer(hidden_layer_size, n_output)

    def _scores(self, X):
        X = self.layer1.forward(X)
        X = self.relu.forward(X)
        return self.layer2.forward(X)

    def compute_loss_and_gradients(self, X, y):
        scores = self._scores(X)
        scores = scores - np.max(scores, axis=1, keepdims=True)
        logsumexp = np.log(np.sum(np.exp(scores), axis=1))
        rows = np.arange(len(y))
        loss = np.mean(logsumexp - scores[rows, y])

        grad = np.exp(scores - logsumexp[:, None])
        grad[rows, y] -= 1
        grad /= len(y)

        grad = self.layer2.backward(grad)
        grad = self.relu.backward(grad)
        self.layer1.backward(grad)

        for layer in (self.layer1, self.layer2):
            loss += self.reg * np.sum(layer.W.value ** 2)
            layer.W.grad += 2 * self.reg * layer.W.value
        return loss

    def predict(self, X):
        return np.argmax(self._scores(X), axis=1)

    def params(self):
        result = {}
        for i, layer in enumerate([self.layer1, self.layer2], start=1):
            for name, p in layer.params().items():
                result[name + str(i)] = p
        return result
