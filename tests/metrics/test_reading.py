"""Each metric agrees with plain NumPy, even for extreme arrays; histograms count what they claim to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nettui.metrics import histograms
from nettui.metrics.histograms import BINS, SAMPLE
from nettui.metrics.reading import LINEAR, measure
from nettui.nn.activations import ACTIVATIONS, Activation
from nettui.nn.inits import Normal
from nettui.nn.losses import LOSSES
from nettui.nn.stages import output
from nettui.types import NAN, Array, Histogram, LossParts, Op, Reading, State, Step, Tensor, Tensors
from tests.nets import Net, run, with_value

SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=6)


def elements(dtype: str, finite: bool) -> st.SearchStrategy[float]:
    """Zeros, ones, tiny, huge and arbitrary numbers, whose sum does not overflow the type."""
    width: Literal[32, 64] = 32 if dtype == "float32" else 64
    most = float(np.array(1e30 if dtype == "float32" else 1e300, dtype))
    tiny = float(np.finfo(dtype).tiny)
    usual = st.floats(-most, most, width=width)
    special = st.sampled_from((0.0, 1.0, -1.0, tiny, most, -most))
    non_finite = st.sampled_from((math.nan, math.inf, -math.inf))
    return st.one_of(usual, special, st.floats(-4, 4, width=width), *(() if finite else (non_finite,)))


@st.composite
def pair(draw: st.DrawFn, finite: bool) -> tuple[Array, Array]:
    """Two arrays of the same shape and type."""
    dtype, shape = draw(st.sampled_from(("float64", "float32"))), draw(SHAPES)
    filled = hnp.arrays(dtype, shape, elements=elements(dtype, finite), fill=st.nothing())
    constant = elements(dtype, finite).map(lambda value: np.full(shape, value, dtype))
    return draw(filled | constant), draw(filled | constant)


def reading(a: Array, weight: Array, after: Array, part: Activation | None = None) -> Reading:
    """The Reading of a step with one layer, whose output is `a` and whose weights become `after`."""
    known = dense_tensors(weight.shape)
    params = Tensors.of({"dense1.W": weight, "dense1.b": weight[0]}, known)
    updated = Tensors.of({"dense1.W": after, "dense1.b": after[0]}, known)
    site = f"dense1.{part.name}" if part else "dense1"
    ops = (
        Op("batch", "input", out=a, arrays={"labels": np.zeros(len(a), int)}),
        Op("forward", "dense1", "dense1", out=a, part=LINEAR),
        Op("forward", site, "dense1", out=a, part=part or LINEAR),
        Op("backward", "softmax", out=weight),
        Op("backward", site, "dense1", given=weight),
    )
    step = Step(
        State(params, None), ops, 0.1, LossParts(NAN, NAN, NAN), NAN, None, updated, State(updated, None)
    )
    return measure(step)


def dense_tensors(shape: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """What is known of the tensors of a dense layer."""
    return (
        Tensor("dense1.W", shape, layer="dense1", role="weight", units=1),
        Tensor("dense1.b", shape[1:], layer="dense1", role="bias", units=0),
    )


def histogram_or_none(
    x: Array, low: float, high: float, bins: int = BINS, full: bool = False
) -> Histogram | None:
    """The histogram of one array in `bins` bins; `full`: of all its values."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(histograms, "BINS", bins)
        patch.setattr(histograms, "SAMPLE", x.size if full else SAMPLE)
        return histograms.histograms([x], [(low, high)])[0]


def histogram(x: Array, low: float, high: float, bins: int = BINS, full: bool = False) -> Histogram:
    """The histogram of an array with finite values."""
    found = histogram_or_none(x, low, high, bins, full)
    assert found is not None
    return found


def assert_close(found: Sequence[float], expected: Sequence[float], like: Array) -> None:
    """Asserts equality up to the round-off of sums over `like`."""
    error = 64 * float(np.finfo(like.dtype).eps)
    # differences from the mean are only as accurate as the last digit of the largest value
    floor = error * float(np.abs(like).max(initial=0.0)) if np.isfinite(like).all() else 0.0
    np.testing.assert_allclose(found, np.array(expected, float), rtol=error, atol=floor)


def norm(x: Array) -> float:
    wide = x.astype(np.longdouble)
    return float(np.sqrt((wide * wide).sum()))


def std(x: Array) -> float:
    return float(x.astype(np.longdouble).std())


