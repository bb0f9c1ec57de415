import numpy as np


def initialiser_parametres(n_entrees, n_cachees, n_sorties):
    return {
        "W1": np.random.randn(n_cachees, n_entrees) * 0.1,
        "b1": np.zeros((n_cachees, 1)),
        "W2": np.random.randn(n_sorties, n_cachees) * 0.1,
        "b2": np.zeros((n_sorties, 1)),
    }


def passe_avant(X, params):
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    A2 = 1 / (1 + np.exp(-(params["W2"] @ A1 + params["b2"])))
    return A2, {"A1": A1, "A2": A2}


def cout(P, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P)) / m


def passe_arriere(params, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = params["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    return {
        "dW2": dZ2 @ cache["A1"].T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
    }


def mettre_a_jour(params, grads, taux_apprentissage=0.5):
    return {nom: valeur - taux_apprentissage * grads["d" + nom] for nom, valeur in params.items()}


def entrainer(X, Y, n_cachees=5, nb_iterations=1000):
    params = initialiser_parametres(X.shape[0], n_cachees, Y.shape[0])
    for i in range(nb_iterations):
        A2, cache = passe_avant(X, params)
        params = mettre_a_jour(params, passe_arriere(params, cache, X, Y))
    return params
