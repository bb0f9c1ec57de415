"""Cells of many numbers become columns; the numbers of rows behind labels are left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nettui.data.source import Samples
from nettui.scenario.own_data import look


def opened(path: Path, text: str) -> tuple[Samples, list[str]]:
    path.write_text(text, encoding="utf-8")
    samples = look(str(path)).samples
    assert samples is not None
    return samples, [decision.what for decision in samples.decisions]


def test_pixels_in_one_cell_are_an_image(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 64))
    rows = [
        f"{at % 3},{' '.join(map(str, row))},{'Training' if at < 30 else 'PublicTest'}"
        for at, row in enumerate(pixels)
    ]
    samples, said = opened(tmp_path / "faces.csv", "\n".join(["emotion,pixels,Usage", *rows]))
    assert np.array_equal(samples.x, pixels)
    assert samples.names.shape == (8, 8)
    assert "'pixels': 64 numbers in each cell, a column for each" in said
    assert "left out 'Usage': the part that each row is of" in said


@pytest.mark.parametrize("cell", ["1 2 3", "1 2 3 x", "2021-01-01 12:00:00 a b"])
def test_other_texts_stay(cell: str, tmp_path: Path) -> None:
    rows = [f"{cell}{at % 5},{at / 7:.3f},{'ab'[at % 2]}" for at in range(40)]
    samples, _ = opened(tmp_path / "t.csv", "\n".join(["note,x,kind", *rows]))
    assert samples.names.classes == ("a", "b")
    assert not any("note[" in name for name in samples.names.features)


def test_labels_lose_the_numbers_of_their_rows(tmp_path: Path) -> None:
    rows = [
        f"{at / 3:.2f},f,{at % 7},SVI,{'negative' if at % 3 else 'sick'}.|{3000 + 7 * at}" for at in range(60)
    ]
    samples, said = opened(tmp_path / "allhypo.data", "\n".join(rows))
    assert samples.names.classes == ("negative", "sick")
    assert "left out the numbers behind | in column 4" in said
