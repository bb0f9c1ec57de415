"""What labels are to a run: classes, numbers, or neither."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nettui.common.errors import InvalidValue
from nettui.data.blobs import Blobs
from nettui.data.csv import Csv
from nettui.data.files import clear_cache
from nettui.data.preprocessing import prepare
from nettui.data.sine import Sine
from nettui.data.source import Samples
from nettui.data.task import Task, as_task


def table(folder: Path, labels: str) -> Samples:
    clear_cache()
    rows = "\n".join(f"{row},{label}" for row, label in enumerate(labels.split()))
    (folder / "t.csv").write_text(f"a,price\n{rows}\n")
    return Csv(str(folder / "t.csv")).load(0)


@pytest.mark.parametrize(
    ("labels", "task", "takes_numbers", "found"),
    [
        ("3 5 3", "auto", False, (0, 1, 0)),
        ("3 5 3", "auto", True, (3.0, 5.0, 3.0)),
        ("3 5 3", "classification", True, (0, 1, 0)),
        ("3 5 3", "regression", True, (3.0, 5.0, 3.0)),
        ("0.5 2 -1", "auto", True, (0.5, 2.0, -1.0)),
        ("b a b", "auto", True, (1, 0, 1)),
    ],
)
def test_labels_are_classes_or_numbers(
    tmp_path: Path, labels: str, task: Task, takes_numbers: bool, found: tuple[float, ...]
) -> None:
    samples = as_task(table(tmp_path, labels), task, takes_numbers)
    assert tuple(samples.t.tolist()) == found
    assert samples.t.dtype.kind == ("i" if isinstance(found[0], int) else "f")
    assert samples.classes == (2 if isinstance(found[0], int) else 0)


@pytest.mark.parametrize(
    ("labels", "task", "takes_numbers", "phrase"),
    [
        ("0.5 2 -1", "auto", False, 'to predict numbers: loss.name = "squared-error"'),
        ("0.5 2 -1", "classification", True, "labels are classes, not quantities"),
        ("b a b", "regression", True, "found names such as 'a'"),
    ],
)
def test_labels_that_do_not_suit_the_task_are_refused(
    tmp_path: Path, labels: str, task: Task, takes_numbers: bool, phrase: str
) -> None:
    with pytest.raises(InvalidValue, match=phrase):
        as_task(table(tmp_path, labels), task, takes_numbers)


def test_classes_by_construction_are_numbers_only_on_request() -> None:
    blobs = Blobs(9).load(0)
    assert as_task(blobs, "auto", takes_numbers=True).classes == 3
    numbers = as_task(blobs, "regression", takes_numbers=True)
    assert (numbers.classes, numbers.t.tolist()) == (0, blobs.t.tolist())


def test_a_column_of_numbers_has_its_name(tmp_path: Path) -> None:
    assert table(tmp_path, "3 5 3").names.target == "price"
    assert table(tmp_path, "0.5 5 3").names.target == "price"


def test_a_scaled_target_has_the_statistics_of_the_training_part() -> None:
    samples = Sine(50).load(0)
    samples = samples._replace(t=100 + 20 * samples.t)
    plain, scaled = (
        prepare(samples, "sine", "none", 0.3, 0, scale_target=scale) for scale in ("none", "standardize")
    )
    assert scaled.target is not None
    assert plain.target is not None
    assert scaled.validation is not None
    assert plain.validation is not None
    assert plain.train.t.std() == pytest.approx(np.sqrt(plain.target.variance))
    assert [scaled.train.t.mean(), scaled.train.t.std()] == pytest.approx([0, 1], abs=1e-12)
    assert [scaled.target.mean, scaled.target.variance] == pytest.approx([0, 1], abs=1e-12)
    for part, own in ((scaled.train, plain.train), (scaled.validation, plain.validation)):
        np.testing.assert_allclose(scaled.target.restore(part.t), own.t)


def test_classes_are_not_scaled() -> None:
    with pytest.raises(InvalidValue, match="scale_target"):
        prepare(Blobs(9).load(0), "blobs", "none", 0.0, 0, scale_target="standardize")
