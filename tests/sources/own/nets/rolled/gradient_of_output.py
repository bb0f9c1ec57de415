import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_gradient(z):
    return sigmoid(z) * (1 - sigmoid(z))


def nn_cost_function(nn_params, input_layer_size, hidden_layer_size, num_labels, X, y, lam=0.0):
    size = hidden_layer_size * (input_layer_size + 1)
    Theta1 = np.reshape(nn_params[:size], (hidden_layer_size, input_layer_size + 1), order="F")
    Theta2 = np.reshape(nn_params[size:], (num_labels, hidden_layer_size + 1), order="F")
    m = len(X)
    a1 = np.hstack((np.ones((m, 1)), X))
    z2 = a1 @ Theta1.T
    a2 = np.hstack((np.ones((m, 1)), sigmoid(z2)))
    a3 = sigmoid(a2 @ Theta2.T)
    Y = np.eye(num_labels)[y]
    J = -np.sum(Y * np.log(a3) + (1 - Y) * np.log(1 - a3)) / m
    J += lam / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))
    delta3 = a3 - Y
    delta2 = (delta3 @ Theta2[:, 1:]) * sigmoid_gradient(sigmoid(z2))
    Theta1_grad = delta2.T @ a1 / m
    Theta2_grad = delta3.T @ a2 / m
    Theta1_grad[:, 1:] += lam / m * Theta1[:, 1:]
    Theta2_grad[:, 1:] += lam / m * Theta2[:, 1:]
    grad = np.hstack((Theta1_grad.ravel(order="F"), Theta2_grad.ravel(order="F")))
    return J, grad


def random_weights(L_in, L_out, epsilon=0.12):
    return np.random.rand(L_out, 1 + L_in) * 2 * epsilon - epsilon
