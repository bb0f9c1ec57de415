"""Columns that are the pixels of images, by their values and names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nettui.data.csv import Csv
from nettui.data.digits import Digits
from nettui.data.tables.pictures import picture_shape
from nettui.types import Array, Shape

RNG = np.random.default_rng(3)
PIXELS = RNG.integers(0, 256, (30, 784)).astype(float)
NUMBERS = [f"pixel{at}" for at in range(784)]
PLACES = [f"{row}x{column}" for row in range(1, 29) for column in range(1, 29)]


@pytest.mark.parametrize(
    ("x", "names", "shape"),
    [
        (PIXELS, NUMBERS, (28, 28)),
        (PIXELS, PLACES, (28, 28)),
        (PIXELS, [], (28, 28)),
        (PIXELS[:, :783], NUMBERS[:783], ()),
        (PIXELS, [*NUMBERS[:-1], "age"], ()),
        (PIXELS, [*NUMBERS[:-1], "word7"], ()),
        (PIXELS - 1, NUMBERS, ()),
        (PIXELS * 2, NUMBERS, ()),
        (PIXELS / 2, NUMBERS, ()),
        (PIXELS[:, :36], NUMBERS[:36], ()),
        (PIXELS * 0, NUMBERS, ()),
        (PIXELS[:0], NUMBERS, ()),
    ],
)
def test_whole_numbers_of_a_square_are_pixels(x: Array, names: list[str], shape: Shape) -> None:
    assert picture_shape(x, names) == shape


@pytest.mark.parametrize("header", [True, False])
def test_digits_in_a_text_are_images(header: bool, tmp_path: Path) -> None:
    digits = Digits().load(0)
    rows = np.c_[digits.t, digits.x * 16][:200]
    head = "label," + ",".join(f"pixel{at}" for at in range(64)) if header else ""
    np.savetxt(tmp_path / "digits.csv", rows, "%d", ",", header=head, comments="")
    samples = Csv(str(tmp_path / "digits.csv")).load(0)
    assert (samples.names.shape, samples.classes) == ((8, 8), 10)
    assert "images: 8 × 8" in [decision.what for decision in samples.decisions]
