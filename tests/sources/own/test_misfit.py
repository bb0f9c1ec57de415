"""Where code and data do not go together, one sentence says which sizes do not, and what mends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nettui.common.errors import InvalidValue
from nettui.common.foreign import TrainerError
from nettui.common.language import catalogue
from nettui.data.dataset import Dataset, Split, Target
from nettui.sources.own.form import few_samples
from nettui.sources.own.opened import OwnCode
from nettui.sources.own.opening import Wishes, open_code
from tests.french import english_words
from tests.sources.own.code import NETWORK, data

FIXED = NETWORK.replace("def __init__(self, input_size, hidden_size, output_size):", "def __init__(self):")
DEFAULTS = NETWORK.replace(
    "def __init__(self, input_size, hidden_size, output_size):", "def __init__(self, a=784, b=5, c=3):"
)
LIST = NETWORK.replace(
    "def __init__(self, input_size, hidden_size, output_size):",
    "def __init__(self, wide=(784, 5, 3)):\n        input_size, hidden_size, output_size = wide",
)


def sized(text: str, *sizes: object) -> str:
    for name, size in zip(("input_size", "hidden_size", "output_size"), sizes, strict=True):
        text = text.replace(f"{name})", f"{size})").replace(f"({name}", f"({size}")
    return text


COLUMNS = """import numpy as np


def init_params():
    return {"W1": np.random.rand(2, 784), "b1": np.zeros((2, 1)),
            "W2": np.random.rand(6, 2), "b2": np.zeros((6, 1))}


def forward(params, X):
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    return A1, np.exp(params["W2"] @ A1 + params["b2"])


def backward(params, A1, A2, X, Y):
    d = A2 - np.eye(6)[:, Y]
    return {"dW1": d, "db1": d, "dW2": d, "db2": d}
"""
WIDTH = "784 features a sample, as W1 of shape (784, 5) reads, found 4 in blobs"
CASES: dict[str, tuple[str, str, str]] = {
    "in the code": (sized(FIXED, 784, 5, 3), WIDTH, "write 4 for 784 in the code"),
    "an argument": (sized(DEFAULTS, "a", "b", "c"), WIDTH, "add --arg a=4"),
    "a list": (LIST, WIDTH, "add --arg wide=[4,5,3]"),
    "columns": (
        COLUMNS,
        "784 features a sample, as W1 of shape (2, 784) reads",
        "write 4 for 784 in the code",
    ),
    "outputs": (
        sized(FIXED, 4, 5, 2),
        "an output for each of the 3 classes of blobs, found 2 in W2, which is 5 × 2",
        "give data with 2 classes by --data, or write 3 for 2 in the code",
    ),
    "an output": (
        sized(FIXED, 4, 5, 1),
        "an output for each of the 3 classes of blobs, found 1 in W2, which is 5 × 1",
        "give data with 2 classes by --data",
    ),
    "images": (
        sized(FIXED, 4, 5, 3)
        .replace("p = self.params\n", "p = self.params\n        N, C, H, W = X.shape\n", 1)
        .replace('"b2":', '"K": np.zeros((2, 1, 3, 3)), "b2":', 1),
        "samples as rows of 4 features, found code that unpacks more axes",
        "X.reshape(len(X), channels, height, width)",
    ),
    "gradients": (NETWORK.replace('"b1": dh.sum(axis=0), ', ""), "b1 has none", ""),
}


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., OwnCode]:
    def open_text(text: str, samples: Dataset | None = None) -> OwnCode:
        file = tmp_path / "net.py"
        file.write_text(text, encoding="utf-8")
        name = ":Net" if "class Net" in text else ""
        found = open_code(f"{file}{name}", samples or data(), Wishes({}), 0)
        assert isinstance(found, OwnCode)
        return found

    return open_text


@pytest.mark.parametrize("name", CASES)
def test_what_does_not_fit_is_told(opened: Callable[..., OwnCode], name: str) -> None:
    text, said, remedy = CASES[name]
    with pytest.raises(InvalidValue) as error:
        opened(text)
    assert said in str(error.value)
    assert remedy in error.value.hint
    french = catalogue("fr").gettext(str(error.value))
    assert not english_words(french, ["blobs Net wide"]), french


def test_numbers_are_no_classes(opened: Callable[..., OwnCode]) -> None:
    rng = np.random.default_rng(0)
    numbers = Dataset("sine", Split(rng.random((40, 2)), rng.random(40)), None, 0, target=Target(0.5, 0.1))
    with pytest.raises(InvalidValue, match="classes, which the code takes for indices, found numbers"):
        opened(NETWORK, numbers)


def test_a_mistake_in_the_code_stays_that(opened: Callable[..., OwnCode]) -> None:
    with pytest.raises(TrainerError, match=r"net.py, line \d+, in loss"):
        opened(NETWORK.replace("h @ p", "h.T @ p"))
    with pytest.raises(TrainerError, match="ZeroDivisionError"):
        opened(sized(FIXED, 4, 5, 3).replace("e = np.exp", "1 / 0\n        e = np.exp"))


def test_more_outputs_than_classes_are_told(opened: Callable[..., OwnCode]) -> None:
    assert "26 outputs for 3 classes" in opened(sized(FIXED, 4, 5, 26)).notes


def test_the_highest_class_is_among_few_samples() -> None:
    t = np.zeros(500, int)
    t[77] = 9
    samples = Split(np.arange(500.0)[:, None], t)
    for start in range(5):
        few = few_samples(samples, set(), start)
        assert few.t.max() == 9
        assert len(few.t) == len(set(few.x[:, 0])) == 11


def test_a_penalty_that_the_code_does_not_have_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text(NETWORK, encoding="utf-8")
    with pytest.raises(InvalidValue, match="no value, because the code has no penalty that can be set"):
        open_code(f"{file}:Net", data(), Wishes({}, reg=0.1), 0)
    open_code(f"{file}:Net", data(), Wishes({}, reg=0.0), 0)
