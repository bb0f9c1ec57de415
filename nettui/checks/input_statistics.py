"""Are the inputs finite, of a size of about 1, centred, and their columns alike in scale? (course 6.7)

Initial weights are chosen for inputs of about unit variance. Larger inputs make every layer saturate or
explode from the start, smaller ones have hardly any effect. A column of a much larger scale than the others
sets the learning rate, and the others are not learned. Inputs whose means are large for their spread act as
one large bias, and silence many relus. Values far from the rest of their column upset single steps, and a
scale that is computed with them squeezes all others. Columns that are constant, or copies of others, carry no
information: border pixels do no harm, but if nearly all are, something went wrong. Numbers to predict are
looked through for outliers, too.

The limits come from networks with one hidden layer of 32 relus on ten columns, 92 % right when these are
scaled, each the best of five rates of SGD and three of Adam. Scales spread over a ratio of 10 cost 2 points
with SGD, 30 cost 6, 100 cost 11, 1000 cost 17, and half as much with Adam. Means of 1 standard deviation cost
1 point, 3 cost 5, 5 cost 6, 10 cost 10. Outliers of 100 standard deviations in 2 of 1000 values of each
column cost 6 points, of 1000 cost 20; fewer or smaller ones did no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from nettui.abilities import Supervised
from nettui.checks.check import Check, Measurement, Symptom
from nettui.checks.columns import Columns, copies, describe, sampled
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.common.text import format_number, join_names
from nettui.data.dataset import Dataset, Names
from nettui.data.stored import blocks
from nettui.types import Array, Figure

LARGE, SMALL = 10.0, 1e-2
"""Root mean squares above LARGE or below SMALL are a symptom; pixels in 0..255 have about 100, in 0..1 about
0.5."""

RATIO, OFF_CENTRE = 50.0, 5.0
"""Ratio of the largest to the smallest scale of a column above which training suffers, and of the root mean
square of the columns' means to that of their standard deviations. The scale is the root mean square of a
column's distances from its usual value, without the farthest twentieth and without columns that hardly ever
depart from it."""

FAR, STRETCHED = 100.0, 3.0
"""Outliers are so many times as far from their column's usual value as half of the values, and make its root
mean square so many times as large as it is without the farthest twentieth."""

NEARLY_ALL = 0.9
"""Share of constant or copied columns from which something went wrong."""

MOST_BARS = 40
"""Columns up to which a chart shows each."""


def measure(probe: Probe) -> Iterator[Measurement]:
    data = probe.data
    x = data.train.x.reshape(len(data.train.x), -1)
    if x.dtype.kind in "iub":
        raise NotApplicable("its inputs are whole numbers: tokens, or pixels that the network scales itself")
    if bad := sum(int(np.count_nonzero(~np.isfinite(some))) for some in blocks(x)):
        yield Measurement(
            measured=f"{bad} values are NaN or infinite",
            expected="finite numbers",
            evidence=f"{x.size} inputs",
            symptom="inputs are not finite",
        )
        return
    x = sampled(x)
    if not x.size:
        raise NotApplicable("there are no inputs")
    columns = describe(x)
    found = [
        *_unequal(columns, data.names),
        *_off_centre(columns, data.names),
        *_outliers(columns, data.names),
        *_without_information(columns, copies(x), data.names),
        *_outlying_targets(data),
    ]
    yield _size(x, columns, copies(x), data.names)
    yield from found


def _size(x: Array, columns: Columns, copied: Sequence[int], names: Names) -> Measurement:
    """The root mean square of all inputs, with what is known of the columns as evidence."""
    size = float(np.sqrt(np.mean(np.square(x))))
    low, high, mean = (format_number(float(value)) for value in (x.min(), x.max(), x.mean()))
    notes = [f"{low} to {high}, mean {mean}"]
    if len(alike := np.flatnonzero(columns.constant)):
        listed = _named(alike, names)
        notes.append(f"{len(alike)} of {x.shape[1]} columns are constant and carry no information: {listed}")
    if copied:
        notes.append(f"{len(copied)} of {x.shape[1]} columns are copies of others: {_named(copied, names)}")
    return Measurement(
        measured=f"root mean square {format_number(size)}",
        expected="about 1",
        evidence="; ".join(notes),
        symptom="raw inputs" if size > LARGE else "tiny inputs" if size < SMALL else "",
    )


def _unequal(columns: Columns, names: Names) -> Iterator[Measurement]:
    """The columns of the largest and the smallest spread, if these are too far apart."""
    common = columns.common
    if len(common) < 2:
        return
    scale = columns.bulk[common]
    ratio = float(scale.max() / scale.min())
    if ratio > RATIO:
        order = common[np.argsort(-scale, kind="stable")]
        shown = [order[:3], order[-3:]] if len(order) > 2 * 3 else [order]
        scales = " … ".join(_with_numbers(part, columns.bulk, names) for part in shown)
        yield Measurement(
            measured=f"the largest scale of a column is {format_number(ratio)} times the smallest",
            expected=f"at most {format_number(RATIO)} times",
            evidence=f"scales: {scales}",
            symptom="columns of unequal scale",
            figure=_figure("scale of a column", order, columns.bulk, names),
        )


def _off_centre(columns: Columns, names: Names) -> Iterator[Measurement]:
    """The columns whose means are the largest part of the inputs, if the means outweigh the spread."""
    spread = float(np.sqrt(np.mean(columns.std**2)))
    centre = float(np.sqrt(np.mean(columns.mean**2)))
    if spread and centre > OFF_CENTRE * spread:
        worst = np.argsort(-np.abs(columns.mean), kind="stable")
        listed = ", ".join(
            f"{names.feature(at)} {format_number(columns.mean[at])} ± {format_number(columns.std[at])}"
            for at in worst[:3].tolist()
        )
        yield Measurement(
            measured=f"means {format_number(centre / spread)} times as large as the standard deviations",
            expected=f"at most {format_number(OFF_CENTRE)} times",
            evidence=listed,
            symptom="inputs off-centre",
            figure=_figure("mean of a column", worst, columns.mean, names),
        )


def _outliers(columns: Columns, names: Names) -> Iterator[Measurement]:
    """The columns that few values stretch."""
    common = columns.common
    distance = columns.farthest[common] / columns.near[common]
    stretched = columns.size[common] / columns.bulk[common]
    if len(far := np.flatnonzero((distance > FAR) & (stretched > STRETCHED))):
        worst = common[far[np.argsort(-distance[far], kind="stable")]]
        times = format_number(float(distance[far].max()))
        yield Measurement(
            measured=f"values up to {times} times as far from the rest as half of their column",
            expected=f"at most {format_number(FAR)} times",
            evidence=f"{len(far)} of {len(columns.mean)} columns: {_farthest(worst[:3], columns, names)}",
            symptom="outliers",
        )


def _outlying_targets(data: Dataset) -> Iterator[Measurement]:
    """The same for numbers to predict, of which a few may be codes for a missing value."""
    t = data.train.t.astype(float)
    if data.target is not None and t.ndim == 1 and np.isfinite(t).all():
        yield from _outliers(describe(t[:, None]), Names((data.names.target or "the target",)))


def _farthest(worst: Array, columns: Columns, names: Names) -> str:
    """The columns with their usual value, and how far the farthest is from it."""
    return ", ".join(
        f"{names.feature(at)} {format_number(columns.usual[at])} ± {format_number(columns.near[at])}, once "
        f"{format_number(columns.farthest[at])} away"
        for at in worst.tolist()
    )


def _without_information(columns: Columns, copied: Sequence[int], names: Names) -> Iterator[Measurement]:
    """The columns that are constant, or copies, if nearly all are."""
    total = len(columns.mean)
    constant = np.flatnonzero(columns.constant)
    for listed, what, symptom in (
        (constant, f"{len(constant)} of {total} columns are constant", "constant columns"),
        (copied, f"{len(copied)} of {total} columns are copies of others", "duplicated columns"),
    ):
        if len(listed) >= NEARLY_ALL * total or (listed is copied and len(listed) == total - 1 > 0):
            yield Measurement(
                measured=what,
                expected="columns that differ",
                evidence=_named(listed, names),
                symptom=symptom,
            )


def _named(columns: Sequence[int] | Array, names: Names) -> str:
    return join_names([names.feature(int(column)) for column in columns[:4]])


def _with_numbers(columns: Array, values: Array, names: Names) -> str:
    return ", ".join(f"{names.feature(at)} {format_number(float(values[at]))}" for at in columns.tolist())


def _figure(what: str, order: Array, values: Array, names: Names) -> Figure | None:
    few = order.tolist()
    if len(few) > MOST_BARS:
        return None
    return Figure(what, tuple(float(values[at]) for at in few), tuple(names.feature(at) for at in few))


_SCALE = "centre the inputs and divide by their standard deviation (data.scale = 'standardize')"

CHECK = Check(
    name="input-statistics",
    doc=__doc__,
    course="6.7",
    symptoms={
        "inputs are not finite": Symptom(
            "fail",
            cause="the data contain NaN or infinities",
            remedy="remove those samples, or fill in the missing values",
        ),
        "raw inputs": Symptom("fail", cause="the inputs are used as measured, not scaled", remedy=_SCALE),
        "tiny inputs": Symptom(
            "warn", cause="the inputs are so small that they hardly affect the first layer", remedy=_SCALE
        ),
        "columns of unequal scale": Symptom(
            "warn",
            cause="the columns of the largest scale set the learning rate, and those of the smallest are "
            "hardly learned",
            remedy=_SCALE,
        ),
        "inputs off-centre": Symptom(
            "warn",
            cause="the means act as one large bias on every unit: steps in that direction must be small, and "
            "relus fall silent",
            remedy="subtract the mean of every column (data.scale = 'center' or 'standardize')",
        ),
        "outliers": Symptom(
            "warn",
            cause="a few values far from all others: wrong ones, a code for a missing value, or a long tail; "
            "the others look all the same beside them",
            remedy="correct or remove wrong values, clip them, or take logarithms; then scale",
        ),
        "constant columns": Symptom(
            "warn",
            cause="nearly every column has the same value in all samples: the inputs hardly differ",
            remedy="look at how the inputs are read and scaled",
        ),
        "duplicated columns": Symptom(
            "warn",
            cause="nearly every column is a copy of another: the same values were read, or broadcast, again",
            remedy="look at how the inputs are read",
        ),
    },
    passing=({}, {"data.scale": "none"}, {"data.scale": "standardize"}),
    failing=(
        ("raw inputs", {"fault.name": "raw-inputs"}),
        ("columns of unequal scale", {"fault.name": "features-unscaled", "data.scale": "standardize"}),
        ("inputs off-centre", {"fault.name": "inputs-off-center"}),
    ),
    needs=(Supervised,),
    measure=measure,
    data_only=True,
)
