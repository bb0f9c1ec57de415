import numpy as np


def softmax(a):
    a = a - a.max(axis=1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)


class TroisCouches:
    def __init__(self, input_size, hidden_size, output_size, drop=0.4):
        self.params = {
            "W1": np.random.randn(input_size, hidden_size) * np.sqrt(2 / input_size),
            "b1": np.zeros(hidden_size),
            "W2": np.random.randn(hidden_size, hidden_size) * np.sqrt(2 / hidden_size),
            "b2": np.zeros(hidden_size),
            "W3": np.random.randn(hidden_size, output_size) * np.sqrt(1 / hidden_size),
            "b3": np.zeros(output_size),
        }
        self.drop = drop

    def masque(self, forme):
        return (np.random.rand(*forme) > self.drop) / (1 - self.drop)

    def loss(self, x, t):
        p = self.params
        self.x = x
        self.h1 = np.maximum(x @ p["W1"] + p["b1"], 0)
        self.h2 = np.maximum(self.h1 @ p["W2"] + p["b2"], 0)
        self.d2 = self.h2 * self.masque(self.h2.shape)
        self.y = softmax(self.d2 @ p["W3"] + p["b3"])
        return -np.mean(np.sum(t * np.log(self.y + 1e-9), axis=1))

    def predict(self, x):
        p = self.params
        h1 = np.maximum(x @ p["W1"] + p["b1"], 0)
        h2 = np.maximum(h1 @ p["W2"] + p["b2"], 0)
        return softmax(h2 @ p["W3"] + p["b3"])

    def gradient(self, x, t):
        self.loss(x, t)
        dz3 = (self.y - t) / len(x)
        dz2 = dz3 @ self.params["W3"].T * self.masque(self.h2.shape) * (self.h2 > 0)
        dz1 = dz2 @ self.params["W2"].T * (self.h1 > 0)
        return {
            "W3": self.d2.T @ dz3,
            "b3": dz3.sum(axis=0),
            "W2": self.h1.T @ dz2,
            "b2": dz2.sum(axis=0),
            "W1": self.x.T @ dz1,
            "b1": dz1.sum(axis=0),
        }
