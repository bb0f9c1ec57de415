"""Files of code: modules, packages, notebooks, and those of which only the definitions can be run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nettui.common.errors import InputError, InvalidValue
from nettui.scenario.open import open_named
from nettui.sources.own.loading import candidates, find, load_code, only_network
from nettui.sources.own.running import Output
from nettui.sources.own.sizes import Sizes, arguments_for, kind_of
from tests.sources.own.corpus import FOLDER

NET = "class Net:\n    size = 3\n"


def test_a_file_is_run_with_its_folder_on_the_path_and_its_prints_are_kept(tmp_path: Path) -> None:
    (tmp_path / "helper_of_mine.py").write_text("SIZE = 5\n")
    (tmp_path / "net.py").write_text("from helper_of_mine import SIZE\nprint('hello')\n" + NET)
    output = Output()
    loaded = load_code(f"{tmp_path / 'net.py'}:Net", output)
    assert find(loaded).size == 3
    assert output.text == "hello\n"
    assert loaded.notes == ()


def test_a_module_of_a_package_may_import_its_neighbours(tmp_path: Path) -> None:
    package = tmp_path / "pack_of_mine"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "sizes.py").write_text("SIZE = 7\n")
    (package / "net.py").write_text("from .sizes import SIZE\n\nclass Net:\n    size = SIZE\n")
    assert find(load_code(f"{package / 'net.py'}:Net", Output())).size == 7


def test_of_a_file_that_fails_the_definitions_are_used(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(f"import no_such_module_at_all\n{NET}\nopen('train.csv')\n")
    loaded = load_code(f"{path}:Net", Output())
    assert find(loaded).size == 3
    assert "no_such_module_at_all" in loaded.notes[0]
    assert "only its definitions are used" in loaded.notes[0]


def test_a_notebook_defines_and_does_not_train(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# mine"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", NET]},
        {"cell_type": "code", "source": ["train(forever)\n"]},
    ]
    path = tmp_path / "net.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    assert find(load_code(f"{path}:Net", Output())).size == 3


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("def f(:\n", "f", r"Python that can be read.*line 1"),
        (NET, "Nets", r"a name that net.py defines, found 'Nets' \(did you mean 'Net'\?\)"),
        ("x = 3\n", "y", "it defines no class and no function"),
    ],
    ids=["syntax", "another name", "nothing"],
)
def test_what_cannot_be_loaded_is_told(tmp_path: Path, content: str, name: str, message: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(content)
    with pytest.raises(InvalidValue, match=message):
        find(load_code(f"{path}:{name}", Output()))


def test_why_a_name_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text("import no_such_package\nmodel = no_such_package.Net()\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        open_named(f"{path}:model")
    assert "running net.py failed" in str(error.value)
    assert "No module named 'no_such_package'" in str(error.value)
    with pytest.raises(InputError, match="it defines no function"):
        open_named(str(path), {"code.functions": ["init", "forward", "backward"]})


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("None", "found None"),
        ("[1]", "found an object of type list"),
        ("Odd()", "found an object 'Odd' that has"),
    ],
)
def test_what_is_no_network_is_told(tmp_path: Path, made: str, said: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(f"class Odd:\n    pass\n\n\ndef make():\n    return {made}\n", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        open_named(f"{path}:make")


def test_a_scenario_that_names_code_needs_trust(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text((FOLDER / "params_loss/twolayer_ok.py").read_text())
    path = tmp_path / "mine.toml"
    path.write_text('[code]\npath = "net.py:TwoLayerNet"\n[train]\nepochs = 1\n')
    with pytest.raises(InputError, match=r"no code that would be run.*--trust"):
        open_named(str(path))
    assert open_named(str(path), trusted=True).do("next 2").cursor.step == 2


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("input_size", "features"), ("n_x", "features"), ("D", "features"), ("num_inputs", "features")),
        *(("hidden_size", "hidden"), ("n_hidden", "hidden"), ("H", "hidden"), ("hidden_dim", "hidden")),
        *(("output_size", "classes"), ("num_classes", "classes"), ("n_y", "classes"), ("C", "classes")),
        *(("layer_dims", "sizes"), ("sizes", "sizes"), ("hidden_dims", "hidden list"), ("lr", "rate")),
        *(("seed", "seed"), ("dropout", ""), ("std", ""), ("activation", "")),
    ],
)
def test_an_argument_is_known_by_its_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_what_a_constructor_needs_is_told() -> None:
    def net(input_size: int, depth: int, std: float = 0.1) -> None: ...

    sizes = Sizes(64, 10)
    assert arguments_for(net, sizes, {"depth": 3}, "net") == {"depth": 3, "input_size": 64}
    with pytest.raises(
        InvalidValue, match=r"input_size, depth, which net needs, found given: none.*--arg depth"
    ):
        arguments_for(net, sizes, {}, "net")
    with pytest.raises(InvalidValue, match=r"'dept' \(did you mean 'depth'\?\)"):
        arguments_for(net, sizes, {"dept": 3}, "net")


def test_of_several_classes_the_one_called_a_network_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    text = "class Dense:\n    pass\n\n\nclass TwoLayerNet:\n    pass\n"
    file.write_text(text, encoding="utf-8")
    assert only_network(load_code(str(file), Output())).__name__ == "TwoLayerNet"
    file.write_text(f"{text}\n\nclass OtherNet:\n    pass\n", encoding="utf-8")
    assert only_network(load_code(str(file), Output())) is None
    file.write_text(f"{text}\n\ndef make_net():\n    return TwoLayerNet()\n", encoding="utf-8")
    assert only_network(load_code(str(file), Output())).__name__ == "make_net"
    file.write_text(f"{text}\n\nlayers = [Dense(), Dense()]\n", encoding="utf-8")
    loaded = load_code(str(file), Output())
    assert only_network(loaded) is vars(loaded.module)["layers"]
    assert "layers" in candidates(loaded)
