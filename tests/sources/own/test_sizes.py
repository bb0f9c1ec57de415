"""Arguments of a constructor are found by their names; what is missing is told."""

from __future__ import annotations

from typing import Any

import pytest

from nettui.common.errors import InvalidValue
from nettui.sources.own.sizes import Sizes, arguments_for, kind_of

SIZES = Sizes(features=64, outputs=10, rate=0.3, seed=7)

NAMES = {
    "features": "input_size n_x n_in D input_dim n_inputs num_features d_in inputnodes in_features",
    "hidden": "hidden_size n_h H hidden_dim n_hidden num_hidden hidden hiddennodes hidden_layer_size h M "
    "n_neurons hidden_units hidden_size1",
    "classes": "output_size n_y K n_out num_classes n_classes output_dim C n_output outputnodes out_features",
    "sizes": "sizes layer_dims layers layer_sizes dims layers_dims units architecture",
    "hidden list": "hidden_dims hidden_sizes hidden_layers hidden_size_list hiddens",
    "rate": "lr learning_rate eta alpha rate learningrate",
    "seed": "seed random_state random_seed",
    "": "alpha_decay init activation std weight_scale loss verbose epochs self dropout",
    "penalty": "reg lambd weight_decay",
}
VALUES: dict[str, Any] = {
    "features": 64,
    "hidden": 20,
    "classes": 10,
    "sizes": [64, 20, 10],
    "hidden list": [20],
    "rate": 0.3,
    "seed": 7,
    "penalty": 0.001,
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in NAMES for name in NAMES[kind].split()])
def test_a_name_says_what_is_meant(kind: str, name: str) -> None:
    assert kind_of(name) == kind
    if not kind:
        return
    namespace: dict[str, Any] = {}
    exec(f"def make({name}): pass", namespace)
    assert arguments_for(namespace["make"], SIZES, {}, "make") == {name: VALUES[kind]}


def test_the_data_decides_sizes_that_have_a_default() -> None:
    class Net:
        def __init__(
            self, n_inputs: int = 784, hidden: int = 100, n_classes: int = 10, lr: float = 1
        ) -> None:
            pass

    assert arguments_for(Net, SIZES, {}, "Net") == {"n_inputs": 64, "n_classes": 10}
    assert arguments_for(Net, SIZES, {"hidden": 3, "n_inputs": 5}, "Net") == {
        "n_inputs": 5,
        "hidden": 3,
        "n_classes": 10,
    }


def test_what_python_cannot_tell_is_called_without_arguments() -> None:
    assert arguments_for(dict, SIZES, {}, "dict") == {}
    assert arguments_for(lambda *sizes, **options: None, SIZES, {}, "make") == {}


def test_missing_arguments_are_told() -> None:
    def make(input_size: int, gain: float, init: str, scale: float = 1) -> None:
        pass

    with pytest.raises(InvalidValue) as error:
        arguments_for(make, SIZES, {"scale": 3}, "LeakyNet")
    assert str(error.value) == (
        "code.arguments: expected input_size, gain, init, which LeakyNet needs, found given: 'scale' "
        "(add --arg gain=VALUE)"
    )
    with pytest.raises(InvalidValue, match="found given: none"):
        arguments_for(make, SIZES, {}, "LeakyNet")
    given = {"gain": 1.0, "init": "he"}
    assert arguments_for(make, SIZES, given, "LeakyNet") == {"input_size": 64, **given}


def test_an_unknown_argument_is_told_with_the_nearest() -> None:
    def make(input_size: int, hidden_size: int) -> None:
        pass

    with pytest.raises(InvalidValue, match=r"an argument of Net: input_size, hidden_size.*'hiden_size'"):
        arguments_for(make, SIZES, {"hiden_size": 3}, "Net")
