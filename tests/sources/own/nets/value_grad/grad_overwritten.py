import numpy as np


class Param:
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


def l2_regularization(W, reg_strength):
    return reg_strength * np.sum(W ** 2), 2 * reg_strength * W


def softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


class TwoLayerNet:
    def __init__(self, n_input, n_output, hidden_layer_size, reg):
        self.reg = reg
        self.W1 = Param(np.random.randn(n_input, hidden_layer_size) * 0.2)
        self.B1 = Param(np.zeros(hidden_layer_size))
        self.W2 = Param(np.random.randn(hidden_layer_size, n_output) * 0.2)
        self.B2 = Param(np.zeros(n_output))

    def params(self):
        return {'W1': self.W1, 'B1': self.B1, 'W2': self.W2, 'B2': self.B2}

    def compute_loss_and_gradients(self, X, y):
        n = X.shape[0]

        hidden = np.maximum(0, X @ self.W1.value + self.B1.value)
        probs = softmax(hidden @ self.W2.value + self.B2.value)
        loss = -np.log(probs[np.arange(n), y]).sum() / n

        dout = probs
        dout[np.arange(n), y] -= 1
        dout /= n
        self.W2.grad = hidden.T @ dout
        self.B2.grad = dout.sum(axis=0)
        dhidden = dout @ self.W2.value.T
        dhidden[hidden <= 0] = 0
        self.W1.grad = X.T @ dhidden
        self.B1.grad = dhidden.sum(axis=0)

        for param in (self.W1, self.W2):
            reg_loss, reg_grad = l2_regularization(param.value, self.reg)
            loss += reg_loss
            param.grad = reg_grad

        return loss

    def predict(self, X):
        hidden = np.maximum(0, X @ self.W1.value + self.B1.value)
        return np.argmax(hidden @ self.W2.value + self.B2.value, axis=1)
