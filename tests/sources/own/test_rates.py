"""What a learner's update takes for its rate is found by a dry run, not by a name alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isnan
from pathlib import Path
from typing import Any

import pytest

from nettui.abilities import tunes
from nettui.common.errors import InvalidValue
from nettui.nn.clipping import UNCLIPPED
from nettui.nn.optimizers import SGD
from nettui.nn.schedules import Constant
from nettui.sources.own.opened import OwnCode, OwnConfig
from nettui.sources.own.opening import Wishes, open_code
from nettui.sources.own.trainer import OwnTrainer
from tests.sources.own.code import data

BASE = """import numpy as np


class Base:
    slope = 0.0

    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden) * 0.5
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.randn(n_hidden, n_out) * 0.5
        self.b2 = np.zeros(n_out)

    def forward(self, X):
        self.z = X @ self.W1 + self.b1
        self.h = np.where(self.z > 0, self.z, self.slope * self.z)
        s = self.h @ self.W2 + self.b2
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def loss(self, X, y):
        return -np.log(self.forward(X)[np.arange(len(y)), y]).mean()

    def move(self, X, y, rate, momentum=0.0):
        d = self.forward(X)
        d[np.arange(len(y)), y] -= 1
        d /= len(y)
        dh = (d @ self.W2.T) * np.where(self.z > 0, 1, self.slope)
        found = {"W1": X.T @ dh, "b1": dh.sum(axis=0), "W2": self.h.T @ d, "b2": d.sum(axis=0)}
        for name, g in found.items():
            v = momentum * getattr(self, "v_" + name, 0) - rate * g
            setattr(self, "v_" + name, v)
            setattr(self, name, getattr(self, name) + v)


"""
KINDS = {
    "attribute": """
class Net(Base):
    lr = 0.3
    def train(self, X, y):
        self.move(X, y, self.lr)
""",
    "second attribute": """
class Net(Base):
    alpha, eta = 0.9, 0.3
    slope = property(lambda self: self.alpha)
    def train(self, X, y):
        self.move(X, y, self.eta)
""",
    "argument": """
class Net(Base):
    def train(self, X, y, alpha):
        self.move(X, y, alpha)
""",
    "inside": """
class Net(Base):
    def train(self, X, y):
        self.move(X, y, 0.05)
""",
    "inside, slope": """
class Net(Base):
    alpha = 0.2
    slope = property(lambda self: self.alpha)
    def train(self, X, y):
        self.move(X, y, 0.05)
""",
    "inside, in the module": """
RATE = 0.05
class Net(Base):
    loss = None
    def train(self, X, y):
        self.move(X, y, RATE)
""",
    "inside, unknown": """
class Net(Base):
    loss = None
    def train(self, X, y):
        self.move(X, y, 0.1 / 7)
""",
    "required rate": """
class Net(Base):
    def __init__(self, n_in, n_hidden, n_out, alpha):
        super().__init__(n_in, n_hidden, n_out)
        self.alpha = alpha
    def train(self, X, y):
        self.move(X, y, self.alpha)
""",
    "required slope": """
class Net(Base):
    def __init__(self, n_in, n_hidden, n_out, alpha):
        super().__init__(n_in, n_hidden, n_out)
        self.slope = alpha
    def train(self, X, y, lr):
        self.move(X, y, lr)
""",
    "required momentum": """
class Net(Base):
    def __init__(self, n_in, n_hidden, n_out, alpha):
        super().__init__(n_in, n_hidden, n_out)
        self.alpha = alpha
    def train(self, X, y, lr):
        self.move(X, y, lr, self.alpha)
""",
    "required scale": """
class Net(Base):
    def __init__(self, n_in, n_hidden, n_out, alpha):
        super().__init__(n_in, n_hidden, n_out)
        self.W1 *= alpha
    def train(self, X, y, lr):
        self.move(X, y, lr)
""",
    "required, unused": """
class Net(Base):
    def __init__(self, n_in, n_hidden, n_out, alpha):
        super().__init__(n_in, n_hidden, n_out)
    def train(self, X, y, lr):
        self.move(X, y, lr)
""",
}
FUNCTIONS = """import numpy as np


def initialize_parameters(n_x, n_y):
    return {"W": np.random.randn(n_x, n_y) * 0.5, "b": np.zeros(n_y)}


def forward(X, params):
    s = X @ params["W"] + params["b"]
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def compute_loss(probs, Y):
    return -(Y * np.log(probs)).sum() / len(Y)


def backward(X, Y, probs):
    d = (probs - Y) / len(Y)
    return {"dW": X.T @ d, "db": d.sum(axis=0)}


def update(params, grads):
    return {key: params[key] - 0.07 * grads["d" + key] for key in params}
