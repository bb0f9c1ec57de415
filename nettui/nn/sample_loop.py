"""Loss and gradients of a mini-batch, one sample at a time, to show what vectorization saves (course 3.5)."""

from __future__ import annotations

from functools import cache

import numpy as np

from nettui.nn.stages import output
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.types import State, Tensors


def loss_and_gradients(trainer: BackPropTrainer, state: State) -> tuple[float, Tensors]:
    """Total loss and gradients of the mini-batch after `state`, from N passes over one sample each.

    Each layer computes N products (D)·(D, H) of a vector and a matrix and sums N outer products x_n·δ_nᵀ;
    `trainer.step` computes (N, D)·(D, H) and Xᵀ·δ once, with the same result.
    """
    config: TrainConfig = state.config
    batch = trainer.batch(state)
    x, t = output(batch), batch.arrays["labels"]
    mask_rng = cache(trainer.mask_rng(state))  # one stream per layer: its rows are those of the batch's mask
    loss, total, whole = 0.0, np.zeros_like(state.params.flat), config.loss.divisor(t)
    with np.errstate(all="ignore"):
        for n in range(len(t)):
            row, label = x[n : n + 1], t[n : n + 1]
            forward = config.network.forward(state.params, row, mask_rng)
            scores = output(forward[-1])
            ds = config.loss.backward(scores, config.loss.predict(scores), label)
            share = config.loss.divisor(label) / whole
            loss += float(config.loss.per_sample(scores, label)[0]) / whole
            total += config.network.backward(state.params, row, forward, ds)[1] * share
        weights = state.params.layout.weights
        loss += config.penalty.value(state.params.flat[:weights])
        config.penalty.add_gradient(total[:weights], state.params.flat[:weights])
    return loss, Tensors(state.params.layout, total)
