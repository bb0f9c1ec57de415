"""The public API: what `import nettui` offers, what `nettui.open` accepts, and that its examples are true."""

from __future__ import annotations

import builtins
import doctest
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import numpy as np
import pytest

import nettui
from nettui.gradient_check import gradcheck
from nettui.types import Array, Tensors
from tests.nets import BareTrainer, Net, checksum

NET = Net(inputs=6, hidden=(8,), samples=60, batch=20, epochs=5)
MODULES = ["nettui", *(found.name for found in walk_packages(nettui.__path__, "nettui."))]
EXAMPLES = [  # found without an import: the callbacks need libraries that may be absent
    name
    for name in MODULES
    if (spec := find_spec(name)) and spec.origin and ">>> " in Path(spec.origin).read_text(encoding="utf-8")
]
SCREEN = (24, 100)
"""Lines and columns of a small screen."""


def arrays(samples: int = 90) -> tuple[Array, Array]:
    x = np.random.default_rng(0).standard_normal((samples, 3))
    return x, (x[:, 0] > 0).astype(int)


def after(session: nettui.Session, commands: str) -> int:
    """The fingerprint of the step that the commands lead to."""
    session.do(commands)
    return checksum(session.step)


# --- What there is


def test_every_public_name_is_there_and_nothing_shadows_a_builtin() -> None:
    assert sorted(nettui.__all__) == nettui.__all__
    assert not set(nettui.__all__) & set(dir(builtins))
    for name in nettui.__all__:
        assert getattr(nettui, name).__name__ == name
    code = "from nettui import *; print(open is __import__('builtins').open, Session, InputError)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("True <class")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Sesion'"):
        nettui.Sesion  # noqa: B018


