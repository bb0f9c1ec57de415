# forward returns hidden and output activations, which are handed on to backward one by one
import numpy as np


def logistic(z):
    return 1 / (1 + np.exp(-z))


class HandedOn:
    def __init__(self, num_features, num_hidden, num_classes):
        rng = np.random.RandomState(4)
        self.num_classes = num_classes
        self.weight_hid = rng.normal(0, 0.2, (num_hidden, num_features))
        self.bias_hid = np.zeros(num_hidden)
        self.weight_out = rng.normal(0, 0.2, (num_classes, num_hidden))
        self.bias_out = np.zeros(num_classes)

    def forward(self, x):
        act_hid = logistic(x @ self.weight_hid.T + self.bias_hid)
        act_out = logistic(act_hid @ self.weight_out.T + self.bias_out)
        return act_out, act_hid

    def backward(self, x, act_hid, act_out, y):
        target = np.eye(self.num_classes)[y]
        delta_out = 2 * (act_out - target) / len(y) * act_out * (1 - act_out)
        d_loss__d_w_out = delta_out.T @ act_hid
        d_loss__d_b_out = delta_out.sum(axis=0)
        delta_hid = delta_out @ self.weight_out * act_hid * (1 - act_hid)
        d_loss__d_w_hid = delta_hid.T @ x
        d_loss__d_b_hid = delta_hid.sum(axis=0)
        return d_loss__d_w_out, d_loss__d_b_out, d_loss__d_w_hid, d_loss__d_b_hid