def mean(x: Array) -> float:
    return float(x.astype(np.longdouble).mean())


@given(arrays=pair(finite=False), other=st.booleans())
@settings(max_examples=300)
def test_each_metric_agrees_with_plain_numpy(arrays: tuple[Array, Array], other: bool) -> None:
    a, b = arrays
    with np.errstate(all="ignore"):
        read = reading(a, a, b)
        layer = read.layers[0]
        assert read.input is not None
        for found in (read.input.output, layer.output):
            assert_close(found[:4], (mean(a), std(a), a.min(), a.max()), a)
            shares = (np.mean(a == 0.0), 0.0, 0.0) if not np.isnan(a).any() else (math.nan,) * 3
            assert found[4:] == pytest.approx(shares, abs=1e-15, nan_ok=True)
        assert (layer.units, layer.activation) == (a.shape[1], "linear")
        assert_close(layer.weight, (norm(a), std(a)), a)
        assert_close(
            layer.gradient, (mean(np.abs(a)), norm(a), mean(np.abs(b)), norm(b), norm(b[0])), np.stack((a, b))
        )
        change, size = norm(b - a), norm(a)
        ratio = change / size if size else change * math.inf if change else 0.0
        np.testing.assert_allclose(layer.update_ratio, ratio, rtol=1e-4)


@given(arrays=pair(finite=False), name=st.sampled_from(sorted(ACTIVATIONS)))
@settings(max_examples=200)
def test_shares_of_saturated_and_dead_units(arrays: tuple[Array, Array], name: str) -> None:
    part = ACTIVATIONS[name]()
    with np.errstate(all="ignore"):
        a = part.value(arrays[0])
        found = reading(a, a, a, part).layers[0].output
        below = a + 1 < 1 - 0.98**2, 1 - np.exp(-a.astype(float)) < 1 - 0.98**2
    flat = {
        "tanh": np.abs(a) > 0.98,
        "sigmoid": (a < 0.01) | (a > 0.99),
        "elu": below[0],
        "softplus": below[1],
    }.get(name, np.zeros(a.shape, bool))
    dead = np.all(a <= 0, axis=0) if name == "relu" else np.zeros(a.shape[1], bool)
    shares = (math.nan, math.nan) if np.isnan(a).any() else (flat.mean(), dead.mean())
    if name in ("gelu", "silu"):  # the input, which decides, is not shown
        shares = math.nan, shares[1]
    assert (found.saturated, found.dead) == pytest.approx(shares, abs=1e-15, nan_ok=True)


@given(arrays=pair(finite=False), bins=st.integers(1, 60))
@settings(max_examples=300)
def test_a_full_histogram_has_every_finite_value_in_its_own_bin(
    arrays: tuple[Array, Array], bins: int
) -> None:
    a = arrays[0]
    finite = a[np.isfinite(a)].astype(float)
    if not finite.size:
        assert histogram_or_none(a, -1.0, 1.0, full=True) is None
        return
    found = histogram(a, float(finite.min()), float(finite.max()), bins=bins, full=True)
    assert (sum(found.counts), found.sampled, found.of, len(found.counts)) == (
        finite.size,
        finite.size,
        a.size,
        bins,
    )
    assert found.low <= finite.min() <= finite.max() <= found.high
    width = found.high / bins - found.low / bins
    assert width > 0
    below = np.cumsum(found.counts)[:-1]
    for edge, count in enumerate(below, start=1):  # a value on an edge may fall to either side by round-off
        place, blur = found.low + edge * width, 1e-12 * max(abs(found.low), abs(found.high), width)
        assert np.count_nonzero(finite < place - blur) <= count <= np.count_nonzero(finite <= place + blur)


@pytest.mark.parametrize("most", [1.7e308, 1.0, 1e-300, 5e-324])
def test_a_histogram_may_span_the_whole_range_of_a_float(most: float) -> None:
    x = np.array([[-most, 0.2 * most, most]])  # 1.2 · 1.7e308 is infinite
    assert sum(histogram(x, -most, most, bins=3).counts) == 3
    assert most < 1e-300 or histogram(x, -most, most, bins=3).counts == (1, 1, 1)


@pytest.mark.parametrize(("name", "z"), [("tanh", math.atanh(0.98)), ("sigmoid", math.log(99))])
def test_saturation_begins_where_the_activation_is_flat(name: str, z: float) -> None:
    part = ACTIVATIONS[name]()
    grid = np.linspace(-10, 10, 10_000)[:, None]
    found = reading(part.value(grid), grid, grid, part).layers[0].output
    assert found.saturated == np.mean(np.abs(grid) > z)


