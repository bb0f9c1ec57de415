import numpy as np


class Reseau:
    def __init__(self, n_entrees, n_cachees, n_sorties, taux=0.3):
        self.poids1 = np.random.randn(n_entrees, n_cachees) / np.sqrt(n_entrees)
        self.biais1 = np.zeros(n_cachees)
        self.poids2 = np.random.randn(n_cachees, n_sorties) / np.sqrt(n_cachees)
        self.biais2 = np.zeros(n_sorties)
        self.taux = taux

    def propager(self, X):
        self.h = np.tanh(X @ self.poids1 + self.biais1)
        s = self.h @ self.poids2 + self.biais2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def perte(self, X, cibles):
        return -np.log(self.propager(X)[np.arange(len(X)), cibles]).mean()

    def predire(self, X):
        return self.propager(X).argmax(axis=1)

    def entrainer(self, X, cibles, nb_epoques=100, afficher=False):
        for epoque in range(nb_epoques):
            p = self.propager(X)
            d2 = (p - np.eye(p.shape[1])[cibles]) / len(X)
            d1 = d2 @ self.poids2.T * (1 - self.h**2)
            self.poids2 -= self.taux * self.h.T @ d2
            self.biais2 -= self.taux * d2.sum(axis=0)
            self.poids1 -= self.taux * X.T @ d1
            self.biais1 -= self.taux * d1.sum(axis=0)
            if afficher:
                print(epoque, self.perte(X, cibles))
