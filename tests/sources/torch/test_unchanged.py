"""Scripts that know nothing of nettui are recorded as they train: the numbers are those that they print."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType

import numpy as np
import pytest

import nettui
from nettui.debugger.session import Session
from nettui.sources.torch.evaluation import share_samples

SCRIPTS = Path(__file__).parent / "scripts"
RECORD = (sys.executable, "-m", "nettui.sources.script")


@cache
def recorded(name: str, *words: str) -> tuple[Path, str]:
    """The recording of a script, and what it printed."""
    path = Path(mkdtemp()) / "run.nettui"
    done = subprocess.run(
        [*RECORD, str(path), str(SCRIPTS / f"{name}.py"), *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "nettui" not in done.stderr
    return path, done.stdout


def printed(text: str, word: str) -> list[float]:
    """The numbers that stand in the lines that begin with a word."""
    return [float(line.split()[1]) for line in text.splitlines() if line.startswith(f"{word} ")]


def opened(path: Path) -> Session:
    session = nettui.open(path)
    session.do("goto end")
    return session


def losses(session: Session) -> Sequence[float]:
    found: list[float] = session.run.past.history.column("loss").tolist()
    return found


def test_a_convolutional_network_is_recorded_whole() -> None:
    path, out = recorded("conv", "--epochs", "2", "--rate", "0.02")
    session = opened(path)
    history = session.run.past.history
    assert losses(session) == pytest.approx(printed(out, "loss"), rel=1e-6)
    assert history.column("accuracy").tolist() == pytest.approx(printed(out, "accuracy"))
    assert history.column("epoch").tolist() == [0] * 7 + [1] * 7  # evaluation is no step
    assert set(history.column("rate")) == {0.02}
    assert history.column("samples").tolist() == [32.0] * 6 + [8.0] + [32.0] * 6 + [8.0]
    session.do("goto 0")
    layers = {layer.name: layer for layer in session.reading.layers}
    assert list(layers) == ["conv1", "conv2", "fc1", "fc2"]
    assert layers["fc1"].gradient.W_norm == pytest.approx(printed(out, "norm")[0], rel=1e-5)
    assert all(layer.seen and layer.output.std > 0 and layer.update_ratio > 0 for layer in layers.values())
    assert session.reading.input is not None
    assert session.reading.input.seen


def test_accumulated_and_scaled_losses_are_summed_as_they_were() -> None:
    path, out = recorded("accumulated")
    assert losses(opened(path)) == pytest.approx(printed(out, "loss"))


@pytest.mark.parametrize(
    "way",
    [pytest.param("each", marks=pytest.mark.slow), "two", pytest.param("phases", marks=pytest.mark.slow)],
)
def test_epochs_and_right_answers_are_those_that_the_script_counts(way: str) -> None:
    path, out = recorded("loaders", way)
    history = opened(path).run.past.history
    assert history.column("epoch").tolist() == printed(out, "epoch")
    assert history.column("accuracy").tolist() == pytest.approx(printed(out, "accuracy"), nan_ok=True)


def test_losses_of_which_the_script_computes_the_gradients_itself_are_summed() -> None:
    path, out = recorded("own_gradients")
    session = opened(path)
    assert losses(session) == pytest.approx(printed(out, "loss"), rel=1e-6)
    assert np.isfinite(session.reading.layers[0].gradient.W_norm)


def test_what_else_moves_the_weights_is_not_taken_for_the_step() -> None:
    path, out = recorded("reloaded")
    session = opened(path)
    for step, moved in enumerate(printed(out, "moved")):
        session.do(f"goto {step}")
        assert session.reading.layers[0].update_ratio == pytest.approx(moved, rel=1e-4), step


def test_a_model_is_saved_copied_and_scripted_as_if_nobody_recorded_it() -> None:
    path, out = recorded("kept")
    session = opened(path)
    assert losses(session) == pytest.approx(printed(out, "loss"), rel=1e-6)
    assert "hooks 0 0 0 0 0 0 0 0" in out
    session.do("goto 2")
    assert [layer.seen for layer in session.reading.layers] == [True] * 3
    assert session.reading.layers[0].output.max < 20  # of the mini-batch, not of what the copy was given


@pytest.mark.slow
def test_each_optimizer_of_several_has_its_recording() -> None:
    path, out = recorded("gan")
    first, second = opened(path), opened(path.with_stem("run-2"))
    assert losses(first) == pytest.approx(printed(out, "loss"), rel=1e-6)
    assert losses(second) == pytest.approx(printed(out, "second"), rel=1e-6)
    assert [layer.name for layer in first.reading.layers] == ["main.0", "main.2"]
    assert [layer.name for layer in second.reading.layers] == ["0", "2"]


@pytest.mark.slow
@pytest.mark.parametrize(("library", "name"), [("lightning", "light"), ("transformers", "hugging")])
def test_a_library_s_loop_is_recorded_where_it_is_installed(library: str, name: str, tmp_path: Path) -> None:
    pytest.importorskip(library)
    path, out = recorded(name, str(tmp_path))
    session = opened(path)
    assert losses(session) == pytest.approx(printed(out, "loss"), rel=1e-6)
    assert session.run.past.history.column("epoch").tolist() == [0] * 4 + [1] * 4
    session.do("goto 0")
    assert [layer.name for layer in session.reading.layers] in (["0", "2"], ["net.0", "net.2"])


@pytest.mark.slow
def test_the_loss_of_a_closure_is_that_of_its_first_time() -> None:
    path, out = recorded("lbfgs")
    assert losses(opened(path)) == pytest.approx(printed(out, "loss"))


@pytest.mark.slow
def test_without_an_optimizer_each_backward_is_a_step() -> None:
    path, out = recorded("by_hand")
    session = opened(path)
    assert losses(session) == pytest.approx(printed(out, "loss"), rel=1e-6)
    session.do("goto 0")
    layer = session.reading.layers[0]
    assert layer.weight.W_norm > 0
    assert np.isnan(layer.update_ratio)  # the step moves the weights later


def test_the_script_s_arguments_errors_and_exit_codes_are_its_own(tmp_path: Path) -> None:
    script = tmp_path / "mine.py"
    script.write_text("import sys\nprint(sys.argv[1:], __name__)\ndef f(): raise ValueError('theirs')\nf()\n")
    done = subprocess.run(
        [*RECORD, str(tmp_path / "a.nettui"), str(script), "--epochs", "3"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "['--epochs', '3'] __main__\n")
    assert done.stderr.endswith("ValueError: theirs\n")
    assert "nettui" not in done.stderr
    assert "runpy" not in done.stderr
    script.write_text("import sys\nsys.exit(7)\n")
    assert subprocess.run([*RECORD, str(tmp_path / "a.nettui"), str(script)], check=False).returncode == 7


def test_a_module_runs_as_python_would_run_it(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(
        "import sys\nfrom package import __name__ as p\nprint(p, sys.argv[1:])\n"
    )
    done = subprocess.run(
        [*RECORD, str(tmp_path / "a.nettui"), "-m", "package", "-x"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stdout) == (0, "package ['-x']\n")
    assert done.stderr.startswith("nettui: nothing was recorded in ")


@pytest.mark.parametrize(
    "way", [*(pytest.param(way, marks=pytest.mark.slow) for way in ("mean", "mixed")), "sum", "both"]
)
def test_the_validation_loss_is_the_mean_that_the_script_prints(way: str) -> None:
    path, out = recorded("held_out", way)
    column = opened(path).run.past.history.column("validation_loss")
    assert column[[2, 5]].tolist() == pytest.approx(printed(out, "validation"), rel=1e-5)
    assert np.isnan(column[[0, 1, 3, 4]]).all()


@pytest.mark.slow
@pytest.mark.parametrize("way", ["training mode", "train only", "two", "more"])
def test_no_validation_loss_is_claimed_where_it_is_not_known(way: str) -> None:
    column = opened(recorded("held_out", way)[0]).run.past.history.column("validation_loss")
    assert np.isnan(column).all()


def test_data_sets_share_samples_where_they_are_taken_from_the_same(torch: ModuleType) -> None:
    from torch.utils.data import Subset, TensorDataset

    x = torch.arange(10.0)
    whole, other = TensorDataset(x), TensorDataset(x.clone())
    first, second = Subset(whole, [0, 1, 2]), Subset(whole, [3, 4])
    assert share_samples(whole, TensorDataset(x))
    assert share_samples(first, whole)
    assert share_samples(Subset(first, [0]), first)
    assert not share_samples(first, second)
    assert not share_samples(Subset(first, [0, 1]), Subset(first, [2]))
    assert not share_samples(whole, other)


def test_another_optimizer_s_recording_has_a_name_that_was_free(tmp_path: Path) -> None:
    """The script's second training has an optimizer of its own."""
    for name in ("a-2.nettui", "a-7-rank1.nettui", "a-x.nettui", "ab-9.nettui"):
        (tmp_path / name).touch()
    done = subprocess.run(
        [*RECORD, str(tmp_path / "a.nettui"), str(SCRIPTS / "two_phases.py")],
        capture_output=True,
        text=True,
        check=True,
    )
    found = [losses(opened(tmp_path / name)) for name in ("a.nettui", "a-8.nettui")]
    assert [*found[0], *found[1]] == pytest.approx(printed(done.stdout, "loss"), rel=1e-6)
    assert [len(each) for each in found] == [4, 3]


