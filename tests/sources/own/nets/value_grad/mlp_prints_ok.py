import numpy as np

print("numpy version:", np.__version__)


class Parameter(object):
    def __init__(self, value):
        self.value = value
        self.grad = np.zeros(value.shape)

    def __repr__(self):
        return 'Parameter%s' % (self.value.shape,)


class MLP(object):
    """tanh MLP with two hidden layers"""

    def __init__(self, input_size, hidden_size, output_size, reg=0.0):
        print('creating MLP', input_size, '->', hidden_size, '->', hidden_size // 2, '->', output_size)
        self.reg = reg
        sizes = [input_size, hidden_size, hidden_size // 2, output_size]
        self._params = {}
        for i in range(3):
            bound = np.sqrt(6.0 / (sizes[i] + sizes[i + 1]))
            self._params['W%d' % i] = Parameter(np.random.uniform(-bound, bound, (sizes[i], sizes[i + 1])))
            self._params['b%d' % i] = Parameter(np.zeros(sizes[i + 1]))
        self.n_calls = 0

    def params(self):
        return self._params

    def forward(self, X):
        P = self._params
        self.h = [X]
        for i in range(2):
            self.h.append(np.tanh(self.h[-1].dot(P['W%d' % i].value) + P['b%d' % i].value))
        return self.h[-1].dot(P['W2'].value) + P['b2'].value

    def compute_loss_and_gradients(self, X, y):
        self.n_calls += 1
        P = self._params
        scores = self.forward(X)
        scores = scores - scores.max(axis=1, keepdims=True)
        probs = np.exp(scores)
        probs = probs / probs.sum(axis=1, keepdims=True)
        n = X.shape[0]
        loss = -np.sum(np.log(probs[np.arange(n), y])) / n

        delta = probs.copy()
        delta[np.arange(n), y] -= 1.0
        delta = delta / n
        for i in (2, 1, 0):
            W, b = P['W%d' % i], P['b%d' % i]
            W.grad = self.h[i].T.dot(delta) + 2 * self.reg * W.value
            b.grad = delta.sum(axis=0)
            loss += self.reg * np.sum(W.value ** 2)
            if i > 0:
                delta = delta.dot(W.value.T) * (1 - self.h[i] ** 2)

        if self.n_calls % 10 == 1:
            print('call %d  loss = %.4f' % (self.n_calls, loss))
        return loss

    def predict(self, X):
        return self.forward(X).argmax(axis=1)
