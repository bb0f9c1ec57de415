# plain Python: a neuron is a dict, a layer a list of them; the last weight of each is its bias
from math import exp
from random import Random


def init_network(n_in, n_hid, n_out):
    draw = Random(2)
    sizes = [n_in, n_hid, n_out]
    return [
        [{"weights": [draw.uniform(-0.3, 0.3) for _ in range(below + 1)]} for _ in range(units)]
        for below, units in zip(sizes, sizes[1:])
    ]


def fire(weights, values):
    total = weights[-1]
    for i in range(len(weights) - 1):
        total += weights[i] * values[i]
    return 1.0 / (1.0 + exp(-total))


def forward_pass(net, row):
    values = row
    for layer in net:
        for neuron in layer:
            neuron["out"] = fire(neuron["weights"], values)
        values = [neuron["out"] for neuron in layer]
    return values


def backward_pass(net, expected):
    for i in reversed(range(len(net))):
        for j, neuron in enumerate(net[i]):
            if i == len(net) - 1:
                miss = neuron["out"] - expected[j]
            else:
                miss = sum(above["weights"][j] * above["d"] for above in net[i + 1])
            neuron["d"] = miss * neuron["out"] * (1.0 - neuron["out"])


def update_network(net, row, lr):
    for i, layer in enumerate(net):
        values = row[:-1] if i == 0 else [neuron["out"] for neuron in net[i - 1]]
        for neuron in layer:
            for j, value in enumerate(values):
                neuron["weights"][j] -= lr * neuron["d"] * value
            neuron["weights"][-1] -= lr * neuron["d"]


def train_network(net, rows, lr, epochs, n_out):
    for _ in range(epochs):
        for row in rows:
            expected = [0] * n_out
            expected[row[-1]] = 1
            forward_pass(net, row)
            backward_pass(net, expected)
            update_network(net, row, lr)
