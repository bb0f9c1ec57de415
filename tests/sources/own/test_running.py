"""A network is frozen to bytes and thawed with all that its next step depends on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from nettui.common.errors import InvalidValue
from nettui.sources.own.conventions.loss_and_grads import LossAndGrads
from nettui.sources.own.loading import load_code
from nettui.sources.own.running import FrozenCode, Output, own_randomness, quiet

SOURCE = """import threading
import numpy as np

CALLS = 0
HISTORY = []
BIG = np.zeros(2**18)
rng = np.random.default_rng(5)


class Net:
    def __init__(self):
        W = np.random.randn(4, 3)
        self.params = {"W": W, "b": 0.0}
        self.layer = [W, {"also": W}]
        self.lock, self.act = threading.Lock(), np.tanh
        self.seen = None

    def loss(self, X, y=None):
        global CALLS
        CALLS += 1
        HISTORY.append(CALLS)
        self.seen = X + rng.random() + np.random.rand()
        return float(self.seen.sum()), {"W": np.ones((4, 3)), "b": 1.0}
"""


@pytest.fixture
def module(tmp_path: Path) -> ModuleType:
    (tmp_path / "net.py").write_text(SOURCE, encoding="utf-8")
    return load_code(str(tmp_path / "net.py"), Output()).module


@pytest.fixture(autouse=True)
def _generators() -> Iterator[None]:
    with own_randomness():
        yield


def network(module: ModuleType) -> LossAndGrads:
    np.random.seed(3)  # noqa: NPY002
    return LossAndGrads(module.Net())


X = np.ones((2, 4))


def test_a_thawed_network_has_the_same_bytes(module: ModuleType) -> None:
    """From the first time on that it was thawed."""
    code = FrozenCode(module)
    params, first = code.freeze(network(module))
    params, frozen = code.freeze(code.thaw(first, params))
    for _ in range(3):
        again, other = code.freeze(code.thaw(frozen, params))
        assert other.tobytes() == frozen.tobytes()
        assert {name: array.tobytes() for name, array in again.items()} == {
            name: array.tobytes() for name, array in params.items()
        }


def test_a_thawed_network_goes_on_as_the_frozen_one_did(module: ModuleType) -> None:
    code = FrozenCode(module)
    params, frozen = code.freeze(network(module))
    results = []
    for _ in range(2):
        thawed = code.thaw(frozen, params)
        results.append([thawed.gradients(X, X)[0] for _ in range(3)])
        assert (module.CALLS, module.HISTORY) == (3, [1, 2, 3])
        np.random.seed(8)  # noqa: NPY002
        random.seed(8)
    assert results[0] == results[1]
    assert len(set(results[0])) == 3


def test_copies_share_nothing_but_what_cannot_change(module: ModuleType) -> None:
    code = FrozenCode(module)
    original = network(module)
    params, frozen = code.freeze(original)
    thawed: Any = code.thaw(frozen, params)
    net = thawed.target
    assert net is not original.target
    assert net.lock is original.target.lock
    assert net.act is np.tanh
    assert type(net) is module.Net
    assert net.params["W"] is net.layer[0] is net.layer[1]["also"]
    net.params["W"][:] = 9
    assert params["W"].max() < 9
    assert original.target.params["W"].max() < 9


def test_parameters_stand_where_they_are_put(module: ModuleType) -> None:
    code = FrozenCode(module)
    params, frozen = code.freeze(network(module))
    other: Any = code.thaw(frozen, {**params, "W": np.full((4, 3), 7.0)})
    assert (other.target.layer[0] == 7).all()
    assert other.target.params["b"].shape == ()


def test_large_variables_are_taken_for_data(module: ModuleType) -> None:
    _, frozen = FrozenCode(module).freeze(network(module))
    assert frozen.size < module.BIG.nbytes


def test_whole_numbers_are_refused(module: ModuleType) -> None:
    net = network(module)
    net.target.params["W"] = np.ones((4, 3), int)
    with pytest.raises(InvalidValue, match="floating-point numbers in W, found int64"):
        FrozenCode(module).freeze(net)


def test_generators_are_put_back_also_after_an_error() -> None:
    np.random.seed(4)  # noqa: NPY002
    random.seed(4)
    expected = np.random.get_state()[1].copy(), random.getstate()  # type: ignore[index] # noqa: NPY002

    @own_randomness()
    def draw() -> float:
        return np.random.rand() / 0 * random.random()  # noqa: NPY002

    with pytest.raises(ZeroDivisionError):
        draw()
    assert np.array_equal(np.random.get_state()[1], expected[0])  # type: ignore[index] # noqa: NPY002
    assert random.getstate() == expected[1]


def test_prints_are_kept_also_after_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output()

    @quiet(output)
    def fail() -> float:
        print("before")
        return 1 / 0

    with pytest.raises(ZeroDivisionError):
        fail()
    with quiet(output):
        assert np.isinf(np.array([1.0]) / 0).all()
    assert output.text == "before\n"
    assert capsys.readouterr() == ("", "")
