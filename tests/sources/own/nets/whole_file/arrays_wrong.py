# the derivative of the hidden layer is left out
import numpy as np

rng = np.random.RandomState(1)
w_hidden = rng.randn(64, 24) * 0.12
b_hidden = np.zeros(24)
w_answer = rng.randn(24, 10) * 0.2
b_answer = np.zeros(10)
step_size = 0.02


def squash(z):
    return 1 / (1 + np.exp(-z))


def forward(x):
    h = squash(x @ w_hidden + b_hidden)
    return h, squash(h @ w_answer + b_answer)


def train(x, y):
    global w_hidden, b_hidden, w_answer, b_answer
    h, out = forward(x)
    d_answer = (out - y) * out * (1 - out)
    d_hidden = d_answer @ w_answer.T
    w_answer -= step_size * h.T @ d_answer
    b_answer -= step_size * d_answer.sum(axis=0)
    w_hidden = w_hidden - step_size * x.T @ d_hidden
    b_hidden = b_hidden - step_size * d_hidden.sum(axis=0)
