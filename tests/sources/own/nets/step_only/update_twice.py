import numpy as np


class NeuralNet:
    def __init__(self, input_size, hidden_size, output_size, lr=0.1):
        self.lr = lr
        self.W1 = np.random.randn(input_size, hidden_size) / np.sqrt(input_size)
        self.b1 = np.zeros((1, hidden_size))
        self.W2 = np.random.randn(hidden_size, output_size) / np.sqrt(hidden_size)
        self.b2 = np.zeros((1, output_size))

    def forward(self, X):
        self.z1 = np.dot(X, self.W1) + self.b1
        self.a1 = np.tanh(self.z1)
        self.z2 = np.dot(self.a1, self.W2) + self.b2
        e = np.exp(self.z2 - np.max(self.z2, axis=1, keepdims=True))
        self.a2 = e / np.sum(e, axis=1, keepdims=True)
        return self.a2

    def loss(self, X, y):
        out = self.forward(X)
        return -np.mean(np.log(out[np.arange(len(y)), y] + 1e-10))

    def backward(self, X, y):
        m = X.shape[0]
        dz2 = self.a2.copy()
        dz2[np.arange(m), y] -= 1
        dz2 /= m
        dz1 = np.dot(dz2, self.W2.T) * (1 - self.a1 ** 2)
        self._dW2 = np.dot(self.a1.T, dz2)
        self._db2 = np.sum(dz2, axis=0, keepdims=True)
        self._dW1 = np.dot(X.T, dz1)
        self._db1 = np.sum(dz1, axis=0, keepdims=True)
        self.update()

    def update(self):
        self.W1 -= self.lr * self._dW1
        self.b1 -= self.lr * self._db1
        self.W2 -= self.lr * self._dW2
        self.b2 -= self.lr * self._db2

    def train(self, X, y):
        self.forward(X)
        self.backward(X, y)
        self.update()

    def predict(self, X):
        return np.argmax(self.forward(X), axis=1)
