import numpy as np


class MLPClassifier:
    """In the manner of scikit-learn"""

    def __init__(self, hidden_size=16, learning_rate=0.2, n_epochs=20, batch_size=32, n_classes=10):
        self.hidden_size = hidden_size
        self.learning_rate = learning_rate
        self.n_epochs = n_epochs
        self.batch_size = batch_size
        self.n_classes = n_classes
        self.rng = np.random.default_rng(1)

    def _init_weights(self, n_features):
        self.W1 = self.rng.normal(0, np.sqrt(2 / n_features), (n_features, self.hidden_size))
        self.b1 = np.zeros(self.hidden_size)
        self.W2 = self.rng.normal(0, np.sqrt(1 / self.hidden_size), (self.hidden_size, self.n_classes))
        self.b2 = np.zeros(self.n_classes)

    def predict_proba(self, X):
        self.h = np.maximum(0, X @ self.W1 + self.b1)
        s = self.h @ self.W2 + self.b2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def fit(self, X, y):
        self._init_weights(X.shape[1])
        for epoch in range(self.n_epochs):
            order = self.rng.permutation(len(X))
            for start in range(0, len(X), self.batch_size):
                rows = order[start:start + self.batch_size]
                d = self.predict_proba(X[rows])
                d[np.arange(len(rows)), y[rows]] -= 1
                d /= len(rows)
                dh = d @ self.W2.T
                self.W2 -= self.learning_rate * self.h.T @ d
                self.b2 -= self.learning_rate * d.sum(axis=0)
                self.W1 -= self.learning_rate * X[rows].T @ dh
                self.b1 -= self.learning_rate * dh.sum(axis=0)
        return self
