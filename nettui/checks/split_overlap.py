"""Are the held-out samples other ones than the training samples, of the same classes? (course 6.4)

Held-out samples whose inputs equal those of a training sample measure memory, not generalization. Up to
10 000 of each part are compared. Inputs of few possible values meet by chance: the check counts how often two
rows would agree if every column took its values independently, and says nothing where more than 1 % of the
held-out samples would meet a training sample by that. A held-out part whose classes have other shares
than in training was not drawn at random, as the last rows of data that are sorted by class.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nettui.abilities import Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.columns import fingerprints, meet_by_chance
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe, require_classes
from nettui.common.text import format_percent
from nettui.data.dataset import Split
from nettui.types import Array, Figure
from nettui.visuals.predictions import evenly_spaced

MOST, MIN_HELD_OUT = 10_000, 10
"""Samples of each part that are compared; held-out samples that are needed."""

REPEATED, NEARLY_ALL, BY_CHANCE = 0.05, 0.5, 0.01
"""Share of the held-out samples with equal ones in training from which the check warns, and from which nearly
all are; the share that may meet by chance."""

MOVED, SURE = 0.3, 6.0
"""Share of the held-out samples that would have to change their class for the shares to be those of the
training part, from which the check warns if that is SURE standard deviations more than by chance."""


def measure(probe: Probe) -> Iterator[Measurement]:
    train, held = probe.data.train, probe.data.validation
    if held is None or len(held.t) < MIN_HELD_OUT:
        raise NotApplicable(f"fewer than {MIN_HELD_OUT} samples are held out")
    yield _overlap(_rows(train), _rows(held))
    try:
        require_classes(train.t)
        require_classes(held.t)
    except NotApplicable:
        return
    yield from _moved(train, held, probe)


def _rows(part: Split) -> Array:
    """The inputs, with the numbers to predict beside them: two samples may share a speed, not a distance."""
    x = part.x.reshape(len(part.x), -1)
    return np.column_stack([x, part.t]) if part.t.ndim == 1 and part.t.dtype.kind == "f" else part.x


def _overlap(train: Array, held: Array) -> Measurement:
    """How many held-out inputs equal a training input, and how many would by chance."""
    train, held = (part[evenly_spaced(len(part), MOST)] for part in (train, held))
    held = held.astype(train.dtype)
    share = float(np.isin(fingerprints(held), fingerprints(train)).mean())
    chance = meet_by_chance(train, len(train)) if share > REPEATED else 0.0
    nearly = "held-out samples are training samples"
    symptom = nearly if share > NEARLY_ALL else "held-out samples repeat training samples"
    known = format_percent(share)
    evidence = f"{len(held)} samples held out, {len(train)} for training"
    if chance > BY_CHANCE:
        evidence += f"; {format_percent(chance)} of them would by chance"
    return Measurement(
        measured=f"{known} of the held-out samples equal a training sample",
        expected="other samples",
        evidence=evidence,
        symptom=symptom if share > REPEATED and chance <= BY_CHANCE else "",
    )


def _moved(train: Split, held: Split, probe: Probe) -> Iterator[Measurement]:
    """The classes of the held-out part, if their shares are not those of the training part."""
    labels = np.unique(np.concatenate([train.t, held.t]))
    shares = [np.array([np.mean(part.t == label) for label in labels]) for part in (train, held)]
    distance = float(np.abs(shares[0] - shares[1]).sum()) / 2
    pooled = (shares[0] * len(train.t) + shares[1] * len(held.t)) / (len(train.t) + len(held.t))
    error = np.sqrt(pooled * (1 - pooled) * (1 / len(train.t) + 1 / len(held.t)))
    if distance <= MOVED or distance <= SURE * float(np.sqrt(np.sum(error**2))) / 2:
        return
    names = [probe.data.names.label(int(label)) for label in labels]
    worst = int(np.argmax(np.abs(shares[0] - shares[1])))
    before, after = (format_percent(float(share[worst])) for share in shares)
    yield Measurement(
        measured=f"class {names[worst]} has {before} of the training samples, {after} of those held out",
        expected="about the same shares",
        evidence=f"{len(held.t)} samples held out, {format_percent(distance)} of them of other classes",
        symptom="held-out part of other classes",
        figure=Figure("share among those held out", tuple(shares[1].tolist()), tuple(names)),
    )


CHECK = Check(
    name="split-overlap",
    doc=__doc__,
    course="6.4",
    symptoms={
        "held-out samples are training samples": Symptom(
            "warn",
            cause="the network has seen the held-out samples: their loss does not show over-fitting",
            remedy="split the samples once, before training, and keep the parts apart",
        ),
        "held-out samples repeat training samples": Symptom(
            "warn",
            cause="the data hold samples several times, and copies went to both parts: the held-out accuracy "
            "is partly memory",
            remedy="remove duplicates, or repeat and augment samples, only after splitting",
        ),
        "held-out part of other classes": Symptom(
            "warn",
            cause="the parts were not drawn at random: the last rows of data that are sorted by class are of "
            "other classes",
            remedy="shuffle before splitting (data.split = 'random'), or split each class by itself "
            "(data.split = 'stratified')",
        ),
    },
    passing=({}, {"data.scale": "standardize"}),
    failing=(("held-out samples are training samples", {"fault.name": "duplicates-across-split"}),),
    needs=(Supervised,),
    measure=measure,
    data_only=True,
)
