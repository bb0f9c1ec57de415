import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = 1e-5, 0.9
    running_mean = bn_param.setdefault('running_mean', np.zeros(x.shape[1]))
    running_var = bn_param.setdefault('running_var', np.ones(x.shape[1]))
    if bn_param['mode'] == 'train':
        mu, var = x.mean(axis=0), x.var(axis=0)
        bn_param['running_mean'] = momentum * running_mean + (1 - momentum) * mu
        bn_param['running_var'] = momentum * running_var + (1 - momentum) * var
    else:
        mu, var = running_mean, running_var
    xhat = (x - mu) / np.sqrt(var + eps)
    return gamma * xhat + beta, (xhat, gamma, var, eps)


def batchnorm_backward(dout, cache):
    xhat, gamma, var, eps = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dxhat = dout * gamma
    dx = (N * dxhat - dxhat.sum(axis=0) - xhat * (dxhat * xhat).sum(axis=0)) / (N * np.sqrt(var + eps))
    return dx, dgamma, dbeta


class NormalizedNet(object):
    """affine - batchnorm - relu - dropout - affine - softmax"""

    def __init__(self, input_dim, hidden_dim, num_classes, weight_scale=0.1, keep=0.8):
        self.keep = keep
        self.params = {
            'W1': weight_scale * np.random.randn(input_dim, hidden_dim),
            'b1': np.zeros(hidden_dim),
            'gamma1': np.ones(hidden_dim),
            'beta1': np.zeros(hidden_dim),
            'W2': weight_scale * np.random.randn(hidden_dim, num_classes),
            'b2': np.zeros(num_classes),
        }
        self.bn_param = {}

    def loss(self, X, y=None):
        mode = 'test' if y is None else 'train'
        self.bn_param['mode'] = mode
        p = self.params
        z = X.dot(p['W1']) + p['b1']
        n, cache = batchnorm_forward(z, p['gamma1'], p['beta1'], self.bn_param)
        h = np.maximum(0, n)
        if mode == 'train':
            mask = (np.random.rand(*h.shape) < self.keep) / self.keep
            h = h * mask
        scores = h.dot(p['W2']) + p['b2']
        if mode == 'test':
            return scores

        shifted = scores - scores.max(axis=1, keepdims=True)
        probs = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
        N = X.shape[0]
        loss = -np.log(probs[np.arange(N), y]).mean()

        dscores = probs.copy()
        dscores[np.arange(N), y] -= 1
        dscores /= N
        grads = {'W2': h.T.dot(dscores), 'b2': dscores.sum(axis=0)}
        dn = dscores.dot(p['W2'].T) * mask * (n > 0)
        dz, grads['gamma1'], grads['beta1'] = batchnorm_backward(dn, cache)
        grads['W1'], grads['b1'] = X.T.dot(dz), dz.sum(axis=0)
        return loss, grads
