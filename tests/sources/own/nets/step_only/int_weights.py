import numpy as np


class MLP:
    def __init__(self, n_inputs, n_hidden, n_outputs, lr=0.1):
        self.lr = lr
        # start from small random weights -1, 0 or 1
        self.W1 = np.random.randint(-1, 2, size=(n_inputs, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_outputs) * 0.1
        self.b2 = np.zeros(n_outputs)

    def forward(self, X):
        self.hidden = np.tanh(np.dot(X, self.W1) + self.b1)
        scores = np.dot(self.hidden, self.W2) + self.b2
        exps = np.exp(scores - scores.max(axis=1, keepdims=True))
        return exps / exps.sum(axis=1, keepdims=True)

    def train_step(self, X, y):
        n = X.shape[0]
        probs = self.forward(X)
        loss = -np.mean(np.log(probs[np.arange(n), y] + 1e-12))

        delta = probs.copy()
        delta[np.arange(n), y] -= 1
        delta /= n
        dW2 = np.dot(self.hidden.T, delta)
        db2 = delta.sum(axis=0)
        dh = np.dot(delta, self.W2.T) * (1 - self.hidden ** 2)
        dW1 = np.dot(X.T, dh)
        db1 = dh.sum(axis=0)

        for param, grad in ((self.W1, dW1), (self.b1, db1), (self.W2, dW2), (self.b2, db2)):
            param[...] = param - self.lr * grad
        return loss

    def predict(self, X):
        return np.argmax(self.forward(X), axis=1)
