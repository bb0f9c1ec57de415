"""The ops of a learner's step, from what its layer objects took and returned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from nettui.nn.stages import Dense
from nettui.sources.own.network import OwnNetwork, Shows
from nettui.sources.own.structure import ACTIVATIONS
from nettui.sources.own.watch import Call, held_by, watched
from nettui.types import Array, Op, Tensor

T = TypeVar("T")

CLOSE = {4: 1e-4, 8: 1e-9}
"""Relative difference up to which a layer computes what a part of nettui does, by the bytes of a number."""


def ops_of(
    calls: Sequence[Call], parameters: Mapping[str, Any], known: Sequence[Tensor], samples: int, columns: bool
) -> tuple[list[Op], list[Op]]:
    """The forward ops and the backward ops; none where a layer does not work on all samples at once."""
    if any(_samples(call.out, columns) != samples for call in calls):
        return [], []
    sites = [*_sites(calls, parameters, known)]
    forward = [
        _forward(call, site, layer, sites, parameters, known, columns)
        for call, (site, layer) in zip(calls, sites, strict=True)
    ]
    backward = [
        Op("backward", site, layer, out=_rows(call.passed, columns), given=_rows(call.given, columns))
        for call, (site, layer) in zip(calls, sites, strict=True)
        if call.given is not None
    ]
    return forward, backward[::-1]


def _sites(
    calls: Sequence[Call], parameters: Mapping[str, Any], known: Sequence[Tensor]
) -> Iterator[tuple[str, str]]:
    """The site of each call and the layer that it belongs to: without weights, that of the layer below.

    Dropout belongs to none, so that a layer's output is the one before it.
    """
    current, taken = "", set[str]()
    for call in calls:
        held = held_by(call.layer, parameters)
        own = next((each.layer for each in known if each.name in held and each.role == "weight"), "")
        kind = type(call.layer).__name__.lower()
        current = own or current
        site = own or f"{current or 'input'}.{kind}"
        while site in taken:
            site += "'"
        taken.add(site)
        yield site, "" if "dropout" in kind else current


def _forward(
    call: Call,
    site: str,
    layer: str,
    sites: Sequence[tuple[str, str]],
    parameters: Mapping[str, Any],
    known: Sequence[Tensor],
    columns: bool,
) -> Op:
    below = sites[call.source][0] if call.source >= 0 else "input"
    x, out = _rows(call.x, columns), _rows(call.out, columns)
    part = None
    if x is not None and out is not None and x.ndim == out.ndim == 2:
        held = [each for each in known if each.name in held_by(call.layer, parameters)]
        part = _dense(x, out, held, parameters) if held else _activation(x, out)
    return Op("forward", site, layer, (below,), out=out, part=part)


def _dense(x: Array, out: Array, held: Sequence[Tensor], parameters: Mapping[str, Any]) -> Dense | None:
    """A dense layer, if the layer computes x·W + b."""
    weights = [each for each in held if each.role == "weight" and len(each.shape) == 2 and each.units == 1]
    biases = [each for each in held if each.role == "bias"]
    if len(weights) != 1 or len(held) != 1 + len(biases) or len(biases) > 1:
        return None
    W = np.asarray(parameters[weights[0].name], float)
    b = np.ravel(parameters[biases[0].name]) if biases else 0.0
    if W.shape != (x.shape[1], out.shape[1]) or not _same(x @ W + b, out):
        return None
    return Dense(1, *W.shape, has_bias=bool(biases))


def _activation(x: Array, out: Array) -> Any:
    """The activation that a layer without parameters computes; None if that is unknown, or could be two."""
    fitting = [each for each in ACTIVATIONS if x.shape == out.shape and _same(each.value(x), out)]
    return fitting[0] if len(fitting) == 1 else None


def _samples(out: Array, columns: bool) -> int:
    return out.shape[-1 if columns else 0] if out.ndim else 0


def _same(expected: Array, out: Array) -> bool:
    close = CLOSE.get(out.dtype.itemsize, 0.0) * float(np.abs(out).max(initial=0.0))
    return bool(np.abs(expected - out).max(initial=0.0) <= close)


def _rows(array: Array | None, columns: bool) -> Array | None:
    """An array with a row for each sample."""
    return array.T if columns and array is not None and array.ndim == 2 else array


def watched_pass(
    network: OwnNetwork, known: Sequence[Tensor], samples: int, columns: bool, run: Callable[[], T]
) -> tuple[T, list[Op], list[Op]]:
    """What `run` returns, and the ops that the network's layer objects showed meanwhile."""
    with watched(network.objects() if isinstance(network, Shows) else ()) as watch:
        answer = run()
    return answer, *ops_of(watch.whole, network.parameters(), known, samples, columns)
