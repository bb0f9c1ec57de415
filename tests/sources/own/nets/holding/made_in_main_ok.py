# two layers of sigmoids, made and trained under if __name__
import numpy as np
from numpy import exp, array, random, dot

class NeuronLayer():
    def __init__(self, number_of_neurons, number_of_inputs_per_neuron):
        self.synaptic_weights = 2 * random.random((number_of_inputs_per_neuron, number_of_neurons)) - 1

class NeuralNetwork():
    def __init__(self, layer1, layer2):
        self.layer1 = layer1
        self.layer2 = layer2

    def __sigmoid(self, x):
        return 1 / (1 + exp(-x))

    def __sigmoid_derivative(self, x):
        return x * (1 - x)

    def train(self, xs, ys, rounds):
        for _ in range(rounds):
            o1, o2 = self.think(xs)
            d2 = (ys - o2) * self.__sigmoid_derivative(o2)
            d1 = d2.dot(self.layer2.synaptic_weights.T) * self.__sigmoid_derivative(o1)
            self.layer1.synaptic_weights += xs.T.dot(d1)
            self.layer2.synaptic_weights += o1.T.dot(d2)

    def think(self, xs):
        o1 = self.__sigmoid(dot(xs, self.layer1.synaptic_weights))
        return o1, self.__sigmoid(dot(o1, self.layer2.synaptic_weights))

if __name__ == "__main__":
    random.seed(1)
    layer1 = NeuronLayer(4, 2)
    layer2 = NeuronLayer(1, 4)
    neural_network = NeuralNetwork(layer1, layer2)
    training_set_inputs = array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]])
    training_set_outputs = array([[0, 1, 1, 1, 1, 0, 0]]).T
    neural_network.train(training_set_inputs, training_set_outputs, 6000)
