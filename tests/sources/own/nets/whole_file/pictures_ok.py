# a small convolutional network: its layers are variables, and train takes one picture at a time
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Kernels:
    def __init__(self, count):
        self.k = np.random.RandomState(5).randn(count, 3, 3) / 3

    def forward(self, picture):
        self.windows = sliding_window_view(picture, (3, 3))
        return np.einsum("ijab,fab->ijf", self.windows, self.k)

    def backprop(self, d_out, lr):
        self.k -= lr * np.einsum("ijab,ijf->fab", self.windows, d_out)


class Flat:
    def __init__(self, inputs, classes):
        self.w = np.random.RandomState(6).randn(inputs, classes) / inputs
        self.b = np.zeros(classes)

    def forward(self, x):
        self.shape = x.shape
        self.x = np.maximum(x, 0).ravel()
        e = np.exp(self.x @ self.w + self.b)
        self.p = e / e.sum()
        return self.p

    def backprop(self, label, lr):
        dz = self.p.copy()
        dz[label] -= 1
        dx = self.w @ dz * (self.x > 0)
        self.w -= lr * np.outer(self.x, dz)
        self.b -= lr * dz
        return dx.reshape(self.shape)


kernels = Kernels(3)
flat = Flat(6 * 6 * 3, 10)


def forward(image, label):
    out = flat.forward(kernels.forward(image))
    return out, -np.log(out[label]), int(np.argmax(out) == label)


def train(image, label, lr=0.005):
    out, loss, right = forward(image, label)
    kernels.backprop(flat.backprop(label, lr), lr)
    return loss, right
