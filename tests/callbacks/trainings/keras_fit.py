"""A network fitted by Keras; the history of its epochs is printed."""

import json
import sys

import keras
from keras import layers

from nettui.callbacks.keras import RecordTraining
from tests.digits import digits

path, epochs, *words = sys.argv[1:]
keras.utils.set_random_seed(0)
x, y = digits(240)
network = keras.Sequential([layers.Dense(16, activation="relu"), layers.Dense(10)])
metrics = ["accuracy"]
if "outputs" in words:
    pixels = keras.Input((64,))
    network = keras.Model(pixels, [layers.Dense(10, name=name)(pixels) for name in ("first", "second")])
    y, metrics = (y, y), [["accuracy"], ["accuracy"]]
rate = keras.optimizers.schedules.ExponentialDecay(0.01, 1, 0.9) if "schedule" in words else 0.01
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
network.compile(keras.optimizers.Adam(rate), loss, metrics=metrics)
history = network.fit(
    x,
    y,
    batch_size=32,
    epochs=int(epochs),
    validation_split=1 / 3,
    verbose=0,
    callbacks=[RecordTraining(path, max_overhead=None)],
).history
print(json.dumps(history))
print("steps", int(network.optimizer.iterations), "rate", float(network.optimizer.learning_rate))
