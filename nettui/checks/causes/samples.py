"""Copies of a run on changed samples: scaled, clipped, shuffled, without contradictions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from nettui.checks.causes.cause import Change
from nettui.checks.causes.redesign import config_of
from nettui.checks.columns import describe, fingerprints, sampled
from nettui.checks.probe import Probe
from nettui.data.dataset import Scaling, Split
from nettui.data.preprocessing import Scale, describe_target, rescale, scaling
from nettui.data.stored import changed
from nettui.types import Array

WIDE = 5.0
"""How many times its usual scale a value may be from the usual value of its column."""


def standardize(probe: Probe) -> Iterator[Change]:
    """Every column with mean 0 and standard deviation 1, by the statistics of the training part."""
    return _scaled(probe, "standardize")


def center(probe: Probe) -> Iterator[Change]:
    """Every column with mean 0, and then with standard deviation 1 as well."""
    yield from _scaled(probe, "center")
    yield from _scaled(probe, "standardize")


def clip(probe: Probe) -> Iterator[Change]:
    """Every column clipped to WIDE times its usual scale from its usual value, then standardized."""
    columns = describe(sampled(probe.data.train.x))
    low, high = columns.usual - WIDE * columns.bulk, columns.usual + WIDE * columns.bulk

    def clipped(part: Split) -> Split:
        return part._replace(x=changed(part.x, partial(_clipped, low=low, high=high)))

    for change in _scaled(_each_part(probe, clipped), "standardize"):
        yield change._replace(what=f"outliers clipped, {change.what}")


def _clipped(x: Array, columns: slice, low: Array, high: Array) -> Array:
    return np.clip(x.reshape(len(x), -1), low[columns], high[columns]).reshape(x.shape)


def _scaled(probe: Probe, scale: Scale) -> Iterator[Change]:
    by = scaling(probe.data.train.x, scale)
    yield Change(
        f"data.scale → {scale}", _each_part(probe, lambda part: part._replace(x=rescale(part.x, by)))
    )


def scale_target(probe: Probe) -> Iterator[Change]:
    """Targets with mean 0 and standard deviation 1 in the training part."""
    data = probe.data
    if (known := data.target) is None or (target := describe_target(data.train.t, 0, "standardize")) is None:
        return

    def scaled(part: Split) -> Split:
        return part._replace(t=rescale(part.t, target.scaling))

    mean, std, name = target.scaling
    # Composed with what scales them already, so that errors keep the target's own units.
    composed = Scaling(float(known.restore(np.asarray(mean))), std * known.scaling.std, name)
    yield Change(
        "data.scale_target → standardize",
        probe.redesigned(
            data=data._replace(
                train=scaled(data.train),
                validation=data.validation and scaled(data.validation),
                target=target._replace(scaling=composed),
            )
        ),
    )


def shuffle(probe: Probe) -> Iterator[Change]:
    """Mini-batches in another random order in every epoch."""
    config = config_of(probe)
    if not config.shuffle:
        yield Change("train.shuffle false → true", probe.redesigned(config=replace(config, shuffle=True)))


def drop_contradictions(probe: Probe) -> Iterator[Change]:
    """The training samples without those whose inputs have several labels."""
    train = probe.classes.train
    at = np.unique(fingerprints(train.x), return_inverse=True)[1].ravel()
    labels = np.unique(np.stack([at, train.t]), axis=1)[0]
    kept = np.flatnonzero((np.bincount(labels) == 1)[at])
    if 0 < len(kept) < len(at):
        rest = probe.data._replace(train=Split(train.x[kept], train.t[kept]))
        yield Change(f"{len(at) - len(kept)} contradictory samples left out", probe.redesigned(data=rest))


def _each_part(probe: Probe, change: Callable[[Split], Split]) -> Probe:
    data = probe.data
    held_out = data.validation and change(data.validation)
    return probe.redesigned(data=data._replace(train=change(data.train), validation=held_out))
