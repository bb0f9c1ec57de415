import numpy as np

np.random.seed(1)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


def initialize_parameters(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * np.sqrt(1. / n_x)
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * np.sqrt(1. / n_h)
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def forward_propagation(X, parameters):
    cache = {}
    cache["Z1"] = np.matmul(parameters["W1"], X) + parameters["b1"]
    cache["A1"] = sigmoid(cache["Z1"])
    cache["Z2"] = np.matmul(parameters["W2"], cache["A1"]) + parameters["b2"]
    cache["A2"] = softmax(cache["Z2"])
    return cache["A2"], cache


def compute_cost(A2, Y):
    m = Y.shape[1]
    return -(1. / m) * np.sum(np.multiply(Y, np.log(A2)))


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dW2 = (1. / m) * np.matmul(dZ2, cache["A1"].T)
    db2 = (1. / m) * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.matmul(parameters["W2"].T, dZ2)
    dZ1 = dA1 * sigmoid(cache["Z1"]) * (1 - sigmoid(cache["Z1"]))
    dW1 = (1. / m) * np.matmul(dZ1, X.T)
    db1 = (1. / m) * np.sum(dZ1, axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def update_parameters(parameters, grads, learning_rate=1.0):
    for key in ["W1", "b1", "W2", "b2"]:
        parameters[key] = parameters[key] - learning_rate * grads["d" + key]
    return parameters


# load the training set: label, pixel0, pixel1, ...
data = np.loadtxt('train.csv', delimiter=',', skiprows=1)
np.random.shuffle(data)
X_train = data[:, 1:].T / 255.
y_train = data[:, 0].astype(int)
Y_train = np.eye(10)[y_train].T

parameters = initialize_parameters(X_train.shape[0], 64, 10)
costs = []
for epoch in range(2000):
    A2, cache = forward_propagation(X_train, parameters)
    costs.append(compute_cost(A2, Y_train))
    grads = backward_propagation(parameters, cache, X_train, Y_train)
    parameters = update_parameters(parameters, grads)
    if epoch % 100 == 0:
        print("Epoch", epoch, "cost:", costs[-1])

np.savez('trained.npz', costs=costs, **parameters)
