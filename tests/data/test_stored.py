"""Large inputs are drawn from what is stored of them, bit by bit as if all of them were scaled at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nettui.checks.columns import fingerprints
from nettui.data import stored
from nettui.data.dataset import Dataset
from nettui.data.npz import Npz
from nettui.data.preprocessing import Scale, prepare
from nettui.data.source import Fill, Samples
from nettui.data.stored import Stored, all_finite, blocks, cast_to, checksum, column_blocks, divided, take
from nettui.scenario.loading import load
from nettui.types import Array

PARTS = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is large, and is gone through in small blocks."""
    monkeypatch.setattr(stored, "LARGE", 0)
    monkeypatch.setattr(stored, "BLOCK", 24)


def inputs(dtype: str, rows: int, columns: int, gaps: bool) -> Array:
    rng = np.random.default_rng(rows * columns)
    if dtype == "uint8":
        return rng.integers(0, 256, (rows, columns), dtype=np.uint8)
    x: Array = (1e3 * rng.standard_normal((rows, columns))).astype(dtype)
    x[:, 0] = 7
    if gaps:
        x[rng.random(x.shape) < 0.2] = np.nan
    return x


def prepared(x: Array, scale: Scale, share: float, fill: Fill) -> Dataset:
    """The data set of inputs that are not copied beforehand."""
    samples = Samples(x, np.arange(len(x)), len(x), fill=fill)
    with np.errstate(all="ignore"):
        return prepare(samples, "numbers", scale, share, 3)


@PARTS
@given(
    dtype=st.sampled_from(["uint8", "float32", "float64"]),
    rows=st.integers(2, 30),
    columns=st.integers(2, 9),
    scale=st.sampled_from(get_args(Scale)),
    share=st.sampled_from([0.0, 0.4]),
    fill=st.sampled_from(get_args(Fill)),
    network=st.sampled_from(["float32", "float64"]),
)
@pytest.mark.usefixtures("small")
def test_what_is_drawn_is_what_would_be_scaled(
    dtype: str, rows: int, columns: int, scale: Scale, share: float, fill: Fill, network: str
) -> None:
    x = inputs(dtype, rows, columns, gaps=fill != "none")
    whole = np.divide(x, np.float32(255), dtype=np.float32) if dtype == "uint8" else x
    lazy = prepared(divided(Stored(x), 255) if dtype == "uint8" else x, scale, share, fill)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stored, "LARGE", 10**9)
        plain = prepared(whole, scale, share, fill)
    for value, expected in zip(lazy.scaling[:2], plain.scaling[:2], strict=True):
        assert np.array_equal(value, expected, equal_nan=True)
    for part, other in ((lazy.train, plain.train), (lazy.validation, plain.validation)):
        assert (part is None) == (other is None)
        if part is None or other is None:
            continue
        assert isinstance(part.x, Stored)
        found, expected = cast_to(part.x, network), np.ascontiguousarray(other.x, network)
        assert found.dtype == expected.dtype
        assert np.asarray(found).tobytes() == expected.tobytes()
        at = np.random.default_rng(1).integers(len(expected), size=5)
        assert found[at].tobytes() == expected[at].tobytes()
        assert take(found, at)[1:3].tobytes() == expected[at][1:3].tobytes()
        columns_found = np.hstack([some for _, some in column_blocks(found)])
        assert columns_found.tobytes() == expected.tobytes()
        assert np.array_equal(fingerprints(found), fingerprints(expected))


@pytest.mark.usefixtures("small")
def test_it_behaves_as_the_array_that_it_stands_for() -> None:
    x = np.random.default_rng(0).standard_normal((11, 4))
    lazy: Any = stored.stored(x)
    assert isinstance(lazy, Stored)
    assert (len(lazy), lazy.shape, lazy.ndim, lazy.size, lazy.dtype) == (11, (11, 4), 2, 44, x.dtype)
    for key in (3, -1, slice(2, 7), [1, 1], x[:, 0] > 0, (slice(None), 2), (slice(None), [0, 3]), (2, 1)):
        assert np.array_equal(lazy[key], x[key])
    for key in (11, -12):
        with pytest.raises(IndexError):
            lazy[key]
    assert np.array_equal(np.vstack([*lazy]), x)
    assert lazy.reshape(11, -1) is lazy
    assert lazy.reshape(44).shape == (44,)
    for found, expected in ((2 * lazy - 1, 2 * x - 1), (lazy == x, x == x), (np.exp(lazy), np.exp(x))):
        assert np.array_equal(found, expected)
    assert lazy.mean() == x.mean()
    assert np.array_equal(np.concatenate([lazy, x]), np.concatenate([x, x]))
    assert max(map(len, blocks(lazy))) < len(x)
    assert checksum(lazy) == checksum(x)
    assert all_finite(lazy)
    x[-1, -1] = np.inf
    assert not all_finite(lazy)


@pytest.mark.parametrize("batch", ["7", '"all"'])
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_a_run_is_the_same_bit_by_bit(
    dtype: str, batch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    np.savez(tmp_path / "a.npz", X=inputs(dtype, 60, 8, gaps=False), y=np.arange(60) % 3)
    (tmp_path / "a.toml").write_text(
        f'[data]\npath = "a.npz"\nvalidation = 0.3\nscale = "standardize"\n[train]\nbatch = {batch}\n'
    )

    def run() -> list[bytes]:
        trainer = load(tmp_path / "a.toml").build(0)
        state, found = trainer.start(), []
        for _ in range(12):
            step = trainer.step(state)
            assert step.after is not None
            assert isinstance(step.ops[0].out, np.ndarray)
            state = step.after
            found.append(state.params.flat.tobytes() + repr(step.validation).encode())
        return found

    plain = run()
    monkeypatch.setattr(stored, "LARGE", 0)
    assert run() == plain
    source = Npz(str(tmp_path / "a.npz"))
    large = source.load(0)
    assert isinstance(large.x, Stored) == (dtype == "uint8")
    monkeypatch.undo()
    assert replace(source, samples="all").load(0).crc == large.crc


def test_a_held_out_part_is_evaluated_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(tmp_path / "a.npz", X=inputs("uint8", 90, 8, gaps=False), y=np.arange(90) % 3)
    (tmp_path / "a.toml").write_text('[data]\npath = "a.npz"\nvalidation = 0.5\n[train]\nbatch = 8\n')
    first = load(tmp_path / "a.toml").build(0)
    plain = first.step(first.start()).validation
    monkeypatch.setattr(stored, "LARGE", 0)
    monkeypatch.setattr(stored, "BLOCK", 56)
    other = load(tmp_path / "a.toml").build(0)
    found = other.step(other.start()).validation
    assert plain is not None
    assert found is not None
    assert found.loss == pytest.approx(plain.loss, rel=1e-12)
    assert found.accuracy == plain.accuracy
