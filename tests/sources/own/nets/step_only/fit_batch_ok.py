import numpy as np


class MLPClassifier:
    def __init__(self, n_features, n_hidden, n_classes, lr=0.3, seed=None):
        rng = np.random.RandomState(seed)
        self.lr = lr
        self.W1 = rng.randn(n_features, n_hidden) * np.sqrt(2.0 / n_features)
        self.b1 = np.zeros(n_hidden)
        self.W2 = rng.randn(n_hidden, n_classes) * np.sqrt(2.0 / n_hidden)
        self.b2 = np.zeros(n_classes)

    def _forward(self, X):
        hidden = np.maximum(0, X @ self.W1 + self.b1)
        scores = hidden @ self.W2 + self.b2
        scores -= scores.max(axis=1, keepdims=True)
        probs = np.exp(scores)
        probs /= probs.sum(axis=1, keepdims=True)
        return hidden, probs

    def fit_batch(self, X, y):
        """One gradient step on the batch, returns the mean loss before the step."""
        m = len(y)
        hidden, probs = self._forward(X)
        loss = -np.log(probs[np.arange(m), y] + 1e-12).mean()

        d = probs
        d[np.arange(m), y] -= 1
        d /= m
        d_hidden = d @ self.W2.T
        d_hidden[hidden <= 0] = 0
        self.W2 -= self.lr * (hidden.T @ d)
        self.b2 -= self.lr * d.sum(axis=0)
        self.W1 -= self.lr * (X.T @ d_hidden)
        self.b1 -= self.lr * d_hidden.sum(axis=0)
        return loss

    def predict_proba(self, X):
        return self._forward(X)[1]

    def predict(self, X):
        return self.predict_proba(X).argmax(axis=1)
