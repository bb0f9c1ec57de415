import numpy as np


class Perceptron:
    """Multiclass perceptron (one weight vector per class)"""

    def __init__(self, n_features, n_classes, lr=0.1):
        self.lr = lr
        self.W = np.zeros((n_features, n_classes))
        self.b = np.zeros(n_classes)

    def scores(self, X):
        return np.dot(X, self.W) + self.b

    def predict(self, X):
        return np.argmax(self.scores(X), axis=1)

    def train_step(self, X, y):
        errors = 0
        for xi, target in zip(X, y):
            guess = np.argmax(np.dot(xi, self.W) + self.b)
            if guess != target:
                self.W[:, target] += self.lr * xi
                self.b[target] += self.lr
                self.W[:, guess] -= self.lr * xi
                self.b[guess] -= self.lr
                errors += 1
        return errors
