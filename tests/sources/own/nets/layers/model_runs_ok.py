# layer objects as attributes, the model runs them; loss object; optimizer steps on parameters()
import numpy as np
class Parameter:
    def __init__(self, data):
        self.data = data
        self.grad = np.zeros_like(data)
class Linear:
    def __init__(self, n_in, n_out):
        self.W = Parameter(np.random.randn(n_in, n_out) * np.sqrt(2 / n_in))
        self.b = Parameter(np.zeros(n_out))
    def forward(self, x):
        self.x = x
        return x @ self.W.data + self.b.data
    def backward(self, g):
        self.W.grad = self.x.T @ g
        self.b.grad = g.sum(0)
        return g @ self.W.data.T
    def parameters(self):
        return [self.W, self.b]
class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask
    def backward(self, g):
        return g * self.mask
class CrossEntropyLoss:
    def forward(self, logits, labels):
        z = logits - logits.max(1, keepdims=True)
        self.p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
        self.y = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()
    def backward(self):
        g = self.p.copy()
        g[np.arange(len(self.y)), self.y] -= 1
        return g / len(self.y)
class Model:
    def __init__(self, n_features, n_classes, n_hidden=24):
        self.fc1 = Linear(n_features, n_hidden)
        self.act = ReLU()
        self.fc2 = Linear(n_hidden, n_classes)
    def forward(self, x):
        return self.fc2.forward(self.act.forward(self.fc1.forward(x)))
    def backward(self, grad):
        self.fc1.backward(self.act.backward(self.fc2.backward(grad)))
    def parameters(self):
        return self.fc1.parameters() + self.fc2.parameters()
class Optimizer:
    def __init__(self, params, lr=0.1):
        self.params, self.lr = params, lr
    def step(self):
        for p in self.params:
            p.data -= self.lr * p.grad
def make():
    m = Model(64, 10)
    return m, CrossEntropyLoss(), Optimizer(m.parameters())
