import numpy as np


class Dense:
    """Couche pleinement connectee, activation 'relu', 'sigmoid' ou 'identity'"""

    def __init__(self, dim_input=64, dim_output=10, weight_scale=0.2, activation='identity'):
        self.W = np.random.normal(loc=0.0, scale=weight_scale, size=(dim_input, dim_output))
        self.b = np.zeros(dim_output)
        self.dW = 0
        self.db = 0
        self.activation = activation
        self.cache = None

    def forward(self, X):
        Z = X.dot(self.W) + self.b
        if self.activation == 'relu':
            A = np.maximum(Z, 0)
        elif self.activation == 'sigmoid':
            A = 1 / (1 + np.exp(-Z))
        else:
            A = Z
        self.cache = (X, Z, A)
        return A

    def backward(self, dA):
        X, Z, A = self.cache
        if self.activation == 'relu':
            dZ = dA * (Z > 0)
        elif self.activation == 'sigmoid':
            dZ = dA * A * (1 - A)
        else:
            dZ = dA
        self.dW = X.T.dot(dZ)
        self.db = np.sum(dZ, axis=0)
        return dZ.dot(self.W.T)

    def get_params(self):
        return {'W': self.W, 'b': self.b}

    def get_gradients(self):
        return {'W': self.dW, 'b': self.db}


def cross_entropy_loss(scores, t):
    """ retourne la perte moyenne et le gradient par rapport aux scores """
    N = scores.shape[0]
    scores = scores - np.max(scores, axis=1, keepdims=True)
    softmax_output = np.exp(scores)
    softmax_output /= np.sum(softmax_output, axis=1, keepdims=True)
    loss = -np.mean(np.log(softmax_output[np.arange(N), t]))
    dScores = softmax_output.copy()
    dScores[np.arange(N), t] -= 1
    return loss, dScores / N


def make_model(dim_input, num_hidden, num_classes):
    layers = [
        Dense(dim_input, num_hidden, activation='relu'),
        Dense(num_hidden, num_hidden, activation='sigmoid'),
        Dense(num_hidden, num_classes),
    ]
    return layers, cross_entropy_loss
