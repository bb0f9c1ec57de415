"""The same mini-batch one sample after the other: what vectorisation saves (course 3.5)."""

from __future__ import annotations

from functools import cache

import numpy as np

from nettui.nn.network import output
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.types import State, Tensors


def loss_and_gradients(trainer: BackPropTrainer, state: State) -> tuple[float, Tensors]:
    """Total loss and gradients of the mini-batch after `state`, by N passes of one sample each.

    A layer then multiplies a vector with a matrix, (D)·(D, H), N times, and adds up N outer products
    x_n·δ_nᵀ, where `trainer.step` does (N, D)·(D, H) and Xᵀ·δ once. The mean of both is the same number.
    """
    config: TrainConfig = state.config
    batch = trainer.batch(state)
    x, t = output(batch), batch.arrays["labels"]
    mask_rng = cache(trainer.mask_rng(state))  # one stream a layer: row after row, its masks are the batch's
    loss, total = 0.0, np.zeros_like(state.params.flat)
    with np.errstate(all="ignore"):
        for n in range(len(t)):
            row, label = x[n : n + 1], t[n : n + 1]
            forward = config.network.forward(state.params, row, mask_rng)
            scores = output(forward[-1])
            ds = config.loss.backward(scores, config.loss.predict(scores), label)
            loss += float(config.loss.per_sample(scores, label)[0]) / len(t)
            total += config.network.backward(state.params, row, forward, ds)[1] / len(t)
        weights = state.params.layout.weights
        loss += config.penalty.value(state.params.flat[:weights])
        config.penalty.add_gradient(total[:weights], state.params.flat[:weights])
    return loss, Tensors(state.params.layout, total)
