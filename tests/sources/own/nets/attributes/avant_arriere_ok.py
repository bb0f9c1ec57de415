import numpy as np


class Perceptron:
    def __init__(self, taille_entree, taille_cachee, taille_sortie):
        self.W1 = np.random.randn(taille_entree, taille_cachee) * np.sqrt(2 / taille_entree)
        self.b1 = np.zeros(taille_cachee)
        self.W2 = np.random.randn(taille_cachee, taille_sortie) * np.sqrt(2 / taille_cachee)
        self.b2 = np.zeros(taille_sortie)

    def avant(self, X):
        self.X = X
        self.h = np.maximum(0, X @ self.W1 + self.b1)
        s = self.h @ self.W2 + self.b2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        return self.p

    def perte(self, X, y):
        return -np.log(self.avant(X)[np.arange(len(y)), y]).mean()

    def arriere(self, y):
        d = self.p.copy()
        d[np.arange(len(y)), y] -= 1
        d /= len(y)
        self.dW2 = self.h.T @ d
        self.db2 = d.sum(axis=0)
        dh = d @ self.W2.T * (self.h > 0)
        self.dW1 = self.X.T @ dh
        self.db1 = dh.sum(axis=0)

    def mise_a_jour(self, taux=0.1):
        self.W1 -= taux * self.dW1
        self.b1 -= taux * self.db1
        self.W2 -= taux * self.dW2
        self.b2 -= taux * self.db2
