import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class TwoLayerMLP:
    def __init__(self, input_dim, hidden_dim, output_dim, lr=0.2):
        self.lr = lr
        self.layers = []
        for n_in, n_out in ((input_dim, hidden_dim), (hidden_dim, output_dim)):
            self.layers.append([np.random.randn(n_in, n_out) / np.sqrt(n_in), np.zeros(n_out)])

    def forward(self, X):
        (W1, b1), (W2, b2) = self.layers
        H = np.tanh(X @ W1 + b1)
        return H, softmax(H @ W2 + b2)

    def train(self, X, y):
        (W1, b1), (W2, b2) = self.layers
        m = X.shape[0]
        H, P = self.forward(X)
        loss = -np.mean(np.log(P[range(m), y]))

        P[range(m), y] -= 1
        dZ = P / m
        grads = [None, [H.T @ dZ, dZ.sum(axis=0)]]
        dH = dZ @ W2.T * (1 - H ** 2)
        grads[0] = [X.T @ dH, dH.sum(axis=0)]

        for i in range(1, len(self.layers)):
            self.layers[i][0] -= self.lr * grads[i][0]
            self.layers[i][1] -= self.lr * grads[i][1]
        return loss

    def predict(self, X):
        return self.forward(X)[1].argmax(axis=1)