def test_an_optimizer_that_takes_the_place_of_another_goes_on_in_its_recording() -> None:
    path, out = recorded("fine_tuned")
    session = opened(path)
    assert losses(session) == pytest.approx(printed(out, "loss"), rel=1e-6)
    assert session.run.past.history.column("rate").tolist() == pytest.approx(printed(out, "rate"), rel=1e-6)
    assert [*path.parent.glob("*.nettui")] == [path]


def test_trainings_without_a_module_stay_apart(tmp_path: Path) -> None:
    script = tmp_path / "bare.py"
    script.write_text(
        "import torch\n"
        "for start in (1.0, 2.0):\n"
        "    w = torch.tensor([start], requires_grad=True)\n"
        "    optimizer = torch.optim.SGD([w], lr=0.1)\n"
        "    for _ in range(3):\n"
        "        optimizer.zero_grad(); (w**2).sum().backward(); optimizer.step()\n"
    )
    subprocess.run([*RECORD, str(tmp_path / "a.nettui"), str(script)], check=True)
    assert [len(losses(opened(tmp_path / name))) for name in ("a.nettui", "a-2.nettui")] == [3, 3]


def test_a_recording_that_cannot_be_written_does_not_end_the_training(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = subprocess.run(
        [*RECORD, str(tmp_path / "file" / "a.nettui"), str(SCRIPTS / "two_phases.py")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(printed(done.stdout, "loss")) == 7
    assert done.stderr.count("what follows is not recorded, training goes on: ") == 1


def test_a_script_that_records_itself_is_left_to_that(tmp_path: Path) -> None:
    own = tmp_path / "own.nettui"
    path, out = recorded("itself", str(own))
    assert losses(opened(own)) == pytest.approx(printed(out, "loss")[:5], rel=1e-6)
    assert losses(opened(path)) == pytest.approx(printed(out, "loss")[5:], rel=1e-6)
    assert [*path.parent.glob("*.nettui")] == [path]