def test_all_errors_have_one_root() -> None:
    assert issubclass(nettui.InputError, nettui.NettuiError)
    assert issubclass(nettui.InputError, ValueError)
    assert issubclass(nettui.CommandError, nettui.NettuiError)
    assert not issubclass(nettui.CommandError, nettui.InputError)


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_true(name: str) -> None:
    results = doctest.testmod(import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert (results.failed, results.attempted > 0) == (0, True)


def test_public_functions_have_examples() -> None:
    assert {"nettui", "nettui.debugger.session"} <= set(EXAMPLES)
    for function in (nettui.open, nettui.check, nettui.gradcheck, nettui.Session.do):
        text = function.__doc__ or ""
        assert all(section in text for section in ("Args:", "Returns:", "Raises:", "Examples:"))


# --- What open accepts


def test_arrays_train_as_the_same_numbers_in_a_file(tmp_path: Path) -> None:
    x, y = arrays()
    np.savez(tmp_path / "mine.npz", X=x, y=y)
    (tmp_path / "mine.toml").write_text(
        'seed = 3\n[data]\npath = "mine.npz"\nvalidation = 0.2\n'
        '[network]\nhidden = [5]\nactivation = "tanh"\n'
        '[train]\noptimizer = {name = "adam", rate = 0.02}\nbatch = 16\n'
    )
    here = nettui.open(
        data=(x, y),
        hidden=(5,),
        activation="tanh",
        rate=np.float64(0.02),
        optimizer="adam",
        batch=16,
        validation=0.2,
        seed=3,
    )
    there = nettui.open(tmp_path / "mine.toml")
    for session in (here, there):
        session.do("next 20")
    assert checksum(here.step) == checksum(there.step)


def test_few_samples_are_one_batch() -> None:
    x, y = arrays(7)
    assert nettui.open(data=(x, y)).step.before.config.batch == 0
    assert nettui.open(data=arrays(90)).step.before.config.batch == 32


def test_labels_may_be_names_and_samples_of_any_shape() -> None:
    images = np.zeros((6, 2, 2))
    session = nettui.open(data=(images, ["cat", "dog"] * 3))
    assert session.step.ops[0].out is not None
    assert session.step.ops[0].out.shape == (6, 4)


def test_a_run_on_arrays_can_be_edited_undone_and_reseeded() -> None:
    session = nettui.open(data=arrays(), hidden=[4])
    before = after(session, "next 3")
    session.do("set train.rate 0.5; next; undo; goto 3")
    assert checksum(session.step) == before
    assert session.do("restart seed+1").seed == 1


def test_fields_by_short_name_go_for_scenarios_too() -> None:
    session = nettui.open("digits", hidden=[3], set={"train.batch": 10})
    assert [layer.units for layer in session.reading.layers] == [3, 10]
    assert session.step.before.config.batch == 10


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(nettui.InputError) as error:
        call()
    return str(error.value)


def test_bad_arrays_are_one_error_that_says_what_and_where() -> None:
    bad: list[tuple[Any, str]] = [
        (3, "data: expected (X, y), ((X, y), (X_val, y_val)) or a dict of arrays, found int"),
        ((1,), "or a dict of arrays, found tuple of length 1"),
        (
            (np.zeros((4, 2)), [0, 1]),
            "data.labels: expected 4, one for each sample of 'X' (4, 2), found the shape (2,)",
        ),
        ((np.zeros(4), [0, 1, 0, 1]), "data.inputs: expected 2 axes or more"),
        ((np.zeros((0, 2)), []), "data.inputs: expected at least one sample"),
        (([["a"], ["b"]], [0, 1]), "data.inputs: expected numbers in 'X'"),
        (([[1], [2]], [0.5, np.nan]), "data.labels: expected finite numbers or names"),
        (([[1], [2]], [1, 1]), "data.labels: expected labels of at least 2"),
    ]
    for data, message in bad:
        assert message in refused(partial(nettui.open, data=data))


def test_bad_arguments_are_one_error_that_says_what_and_where() -> None:
    bad: list[tuple[Callable[[], object], str]] = [
        (lambda: nettui.open("digits", hiden=[3]), "did you mean 'hidden'"),
        (lambda: nettui.open(data=arrays(), hidden=[0]), "network.hidden[0]: expected a whole number"),
        (lambda: nettui.open(), "expected a scenario's name or path, a trainer"),
        (lambda: nettui.open("digits", data=arrays()), "either a source or `data`"),
        (lambda: nettui.check("digts"), "did you mean 'digits'"),
        (lambda: nettui.open(NET.build(), seed=1), "for scenarios"),
    ]
    for call, message in bad:
        assert message in refused(call)


# --- A trainer of the user's own


def test_a_trainer_with_start_and_step_alone_is_debugged() -> None:
    session = nettui.open(BareTrainer(NET.build()))
    assert session.title == "BareTrainer"
    seen = [after(session, f"goto {number}") for number in (4, 2, 4)]
    assert seen[0] == seen[2] != seen[1]
    assert session.do("continue").stopped_by == "end"
    assert session.do("restart").cursor.step == 0
    assert {finding.status for finding in session.check()} >= {"pass", "skip"}


@pytest.mark.parametrize("command", ["set train.rate 1", "save x.session", "restart seed+1", "undo"])
def test_what_a_trainer_cannot_do_is_a_command_error_and_changes_nothing(command: str) -> None:
    session = nettui.open(BareTrainer(NET.build()))
    session.do("next 2")
    with pytest.raises(nettui.CommandError):
        session.do(command)
    assert session.view().cursor.step == 2


def test_a_trainer_without_gradients_is_refused_by_the_gradient_check() -> None:
    with pytest.raises(nettui.InputError, match=r"needs loss and gradients"):
        nettui.gradcheck(BareTrainer(NET.build()))
    assert nettui.gradcheck(NET.build()).verdict == "ok"


# --- Representations


def test_repr_fits_a_screen() -> None:
    session = nettui.open("init-tanh-small", set={"network.hidden": [20] * 10, "train.epochs": 1})
    view, trainer, state = session.do("next; check"), session.trainer, session.state
    assert isinstance(state.params, Tensors)
    things = [session, view, view.results.report, view.reading, session.step, state, state.params]
    things += [trainer, gradcheck(trainer, state, sample=2), nettui.open(data=arrays())]
    for thing in things:
        lines = repr(thing).splitlines()
        assert len(lines) <= SCREEN[0], repr(thing)[:2000]
        assert sum(-(-len(line) // SCREEN[1]) for line in lines) <= SCREEN[0], repr(thing)[:2000]


def test_hostile_arguments_are_one_error_too() -> None:
    calls: list[Callable[[], object]] = [
        lambda: nettui.open(data=([[1, 2], [3]], [0, 1])),
        lambda: nettui.open("digits", set=[1]),  # type: ignore[arg-type]
        lambda: nettui.open("digits", set={1: 2}),  # type: ignore[dict-item]
    ]
    for call in calls:
        assert "expected" in refused(call)
    with pytest.raises(nettui.CommandError, match="commands as a text"):
        nettui.open("gradient-check").do(["next"])  # type: ignore[arg-type]


def test_numbers_to_predict_are_predicted() -> None:
    x = np.linspace(-1, 1, 40)[:, None]
    session = nettui.open(data=(x, 1000 * x[:, 0] + 0.5), hidden=[4])
    assert session.next(200).reading.loss.data < session.view().first.loss.data / 2
    assert nettui.open(data=(x, x[:, 0]), loss="absolute-error").reading.loss.data < 2
