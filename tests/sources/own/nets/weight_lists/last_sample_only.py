import numpy as np


class Network(object):

    def __init__(self, sizes):
        self.sizes = sizes
        self.num_layers = len(sizes)
        self.biases = [np.zeros((n, 1)) for n in sizes[1:]]
        self.weights = [np.random.randn(n, m) / np.sqrt(m) for m, n in zip(sizes[:-1], sizes[1:])]

    def feedforward(self, a):
        for b, w in zip(self.biases, self.weights):
            a = self.sigmoid(w @ a + b)
        return a

    def update_mini_batch(self, mini_batch, eta):
        nabla_b = [np.zeros_like(b) for b in self.biases]
        nabla_w = [np.zeros_like(w) for w in self.weights]
        for x, y in mini_batch:
            delta_b, delta_w = self.backprop(x, y)
        nabla_b = [nb + db for nb, db in zip(nabla_b, delta_b)]
        nabla_w = [nw + dw for nw, dw in zip(nabla_w, delta_w)]

        step = eta / len(mini_batch)
        for i in range(len(self.weights)):
            self.weights[i] = self.weights[i] - step * nabla_w[i]
            self.biases[i] = self.biases[i] - step * nabla_b[i]

    def backprop(self, x, y):
        nabla_b = [np.zeros_like(b) for b in self.biases]
        nabla_w = [np.zeros_like(w) for w in self.weights]
        activations = [x]
        for b, w in zip(self.biases, self.weights):
            activations.append(self.sigmoid(w @ activations[-1] + b))

        delta = self.cost_derivative(activations[-1], y)
        for l in range(1, self.num_layers):
            a = activations[-l]
            delta = delta * a * (1 - a)
            nabla_b[-l] = delta
            nabla_w[-l] = delta @ activations[-l - 1].T
            delta = self.weights[-l].T @ delta
        return nabla_b, nabla_w

    def cost_derivative(self, output_activations, y):
        return output_activations - y

    @staticmethod
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def evaluate(self, test_data):
        return sum(int(np.argmax(self.feedforward(x)) == np.argmax(y)) for x, y in test_data)
