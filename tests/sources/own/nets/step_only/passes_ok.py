# train takes the number of passes; think returns the hidden and the output activations
import numpy as np


class Thinker:
    def __init__(self, n_inputs, n_outputs):
        rng = np.random.RandomState(2)
        self.weights1 = rng.uniform(-0.5, 0.5, (n_inputs, 12))
        self.weights2 = rng.uniform(-0.5, 0.5, (12, n_outputs))

    def _squash(self, z):
        return 1 / (1 + np.exp(-z))

    def think(self, inputs):
        hidden = self._squash(inputs @ self.weights1)
        return hidden, self._squash(hidden @ self.weights2)

    def train(self, inputs, outputs, number_of_training_iterations):
        for _ in range(number_of_training_iterations):
            hidden, output = self.think(inputs)
            delta2 = (outputs - output) * output * (1 - output)
            delta1 = delta2 @ self.weights2.T * hidden * (1 - hidden)
            self.weights2 += 0.01 * hidden.T @ delta2
            self.weights1 += 0.01 * inputs.T @ delta1
