# main() draws its own mini-batches, of a size that is a number
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def load():
    r = np.random.RandomState(1)
    x = r.randn(100, 5)
    return x, (x[:, 0] > x[:, 1]).astype(int)


def main():
    inputs, targets = load()
    lr = 0.1
    batches = len(inputs) // 20
    r = np.random.RandomState(2)
    W1 = r.randn(inputs.shape[1], 12) * 0.3
    b1 = np.zeros(12)
    W2 = r.randn(12, int(targets.max()) + 1) * 0.3
    b2 = np.zeros(int(targets.max()) + 1)
    for epoch in range(5):
        order = np.random.permutation(len(inputs))
        epoch_loss = 0.0
        for part in range(batches):
            rows = order[part * 20 : (part + 1) * 20]
            xb, tb = inputs[rows], targets[rows]
            h = np.maximum(0, xb @ W1 + b1)
            p = softmax(h @ W2 + b2)
            loss = -np.log(p[np.arange(len(tb)), tb]).mean()
            epoch_loss += loss
            d = p.copy()
            d[np.arange(len(tb)), tb] -= 1
            d /= len(tb)
            dh = d @ W2.T
            dh[h <= 0] = 0
            W2 -= lr * h.T @ d
            b2 -= lr * d.sum(axis=0)
            W1 -= lr * xb.T @ dh
            b1 -= lr * dh.sum(axis=0)
        print(epoch, epoch_loss / batches)


if __name__ == "__main__":
    main()
