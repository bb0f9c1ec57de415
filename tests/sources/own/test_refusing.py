"""Code that fits no convention is refused with what to do about it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from nettui.common.errors import InvalidValue
from nettui.common.foreign import TrainerError
from nettui.common.language import catalogue
from nettui.sources.own.as_in_file import lines_that_make
from nettui.sources.own.opening import Wishes, open_code
from nettui.sources.own.refusing import KINDS
from tests.french import english_words
from tests.sources.own.code import data
from tests.sources.own.corpus import FOLDER

EMPTY = (FOLDER / "learning_layers/rows_ok.py").read_text(encoding="utf-8")
CASES = {
    "layers that are added later": (EMPTY, "Net", "write a function that adds them and returns it"),
    "parameters": (
        "import numpy as np\n\n\ndef init():\n    return np.zeros(3), 1\n",
        "init",
        "name the file alone",
    ),
    "no backward pass": (
        "import numpy as np\n\n\nclass Net:\n    def __init__(self):\n        self.W = np.zeros((4, 3))\n",
        "Net",
        "give it a method backward",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_says_what_to_do(name: str, tmp_path: Path) -> None:
    text, target, says = CASES[name]
    file = tmp_path / "net.py"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue) as error:
        open_code(f"{file}:{target}", data(), Wishes({}), 0)
    assert says in error.value.hint


LAYERS = """import numpy as np


class Dense:
    def __init__(self, n, m):
        self.W, self.b = np.full((n, m), 0.1), np.zeros(m)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, d):
        self.dW, self.db = self.x.T @ d, d.sum(axis=0)
        return d @ self.W.T


below = Dense(4, 5)
above = Dense(5, 3)
"""


def test_the_code_that_a_refusal_proposes_opens(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text(LAYERS, encoding="utf-8")
    with pytest.raises(InvalidValue) as error:
        open_code(str(file), data(), Wishes({}), 0)
    proposed = re.search(r"`(.+)`, and name (\S+)", str(error.value.hint))
    assert proposed is not None
    assert proposed[1] == "def make(): return [below, above]"
    file.write_text(f"{LAYERS}\n\n{proposed[1]}\n", encoding="utf-8")
    assert len(open_code(f"{tmp_path}/{proposed[2]}", data(), Wishes({}), 0).known) == 4  # type: ignore[union-attr]


def test_a_loop_without_samples_is_named(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text("w = 0.0\nfor turn in range(3):\n    w += turn\n", encoding="utf-8")
    with pytest.raises(InvalidValue) as error:
        open_code(str(file), data(), Wishes({}), 0)
    assert "the loop in line 2 must read samples and labels" in str(error.value.hint)


@pytest.mark.parametrize("said", [said for _, said in KINDS])
def test_it_says_so_in_french(said: str) -> None:
    french = catalogue("fr").gettext(said)
    assert french != said
    assert not english_words(french, ["fit", "backward", "train"]), french


def test_names_of_the_users_own_stay_as_they_are_in_french(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    text = "class Network:\n    loss = layers = weights = sample = None\n    def predict(self): pass\n"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue) as error:
        open_code(f"{file}:Network", data(), Wishes({}), 0)
    french = catalogue("fr").gettext(str(error.value))
    assert "un objet 'Network' qui a 'layers', 'loss', 'predict', 'sample', 'weights'" in french


def test_a_network_is_made_as_its_file_makes_it(tmp_path: Path) -> None:
    text = (FOLDER / "holding" / "made_in_main_ok.py").read_text(encoding="utf-8")
    lines = lines_that_make(text, "NeuralNetwork")
    assert lines is not None
    made = [ast.unparse(each) for each in lines.statements]
    assert made[0] == "random.seed(1)"
    assert made[-1] == "neural_network = NeuralNetwork(layer1, layer2)"
    assert not [each for each in made if "training_set" in each]
    file = tmp_path / "net.py"
    file.write_text(text.replace("NeuronLayer(1, 4)\n", "NeuronLayer(1 / 0, 4)\n"), encoding="utf-8")
    with pytest.raises(TrainerError, match="division by zero"):
        open_code(str(file), data(), Wishes({}), 0)


def test_neurons_with_lists_of_numbers_are_told(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text(
        "class Neuron:\n    def __init__(self): self.w = [0.5, 0.5]\n"
        "class Net:\n    def __init__(self): self.hidden = [Neuron()]\n"
        "    def forward(self, x): return x\n    def train(self, x, target): pass\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidValue) as error:
        open_code(f"{file}:Net", data(), Wishes({}), 0)
    assert "its weights are numbers in lists" in str(error.value.hint)
