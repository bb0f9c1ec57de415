import numpy as np


class NeuralNetwork:
    def __init__(self, input_nodes, hidden_nodes, output_nodes):
        self.lr = 0.05
        self.weights_ih = np.random.normal(0.0, input_nodes ** -0.5, (input_nodes, hidden_nodes))
        self.bias_h = np.zeros((1, hidden_nodes))
        self.weights_ho = np.random.normal(0.0, hidden_nodes ** -0.5, (hidden_nodes, output_nodes))
        self.bias_o = np.zeros((1, output_nodes))

    @staticmethod
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    @staticmethod
    def dsigmoid(x):
        return x * (1 - x)

    def feedforward(self, inputs):
        self.net_h = np.dot(inputs, self.weights_ih) + self.bias_h
        self.out_h = self.sigmoid(self.net_h)
        self.net_o = np.dot(self.out_h, self.weights_ho) + self.bias_o
        return self.sigmoid(self.net_o)

    def train(self, inputs, targets):
        outputs = self.feedforward(inputs)
        error = targets - outputs
        delta_o = error * self.dsigmoid(outputs)
        delta_h = np.dot(delta_o, self.weights_ho.T) * self.dsigmoid(self.net_h)

        self.weights_ho += self.lr * np.dot(self.out_h.T, delta_o)
        self.bias_o += self.lr * np.sum(delta_o, axis=0, keepdims=True)
        self.weights_ih += self.lr * np.dot(inputs.T, delta_h)
        self.bias_h += self.lr * np.sum(delta_h, axis=0, keepdims=True)
        return np.mean(error ** 2)

    def predict(self, inputs):
        return self.feedforward(inputs)
