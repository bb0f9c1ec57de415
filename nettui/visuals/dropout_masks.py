"""One unit behind a dropout: its sum under each mask, and the expectation (course 7.4)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nettui.nn.dropout import Dropout
from nettui.nn.network import Network
from nettui.nn.stages import Dense, DropoutStage
from nettui.nn.trainer import BackPropTrainer
from nettui.types import Array, Step
from nettui.visuals.dropout_passes import all_masks, probabilities


class MaskedUnit(NamedTuple):
    """z = f·Σ mwx + b under M masks m of its D inputs, for one sample; f is the dropout's factor in training.

    `terms` (D,) are the products wx. `masks` (M, D) are all 2^D, and `probability` (M,) adds up to 1; or
    they are random ones, and `probability` is None. `drawn` (D,) is the step's own mask.
    """

    terms: Array
    b: float | None
    masks: Array
    probability: Array | None
    drawn: Array
    dropout: Dropout

    @property
    def z(self) -> Array:
        """The sum under each mask (M,)."""
        z: Array = self.masks @ self.terms * self.dropout.training + (self.b or 0.0)
        return z

    @property
    def mean(self) -> float:
        """Of the sums, each with the probability of its mask; of random masks the plain mean."""
        return float(self.z.mean() if self.probability is None else self.probability @ self.z)

    @property
    def expected(self) -> float:
        """The mean over all 2^D masks, f·p·Σ wx + b: each input is there with probability p."""
        return self.dropout.training * self.dropout.keep * float(self.terms.sum()) + (self.b or 0.0)

    @property
    def scaled(self) -> float:
        """The sum at prediction, with every input and the dropout's factor there."""
        return self.dropout.prediction * float(self.terms.sum()) + (self.b or 0.0)


def masked_layers(network: Network) -> list[Dense]:
    """The dense layers that read a dropout."""
    sites = {stage.site for stage in network.stages if isinstance(stage, DropoutStage)}
    pairs = zip(network.stages, network.inputs, strict=True)
    return [stage for stage, (below,) in pairs if isinstance(stage, Dense) and below in sites]


def masked_unit(
    trainer: BackPropTrainer, step: Step, layer: int, unit: int, sample: int, most: int
) -> MaskedUnit | None:
    """A unit of the layer number `layer` of `masked_layers`, with at most `most` masks.

    Its inputs are the outputs of the layer below in the step, before the dropout. Random masks are those of
    `dropout_passes`. None if the step was cut short before.
    """
    params, ops = step.before.params, step.ops
    dense = masked_layers(step.before.config.network)[layer]
    at = next((n for n, op in enumerate(ops) if op.phase == "forward" and op.site == dense.site), 0)
    if not at or (out := ops[at - 2].out) is None:
        return None
    w, drop = params[dense.weight][:, unit], ops[at - 1]
    dropout: Dropout = drop.part
    every = 2 ** len(w) <= most
    if every:
        masks = all_masks(len(w))
    else:
        streams = (trainer.mask_rng(step.before, n) for n in range(1, most + 1))
        masks = np.concatenate([dropout.mask(rng(dense.number - 1), out[:1]) for rng in streams])
    return MaskedUnit(
        terms=w * out[sample],
        b=float(params[dense.bias][unit]) if dense.has_bias else None,
        masks=masks,
        probability=probabilities(masks, dropout.keep) if every else None,
        drawn=drop.arrays["mask"][sample],
        dropout=dropout,
    )
