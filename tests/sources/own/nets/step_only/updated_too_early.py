import numpy as np


class neuralNetwork:

    def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate=0.1):
        self.wih = np.random.normal(0.0, inputnodes ** -0.5, (hiddennodes, inputnodes))
        self.who = np.random.normal(0.0, hiddennodes ** -0.5, (outputnodes, hiddennodes))
        self.lr = learningrate

    def activation_function(self, x):
        return 1.0 / (1.0 + np.exp(-x))

    def train(self, inputs_list, targets_list):
        inputs = np.array(inputs_list, ndmin=2).T
        targets = np.array(targets_list, ndmin=2).T

        # forward
        hidden_outputs = self.activation_function(np.dot(self.wih, inputs))
        final_outputs = self.activation_function(np.dot(self.who, hidden_outputs))

        # output layer
        output_delta = (targets - final_outputs) * final_outputs * (1.0 - final_outputs)
        self.who += self.lr * np.dot(output_delta, hidden_outputs.T)

        # hidden layer
        hidden_errors = np.dot(self.who.T, output_delta)
        hidden_delta = hidden_errors * hidden_outputs * (1.0 - hidden_outputs)
        self.wih += self.lr * np.dot(hidden_delta, inputs.T)

    def query(self, inputs_list):
        inputs = np.array(inputs_list, ndmin=2).T
        hidden_outputs = self.activation_function(np.dot(self.wih, inputs))
        return self.activation_function(np.dot(self.who, hidden_outputs))
