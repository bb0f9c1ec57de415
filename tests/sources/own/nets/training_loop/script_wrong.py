# the derivative of the hidden layer is left out
import numpy as np

np.random.seed(4)
points = np.random.uniform(-1, 1, (40, 2))
target = (points[:, :1] * points[:, 1:] > 0).astype(float)
first = np.random.uniform(-1, 1, (2, 6))
second = np.random.uniform(-1, 1, (6, 1))

for turn in range(300):
    middle = 1 / (1 + np.exp(-points.dot(first)))
    answer = 1 / (1 + np.exp(-middle.dot(second)))
    miss = target - answer
    pull = miss * answer * (1 - answer)
    pull_middle = pull.dot(second.T)
    second += middle.T.dot(pull)
    first += points.T.dot(pull_middle)
    if turn % 100 == 0:
        print("mean miss", np.mean(np.abs(miss)))
