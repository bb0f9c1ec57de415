"""Scenarios: what ships is sound, and every slip is told by key, expected, found and the nearest name."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nettui
from nettui.common.errors import InputError, InvalidValue
from nettui.common.language import LANGUAGES
from nettui.debugger.commands import Goto, Run
from nettui.debugger.lesson import Ask, Point
from nettui.scenario import (
    Scenario,
    lesson_progress,
    list_shipped_scenarios,
    load,
    open_session,
    parse_assignments,
    parse_scenario,
)
from nettui.scenario.schema import flatten, to_table

NAMES = [entry.name for entry in list_shipped_scenarios()]


@pytest.mark.parametrize("name", NAMES)
def test_a_resolved_scenario_reads_back_as_itself(name: str) -> None:
    scenario = load(name)
    assert scenario.title
    assert scenario.course
    assert parse_scenario(to_table(scenario), name) == (scenario, [])


def test_the_scenarios_that_ship_are_listed_by_course_row() -> None:
    rows = [[int(part) for part in entry.course[0].split(".")] for entry in list_shipped_scenarios()]
    assert rows == sorted(rows)
    assert {"digits", "vanishing-sigmoid", "init-tanh-small", "loss-at-init", "gradient-check"} <= set(NAMES)


def test_an_empty_file_is_a_scenario(tmp_path: Path) -> None:
    (tmp_path / "bare.toml").write_text("")
    scenario = load(tmp_path / "bare.toml")
    assert (scenario.name, scenario.title, scenario.train.batch) == ("bare", "bare", 64)


@pytest.mark.parametrize("seed", range(5))
def test_the_healthy_network_learns(seed: int) -> None:
    view = open_session(load("digits", seed=seed)).do(Run())
    assert view.stopped_by == "end"
    assert view.reading.validation is not None
    assert view.reading.validation.accuracy >= 0.95


def test_the_lecture_s_tanh_layers_die() -> None:
    spread = [layer.output.std for layer in nettui.open("init-tanh-small").reading.layers]
    lecture = [0.213, 0.0476, 0.0106, 0.00238, 0.000532, 0.000119]
    assert np.allclose(spread[:6], lecture, rtol=0.03)
    assert spread[9] < 1e-6


def test_sigmoids_let_the_gradient_vanish() -> None:
    sizes = [layer.gradient.W_mean_abs for layer in nettui.open("vanishing-sigmoid").reading.layers]
    assert all(below < above / 3 for below, above in itertools.pairwise(sizes))


@pytest.mark.parametrize("seed", range(5))
def test_the_loss_at_the_start_is_that_of_chance(seed: int) -> None:
    assert nettui.open("loss-at-init", seed=seed).reading.loss.total == pytest.approx(np.log(10), rel=0.01)


def test_another_seed_draws_other_gaussian_samples() -> None:
    scenario = load("init-tanh-small", {"data.samples": 5, "data.features": 3, "network.hidden": []})
    one, other = scenario.build(0).data.train.x, scenario.build(1).data.train.x
    assert np.array_equal(one, scenario.build(0).data.train.x)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("train.batch=32", 32),
        ("train.batch=all", "all"),
        ('train.batch="all"', "all"),
        ("network.activation=tanh", "tanh"),
        ('network.init={name="normal",std=0.1}', {"name": "normal", "std": 0.1}),
        ("title=a = b", "a = b"),
        ("title=1\n[data]", "1\n[data]"),
        ("title=", ""),
    ],
)
def test_a_value_is_toml_or_a_bare_string(text: str, value: object) -> None:
    assert parse_assignments([text]) == {text.partition("=")[0]: value}


def test_variants_are_the_scenario_with_some_fields_changed(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(
        """
        loss = {penalty = {strength = 0.5}}
        train = {optimizer = {name = "adam", rate = 0.5}, batch = 32}
        compare = [
          {name = "Xavier", set = {"network.init" = {name = "xavier"}, train.batch = 7}},
          {name = "He"},
          {name = "plain", set = {"train.optimizer" = {name = "sgd"}}},
          {name = "slow", set = {train.optimizer.rate = 0.1}},
          {name = "hinge", set = {loss.name = "hinge"}},
        ]
        """
    )
    scenario = load(tmp_path / "s.toml", ["train.epochs=3"], seed=5)
    changes = {
        "He": {},
        "Xavier": {"network.init": "xavier", "train.batch": 7},
        "plain": {"train.optimizer": "sgd"},
        "slow": {"train.optimizer.rate": 0.1},
        "hinge": {"loss.name": "hinge"},
    }
    assert [run.label for run in scenario.runs] == [*changes]
    for run in scenario.runs:
        alone = load(tmp_path / "s.toml", {"train.epochs": 3, **changes[run.label]}, seed=5)
        assert replace(run, name="s", title="s", compare=()) == replace(alone, compare=())


def test_a_variant_s_data_file_lies_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("1,2,0\n3,4,1\n5,6,0\n")
    (tmp_path / "s.toml").write_text(
        'compare = [{name = "file", set = {"data.path" = "other.csv", "train.batch" = 2}}]'
    )
    (variant,) = load(tmp_path / "s.toml").variants
    assert len(variant.dataset(0).train.t) == 3


def test_at_most_eight_runs_are_compared() -> None:
    variants = [f'{{name="{n}",set={{seed={n}}}}}' for n in range(8)]
    assert len(load("digits", [f"compare=[{','.join(variants[1:])}]"]).runs) == 8
    assert "compare: expected at most 8 runs" in complaint("digits", f"compare=[{','.join(variants)}]")


def test_all_faults_of_a_comparison_are_told_once() -> None:
    sets = {"train.epochs": 0, "compare": [{"name": "a", "set": {"train.batch": 0}}, {"set": {"sed": 1}}]}
    with pytest.raises(InputError) as caught:
        load("digits", sets)
    places = [problem.where for problem in caught.value.problems]
    assert sorted(places) == [
        "compare[0].set.train.batch",
        "compare[1].name",
        "compare[1].set.sed",
        "train.epochs",
    ]


def test_an_option_of_a_part_can_be_set_alone(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('[train]\noptimizer = "sgd"')
    for name in (tmp_path / "s.toml", "digits"):
        scenario = load(name, ["train.optimizer.rate=0.01", "loss.penalty.strength=1"])
        assert (scenario.train.optimizer.rate, to_table(scenario.loss.penalty)["strength"]) == (0.01, 1.0)


def test_lists_give_a_part_or_flag_to_each_layer() -> None:
    sets = {
        "network.hidden": [3, 2],
        "network.activation": ["tanh", "relu"],
        "network.bias": [True, False, True],
    }
    network = load("digits", sets).build(0).hyper.network
    assert [stage.site for stage in network.stages][1::2] == ["dense1.tanh", "dense2.relu"]
    assert [name for name in network.layout.shapes if name.endswith(".b")] == ["dense1.b", "dense3.b"]


SLIPS = [
    ("network.activation=tanhh", "network.activation: expected the name of an activation", "'tanh'?"),
    ("network.activation={alpha=1}", "network.activation.alpha: expected a key that exists"),
    ('network.activation={name="tan"}', "network.activation.name", "'tanh'?"),
    ("network.init=hee", "network.init: expected the name of an init, found 'hee'", "'he'?"),
    ("network.init.std=0.1", "network.init.std: expected a key that exists"),
    ("network.hidden=[0]", "network.hidden[0]: expected a whole number of at least 1, found 0"),
    (
        "network.hidden=32",
        "network.hidden: expected a list, each a whole number of at least 1, found 32",
        "did you mean [32]?",
    ),
    ("course=5.1", "course: expected a list, each a string, found 5.1"),
    ('course="5.1"', "course: expected a list, each a string, found '5.1'", 'did you mean ["5.1"]?'),
    ("network.hidden=[1000000000]", "at most 100,000,000 parameters, found 75,000,000,010"),
    ("network.hidden=[true]", "network.hidden[0]: expected a whole number of at least 1, found True"),
    ("network.activation=['tanh','relu']", "network.activation: expected 1 names, one for each hidden"),
    ("network.bias=[true]", "network.bias: expected 2 flags, one for each layer", "found 1"),
    ("network.bias=1", "network.bias: expected true or false or a list", "found 1"),
    ("network.dtype=float63", "network.dtype: expected 'float64' or 'float32'", "'float64'?"),
    (
        "network.widht=3",
        "network.widht: expected a key that exists",
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
        "train.strength: expected a key that exists",
        "did you mean 'loss.penalty.strength'?",
    ),
    ("train.optimizer=sgdd", "train.optimizer: expected the name of an optimizer", "'sgd'?"),
    ("train.optimizer=5", "train.optimizer: expected the name of an optimizer, or a table", "found 5"),
    ("train.optimizer.rate=0", "train.optimizer.rate: expected a number above 0"),
    ("train.optimizer.rate=nan", "train.optimizer.rate: expected a finite number, found nan"),
    ("train.optimizer.rate=true", "train.optimizer.rate: expected a number, found True"),
    ("train.optimizer.rat=1", "train.optimizer.rat: expected a key that exists", "'rate'?"),
    ("train.epochs=0", "train.epochs: expected a whole number of at least 1, found 0"),
    ("data.validation=2", "data.validation: expected a number of at least 0 and below 1, found 2"),
    ("data.validation=1.0", "data.validation: expected a number of at least 0 and below 1, found 1.0"),
    ("data.scale=standardise", "data.scale: expected 'none', 'center' or 'standardize'", "'standardize'?"),
    ("data.source=digit", "data.source: expected the name of a source of data", "'digits'?"),
    ("data.samples=3", "data.samples: expected 10 to 1797, found 3"),
    ("data.sample=100", "data.sample: expected a key that exists", "'samples'?"),
    ("data.path=5", "data.path: expected a string, found 5"),
    ("data.path=nowhere.csv", "data.path: expected a file that can be read, found 'nowhere.csv'"),
    ("data.path=.", "data.path: expected a name that tells the kind of file, found '.'", "csv: *.csv"),
    ("data.source=csv", "data.path: expected a string, found nothing"),
    ("data.source=blob", "data.source: expected the name of a source of data", "'blobs'?"),
    ("data.source=[1]", "data.source: expected the name of a source of data, found [1]"),
    ("data={source='moons',path='x.csv'}", "data.source: expected no source beside data.path, found 'moons'"),
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
    ("title=3", "title: expected a string, found 3"),
    ("title.x=3", "title: expected a string"),
    ("seed.x=3", "seed.x: expected a table at 'seed', found 0"),
    ("netwrok.hidden=[1]", "netwrok: expected a key that exists", "did you mean 'network'?"),
    ("view.page=dta", "view.page: expected 'health', ", "found 'dta'"),
    ('compare=[{name="a",set={train.batch=0}}]', "compare[0].set.train.batch: expected a whole number"),
    ('compare=[{name="a",set={"train.bach"=1}}]', "compare[0].set.train.bach: expected a key", "'batch'?"),
    ('compare=[{name="a",set={"network.init"="hee"}}]', "compare[0].set.network.init: expected", "'he'?"),
    (
        'compare=[{name="a",set={"train.batch"=5000}}]',
        "compare[0].set.train.batch: expected at most the 1438",
    ),
    ('compare=[{name="a",set={"seed.x"=1}}]', "compare[0].set.seed.x: expected a table at 'seed', found 0"),
    ('compare=[{name="a",set=3}]', "compare[0].set: expected a table, found 3"),
    ("compare=[{set={seed=1}}]", "compare[0].name: expected a name, found nothing"),
    ('compare=[{name=" ",set={seed=1}}]', "compare[0].name: expected a name, found ' '"),
    ('compare=[{nam="a"}]', "compare[0].nam: expected a key that exists", "did you mean 'name'?"),
    ("compare=[5]", "compare[0]: expected a table, found 5"),
    ("compare=5", "compare: expected a list, each a table, found 5"),
    ('compare=[{name="digits",set={seed=1}}]', "compare[0].name: expected a name that no other run has"),
    ('compare=[{name="a"},{name="b"}]', "compare[1].set: expected fields to change, for compare[0] names"),
]
"""What is set on `digits`, then what the message must say of it."""


@pytest.mark.parametrize("slip", SLIPS, ids=[slip[0] for slip in SLIPS])
def test_a_slip_is_told_by_key_expected_and_found(slip: tuple[str, ...]) -> None:
    change, *phrases = slip
    message = complaint("digits", change)
    assert message.startswith("digits: ")
    assert [phrase for phrase in phrases if phrase not in message] == []


def complaint(name: str | Path, *sets: str) -> str:
    with pytest.raises(InputError) as caught:
        load(name, sets)
    return str(caught.value)


def test_the_faults_of_a_file_are_told_together() -> None:
    message = complaint(
        "digits", "network.activation=tanhh", "train.batch=5000", "data.validation=2", "sed=1"
    )
    assert message.startswith("digits: 3 problems\n  ")  # the batch rests on the broken validation share
    assert complaint("digits", "network.activation=tanhh", "train.batch=5000").count("expected") == 2


@pytest.mark.parametrize(
    ("samples", "features"), [(10**12, 500), (10**5, 10**5)], ids=["many samples", "many features"]
)
def test_gaussian_data_must_fit_into_memory(samples: int, features: int) -> None:
    message = complaint("init-tanh-small", f"data.samples={samples}", f"data.features={features}", "x=1")
    assert "data.samples: expected at most 100,000,000 numbers" in message


@pytest.mark.parametrize("name", ["blobs", "linear"])
def test_so_must_toy_data(name: str) -> None:
    message = complaint("digits", f"data.source={name}", "data.features=1000000")
    assert "data.samples: expected at most 100,000,000 numbers in samples × features" in message


def test_layers_must_fit_into_memory() -> None:
    message = complaint("digits", "network.hidden=[1000000]", "train.batch=all")
    assert "train.batch: expected at most 100,000,000 values a layer" in message


@pytest.mark.parametrize(
    ("init", "phrase"),
    [
        ("[[[1,2],[3]]]", "network.init.weights: expected rows of one length"),
        ("[[[1,2],[3,4]]]", "network.init.weights[0]: expected the shape (3, 2), found (2, 2)"),
        ("[]", "network.init.weights: expected a matrix for layer 1"),
        ("[[],[],[]]", "network.init.weights: expected 2, one for each layer, found 3"),
        ("[[1]]", "network.init.weights[0][0]: expected a list, each a number, found 1"),
    ],
)
def test_weights_written_out_must_have_the_layers_shapes(init: str, phrase: str) -> None:
    assert phrase in complaint("gradient-check", f"network.init.weights={init}")


def test_inline_data_must_be_given_whole() -> None:
    message = complaint("digits", "data.source=inline")
    assert "data.inputs: expected a list, each a list, each a number, found nothing" in message
    assert "data.labels: expected" in message
    assert "data.inputs[1]: expected 3 numbers" in complaint("gradient-check", "data.inputs=[[1,2,3],[1]]")
    assert "10,000 classes" in complaint("gradient-check", "data.labels=[0,0,0,10000000000]")


def test_an_unknown_scenario_is_answered_with_the_nearest() -> None:
    assert complaint("digts") == "scenario 'digts': none of that name ships, did you mean 'digits'?"
    assert complaint("mine/digit.toml").endswith("no such file; did you mean 'digits'?")


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        (b"title = 'x'\n[data\n", "no valid TOML: "),
        (b"title = 'x'\n[data\n", "line 2, column 6"),
        (b"title = '\xff'", "expected UTF-8"),
        (b"x = " + b"[" * 100_000, "nested too deep"),
        (b"seed = " + b"9" * 5000, "no valid TOML"),
        (b"seed = 0x" + b"f" * 5000, "a number of more than 64 bits"),
    ],
    ids=["names the fault", "names the place", "bytes", "deep", "long", "long hexadecimal"],
)
def test_a_broken_file_is_told(tmp_path: Path, content: bytes, phrase: str) -> None:
    (tmp_path / "broken.toml").write_bytes(content)
    message = complaint(tmp_path / "broken.toml")
    assert message.startswith(str(tmp_path / "broken.toml"))
    assert phrase in message


KEYS = sorted({"path", *(part for path in flatten(to_table(Scenario(""))) for part in path.split("."))})
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(KEYS + NAMES)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS
    | st.sampled_from(["relu", "values", "normal", "inline", "gaussian", "spiral", "csv", "all", 10**9, -1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=8,
)


def places(table: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for key, value in table.items():
        yield table, key
        if isinstance(value, dict):
            yield from places(value)


@settings(max_examples=150)
@given(st.sampled_from(["digits", "gradient-check"]), st.data())
def test_no_table_breaks_the_reader(name: str, data: st.DataObject) -> None:
    table = deepcopy(TABLES[name])
    for _ in range(data.draw(st.integers(1, 3))):
        inner, key = data.draw(st.sampled_from(list(places(table))))
        inner[data.draw(st.sampled_from([key, *KEYS]))] = data.draw(VALUES)
    scenario, faults = parse_scenario(table, name)
    assert all(fault.where and fault.expected for fault in faults)
    if not faults:
        assert scenario.build(scenario.seed).start().step == 0


TABLES = {entry.name: tomllib.loads(entry.path.read_text()) for entry in list_shipped_scenarios()}


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    """A scenario on a table beside it."""
    (tmp_path / "flowers.csv").write_text("kind,width\nrose,1\nlily,2\nrose,1.5\nlily,2.5\n")
    text = '[data]\npath = "flowers.csv"\nlabel = "kind"\n[train]\nbatch = "all"\n[network]\nhidden = [2]\n'
    (tmp_path / "flowers.toml").write_text(text)
    return tmp_path / "flowers.toml"


def test_a_data_file_is_seen_from_its_scenario(flowers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load(flowers)
    assert to_table(scenario)["data"]["path"] == str(flowers.parent / "flowers.csv")
    assert parse_scenario(to_table(scenario), "flowers") == (scenario, [])
    assert scenario.build(0).data.train.t.tolist() == [1, 0, 1, 0]
    monkeypatch.chdir(flowers.parent)
    assert load("flowers.toml").build(0).data.classes == 2


def test_a_data_file_that_is_set_is_seen_from_here(flowers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (flowers.parent / "here").mkdir()
    monkeypatch.chdir(flowers.parent / "here")
    assert "found 'flowers.csv'" in complaint(flowers, "data.path=flowers.csv")
    (flowers.parent / "here" / "flowers.csv").write_text("width,kind\n5,x\n6,y\n7,z\n")
    assert load(flowers, ["data.path=flowers.csv"]).build(0).data.classes == 3
    assert load("digits", ["data.path=flowers.csv", "train.batch=1"]).data.scale == "center"


def test_the_options_of_another_source_go_with_it(flowers: Path) -> None:
    told = to_table(
        load("init-tanh-small", {"data.path": str(flowers.parent / "flowers.csv"), "data.label": 0})
    )
    assert told["data"]["source"] == "csv"
    assert "features" not in told["data"]
    moons = to_table(load(flowers, {"data.samples": 40, "data.source": "moons"}))["data"]
    assert moons == {"source": "moons", "samples": 40, "noise": 0.1, "scale": "none", "validation": 0.0}
    assert to_table(load("init-tanh-small", {"data.source": "gaussian"})) == to_table(load("init-tanh-small"))


def test_what_a_file_is_can_be_said(flowers: Path) -> None:
    (flowers.parent / "flowers.csv").rename(flowers.parent / "flowers.txt")
    sets = {"data.path": str(flowers.parent / "flowers.txt"), "data.label": "kind", "train.batch": "all"}
    for ordered in ({**sets, "data.source": "csv"}, {"data.source": "csv", **sets}):
        for name in ("digits", flowers):
            assert load(name, ordered).build(0).data.classes == 2


def test_a_data_file_is_read_once_and_afresh_when_the_scenario_is_loaded_again(flowers: Path) -> None:
    scenario, file = load(flowers), flowers.parent / "flowers.csv"
    text = file.read_text()
    file.unlink()
    assert [len(scenario.build(seed).data.train.t) for seed in range(5)] == [4] * 5
    file.write_text(text + "rose,3\n")
    assert len(load(flowers).build(0).data.train.t) == 5


def test_nan_in_a_data_file_is_told_by_the_step_s_fault(tmp_path: Path) -> None:
    x = np.arange(20.0).reshape(10, 2)
    x[7, 1] = np.nan
    np.savez(tmp_path / "mine.npz", X=x, y=np.arange(10) % 2)
    sets = {"data.path": str(tmp_path / "mine.npz"), "data.validation": 0.0, "train.batch": "all"}
    for scale in ("none", "center", "standardize"):
        fault = nettui.open("digits", {**sets, "data.scale": scale}).reading.nonfinite
        assert fault is not None
        assert (fault.phase, fault.kind, fault.index, fault.count) == ("batch", "nan", (7, 1), 1)


def test_a_broken_data_file_is_told_once(flowers: Path) -> None:
    (flowers.parent / "flowers.csv").write_text("kind,width\nrose,1\nlily,wide\n")
    expected = f"data.path: expected a number in line 3, column 'width' of {flowers.parent}/flowers.csv"
    assert complaint(flowers) == f"{flowers}: {expected}, found 'wide'"


def test_an_assignment_needs_a_path() -> None:
    with pytest.raises(InvalidValue, match="--set: expected PATH=VALUE"):
        parse_assignments(["nothing"])


def test_breakpoints_of_a_scenario_are_set(tmp_path: Path) -> None:
    (tmp_path / "stops.toml").write_text(
        '[[break]]\nwhen = "step == 3"\n[[break]]\nwhen = "layer(-1).units > 99"'
    )
    scenario = load(tmp_path / "stops.toml")
    assert parse_scenario(to_table(scenario), "stops") == (scenario, [])
    view = open_session(scenario).do(Run())
    assert view.stopped_by == "break 1: step == 3"
    assert [point.when.text for point in view.breakpoints] == ["step == 3", "layer(-1).units > 99"]


def test_a_slip_in_a_breakpoint_is_told_by_key_and_column(tmp_path: Path) -> None:
    path = tmp_path / "slips.toml"
    path.write_text(
        '[[break]]\nwhen = "loss < 1"\n[[break]]\nwhen = "lss < 1"\n[[break]]\nwhen = "layer(3).units > 1"'
    )
    with pytest.raises(InputError) as wrong:
        load(path)
    first, second = wrong.value.problems
    assert str(first).startswith(
        "break[1].when: expected a name, found 'lss' at column 1 (did you mean 'loss'?)"
    )
    assert str(second).startswith("break[2].when: expected a layer there is, found layer(3) at column 1")
    path.write_text("[[break]]\nwhne = 1")
    with pytest.raises(InputError, match=r"break\[0\]\.whne: (.|\n)*did you mean 'when'"):
        load(path)


def test_faults_of_the_language_are_told_with_those_of_the_network(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(
        """
        network = {hidden = [3], init = {name = "normal", std = -1}}
        break = [{when = "lss < 1"}]
        lesson = [
          {at = "epoch x", say = "x"},
          {at = 1, say = "y", ask = {question = "?", answers = [], right = 0, why = ""}},
        ]
        train = {batch = 0}
        """
    )
    with pytest.raises(InputError) as wrong:
        load(path)
    places = {problem.where for problem in wrong.value.problems if isinstance(problem, InvalidValue)}
    lessons = {"lesson[0].at", "lesson[1].ask.answers"}
    assert places == {"network.init.std", "train.batch", "break[0].when", *lessons}


LESSON = """
[[lesson]]
at = {at}
look = "{look}"
say.en = "See."
say.fr = "Voyez."
[lesson.ask]
question = "How much?"
answers.en = ["a", "b"]
answers.fr = {french}
right = {right}
why.fr = "Parce que."
"""
WELL = {"at": 3, "look": "loss", "french": '["un", "deux"]', "right": 1}


def lesson_file(folder: Path, **changed: object) -> Path:
    (folder / "taught.toml").write_text(LESSON.format(**{**WELL, **changed}))
    return folder / "taught.toml"


def test_a_lesson_speaks_each_language_and_the_other_where_one_is_missing(tmp_path: Path) -> None:
    scenario = load(lesson_file(tmp_path))
    assert parse_scenario(to_table(scenario), "taught") == (scenario, [])
    english, french = (lesson_progress(scenario, language).lesson.points[0] for language in LANGUAGES)
    assert english == Point(Goto(3), "See.", Ask("How much?", ("a", "b"), 1, "Parce que."), "loss")
    assert french == Point(Goto(3), "Voyez.", Ask("How much?", ("un", "deux"), 1, "Parce que."), "loss")
    assert open_session(scenario).do("lesson").lesson.ask == english.ask
    assert lesson_progress(scenario, "en", 7).done == 1


def test_on_a_loss_surface_a_lesson_has_no_layers_to_speak_of(tmp_path: Path) -> None:
    path = lesson_file(tmp_path, at='"layer(1).units > 1"')
    path.write_text(f"[surface]\nname = 'beale'\n{path.read_text()}")
    assert "lesson[0].at: expected a layer there is, found layer(1)" in complaint(path)


@pytest.mark.parametrize(
    ("changed", "phrase"),
    [
        ({"at": '"loss <"'}, "lesson[0].at: expected"),
        ({"at": '"layer(7).units > 1"'}, "lesson[0].at: expected a layer there is, found layer(7)"),
        ({"at": -1}, "lesson[0].at: expected a whole number of at least 0 or a string, found -1"),
        ({"look": "los"}, "did you mean 'loss'?"),
        ({"right": 2}, "lesson[0].ask.right: expected one of the answers, 0 to 1, found 2"),
        ({"french": '["un"]'}, "lesson[0].ask.answers: expected 2 to 9 answers, as many in each"),
        ({"french": "3"}, "lesson[0].ask.answers.fr: expected a list"),
    ],
)
def test_a_slip_in_a_lesson_is_told(tmp_path: Path, changed: dict[str, object], phrase: str) -> None:
    assert phrase in complaint(lesson_file(tmp_path, **changed))


def test_a_file_is_found_by_nearly_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").touch()
    for name in ("mine", "min.toml"):
        with pytest.raises(InputError, match="did you mean 'mine\\.toml'"):
            load(name)
