"""What the labels of samples are to a run: classes, or numbers to predict."""

from __future__ import annotations

from typing import Literal, TypeAlias

from nettui.common.errors import InvalidValue, Phrase
from nettui.data.source import Samples

Task: TypeAlias = Literal["auto", "classification", "regression"]


def as_task(samples: Samples, task: Task, takes_numbers: bool | None) -> Samples:
    """The samples with classes t in 0..K−1, or with numbers t and 0 classes. Raises InvalidValue.

    "auto": numbers where the loss takes them and the labels are numbers, not names, nor classes by the
    construction of the source; for a loss that takes whatever there is, None, where they are no classes.
    "regression" takes the numbers of such classes too, and "classification" whole numbers of a quantity as
    classes.
    """
    if takes_numbers is None:
        takes_numbers = samples.not_classes is not None
    if task == "regression" or (task == "auto" and takes_numbers and samples.numbers is not None):
        return _with_numbers(samples)
    if samples.not_classes is not None and not (task == "classification" and samples.classes):
        raise samples.not_classes
    return samples


def _with_numbers(samples: Samples) -> Samples:
    if samples.numbers is not None:
        return samples._replace(t=samples.numbers, classes=0)
    if samples.names.classes:
        found = Phrase(f"names such as {samples.names.classes[0]!r}")
        raise InvalidValue("task", "'classification' for labels that are names", found)
    return samples._replace(t=samples.t.astype(float), classes=0)
