from builtins import range
from builtins import object
import numpy as np


def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w) + b
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = dout.sum(axis=0)
    return dx, dw, db


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


def softmax_loss(x, y):
    z = x - x.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    n = x.shape[0]
    loss = -logp[np.arange(n), y].mean()
    dx = np.exp(logp)
    dx[np.arange(n), y] -= 1
    return loss, dx / n


class FullyConnectedNet(object):
    """
    {affine - relu} x (L - 1) - affine - softmax, for an arbitrary number of
    hidden layers. Learnable parameters live in self.params.
    """

    def __init__(self, hidden_dims=[24, 16], input_dim=64, num_classes=10,
                 reg=0.0, weight_scale=2e-1, dtype=np.float32, seed=None):
        if seed is not None:
            np.random.seed(seed)
        self.reg = reg
        self.num_layers = 1 + len(hidden_dims)
        self.dtype = dtype
        self.params = {}

        dims = [input_dim] + list(hidden_dims) + [num_classes]
        for i in range(self.num_layers):
            self.params['W%d' % (i + 1)] = weight_scale * np.random.randn(dims[i], dims[i + 1])
            self.params['b%d' % (i + 1)] = np.zeros(dims[i + 1])

        # Cast all parameters to the correct datatype
        for k, v in self.params.items():
            self.params[k] = v.astype(dtype)

    def loss(self, X, y=None):
        X = X.astype(self.dtype)
        caches = []
        h = X
        for i in range(1, self.num_layers):
            h, fc_cache = affine_forward(h, self.params['W%d' % i], self.params['b%d' % i])
            h, relu_cache = relu_forward(h)
            caches.append((fc_cache, relu_cache))
        L = self.num_layers
        scores, out_cache = affine_forward(h, self.params['W%d' % L], self.params['b%d' % L])

        # If test mode return early
        if y is None:
            return scores

        grads = {}
        loss, dout = softmax_loss(scores, y)
        dout, grads['W%d' % L], grads['b%d' % L] = affine_backward(dout, out_cache)
        for i in range(L - 1, 0, -1):
            fc_cache, relu_cache = caches.pop()
            dout = relu_backward(dout, relu_cache)
            dout, grads['W%d' % i], grads['b%d' % i] = affine_backward(dout, fc_cache)

        for i in range(1, L + 1):
            W = self.params['W%d' % i]
            loss += 0.5 * self.reg * np.sum(W * W)
            grads['W%d' % i] += self.reg * W
        return loss, grads
