import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.W = 0.1 * np.random.randn(out_features, in_features)
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        self.A = A
        self.N = A.shape[0]
        Z = A @ self.W.T + self.b.T
        return Z

    def backward(self, dLdZ):
        dLdA = dLdZ @ self.W
        self.dLdW = self.A.T @ dLdZ.T
        self.dLdb = dLdZ.sum(axis=0).reshape(-1, 1)
        return dLdA


class Tanh:
    def forward(self, Z):
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        return dLdA * (1 - self.A * self.A)


class SoftmaxCrossEntropyLoss:
    def forward(self, A, Y):
        self.Y = Y
        A = A - A.max(axis=1, keepdims=True)
        self.S = np.exp(A) / np.exp(A).sum(axis=1, keepdims=True)
        return -np.sum(Y * np.log(self.S)) / len(A)

    def backward(self):
        return (self.S - self.Y) / len(self.S)


class MLP:
    def __init__(self, in_features, hidden, out_features):
        self.layers = [Linear(in_features, hidden), Tanh(), Linear(hidden, out_features)]
        self.loss_fn = SoftmaxCrossEntropyLoss()

    def forward(self, A):
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, dLdA):
        for layer in self.layers[::-1]:
            dLdA = layer.backward(dLdA)
        return dLdA
