"""What is said of a network of the user's own is said in French, and their names and errors as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nettui.checks.causes.registry import causes
from nettui.checks.registry import checks
from nettui.cli import main
from nettui.common.language import catalogue
from nettui.nn.activations import Activation, Linear, ReLU, Sigmoid, Tanh
from nettui.sources.own.matching import LOSSES, FoundLoss
from nettui.sources.own.mistakes import SHIFTS
from nettui.sources.own.outputs import of_outputs
from nettui.sources.own.structure import DenseLayer, Structure
from nettui.sources.own.variants import variants
from tests.french import english_words
from tests.sources.own.corpus import FOLDER

FRENCH = catalogue("fr").gettext
TIMES = (
    "0.100 times as large",
    "multiplied by the number of samples",
    "divided by the number of samples once more",
)
NAMES = (*checks(), *causes())
LAYERS = tuple(DenseLayer(f"layer{n}", f"weights[{n}]", f"biases[{n}]", False) for n in range(4))


def mistakes() -> Iterator[str]:
    """All that can be said of a backward pass."""
    kinds: tuple[tuple[Activation, ...], ...] = ((ReLU(),) * 3, (Sigmoid(), Tanh(), Linear()))
    for activations in kinds:
        structure = Structure(LAYERS, activations, "softmax")
        yield from (variant.what for variant in variants(structure, 32, rate=0.1))
    yield from (what for _, what in SHIFTS)
    for output in ("softmax", "sigmoid", "tanh", "scores"):
        structure = Structure(LAYERS, kinds[0], output)
        for known in LOSSES:
            yield from (each.what for each in of_outputs(structure, FoundLoss(known, "mean"), 32))
    for what in ("from dweights[1] down, the gradient", "dweights[1]"):
        yield from (f"{what} is {times}" for times in TIMES)
    yield "it is 0.100 times as large"
    yield "dweights[1] holds the gradient of weights[2]"


@pytest.mark.parametrize("said", sorted(set(mistakes())))
def test_every_mistake_is_said_in_french(said: str) -> None:
    for text in (said, f"{said}; my_net.py:48"):
        french = FRENCH(text)
        assert french != text
        assert not english_words(french, ["dweights"]), french
        assert french.endswith(text[len(said) :])


@pytest.mark.parametrize(
    ("net", "says"),
    [
        ("params_loss/bias_scalar.py:TwoLayerNet", ["exemples en lignes, étiquettes de 0 à K − 1", "py:45"]),
        ("functions/db_scalar.py", ["la diffusion de NumPy le cache; db_scalar.py:46"]),
        ("weight_lists/biases_not_updated.py:Network", ["créé par Network(sizes=[64, 20, 10])"]),
        ("layers/double_mean.py:MLP", ["double_mean.py:18", "il est divisé deux fois"]),
        ("step_only/updated_too_early.py:neuralNetwork", ["who est mis à jour avant que le gradient"]),
        ("params_loss/reg_factor.py:TwoLayerNet", ["W2 × 0.5", "reg_factor.py:39"]),
        (
            "value_grad/max_keepdims.py:TwoLayerNet",
            ["la passe arrière : ValueError : operands could not be broadcast together with shapes"],
        ),
    ],
)
def test_a_report_is_in_french(net: str, says: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(FOLDER / net), "--only", "own-code", "--lang", "fr"])
    output = capsys.readouterr()
    text = " ".join((output.out + output.err).replace("(loss, grads)", "").split())
    assert [part for part in says if part not in text] == []
    if "Error" not in text:
        assert not english_words(text, [*NAMES, net, "sizes dbiases who"]), text
