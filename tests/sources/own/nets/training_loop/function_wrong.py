# one number for all biases of the hidden layer
import numpy as np

rng = np.random.RandomState(0)
X = rng.randn(90, 2)
y = (X[:, 0] ** 2 + X[:, 1] ** 2 > 1.4).astype(int)
n_samples = len(X)
dim_in, dim_out = 2, 2
step = 0.01
reg_lambda = 0.02


def objective(model):
    a = np.tanh(X @ model["W1"] + model["b1"])
    e = np.exp(a @ model["W2"] + model["b2"])
    p = e / e.sum(axis=1, keepdims=True)
    penalty = reg_lambda / 2 * (np.sum(model["W1"] ** 2) + np.sum(model["W2"] ** 2))
    return (-np.log(p[range(n_samples), y]).sum() + penalty) / n_samples


def fit_model(nn_hdim, passes=200, verbose=False):
    np.random.seed(0)
    W1 = np.random.randn(dim_in, nn_hdim) / np.sqrt(dim_in)
    b1 = np.zeros((1, nn_hdim))
    W2 = np.random.randn(nn_hdim, dim_out) / np.sqrt(nn_hdim)
    b2 = np.zeros((1, dim_out))
    model = {}
    for i in range(passes):
        a = np.tanh(X @ W1 + b1)
        e = np.exp(a @ W2 + b2)
        p = e / np.sum(e, axis=1, keepdims=True)
        d = p
        d[range(n_samples), y] -= 1
        dW2 = a.T @ d
        db2 = d.sum(axis=0, keepdims=True)
        da = d @ W2.T * (1 - a**2)
        dW1 = X.T @ da
        db1 = da.sum()
        dW2 += reg_lambda * W2
        dW1 += reg_lambda * W1
        W1 += -step * dW1
        b1 += -step * db1
        W2 += -step * dW2
        b2 += -step * db2
        model = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
        if verbose and i % 50 == 0:
            print(i, objective(model))
    return model


if __name__ == "__main__":
    fit_model(4, verbose=True)