@given(seed=st.integers(0, 2**32), size=st.integers(1, 3000), bins=st.integers(1, 60))
def test_a_full_histogram_agrees_with_numpy(seed: int, size: int, bins: int) -> None:
    x = np.random.default_rng(seed).standard_normal((size, 3))
    counts, edges = np.histogram(x, bins)
    found = histogram(x, x.min(), x.max(), bins=bins, full=True)
    assert (found.low, found.high) == (edges[0], edges[-1])
    assert found.counts == tuple(counts)


@given(rows=st.integers(1, 300), columns=st.integers(1, 300))
def test_a_sampled_histogram_counts_every_column(rows: int, columns: int) -> None:
    x = np.tile(np.arange(columns, dtype=float), (rows, 1))
    found = histogram(x, -0.5, columns - 0.5, bins=columns)
    assert sum(found.counts) == found.sampled <= SAMPLE
    assert found.of == x.size
    assert found.sampled == x.size or found.sampled > SAMPLE / 8
    assert max(found.counts) - min(found.counts) <= 1
    assert x.size > SAMPLE or found == histogram(x, -0.5, columns - 0.5, bins=columns, full=True)


def test_layers_with_the_same_activation_share_a_range() -> None:
    net = Net(inputs=4, hidden=(5, 6, 7), activations=("tanh", "relu", "relu"), bias=(True,) * 4)
    step = run(net.build())[0]
    shown = [layer.histogram for layer in measure(step).layers]
    tanh, first, second, scores = ((each.low, each.high) for each in shown if each is not None)
    outs = {op.site: output(op) for op in step.ops if op.phase == "forward"}
    top = max(outs["dense2.relu"].max(), outs["dense3.relu"].max())
    assert tanh == (-1.0, 1.0)
    assert first == second == (0.0, top)
    assert scores == (outs["dense4"].min(), outs["dense4"].max())


def test_the_gradient_of_an_output_is_what_the_layer_above_passes_down() -> None:
    step = run(Net().build())[0]
    passed_down = {op.site: op.out for op in step.ops if op.phase == "backward"}
    assert step.gradients is not None
    assert step.after is not None
    layers = measure(step).layers
    for layer, above in zip(layers, ("dense2", "dense3", "softmax"), strict=True):
        gradient = passed_down[above]
        assert gradient is not None
        assert layer.gradient.output_norm == pytest.approx(np.linalg.norm(gradient))
        assert layer.gradient.output_mean_abs == pytest.approx(np.abs(gradient).mean())
        assert layer.gradient.W_norm == pytest.approx(np.linalg.norm(step.gradients[f"{layer.name}.W"]))
        change = step.after.params[f"{layer.name}.W"] - step.before.params[f"{layer.name}.W"]
        size = np.linalg.norm(step.before.params[f"{layer.name}.W"])
        assert layer.update_ratio == pytest.approx(np.linalg.norm(change) / size)


@given(std=st.sampled_from((1.0, 1e-12)), loss=st.sampled_from(sorted(LOSSES)))
@settings(max_examples=20)
def test_the_most_frequent_prediction_is_counted_as_for_the_accuracy(std: float, loss: str) -> None:
    classes = 2 if loss == "binary-cross-entropy" else 3
    net = Net(samples=40, loss=loss, classes=classes, init=Normal(std))  # tiny scores all have softmax 1/K
    step = run(net.build())[0]
    scores = [output(op) for op in step.ops if op.phase == "forward"][-2]
    labels = LOSSES[loss]().predict_class(scores)
    assert len(np.unique(labels)) > 1
    assert measure(step).majority == np.bincount(labels).max() / 40
    assert measure(step).samples == 40
    assert math.isnan(measure(replace(step, predicted=None)).majority)


@pytest.mark.parametrize("name", ["gelu", "silu"])
def test_saturation_is_measured_on_the_input_where_the_output_does_not_say_it(name: str) -> None:
    trainer = Net(activations=(name, name)).build()
    state = trainer.start()
    for bias, share in ((0.0, 0.0), (-20.0, 1.0)):
        found = measure(trainer.step(with_value(state, "dense1.b", bias)))
        output = found.layers[0].output
        assert (round(output.saturated, 1), output.dead) == (share, 0.0)
