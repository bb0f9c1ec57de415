"""The figures of the course: activations by depth, the loss of an untrained network, and more."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from nettui.data.dataset import Dataset
from nettui.data.digits import Digits
from nettui.data.gaussian import Gaussian
from nettui.data.preprocessing import prepare
from nettui.metrics.reading import measure
from nettui.nn.activations import ACTIVATIONS
from nettui.nn.fixed_inits import Zeros
from nettui.nn.inits import He, Init, Normal, Uniform, Xavier
from nettui.nn.losses import LOSSES
from nettui.nn.network import Network
from nettui.nn.optimizers import SGD
from nettui.nn.regularizers import L2
from nettui.nn.schedules import Constant
from nettui.nn.stages import output
from nettui.nn.trainer import BackPropTrainer, TrainConfig
from nettui.types import Array
from tests.nets import Net, after, with_value

PUBLISHED = {
    "5.1": (
        "0.213",
        "0.0476",
        "0.0106",
        "0.00238",
        "0.000532",
        "0.000119",
        "0.000026",
        "0.000006",
        "0.000001",
    ),
    "5.3": ("0.628", "0.486", "0.408", "0.357", "0.321", "0.292", "0.273", "0.255", "0.239", "0.228"),
}
ROWS: dict[str, tuple[str, Init, float, tuple[float, float]]] = {
    # activation, init, gain σ²·fan_in, tolerance at layers 1 and 10
    "5.1": ("tanh", Normal(0.01), 500 * 0.01**2, (0.007, 0.05)),
    "5.2": ("tanh", Normal(1.0), 500.0, (0.001, 0.001)),
    "5.3": ("tanh", Xavier(), 1.0, (0.004, 0.035)),
    "5.3 uniform": ("tanh", Xavier("uniform"), 1.0, (0.004, 0.035)),
    "5.4": ("relu", Xavier(), 1.0, (0.03, 0.4)),
    "5.5": ("relu", He(), 2.0, (0.03, 0.4)),
    "5.5 uniform": ("relu", He("uniform"), 2.0, (0.03, 0.4)),
    "uniform": ("tanh", Uniform(0.05), 500 * 0.05**2 / 3, (0.004, 0.05)),
}


def trainer(
    data: Dataset, hidden: int, width: int, activation: str, init: Init, seed: int
) -> BackPropTrainer:
    sizes = (data.train.x.shape[1], *[width] * hidden, data.classes)
    parts = [ACTIVATIONS[activation]() for _ in range(hidden)]
    network = Network.dense(sizes, parts, init, [True] * (hidden + 1))
    config = TrainConfig(network, LOSSES["cross-entropy"](), L2(0.0), SGD(0.1), Constant(), 0, 1)
    return BackPropTrainer(data, config, seed)


def stds(activation: str, init: Init, seed: int) -> list[float]:
    """Std of each layer's output in the course's reference experiment."""
    data = prepare(Gaussian().load(seed), "gaussian", "none", 0.0, seed)
    network = trainer(data, 10, 500, activation, init, seed).config.network
    ops = network.forward(network.start(seed), data.train.x)
    return [float(output(op).std()) for op in ops if op.site.endswith(f".{activation}")]


FUNCTIONS: dict[str, Callable[[Array], Array]] = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0)}


def mean_field(activation: str, gain: float) -> list[float]:
    """Std by layer for infinite width: q' = E[f(√(gain·q)·ξ)²], ξ normal, q = 1 at the input; minus E[f]²."""
    x = np.linspace(-12, 12, 200_001)
    density = np.exp(-x * x / 2) * (x[1] - x[0]) / math.sqrt(2 * math.pi)
    q, by_layer = 1.0, []
    for _ in range(10):
        a = FUNCTIONS[activation](math.sqrt(gain * q) * x)
        q, mean = float((a * a * density).sum()), float((a * density).sum())
        by_layer.append(math.sqrt(q - mean * mean))
    return by_layer


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("row", ROWS)
def test_std_by_layer_equals_the_mean_field_integral(row: str, seed: int) -> None:
    activation, init, gain, (first, last) = ROWS[row]
    tolerance = np.linspace(first, last, 10)
    error = np.abs(np.array(stds(activation, init, seed)) / mean_field(activation, gain) - 1)
    assert np.all(error <= tolerance), (error, tolerance)


