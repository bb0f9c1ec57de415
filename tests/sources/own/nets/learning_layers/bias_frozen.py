import numpy as np


class Layer:
    def __init__(self):
        self.input = None
        self.output = None


class Dense(Layer):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weights = np.random.randn(n_in, n_out) * np.sqrt(1 / n_in)
        self.bias = np.zeros((1, n_out))

    def forward_propagation(self, data):
        self.input = data
        self.output = np.dot(data, self.weights) + self.bias
        return self.output

    def backward_propagation(self, output_error, learning_rate):
        input_error = np.dot(output_error, self.weights.T)
        weights_error = np.dot(self.input.T, output_error)
        self.weights -= learning_rate * weights_error
        return input_error


class Activation(Layer):
    def __init__(self, function, prime):
        super().__init__()
        self.function, self.prime = function, prime

    def forward_propagation(self, data):
        self.input = data
        self.output = self.function(data)
        return self.output

    def backward_propagation(self, output_error, learning_rate):
        return self.prime(self.input) * output_error


def tanh(x):
    return np.tanh(x)


def tanh_prime(x):
    return 1 - np.tanh(x) ** 2


def mse(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)


def mse_prime(y_true, y_pred):
    return 2 * (y_pred - y_true) / y_true.size


class Net:
    def __init__(self):
        self.layers = []
        self.loss = None
        self.loss_prime = None

    def add(self, layer):
        self.layers.append(layer)

    def use(self, loss, loss_prime):
        self.loss, self.loss_prime = loss, loss_prime

    def predict(self, samples):
        result = []
        for output in samples:
            for layer in self.layers:
                output = layer.forward_propagation(output)
            result.append(output)
        return result

    def fit(self, x_train, y_train, epochs, learning_rate=0.05):
        for epoch in range(epochs):
            total = 0
            for x, y in zip(x_train, y_train):
                output = x
                for layer in self.layers:
                    output = layer.forward_propagation(output)
                total += self.loss(y, output)
                error = self.loss_prime(y, output)
                for layer in reversed(self.layers):
                    error = layer.backward_propagation(error, learning_rate)
            print("epoch %d: %f" % (epoch, total / len(x_train)))


def make_net():
    net = Net()
    net.add(Dense(64, 20))
    net.add(Activation(tanh, tanh_prime))
    net.add(Dense(20, 10))
    net.add(Activation(tanh, tanh_prime))
    net.use(mse, mse_prime)
    return net
