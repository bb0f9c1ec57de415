"""Small trainings of other libraries, recorded by their callbacks: the numbers are those that these know."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nettui
from nettui.debugger.session import Session
from nettui.sources.recording.channel import socket_of
from nettui.sources.recording.remote import Remote, connect
from nettui.types import LayerReading

TRAININGS = Path(__file__).parent / "trainings"
ROOT = Path(__file__).parents[2]
KERAS = [f"keras on {backend}" for backend in ("torch", "jax", "tensorflow")]
LIBRARIES = [*KERAS, "lightning", "transformers"]

pytestmark = pytest.mark.slow


def started(library: str, path: Path, epochs: int, *words: str) -> subprocess.Popen[str]:
    """A training in a process of its own."""
    name, _, backend = library.partition(" on ")
    for needed in filter(None, (name, backend)):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed")
    environment = {"KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT), "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.Popen(
        [sys.executable, str(TRAININGS / f"{name}_fit.py"), str(path), str(epochs), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )


def ended(run: subprocess.Popen[str]) -> tuple[Any, int, float]:
    """The history that it has printed, how many steps it did, and its last learning rate."""
    out, problems = run.communicate(timeout=120)
    assert run.returncode == 0, problems
    assert "nettui: measuring stopped" not in problems
    history, last = [line for line in out.splitlines() if line.startswith(("{", "[", "steps"))][-2:]
    _, steps, _, rate = last.split()
    return json.loads(history), int(steps), float(rate)


def opened(path: Path) -> Session:
    session = nettui.open(path)
    session.do("goto end")
    return session


def known(session: Session, column: str) -> list[float]:
    """A column of the history without what is not known."""
    found = session.run.past.history.column(column)
    numbers: list[float] = found[~np.isnan(found)].tolist()
    return numbers


def require_layers(session: Session, names: Sequence[str], gradients: bool) -> None:
    """The layers are measured on every step, with their gradients if the library shows them."""
    for step in (1, 5):
        session.do(f"goto {step}")
        layers: Sequence[LayerReading] = session.reading.layers
        assert [layer.name for layer in layers] == list(names)
        assert all(layer.update_ratio > 0 and layer.weight.W_norm > 0 for layer in layers)
        assert all((layer.gradient.W_norm > 0) is gradients for layer in layers)


@pytest.mark.parametrize("library", KERAS)
def test_a_fit_of_keras_is_recorded(library: str, tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    history, steps, _ = ended(started(library, path, 2))
    session = opened(path)
    losses, samples, epochs = (known(session, name) for name in ("loss", "samples", "epoch"))
    assert (len(losses), epochs) == (steps, [0] * 5 + [1] * 5)
    assert samples == [32] * steps
    assert known(session, "rate") == [0.01] * steps
    for name in ("loss", "accuracy"):
        means = np.reshape(known(session, name), (2, 5)).mean(axis=1)
        assert means == pytest.approx(history[name], rel=1e-6)
    assert known(session, "validation_loss") == history["val_loss"]
    assert known(session, "validation_accuracy") == history["val_accuracy"]
    require_layers(session, ["dense", "dense_1"], gradients="torch" in library)
    assert session.view().not_shown.keys() == {"outputs"} | (
        {"gradients"} if "torch" not in library else set()
    )


def test_of_two_outputs_no_accuracy_is_taken_for_that_of_the_network(tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    history, _, _ = ended(started("keras on torch", path, 1, "outputs"))
    session = opened(path)
    assert not known(session, "accuracy")
    assert np.mean(known(session, "loss")) == pytest.approx(history["loss"][0], rel=1e-6)
    assert known(session, "validation_loss") == history["val_loss"]


def test_a_fit_of_lightning_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    history, steps, _ = ended(started("lightning", path, 2))
    session = opened(path)
    found = [known(session, name) for name in ("loss", "accuracy", "rate", "epoch")]
    assert [list(step) for step in zip(*found, strict=True)] == history["steps"]
    assert len(found[0]) == steps == 10
    evaluated = [known(session, name) for name in ("validation_loss", "validation_accuracy")]
    assert [list(each) for each in zip(*evaluated, strict=True)] == history["evaluations"]
    require_layers(session, ["network.0", "network.2"], gradients=True)


@pytest.mark.parametrize("accumulated", [False, True])
def test_a_training_of_transformers_is_recorded(accumulated: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    history, steps, _ = ended(started("transformers", path, 2, *["accumulate"] * accumulated))
    session = opened(path)
    logged = [each for each in history if "loss" in each]
    assert known(session, "loss") == pytest.approx([each["loss"] for each in logged], rel=1e-4)
    assert known(session, "rate") == [each["learning_rate"] for each in logged]
    assert known(session, "epoch") == [0] * 5 + [1] * 5
    assert len(logged) == steps
    for name, ours in (("eval_loss", "validation_loss"), ("eval_accuracy", "validation_accuracy")):
        assert known(session, ours) == [each[name] for each in history if name in each]
    assert not known(session, "accuracy")
    require_layers(session, ["network.0", "network.2"], gradients=True)


def held(path: Path, run: subprocess.Popen[str]) -> Remote:
    """The training, as soon as it is held after a step."""
    end = time.monotonic() + 90
    while not socket_of(path).exists():
        assert time.monotonic() < end
        assert run.poll() is None, run.communicate()[1]
        time.sleep(0.05)
    live = connect(path)
    assert isinstance(live, Remote), live
    assert live.wait(60)
    return live


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_held_training_gets_its_rate_and_is_stopped(library: str, tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    run = started(library, path, 100_000)
    try:
        live = held(path, run)
        assert live.rate(0.003) == ""
        for _ in range(8):  # into the next epoch
            assert live.advance(60)
        last = live.at
        live.stop()
        _, steps, rate = ended(run)
    finally:
        run.kill()
        run.communicate()
    session = opened(path)
    assert len(known(session, "loss")) == steps == last + 1  # it has ended as the library ends it
    assert known(session, "rate")[-8:] == [0.003] * 8
    assert rate == pytest.approx(0.003)


@pytest.mark.parametrize("library", KERAS[:2])
def test_a_schedule_of_keras_keeps_its_rate(library: str, tmp_path: Path) -> None:
    path = tmp_path / "a.nettui"
    run = started(library, path, 100_000, "schedule")
    try:
        live = held(path, run)
        assert "LearningRateSchedule" in live.rate(0.003)
        assert live.advance(60)
        live.stop()
        ended(run)
    finally:
        run.kill()
        run.communicate()
    rates = known(opened(path), "rate")
    assert rates == pytest.approx([0.01 * 0.9**step for step in range(len(rates))])


def test_each_rank_of_lightning_records(tmp_path: Path) -> None:
    run = started("lightning", tmp_path / "a.nettui", 2, "ranks")
    _, problems = run.communicate(timeout=120)
    assert run.returncode == 0, problems
    first, second = (opened(tmp_path / f"a-rank{rank}.nettui") for rank in range(2))
    assert len(known(first, "loss")) == len(known(second, "loss")) == 6
    assert known(first, "loss") != known(second, "loss")
