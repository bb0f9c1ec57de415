import numpy as np


class NeuralNetwork:
    """Two layers, the gradients in attributes"""

    def __init__(self, input_dim, hidden_dim, output_dim):
        self.W1 = np.random.randn(input_dim, hidden_dim) * 0.1
        self.b1 = np.zeros((1, hidden_dim))
        self.W2 = np.random.randn(hidden_dim, output_dim) * 0.1
        self.b2 = np.zeros((1, output_dim))

    def forward(self, X):
        self.z1 = np.dot(X, self.W1) + self.b1
        self.a1 = np.tanh(self.z1)
        self.z2 = np.dot(self.a1, self.W2) + self.b2
        exp = np.exp(self.z2 - np.max(self.z2, axis=1, keepdims=True))
        self.probs = exp / np.sum(exp, axis=1, keepdims=True)
        return self.probs

    def compute_loss(self, y_true, y_pred):
        return -np.mean(np.log(y_pred[np.arange(len(y_true)), y_true] + 1e-9))

    def backward(self, X, y):
        m = X.shape[0]
        dz2 = self.probs.copy()
        dz2[np.arange(m), y] -= 1
        dz2 /= m
        self.dW2 = np.dot(self.a1.T, dz2)
        self.db2 = np.sum(dz2, axis=0, keepdims=True)
        dz1 = np.dot(dz2, self.W2.T) * (1 - self.a1 ** 2)
        self.dW1 = np.dot(X.T, dz1)
        self.db1 = np.sum(dz1, axis=0, keepdims=True)
