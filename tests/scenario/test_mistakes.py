"""Mistakes in a scenario are reported with key, expected, found and the nearest valid name."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.common.errors import InputError
from nettui.scenario import (
    load,
)
from tests.scenario.helpers import error_message

MISTAKES = [
    ("network.activation=tanhh", "network.activation: expected the name of an activation", "'tanh'?"),
    ("network.activation={alpha=1}", "network.activation.alpha: expected a known key"),
    ('network.activation={name="tan"}', "network.activation.name", "'tanh'?"),
    (
        "network.init=hee",
        "network.init: expected the name of an init or a list of such names, found 'hee'",
        "'he'?",
    ),
    ("network.init.std=0.1", "network.init.std: expected a known key"),
    ("network.hidden=[0]", "network.hidden[0]: expected a whole number of at least 1, found 0"),
    (
        "network.hidden=32",
        "network.hidden: expected a list, each item a whole number of at least 1, found 32",
        "did you mean [32]?",
    ),
    ("course=5.1", "course: expected a list, each item a string, found 5.1"),
    ('course="5.1"', "course: expected a list, each item a string, found '5.1'", 'did you mean ["5.1"]?'),
    ("network.hidden=[1000000000]", "at most 100,000,000 parameters, found 75,000,000,010"),
    ("network.hidden=[true]", "network.hidden[0]: expected a whole number of at least 1, found True"),
    (
        "network.activation=['tanh','relu']",
        "network.activation: expected as many names as hidden layers (1), found 2",
    ),
    (
        "network.bias=[true]",
        "network.bias: expected as many flags as layers, output layer included (2), found 1",
    ),
    (
        "network.dropout=0.5",
        "network.dropout: expected a table or a list of tables, found 0.5 (its keys: keep, mode)",
    ),
    (
        'network.normalization=["batch","layer"]',
        "network.normalization: expected as many names as hidden layers (1), found 2",
    ),
    ('network.init=["he"]', "network.init: expected as many names as layers, output layer included (2)"),
    ("network.output=rel", "network.output: expected the name of an activation", "'relu'?"),
    ("network.bias=1", "network.bias: expected true or false or a list", "found 1"),
    ("network.dtype=float63", "network.dtype: expected 'float64' or 'float32'", "'float64'?"),
    (
        "network.widht=3",
        "network.widht: expected a known key",
        "are: activation, bias, dropout, dtype",
    ),
    ("surface={name='beale',start=[1]}", "surface.start: expected two numbers, x and y, found (1.0,)"),
    ("surface.name=beal", "surface.name: expected the name of a surface", "did you mean 'beale'?"),
    ("train.batch=0", "train.batch: expected a whole number of at least 1 or 'all', found 0"),
    ("train.batch=5000", 'train.batch: expected at most the 1438 training samples, or "all", found 5000'),
    ("train.batch=al", "train.batch: expected", "did you mean 'all'?"),
    ("train.batch=1.5", "train.batch: expected a whole number of at least 1 or 'all', found 1.5"),
    (
        "train.strength=1",
        "train.strength: expected a known key",
        "did you mean 'loss.penalty.strength'?",
    ),
    ("penalty=1", "penalty: expected a known key", "did you mean 'loss.penalty'?"),
    ("l2=1", "l2: expected a known key", "nettui calls it 'loss.penalty.strength'"),
    ("train.optimizer=sgdd", "train.optimizer: expected the name of an optimizer", "'sgd'?"),
    ("train.optimizer=5", "train.optimizer: expected the name of an optimizer, or a table", "found 5"),
    ("train.optimizer.rate=0", "train.optimizer.rate: expected a number above 0"),
    ("train.optimizer.rate=nan", "train.optimizer.rate: expected a finite number, found nan"),
    ("train.optimizer.rate=true", "train.optimizer.rate: expected a number, found True"),
    ("train.optimizer.rat=1", "train.optimizer.rat: expected a known key", "'rate'?"),
    ("loss.smoothing=1", "loss.smoothing: expected a number of at least 0 and below 1, found 1"),
    ("loss.weights=[1,2]", "loss.weights: expected a weight for each of the 10 classes, found 2"),
    ("loss.weights=[]", "loss.weights: expected a weight for each class, found none"),
    ("loss.weights=balance", "loss.weights: expected 'none' or 'balanced' or a list", "'balance'"),
    ("loss={name='binary-cross-entropy',weights=[1,0]}", "loss.weights: expected numbers above 0"),
    ("loss={name='hinge',smoothing=0.1}", "loss.smoothing: expected a known key"),
    ("train.optimizer={name='adamw',weight_decay=-1}", "train.optimizer.weight_decay: expected a number of"),
    ("train.clip=nrom", "train.clip: expected the name of a way to clip gradients, found 'nrom'", "'norm'?"),
    ("train.clip={name='norm',limit=0}", "train.clip.limit: expected a number above 0, found 0"),
    ("train.clip=1", "train.clip: expected the name of a way to clip gradients, or a table"),
    ("train.warmup=-1", "train.warmup: expected a whole number of at least 0, found -1"),
    ("train.shuffle=0", "train.shuffle: expected true or false, found 0"),
    ("train.epochs=0", "train.epochs: expected a whole number of at least 1, found 0"),
    ("data.validation=2", "data.validation: expected a number of at least 0 and below 1, found 2"),
    ("data.validation=1.0", "data.validation: expected a number of at least 0 and below 1, found 1.0"),
    ("data.scale=standardise", "data.scale: expected 'none', 'center', 'standardize'", "'standardize'?"),
    ("data.split=stratify", "data.split: expected 'random', 'stratified' or 'last'", "'stratified'?"),
    ("data.source=digit", "data.source: expected the name of a source of data", "'digits'?"),
    ("data.samples=3", "data.samples: expected 10 to 1797, found 3"),
    ("data.sample=100", "data.sample: expected a known key", "'samples'?"),
    ("data.path=5", "data.path: expected a string, found 5"),
    ("data.path=nowhere.csv", "data.path: expected a file that can be read, found 'nowhere.csv'"),
    ("data.path=.", "data.path: expected a folder of a known kind", "found '.' with"),
    ("data.source=csv", "data.path: expected a string, found nothing"),
    ("data.source=blob", "data.source: expected the name of a source of data", "'blobs'?"),
    ("data.source=[1]", "data.source: expected the name of a source of data, found [1]"),
    (
        "data={source='moons',path='x.csv'}",
        "data.source: expected no source next to data.path, found 'moons'",
    ),
    ("data=5", "data: expected a table, found 5"),
    ("loss=hinge", "loss: expected a table, found 'hinge'", 'did you mean loss.name = "hinge"?'),
    ("data=moons", "data: expected a table, found 'moons'", 'did you mean data.source = "moons"?'),
    ("loss.name=cross", "loss.name: expected the name of a loss, found 'cross'", "'cross-entropy'?"),
    ("loss.name=binary-cross-entropy", "loss.name: expected data of 2 classes", "digits with 10"),
    ("loss.penalty.strength=-1", "loss.penalty.strength: expected a number of at least 0, found -1.0"),
    ("seed=-1", "seed: expected a whole number of at least 0, found -1"),
    (
        "seed=99999999999999999999",
        "seed: expected a whole number of at least 0, found a number of more than 64 bits",
    ),
    ("title=3", "title: expected a string or a table, found 3"),
    ("title.x=3", "title.x: expected a known key, found 'x' (there are: en, fr)"),
    ("seed.x=3", "seed.x: expected a table at 'seed', found 0"),
    ("netwrok.hidden=[1]", "netwrok: expected a known key", "did you mean 'network'?"),
    ("view.page=dta", "view.page: expected 'health', ", "found 'dta'"),
    ('compare=[{name="a",set={train.batch=0}}]', "compare[0].set.train.batch: expected a whole number"),
    (
        'compare=[{name="a",set={"train.bach"=1}}]',
        "compare[0].set.train.bach: expected a known key",
        "'batch'?",
    ),
    ('compare=[{name="a",set={"network.init"="hee"}}]', "compare[0].set.network.init: expected", "'he'?"),
    (
        'compare=[{name="a",set={"train.batch"=5000}}]',
        "compare[0].set.train.batch: expected at most the 1438",
    ),
    ('compare=[{name="a",set={"seed.x"=1}}]', "compare[0].set.seed.x: expected a table at 'seed', found 0"),
    ('compare=[{name="a",set=3}]', "compare[0].set: expected a table, found 3"),
    ("compare=[{set={seed=1}}]", "compare[0].name: expected a name, found nothing"),
    ('compare=[{name=" ",set={seed=1}}]', "compare[0].name: expected a name, found ' '"),
    ('compare=[{nam="a"}]', "compare[0].nam: expected a known key", "did you mean 'name'?"),
    ("compare=[5]", "compare[0]: expected a table, found 5"),
    ("compare=5", "compare: expected a list, each item a table, found 5"),
    ('compare=[{name="digits",set={seed=1}}]', "compare[0].name: expected a name that no other run has"),
    (
        'compare=[{name="a"},{name="b"}]',
        "compare[1].set: expected fields to change, because compare[0] already names",
    ),
]
"""What is set on `digits`, then what the message must say of it."""


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_an_error_names_key_expected_and_found(mistake: tuple[str, ...]) -> None:
    change, *phrases = mistake
    message = error_message("digits", change)
    assert message.startswith("digits: ")
    assert [phrase for phrase in phrases if phrase not in message] == []


def test_all_problems_of_a_file_are_reported_together() -> None:
    message = error_message(
        "digits", "network.activation=tanhh", "train.batch=5000", "data.validation=2", "sed=1"
    )
    assert message.startswith("digits: 3 problems\n  ")  # the batch rests on the broken validation share
    assert error_message("digits", "network.activation=tanhh", "train.batch=5000").count("expected") == 2


def test_dropout_needs_a_hidden_layer() -> None:
    for changes in (["network.dropout.keep=0.5"], ["network.dropout={keep=0.9,mode='plain'}"]):
        message = error_message("linear-perceptron", *changes)
        assert message.startswith("linear-perceptron: network.dropout.keep: expected 1 in a network without")
        assert message.endswith("(add a layer: network.hidden=[20])")
    assert load("linear-perceptron", {"network.dropout.keep": 1.0}).network.hidden == ()
    added = load("linear-perceptron", {"network.dropout.keep": 0.5, "network.hidden": [20]})
    assert added.network.dropouts[0].keep == 0.5


@pytest.mark.parametrize(
    ("samples", "features"), [(10**12, 500), (10**5, 10**5)], ids=["many samples", "many features"]
)
def test_gaussian_data_must_fit_into_memory(samples: int, features: int) -> None:
    message = error_message("init-tanh-small", f"data.samples={samples}", f"data.features={features}", "x=1")
    assert "data.samples: expected at most 100,000,000 numbers" in message


@pytest.mark.parametrize("name", ["blobs", "linear"])
def test_generated_data_must_fit_into_memory(name: str) -> None:
    message = error_message("digits", f"data.source={name}", "data.features=1000000")
    assert "data.samples: expected at most 100,000,000 numbers in samples × features" in message


def test_layer_outputs_must_fit_into_memory() -> None:
    message = error_message("digits", "network.hidden=[1000000]", "train.batch=all")
    assert "train.batch: expected at most 100,000,000 values per layer" in message


@pytest.mark.parametrize(
    ("init", "phrase"),
    [
        ("[[[1,2],[3]]]", "network.init.weights: expected rows of equal length"),
        ("[[[1,2],[3,4]]]", "network.init.weights[0]: expected the shape (3, 2), found (2, 2)"),
        ("[]", "network.init.weights: expected a matrix for layer 1"),
        ("[[],[],[]]", "network.init.weights: expected one for each layer (2), found 3"),
        ("[[1]]", "network.init.weights[0][0]: expected a list, each item a number, found 1"),
    ],
)
def test_weights_given_as_values_must_have_the_layers_shapes(init: str, phrase: str) -> None:
    assert phrase in error_message("gradient-check", f"network.init.weights={init}")


def test_inline_data_must_be_complete() -> None:
    message = error_message("digits", "data.source=inline")
    assert "data.inputs: expected a list, each item a list, each item a number, found nothing" in message
    assert "data.labels: expected" in message
    assert "data.inputs[1]: expected 3 numbers" in error_message(
        "gradient-check", "data.inputs=[[1,2,3],[1]]"
    )
    assert "10,000 classes" in error_message("gradient-check", "data.labels=[0,0,0,10000000000]")


def test_an_unknown_scenario_gets_the_nearest_name_as_a_hint() -> None:
    assert (
        error_message("digts") == "scenario 'digts': no scenario of that name ships, did you mean 'digits'?"
    )
    assert error_message("mine/digit.toml").endswith("no such file; did you mean 'digits'?")


def test_a_misspelled_file_gets_the_nearest_name_as_a_hint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").touch()
    for name in ("mine", "min.toml"):
        with pytest.raises(InputError, match="did you mean 'mine\\.toml'"):
            load(name)


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        (b"title = 'x'\n[data\n", "not valid TOML: "),
        (b"title = 'x'\n[data\n", "line 2, column 6"),
        (b"title = '\xff'", "expected UTF-8"),
        (b"x = " + b"[" * 100_000, "nested too deeply"),
        (b"seed = " + b"9" * 5000, "not valid TOML"),
        (b"seed = 0x" + b"f" * 5000, "a whole number of more than 1100 bits"),
    ],
    ids=["names the problem", "names the line", "bytes", "deep", "long", "long hexadecimal"],
)
def test_a_malformed_file_is_reported(tmp_path: Path, content: bytes, phrase: str) -> None:
    (tmp_path / "broken.toml").write_bytes(content)
    message = error_message(tmp_path / "broken.toml")
    assert message.startswith(str(tmp_path / "broken.toml"))
    assert phrase in message
