import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.random.randn(out_features, in_features) * np.sqrt(2.0 / in_features)
        self.b = np.zeros((out_features, 1))
        self.dLdW = np.zeros_like(self.W)
        self.dLdb = np.zeros_like(self.b)

    def forward(self, A):
        self.A = A
        self.N = A.shape[0]
        self.Ones = np.ones((self.N, 1))
        return A @ self.W.T + self.Ones @ self.b.T

    def backward(self, dLdZ):
        self.dLdW = (dLdZ.T @ self.A) / self.N
        self.dLdb = (dLdZ.T @ self.Ones) / self.N
        return dLdZ @ self.W


class ReLU:
    def forward(self, Z):
        self.A = np.maximum(Z, 0)
        return self.A

    def backward(self, dLdA):
        return np.where(self.A > 0, dLdA, 0)


class SoftmaxCrossEntropy:
    def forward(self, A, Y):
        self.Y = Y
        self.N = A.shape[0]
        e = np.exp(A - A.max(axis=1, keepdims=True))
        self.softmax = e / e.sum(axis=1, keepdims=True)
        return -np.sum(Y * np.log(self.softmax)) / self.N

    def backward(self):
        return (self.softmax - self.Y) / self.N


class MLP:
    def __init__(self, in_features, hidden_features, out_features):
        self.layers = [
            Linear(in_features, hidden_features),
            ReLU(),
            Linear(hidden_features, out_features),
        ]
        self.criterion = SoftmaxCrossEntropy()

    def forward(self, X):
        A = X
        for layer in self.layers:
            A = layer.forward(A)
        return A

    def backward(self, dLdA):
        for layer in self.layers[::-1]:
            dLdA = layer.backward(dLdA)
        return dLdA