@pytest.mark.parametrize("row", PUBLISHED)
def test_std_by_layer_is_as_printed_in_the_course(row: str) -> None:
    activation, init, _, (first, last) = ROWS[row]
    for layer, (std, printed) in enumerate(zip(stds(activation, init, 0), PUBLISHED[row], strict=False)):
        last_digit = 10.0 ** -len(printed.partition(".")[2])
        tolerance = first + (last - first) * layer / 9
        within = abs(std - float(printed)) <= last_digit + 2 * tolerance * float(printed)
        assert within, (layer + 1, std, printed)


def test_relu_needs_he_and_xavier_loses_a_factor_of_root_two_per_layer() -> None:
    he, xavier = stds("relu", He(), 0), stds("relu", Xavier(), 0)
    assert all(0.5 < std / he[0] < 2 for std in he)
    np.testing.assert_allclose(np.array(he) / xavier, math.sqrt(2) ** np.arange(1, 11), rtol=1e-9)


def test_units_of_a_layer_stay_identical_if_all_weights_are_zero() -> None:
    run = Net(inputs=3, hidden=(4, 4), activations=("sigmoid", "sigmoid"), init=Zeros()).build()
    step = run.step(run.start())
    for _ in range(20):
        step = run.step(after(step))
    for name in ("dense1.W", "dense2.W"):
        w = after(step).params[name]
        assert np.ptp(w, axis=1).max() < 1e-15
    assert np.abs(after(step).params["dense3.W"]).max() > 0


@pytest.mark.parametrize("seed", range(3))
def test_scores_near_zero_give_the_baseline_loss(seed: int) -> None:
    data = prepare(Digits(500).load(0), "digits", "standardize", 0.0, 0)
    run = trainer(data, 1, 50, "relu", Normal(0.01), seed)
    step = run.step(run.start())
    assert step.loss.data == pytest.approx(math.log(10), rel=0.01)
    assert step.baseline_loss == (math.log(10), "ln 10", None)
    assert measure(step).baseline_loss == step.baseline_loss


def test_the_l2_penalty_is_half_the_strength_times_the_sum_of_squares() -> None:
    plain, strong = Net().build(), Net(strength=0.3).build()
    first, second = plain.step(plain.start()), strong.step(strong.start())
    squares = sum(float((w**2).sum()) for name, w in first.before.params.items() if name.endswith(".W"))
    assert second.loss.total - first.loss.total == pytest.approx(0.15 * squares)
    assert second.loss.data == first.loss.data
    with_bias = strong.step(with_value(strong.start(), "dense1.b", 5.0))
    assert with_bias.loss.penalty == second.loss.penalty


def test_twenty_samples_can_be_memorized() -> None:
    data = prepare(Digits(20).load(0), "digits", "center", 0.0, 0)
    run = trainer(data, 1, 50, "relu", He(), 0)
    step = run.step(run.start())
    for _ in range(500):
        step = run.step(step.after or step.before)
    assert step.accuracy == 1.0
    assert step.loss.data < 0.1


def test_scores_of_a_thousand_do_not_overflow() -> None:
    scores, t = np.array([[1000.0, 0.0, -1000.0], [1000.0, 0.0, -1000.0]]), np.array([0, 2])
    softmax = LOSSES["cross-entropy"]()
    assert softmax.per_sample(scores, t).tolist() == [0.0, 2000.0]
    assert np.array_equal(softmax.predict(scores), softmax.predict(scores + 1000.0))
    sigmoid = LOSSES["binary-cross-entropy"]()
    one = np.array([[1000.0], [1000.0], [-1000.0]])
    assert sigmoid.per_sample(one, np.array([1, 0, 0])).tolist() == [0.0, 1000.0, 0.0]
    assert np.isfinite(sigmoid.predict(one)).all()
