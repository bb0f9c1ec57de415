"""Recorded parameters and gradients of the textbook engine give the same numbers as its Readings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nettui
from nettui.common.errors import InvalidValue
from nettui.metrics.reading import measure
from nettui.sources.recording.names import described
from nettui.sources.recording.pytrees import leaves
from nettui.sources.recording.reader import Reader
from nettui.tui.panels.activations import Activations
from nettui.tui.panels.gradients import Gradients
from tests.nets import Net, run

STEPS = run(Net(batch=4).build())


@pytest.mark.parametrize("form", ["tensors", "dict", "nested", "in place"])
def test_parameters_and_gradients_are_measured_like_the_engine(form: str, tmp_path: Path) -> None:
    def arrays(tensors: Any) -> Any:
        if form == "tensors":
            return tensors
        if form == "nested":
            nested: dict[str, dict[str, Any]] = {}
            for name, array in tensors.items():
                layer, _, last = name.partition(".")
                nested.setdefault(layer, {})[last] = array
            return nested
        return {name: array.copy() for name, array in tensors.items()}

    params = arrays(STEPS[0].before.params)
    with nettui.Recorder(tmp_path / "a.nettui", params, max_overhead=None) as recorder:
        for step in STEPS:
            assert step.after is not None
            after = arrays(step.after.params)
            if form == "in place":
                for name in params:
                    params[name][...] = after[name]
            given = {} if form == "in place" else {"params": after}
            recorder.step(loss=step.loss.total, grads=arrays(step.gradients), **given)
    reader = Reader(tmp_path / "a.nettui")
    for number, step in enumerate(STEPS):
        _, layers = reader.measured(number)
        for found, expected in zip(layers, measure(step).layers, strict=True):
            assert found.name == expected.name
            assert found.gradient[2:] == pytest.approx(expected.gradient[2:], rel=1e-12)
            assert (*found.weight, found.update_ratio) == pytest.approx(
                (*expected.weight, expected.update_ratio)
            )
            assert not found.seen


def test_outputs_that_are_given_are_measured(tmp_path: Path) -> None:
    params = {"W1": np.ones((4, 3)), "b1": np.zeros(3)}
    with nettui.Recorder(tmp_path / "a.nettui", params) as recorder:
        recorder.step(loss=1.0, outputs={"layer1": np.full((5, 3), 2.0)})
    _, (layer,) = Reader(tmp_path / "a.nettui").measured(0)
    assert (layer.output.mean, layer.output.std, layer.seen, layer.units) == (2.0, 0.0, True, 3)


@pytest.mark.parametrize(
    ("shapes", "layers"),
    [
        ({"W1": (4, 3), "b1": (3,), "W2": (3, 2), "b2": (2,)}, {"W1": "layer1", "b2": "layer2"}),
        ({"W1": (3, 4), "b1": (3, 1), "W2": (2, 3), "b2": (2, 1)}, {"W1": "layer1", "b2": "layer2"}),
        (
            {"a.kernel": (4, 3), "a.bias": (3,), "b.scale": (3,)},
            {"a.kernel": "a", "b.scale": "b"},
        ),
        ({"0.0": (4, 3), "0.1": (3,)}, {"0.0": "0", "0.1": "0"}),
    ],
)
def test_names_say_what_arrays_are(shapes: dict[str, Any], layers: dict[str, str]) -> None:
    found = {tensor.name: tensor for tensor in described({name: np.ones(s) for name, s in shapes.items()})}
    assert {name: found[name].layer for name in layers} == layers
    weights = {name for name, tensor in found.items() if tensor.role == "weight"}
    assert weights == {name for name, shape in shapes.items() if min(shape) > 1 and len(shape) == 2}


def test_nested_arrays_have_dotted_names() -> None:
    tree = {"params": {"Dense_0": {"kernel": [1.0, 2.0]}}, "list": [np.ones(2), (np.zeros(1), None)]}
    names = [name for name, _ in leaves(tree)]
    assert names == ["params.Dense_0.kernel.0", "params.Dense_0.kernel.1", "list.0", "list.1.0"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"loss": "low"}, "step: loss: expected a number, found 'low'"),
        ({"samples": "many"}, "step: samples: expected indices of samples, or their number, found 'many'"),
        ({"grads": {"W": np.ones((2, 2))}}, "did you mean 'W1'"),
        ({"grads": {"W1": np.ones((2, 2))}}, "step: grads['W1']: expected the shape (4, 3), found (2, 2)"),
        ({"outputs": {"layer2": np.ones((2, 2))}}, "did you mean 'layer1'"),
    ],
)
def test_a_mistake_in_a_call_is_named(tmp_path: Path, given: dict[str, Any], message: str) -> None:
    params = {"W1": np.ones((4, 3)), "b1": np.zeros(3)}
    with nettui.Recorder(tmp_path / "a.nettui", params) as recorder, pytest.raises(InvalidValue) as error:
        recorder.step(**given)
    assert message in str(error.value)


@pytest.mark.parametrize("given", ["gradients", "outputs"])
def test_what_was_not_given_is_said_where_it_would_be_shown(given: str, tmp_path: Path) -> None:
    params, grads = {"W1": np.ones((4, 3))}, {"W1": np.ones((4, 3))}
    with nettui.Recorder(tmp_path / "a.nettui", params) as recorder:
        if given == "gradients":
            recorder.step(loss=1.0, grads=grads)
        else:
            recorder.step(loss=1.0, outputs={"layer1": np.ones((5, 3))})
    view = nettui.open(tmp_path / "a.nettui").do("goto 0")
    panels = {"gradients": Gradients(), "outputs": Activations()}
    for part, panel in panels.items():
        drawn = " ".join(panel.draw(view, 90, 20).plain.split())
        assert (f"needs the {part} of layers: `step` was given no" in drawn) is (part != given)
    assert view.not_shown.keys() == panels.keys() - {given}
