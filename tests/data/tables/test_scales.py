"""Headers of numbers, as the wavelengths of spectra, and columns of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nettui.scenario.own_data import look

RNG = np.random.default_rng(5)


def spectra(label_first: bool, separator: str, decimal: str, names: list[str], step: float) -> str:
    """Thirty spectra of 40 wavelengths, of as many names as given."""
    scale = [f"{400 + step * at:.1f}" for at in range(40)]
    lines = [scale, *([f"{value:.4f}" for value in RNG.normal(1, 0.1, 40)] for _ in range(30))]
    labels = ["Espèce", *(names[at % len(names)] for at in range(30))]
    cells = [
        [label, *line] if label_first else [*line, label] for label, line in zip(labels, lines, strict=True)
    ]
    return "\n".join(separator.join(cell.replace(".", decimal) for cell in row) for row in cells)


@pytest.mark.parametrize("label_first", [True, False])
@pytest.mark.parametrize(("separator", "decimal"), [(";", ","), (",", "."), ("\t", ".")])
@pytest.mark.parametrize("step", [2.5, -2.0, 1.0])
def test_wavelengths_are_names(
    label_first: bool, separator: str, decimal: str, step: float, tmp_path: Path
) -> None:
    path = tmp_path / "spectres.csv"
    path.write_text(spectra(label_first, separator, decimal, ["chêne", "hêtre"], step), encoding="utf-8")
    found = look(str(path))
    assert found.samples is not None
    assert found.samples.x.shape == (30, 40)
    assert found.samples.names.classes == ("chêne", "hêtre")
    assert found.fields["data"]["label"] == "Espèce"


def test_the_column_with_a_word_for_a_name_is_the_label(tmp_path: Path) -> None:
    path = tmp_path / "gasoline.csv"
    numbers = [f"{83 + at / 7:.2f}" for at in range(30)]
    path.write_text(spectra(True, ",", ".", numbers, 2.0).replace("Espèce", "octane"), encoding="utf-8")
    samples = look(str(path)).samples
    assert samples is not None
    assert (samples.names.target, samples.is_quantity, samples.x.shape[1]) == ("octane", True, 40)


def test_a_column_may_be_called_by_a_number(tmp_path: Path) -> None:
    path = tmp_path / "years.csv"
    rows = "\n".join(",".join(f"{value:.3f}" for value in row) for row in RNG.normal(size=(30, 3)))
    path.write_text(f"2018,2019,2020\n{rows}\n", encoding="utf-8")
    samples = look(str(path), label="2019").samples
    assert samples is not None
    assert samples.names.target == "2019"


def test_a_column_of_a_table_without_a_header_is_called_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "SPECT.train"
    path.write_text("\n".join(f"{at % 2},1,{at % 3},0" for at in range(40)), encoding="utf-8")
    samples = look(str(path), label="0").samples
    assert samples is not None
    assert samples.x.shape == (40, 3)


def test_first_rows_of_numbers_without_even_steps_are_samples(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    rows = "\n".join(f"{5 - at % 3}.1,{3 + at % 4}.5,{1 + at % 5}.4,{'ab'[at % 2]}" for at in range(30))
    path.write_text(rows, encoding="utf-8")
    samples = look(str(path)).samples
    assert samples is not None
    assert len(samples.x) == 30
