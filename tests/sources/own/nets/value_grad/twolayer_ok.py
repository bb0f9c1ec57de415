import numpy as np


class Param:
    """Trainable parameter of the model: the value and its gradient"""

    def __init__(self, value):
        self.value = value
        self.grad = np.zeros_like(value)


def l2_regularization(W, reg_strength):
    loss = reg_strength * np.sum(W * W)
    grad = 2 * reg_strength * W
    return loss, grad


def softmax_with_cross_entropy(predictions, target_index):
    shifted = predictions - np.max(predictions, axis=1, keepdims=True)
    probs = np.exp(shifted)
    probs /= probs.sum(axis=1, keepdims=True)
    batch_size = predictions.shape[0]
    rows = np.arange(batch_size)
    loss = -np.log(probs[rows, target_index]).mean()
    d_predictions = probs
    d_predictions[rows, target_index] -= 1
    d_predictions /= batch_size
    return loss, d_predictions


class ReLULayer:
    def __init__(self):
        self.mask = None

    def forward(self, X):
        self.mask = X > 0
        return X * self.mask

    def backward(self, d_out):
        return d_out * self.mask

    def params(self):
        return {}


class FullyConnectedLayer:
    def __init__(self, n_input, n_output):
        self.W = Param(0.1 * np.random.randn(n_input, n_output))
        self.B = Param(0.1 * np.random.randn(1, n_output))
        self.X = None

    def forward(self, X):
        self.X = X
        return np.dot(X, self.W.value) + self.B.value

    def backward(self, d_out):
        self.W.grad += np.dot(self.X.T, d_out)
        self.B.grad += np.sum(d_out, axis=0, keepdims=True)
        return np.dot(d_out, self.W.value.T)

    def params(self):
        return {'W': self.W, 'B': self.B}


class TwoLayerNet:
    """ Neural network with two fully connected layers """

    def __init__(self, n_input, n_output, hidden_layer_size, reg):
        self.reg = reg
        self.fc1 = FullyConnectedLayer(n_input, hidden_layer_size)
        self.relu = ReLULayer()
        self.fc2 = FullyConnectedLayer(hidden_layer_size, n_output)

    def compute_loss_and_gradients(self, X, y):
        # Clear the gradients aggregated through the previous pass
        for p in self.params().values():
            p.grad = np.zeros_like(p.value)

        out = self.fc2.forward(self.relu.forward(self.fc1.forward(X)))
        loss, d_out = softmax_with_cross_entropy(out, y)
        self.fc1.backward(self.relu.backward(self.fc2.backward(d_out)))

        # L2 regularization on all params
        for p in self.params().values():
            reg_loss, reg_grad = l2_regularization(p.value, self.reg)
            loss += reg_loss
            p.grad += reg_grad
        return loss

    def predict(self, X):
        out = self.fc2.forward(self.relu.forward(self.fc1.forward(X)))
        return np.argmax(out, axis=1)

    def params(self):
        return {'W1': self.fc1.W, 'B1': self.fc1.B, 'W2': self.fc2.W, 'B2': self.fc2.B}