"""


Opened = Callable[..., OwnCode]


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., OwnCode]:
    def open_text(text: str, name: str = ":Net", **wishes: Any) -> OwnCode:
        file = tmp_path / "net.py"
        file.write_text(text, encoding="utf-8")
        found = open_code(f"{file}{name}", data(), Wishes(**{"arguments": {}, **wishes}), 0)
        assert isinstance(found, OwnCode)
        return found

    return open_text


def trainer(own: OwnCode, rate: float = 0.2) -> OwnTrainer:
    config = OwnConfig(
        optimizer=SGD(rate), schedule=Constant(), clip=UNCLIPPED, batch=24, epochs=1, updates=own.updates
    )
    return OwnTrainer(own, data(), config)


@pytest.mark.parametrize(
    "kind", ["attribute", "second attribute", "argument", "required rate", "required, unused"]
)
def test_an_update_that_follows_the_rate(opened: Opened, kind: str) -> None:
    own = opened(BASE + KINDS[kind])
    assert own.takes_rate
    training = trainer(own)
    assert "rate" in training.options
    step = training.step(training.start())
    assert step.rate == 0.2
    assert step.gradients is not None
    assert step.after is not None
    moved = step.after.params.flat - step.before.params.flat
    assert abs(moved + 0.2 * step.gradients.flat).max() < 1e-12


@pytest.mark.parametrize(
    ("kind", "rate"),
    [("inside", 0.05), ("inside, slope", 0.05), ("inside, in the module", 0.05), ("inside, unknown", None)],
)
def test_a_rate_that_is_inside_the_code(opened: Opened, kind: str, rate: float | None) -> None:
    own = opened(BASE + KINDS[kind])
    training = trainer(own)
    step = training.step(training.start())
    assert (isnan(step.rate) and rate is None) or step.rate == rate
    told = [note for note in own.notes if "inside" in note]
    assert told == [f"the rate is set inside the code{f': {rate}' if rate else ''}"]
    assert "rate" not in training.options
    assert not [mistake.symptom for mistake in training.mistakes(training.start())]
    assert "change it there" in str(tunes(training, "rate"))
    assert own.found.loss is not None
    if rate is not None:
        assert str(own.found.loss) == "mean cross-entropy"
        moved = step.after.params.flat - step.before.params.flat  # type: ignore[union-attr]
        assert abs(moved + rate * step.gradients.flat).max() < 1e-6  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("required slope", "the answers change with it"),
        ("required momentum", "later updates change with it"),
        ("required scale", "the parameters change with it"),
    ],
)
def test_an_argument_that_is_no_rate_is_asked_for(opened: Opened, kind: str, why: str) -> None:
    with pytest.raises(InvalidValue, match="alpha, which Net needs") as error:
        opened(BASE + KINDS[kind])
    assert f"{why}, so it is no learning rate: add --arg alpha=VALUE" in str(error.value)
    assert opened(BASE + KINDS[kind], arguments={"alpha": 0.3}).takes_rate


def test_functions_with_a_rate_inside(opened: Opened) -> None:
    own = opened(FUNCTIONS, "")
    assert own.rate is not None
    assert (own.rate.taken, own.rate.inside) == (False, 0.07)
    training = trainer(own)
    assert not training.mistakes(training.start())
    uphill = opened(FUNCTIONS.replace("params[key] - 0.07", "params[key] + 0.07"), "")
    training = trainer(uphill)
    assert [mistake.symptom for mistake in training.mistakes(training.start())] == ["the update goes uphill"]


def test_an_optimizer_with_an_alpha_that_is_no_rate_keeps_it(opened: Opened) -> None:
    own = opened(OPTIMIZER, ":make")
    training = trainer(own)
    first = training.step(training.start())
    assert own.takes_rate
    assert first.after is not None
    tripled = training.tuned(first.before, rate=0.6)
    second = training.step(tripled)
    assert second.after is not None
    moves = [step.after.params.flat - step.before.params.flat for step in (first, second)]  # type: ignore[union-attr]
    assert abs(moves[1] - 3 * moves[0]).max() < 1e-12


OPTIMIZER = """import numpy as np


class Dense:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out)
        self.dW = np.zeros_like(self.W)

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, d):
        self.dW = self.x.T @ d
        return d @ self.W.T


class RMSProp:
    def __init__(self):
        self.alpha, self.current_rate, self.rate = 0.99, 0.01, 0.01

    def step(self, layer):
        if not hasattr(layer, "s"):
            layer.s = np.zeros_like(layer.W)
        layer.s = self.alpha * layer.s + (1 - self.alpha) * layer.dW ** 2
        layer.W -= self.current_rate * layer.dW / (np.sqrt(layer.s) + 1e-8)


def make(n_in, n_out):
    return [Dense(n_in, n_out)], RMSProp()
"""


def test_the_remedy_of_what_cannot_be_tuned_is_in_words_about_the_code(
    opened: Opened,
) -> None:
    training = trainer(opened(BASE + KINDS["inside"]))
    said = [
        str(tunes(training, option)) for option in ("rate", "optimizer", "penalty", "dropout", "smoothing")
    ]
    assert not [text for text in said if "tuned" in text or "options" in text]
    assert "needs another optimizer: your code makes the update; change it there" in said
    assert training.fixed("batch") is None
    assert replace(training.own, rate=None).takes_rate
