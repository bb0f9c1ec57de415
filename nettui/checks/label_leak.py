"""Does a single column tell the labels that the others hardly tell? (course 1.3)

Half of up to 5000 samples is predicted from the other, by one column at a time: by the most frequent class in
the same of 64 intervals of about equally many samples, and by the sample of the nearest value. A column that
is right nearly always, while nearest neighbours and ridge regression on all the other columns make many times
as many mistakes, was probably made from the label, or is a row number in data that were sorted by class. It
will not be there, or not help, on new data. Columns that say the same as it do not count among the others:
those of nearly the same order, and those that `indicator` made from it. Numbers to predict are told by a line
and by interpolation between the nearest values; what counts is R², and a time that goes on while the numbers
go up and down is no leak. Numbers that are exactly a linear function of up to three columns, half of them at
most, are made of these. With fewer than three columns the check is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from nettui.abilities import Supervised
from nettui.checks import baselines
from nettui.checks.baselines import Labelled
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.outcome import determination
from nettui.checks.probe import Probe
from nettui.checks.simple_methods import simple_scores
from nettui.common.text import format_percent
from nettui.data.dataset import IS_MISSING, Split
from nettui.types import Array, Figure
from nettui.visuals.predictions import evenly_spaced

INTERVALS, MIN_COLUMNS, MIN_SAMPLES = 64, 3, 40
"""Intervals that a column is cut into; columns, and samples, that are needed."""

SAME_ORDER = 0.999
"""Rank correlation from which two columns say the same."""

NEARLY, TIMES, GAP, MISSING_GAP = 0.04, 5.0, 0.15, 0.03
"""The mistakes of a column that tells the label, beyond those of which the others make so many times as many,
and so many more: shares of the samples."""


COPY_GAP, MOST_COPIED = 0.03, 10
"""The mistakes of the others beside a column that is the label itself, of so many classes at most."""

EXACT, MOST_SUMMED = 1e-9, 3
"""What is left of numbers that are a sum, relative to their range, and the columns that it may have."""

ALONE = 0.999
"""R² from which a column tells the numbers to predict."""


def measure(probe: Probe) -> Iterator[Measurement]:
    data = probe.data
    width = data.train.x[0].size
    if width < MIN_COLUMNS:
        raise NotApplicable(f"{width} columns are too few to compare: it takes {MIN_COLUMNS}")
    yield _of_numbers(probe) if data.train.t.dtype.kind == "f" else _of_classes(probe)


def _of_classes(probe: Probe) -> Measurement:
    data = probe.classes
    width = data.train.x[0].size
    samples = probe.evenly_spaced_samples(baselines.affordable_samples(width))
    if not np.isfinite(samples.x).all():
        raise NotApplicable("some inputs are NaN or infinite")
    known = baselines.labelled(samples)
    if len(known.t) < MIN_SAMPLES or known.freedom < 1 or len(known.columns) < MIN_COLUMNS:
        raise NotApplicable(f"it takes {MIN_SAMPLES} samples of 2 classes, and {MIN_COLUMNS} columns")
    x = samples.x.reshape(len(samples.t), -1)[np.isin(samples.t, known.labels)][:, known.columns].astype(
        float
    )
    alone = np.array([_right_alone(column, known.t) for column in x.T])
    best = int(alone.argmax())
    right = float(alone[best])
    names = [data.names.feature(int(column)) for column in known.columns]
    same = _saying_the_same(x, names, best)
    others = _right_without(known, x, same) if right >= 1 - NEARLY and len(same) < len(names) else right
    mistakes, theirs = 1 - right, 1 - others
    name = names[best]
    gap = MISSING_GAP if name.endswith(IS_MISSING) else GAP  # that a value is missing should tell nothing
    if right == 1 and len(np.unique(x[:, best])) == len(known.labels) and len(known.labels) <= MOST_COPIED:
        gap = min(gap, COPY_GAP)  # the label itself, under another name
    leaks = right >= 1 - NEARLY and theirs > TIMES * mistakes and theirs > mistakes + gap
    measured, evidence = f"column {name} alone {format_percent(right)} right", f"{len(known.t)} samples"
    if leaks:
        measured += f", all others together {format_percent(others)}"
        evidence += _alike(names, same, best)
        evidence += ", it rises from sample to sample, as a row number" * _rises(known.z[:, best])
    figure = Figure("share of right answers", (right, others), (name, "others"))
    return _judged(leaks, measured, evidence, figure)


def _of_numbers(probe: Probe) -> Measurement:
    samples = probe.evenly_spaced_answers(baselines.affordable_samples(probe.data.train.x[0].size))
    x, y = samples.x.reshape(len(samples.t), -1).astype(float), samples.t.reshape(len(samples.t), -1)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise NotApplicable("some inputs or targets are NaN or infinite")
    columns = np.flatnonzero(np.ptp(x, axis=0) > 0)
    if y.shape[1] != 1 or len(y) < MIN_SAMPLES or len(columns) < MIN_COLUMNS or not np.ptp(y):
        raise NotApplicable(f"it takes {MIN_SAMPLES} samples of 1 number, and {MIN_COLUMNS} columns")
    x, y = x[:, columns] / np.abs(x[:, columns]).max(axis=0), y[:, 0] / np.abs(y).max()  # no square overflows
    names = [probe.data.names.feature(int(column)) for column in columns]
    alone = np.array([_explained_alone(column, y) for column in x.T])
    best = int(alone.argmax())
    explained = others = float(alone[best])
    same = _saying_the_same(x, names, best)
    if explained >= ALONE and len(same) < len(names) and (_rises(y) or not _rises(x[:, best])):
        rest = np.setdiff1d(np.arange(len(names)), same)
        others = max(alone[rest].max(), *simple_scores(Split(x[:, rest], y)).values())
    leaks = 1 - others > TIMES * (1 - explained) and others < explained - GAP
    measured, evidence = f"column {names[best]} alone: R² {explained:.3g}", f"{len(y)} samples"
    if leaks:
        measured += f", all others together {others:.3g}"
        evidence += _alike(names, same, best)
    elif summed := _summed(x, y):
        listed = ", ".join(names[at] for at in summed)
        return _judged(True, f"numbers made of {listed}", evidence, None, "a few columns add up to it")
    return _judged(leaks, measured, evidence, Figure("R²", (explained, others), (names[best], "others")))


def _summed(x: Array, y: Array) -> list[int]:
    """The few columns of which the numbers y (N,) are a linear function but for round-off; else none."""
    if len(y) < 2 * x.shape[1]:
        return []
    centred = x - x.mean(axis=0)
    weights = np.linalg.lstsq(centred, y - y.mean(), rcond=None)[0]
    if np.ptp(y - y.mean() - centred @ weights) > EXACT * np.ptp(y):
        return []
    parts = np.flatnonzero(np.abs(weights) * np.ptp(x, axis=0) > 1e3 * EXACT * np.ptp(y))
    return parts.tolist() if len(parts) <= min(MOST_SUMMED, x.shape[1] // 2) else []


def _judged(
    leaks: bool,
    measured: str,
    evidence: str,
    figure: Figure | None,
    symptom: str = "one column tells the label",
) -> Measurement:
    return Measurement(
        measured=measured,
        expected="no column that tells nearly all, far better than the others",
        evidence=evidence,
        symptom=symptom if leaks else "",
        figure=figure if leaks else None,
    )


def _alike(names: Sequence[str], same: Sequence[int], best: int) -> str:
    """What says the same as the best column, if anything does."""
    return f", {', '.join(names[at] for at in same if at != best)} says the same" if len(same) > 1 else ""


def _explained_alone(x: Array, y: Array) -> float:
    """R² of the numbers y (N,) from one column (N,): each half of the samples predicted from the other.

    By a line, or between the nearest values, whichever explains more.
    """
    odd = _halves(len(y))
    lines, between = np.empty(len(y)), np.empty(len(y))
    for half in (0, 1):
        known, at, counts = np.unique(x[odd != half], return_inverse=True, return_counts=True)
        means = np.bincount(at, y[odd != half]) / counts
        between[odd == half] = np.interp(x[odd == half], known, means)
        slope, start = np.polyfit(x[odd != half], y[odd != half], 1) if len(known) > 1 else (0.0, means[0])
        lines[odd == half] = slope * x[odd == half] + start
    return max(determination(lines, y), determination(between, y))


def _saying_the_same(x: Array, names: Sequence[str], best: int) -> list[int]:
    """The columns of the same order as the best one, and those that stand for its missing values."""
    ranks = np.column_stack([baselines.ranks(column) for column in x.T])
    alike = np.abs(ranks.T @ ranks[:, best]) / len(x) > SAME_ORDER
    origin = [name.removesuffix(IS_MISSING) for name in names]
    return [at for at in range(len(names)) if at == best or alike[at] or origin[at] == origin[best]]


def _halves(samples: int) -> Array:
    """0 or 1 for each sample, drawn: labels may alternate from sample to sample."""
    return np.random.default_rng(0).permutation(samples) % 2


def _rises(z: Array) -> bool:
    return bool((np.diff(z) > 0).all())


def _right_alone(x: Array, t: Array) -> float:
    """The share of right answers from one column (N,): each half of the samples predicted from the other.

    By intervals with equally many samples, or by the nearest value, whichever is right more often.
    """
    cuts = np.unique(np.quantile(x, np.linspace(0, 1, INTERVALS + 1)[1:-1]))
    interval = np.searchsorted(cuts, x)
    return max(_right_by_nearest(values, t) for values in (interval.astype(float), x))


def _right_by_nearest(x: Array, t: Array) -> float:
    """The share of right answers if the nearest value of the other half has its most frequent label."""
    odd, right = _halves(len(t)), 0
    for half in (0, 1):
        known, at = np.unique(x[odd != half], return_inverse=True)
        votes = np.zeros((len(known), int(t.max()) + 1))
        np.add.at(votes, (at, t[odd != half]), 1.0)
        asked = x[odd == half]
        after = np.searchsorted(known, asked).clip(max=len(known) - 1)
        before = np.maximum(after - 1, 0)
        near = np.where(asked - known[before] < known[after] - asked, before, after)
        right += int(np.sum(votes[near].argmax(axis=1) == t[odd == half]))
    return right / len(t)


def _right_without(known: Labelled, x: Array, columns: Sequence[int]) -> float:
    """The share of right answers of the best simple classifier on the other columns."""
    rest = known._replace(z=np.delete(known.z, columns, axis=1))
    few = rest.pick(evenly_spaced(len(rest.t), baselines.NEAREST_SAMPLES))
    answers = [(rest, baselines.linear(rest)), *((few, predicted) for predicted in baselines.nearest(few))]
    alone = [_right_alone(other, rest.t) for other in np.delete(x, columns, axis=1).T]
    right = (float(np.mean(baselines.classes(part, f) == part.t)) for part, f in answers)
    return max(*right, *alone)


CHECK = Check(
    name="label-leak",
    doc=__doc__,
    course="1.3",
    symptoms={
        "one column tells the label": Symptom(
            "warn",
            cause="the column was made from the label, or numbers sorted samples, or alone decides it",
            remedy="ask how that column comes about; leave it out if it is not known before the label is",
        ),
        "a few columns add up to it": Symptom(
            "warn",
            cause="the numbers to predict were computed from these columns, or these are parts of them",
            remedy="leave these columns out if they are not known before the number to predict is",
        ),
    },
    passing=({}, {"data": {"source": "linear", "features": 5}}),
    failing=(
        (
            "one column tells the label",
            {"fault.name": "label-leak", "data": {"source": "gaussian", "samples": 400, "features": 10}},
        ),
    ),
    needs=(Supervised,),
    measure=measure,
    data_only=True,
)
