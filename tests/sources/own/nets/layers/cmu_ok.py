import numpy as np


class Linear:

    def __init__(self, in_features, out_features, debug=False):
        bound = np.sqrt(1.0 / in_features)
        self.W = np.random.uniform(-bound, bound, (out_features, in_features))
        self.b = np.random.uniform(-bound, bound, (out_features, 1))
        self.dLdW = np.zeros((out_features, in_features))
        self.dLdb = np.zeros((out_features, 1))
        self.debug = debug

    def forward(self, A):
        """
        :param A: Input to the linear layer with shape (N, C0)
        :return: Output Z of linear layer with shape (N, C1)
        """
        self.A = A
        self.N = A.shape[0]
        self.Ones = np.ones((self.N, 1))
        Z = self.A @ self.W.T + self.Ones @ self.b.T
        return Z

    def backward(self, dLdZ):
        dLdA = dLdZ @ self.W
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = dLdZ.T @ self.Ones
        return dLdA


class Sigmoid:
    def forward(self, Z):
        self.A = 1 / (1 + np.exp(-Z))
        return self.A

    def backward(self, dLdA):
        return dLdA * (self.A - self.A * self.A)


class CrossEntropyLoss:
    def forward(self, A, Y):
        """
        :param A: Output of the model of shape (N, C)
        :param Y: Ground-truth values of shape (N, C), one-hot
        """
        self.A = A
        self.Y = Y
        self.N, self.C = A.shape
        shifted = A - np.max(A, axis=1, keepdims=True)
        self.softmax = np.exp(shifted) / np.sum(np.exp(shifted), axis=1, keepdims=True)
        crossentropy = np.sum(-Y * np.log(self.softmax), axis=1)
        return np.sum(crossentropy) / self.N

    def backward(self):
        dLdA = (self.softmax - self.Y) / self.N
        return dLdA


class MLP1:
    def __init__(self, in_features, hidden, out_features):
        self.layers = [Linear(in_features, hidden), Sigmoid(), Linear(hidden, out_features)]
        self.loss = CrossEntropyLoss()

    def forward(self, A):
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, dLdA):
        for layer in reversed(self.layers):
            dLdA = layer.backward(dLdA)
        return dLdA


class SGD:
    def __init__(self, model, lr=0.1):
        self.l = [layer for layer in model.layers if hasattr(layer, 'W')]
        self.lr = lr

    def step(self):
        for layer in self.l:
            layer.W = layer.W - self.lr * layer.dLdW
            layer.b = layer.b - self.lr * layer.dLdb
