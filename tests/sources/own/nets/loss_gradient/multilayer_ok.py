import numpy as np
from collections import OrderedDict


class Sigmoid:
    def forward(self, x):
        self.out = 1.0 / (1.0 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1.0 - self.out)


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class SoftmaxLoss:
    def forward(self, a, t):
        a = a - a.max(axis=1, keepdims=True)
        self.y = np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)
        if t.ndim == 1:
            t = np.eye(a.shape[1])[t]
        self.t = t
        return -np.sum(t * np.log(self.y + 1e-7)) / len(a)

    def backward(self):
        return (self.y - self.t) / len(self.y)


class MultiLayerNet:
    """Fully connected net of any depth

    Parameters
    ----------
    input_size : number of inputs
    hidden_size_list : list with the number of neurons of each hidden layer (e.g. [100, 100])
    output_size : number of classes
    activation : 'relu' or 'sigmoid'
    weight_decay_lambda : strength of the weight decay (L2 norm)
    """

    def __init__(self, input_size, hidden_size_list, output_size,
                 activation='relu', weight_decay_lambda=0.001):
        self.weight_decay_lambda = weight_decay_lambda
        self.hidden_layer_num = len(hidden_size_list)
        self.params = {}
        all_sizes = [input_size] + list(hidden_size_list) + [output_size]
        for idx in range(1, len(all_sizes)):
            scale = np.sqrt(2.0 / all_sizes[idx - 1]) if activation == 'relu' else np.sqrt(1.0 / all_sizes[idx - 1])
            self.params['W' + str(idx)] = scale * np.random.randn(all_sizes[idx - 1], all_sizes[idx])
            self.params['b' + str(idx)] = np.zeros(all_sizes[idx])

        act = {'relu': Relu, 'sigmoid': Sigmoid}[activation]
        self.layers = OrderedDict()
        for idx in range(1, self.hidden_layer_num + 1):
            self.layers['Affine' + str(idx)] = Affine(self.params['W' + str(idx)], self.params['b' + str(idx)])
            self.layers['Activation' + str(idx)] = act()
        idx = self.hidden_layer_num + 1
        self.layers['Affine' + str(idx)] = Affine(self.params['W' + str(idx)], self.params['b' + str(idx)])
        self.last_layer = SoftmaxLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        y = self.predict(x)
        weight_decay = 0
        for idx in range(1, self.hidden_layer_num + 2):
            W = self.params['W' + str(idx)]
            weight_decay += 0.5 * self.weight_decay_lambda * np.sum(W ** 2)
        return self.last_layer.forward(y, t) + weight_decay

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1:
            t = np.argmax(t, axis=1)
        return np.mean(y == t)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last_layer.backward()
        for layer in reversed(list(self.layers.values())):
            dout = layer.backward(dout)

        grads = {}
        for idx in range(1, self.hidden_layer_num + 2):
            affine = self.layers['Affine' + str(idx)]
            grads['W' + str(idx)] = affine.dW + self.weight_decay_lambda * affine.W
            grads['b' + str(idx)] = affine.db
        return grads
