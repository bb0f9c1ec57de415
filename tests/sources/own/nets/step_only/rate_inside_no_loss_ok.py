from numpy import exp, array, random, dot


class NeuralNetwork():
    def __init__(self, n_inputs, n_hidden, n_outputs):

        self.weights1 = 2 * random.random((n_inputs, n_hidden)) - 1
        self.weights2 = 2 * random.random((n_hidden, n_outputs)) - 1

    def __sigmoid(self, x):
        return 1 / (1 + exp(-x))

    # the derivative of the Sigmoid function, x is already a sigmoid output
    def __sigmoid_derivative(self, x):
        return x * (1 - x)

    def think(self, inputs):
        hidden = self.__sigmoid(dot(inputs, self.weights1))
        output = self.__sigmoid(dot(hidden, self.weights2))
        return hidden, output

    def predict(self, inputs):
        return self.think(inputs)[1]

    def train(self, inputs, targets):
        hidden, output = self.think(inputs)
        output_error = targets - output
        output_delta = output_error * self.__sigmoid_derivative(output)
        hidden_error = output_delta.dot(self.weights2.T)
        hidden_delta = hidden_error * self.__sigmoid_derivative(hidden)
        self.weights2 += 0.02 * hidden.T.dot(output_delta)
        self.weights1 += 0.02 * inputs.T.dot(hidden_delta)
