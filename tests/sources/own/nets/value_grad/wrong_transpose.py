import numpy as np


class Param:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


class ThreeLayerNet:
    """X -> tanh -> tanh -> softmax; the two hidden layers have the same size"""

    def __init__(self, n_input, n_output, hidden_layer_size, reg=0.0):
        h = hidden_layer_size
        self.reg = reg
        self.p = {
            'W1': Param(np.random.randn(n_input, h) / np.sqrt(n_input)),
            'B1': Param(np.zeros((1, h))),
            'W2': Param(np.random.randn(h, h) / np.sqrt(h)),
            'B2': Param(np.zeros((1, h))),
            'W3': Param(np.random.randn(h, n_output) / np.sqrt(h)),
            'B3': Param(np.zeros((1, n_output))),
        }

    def params(self):
        return self.p

    def forward(self, X):
        p = self.p
        self.X = X
        self.A1 = np.tanh(np.dot(X, p['W1'].value) + p['B1'].value)
        self.A2 = np.tanh(np.dot(self.A1, p['W2'].value) + p['B2'].value)
        return np.dot(self.A2, p['W3'].value) + p['B3'].value

    def compute_loss_and_gradients(self, X, y):
        p = self.p
        Z = self.forward(X)
        Z = Z - Z.max(axis=1, keepdims=True)
        S = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
        N = len(X)
        loss = -np.log(S[range(N), y]).sum() / N

        dZ3 = S.copy()
        dZ3[range(N), y] -= 1
        dZ3 /= N
        p['W3'].grad = np.dot(self.A2.T, dZ3)
        p['B3'].grad = dZ3.sum(axis=0, keepdims=True)

        dA2 = np.dot(dZ3, p['W3'].value.T)
        dZ2 = dA2 * (1 - self.A2 ** 2)
        p['W2'].grad = np.dot(self.A1.T, dZ2)
        p['B2'].grad = dZ2.sum(axis=0, keepdims=True)

        dA1 = np.dot(dZ2, p['W2'].value)
        dZ1 = dA1 * (1 - self.A1 ** 2)
        p['W1'].grad = np.dot(self.X.T, dZ1)
        p['B1'].grad = dZ1.sum(axis=0, keepdims=True)

        for name in ('W1', 'W2', 'W3'):
            loss += self.reg * np.sum(p[name].value ** 2)
            p[name].grad += 2 * self.reg * p[name].value
        return loss

    def predict(self, X):
        return self.forward(X).argmax(axis=1)
