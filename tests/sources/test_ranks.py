"""What is found where the ranks of a distributed run are compared, and that nothing is where they agree."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import nettui
from nettui.cli import FAILED, FINE
from nettui.sources.ranks import Rank, compare_ranks
from nettui.sources.recording.ranks import is_compared
from nettui.sources.recording.reader import RankStep
from nettui.types import Finding
from tests.program import run_nettui

SCRIPTS = Path(__file__).parent / "torch" / "scripts"
COMPARED = [step for step in range(40) if is_compared(step)]


def rank(
    number: int,
    parameters: int | None = 7,
    samples: int | None = None,
    seconds: float | None = 0.01,
    length: int = 40,
) -> Rank:
    """A rank whose parameters have one CRC, and whose samples begin at one that is its own."""
    first = number * 100 if samples is None else samples
    steps = {
        step: RankStep(
            parameters if step in COMPARED else None,
            frozenset(range(first, first + 4)) if step in COMPARED and first >= 0 else None,
            seconds,
        )
        for step in range(length)
    }
    return Rank(number, length, True, steps)


def found(*ranks: Rank) -> Mapping[str, tuple[str, str]]:
    return {each.check: (each.status, each.symptom) for each in compare_ranks(ranks)}


SOUND = dict.fromkeys(("rank-parameters", "rank-samples", "rank-steps", "rank-pace"), ("pass", ""))


@pytest.mark.parametrize("count", [2, 3, 8])
def test_ranks_that_agree_pass(count: int) -> None:
    assert found(*map(rank, range(count))) == SOUND
    assert not [*compare_ranks([rank(0)])]


@pytest.mark.parametrize(
    ("odd", "check", "symptom"),
    [
        (rank(2, parameters=8), "rank-parameters", ("fail", "ranks have different parameters")),
        (rank(2, samples=100), "rank-samples", ("fail", "ranks train on the same samples")),
        (rank(2, length=39), "rank-steps", ("fail", "ranks have different numbers of steps")),
        (rank(2, seconds=0.02), "rank-pace", ("warn", "a rank is slow")),
        (rank(2, parameters=None), "rank-parameters", ("pass", "")),
        (rank(2, seconds=0.0112), "rank-pace", ("pass", "")),
        (rank(2, seconds=None), "rank-pace", ("skip", "")),
    ],
)
def test_an_odd_rank_is_found(odd: Rank, check: str, symptom: tuple[str, str]) -> None:
    assert found(rank(1), odd, rank(0)) == {**SOUND, check: symptom}


def test_equal_numbers_with_other_losses_may_be_of_data_sets_of_their_own() -> None:
    def of(number: int, loss: float) -> Rank:
        return replace(rank(number, samples=5), losses=[loss] * 40)

    assert found(of(0, 0.5), of(1, 0.5))["rank-samples"] == ("fail", "ranks train on the same samples")
    assert found(of(0, 0.5), of(1, 0.6))["rank-samples"] == ("skip", "")


def test_steps_of_uneven_ranks_are_compared_where_they_belong_together() -> None:
    odd = [replace(rank(number, parameters=number), length=30 + number) for number in range(2)]
    assert found(*odd)["rank-parameters"] == ("skip", "")
    epochs = [[0.0] * (15 + number) + [1.0] * 15 for number in range(2)]
    apart = [replace(each, epochs=epochs[at]) for at, each in enumerate(odd)]
    assert found(*apart)["rank-parameters"] == ("fail", "ranks have different parameters")
    late = {step: each._replace(parameters=0) if step < 15 else each for step, each in odd[1].steps.items()}
    assert found(apart[0], replace(apart[1], steps=late))["rank-parameters"] == ("pass", "")


def test_ranks_that_are_joined_need_not_have_equally_many_steps() -> None:
    uneven = [replace(rank(number), length=30 + number) for number in range(2)]
    assert found(*uneven)["rank-steps"][0] == "fail"
    assert found(*(replace(each, joined=True) for each in uneven))["rank-steps"] == ("pass", "")


def test_what_is_not_known_is_skipped() -> None:
    blind = [rank(number, parameters=None, samples=-1, seconds=None) for number in range(2)]
    skipped = ("skip", "")
    assert found(*blind) == {**dict.fromkeys(SOUND, skipped), "rank-steps": ("pass", "")}
    running = Rank(1, 38, False, rank(1).steps)
    assert found(rank(0), running)["rank-steps"] == skipped


def test_the_first_different_step_is_named() -> None:
    drifting = rank(1)
    steps = {step: each._replace(parameters=9) if step > 8 else each for step, each in drifting.steps.items()}
    findings = [*compare_ranks([rank(0), Rank(1, 40, True, steps)])]
    assert findings[0].measured == "ranks 0 and 1 differ after step 16"


def record(folder: Path, number: int, monkeypatch: pytest.MonkeyPatch, start: float = 1.0) -> None:
    """Records a rank as a loop on arrays does."""
    monkeypatch.setenv("RANK", str(number))
    monkeypatch.setenv("WORLD_SIZE", "2")
    params = {"W": np.full((2, 1), start)}
    with nettui.Recorder(folder / f"loop{number}.nettui", params) as recorder:
        for step in range(12):
            params["W"] *= 0.5
            samples = range(8 * step + 4 * number, 8 * step + 4 * number + 4)
            recorder.step(loss=1.0 / (step + 1), samples=samples, grads={"W": params["W"]}, seconds=0.01)


@pytest.mark.parametrize(("start", "code"), [(1.0, FINE), (2.0, FAILED)])
def test_a_folder_of_ranks_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: float, code: int
) -> None:
    record(tmp_path, 0, monkeypatch)
    record(tmp_path, 1, monkeypatch, start)
    done = run_nettui(f"check {tmp_path}")
    assert (done.returncode, done.stderr) == (code, "")
    assert ("ranks 0 and 1 differ after step 0" in done.stdout) == (code == FAILED)
    assert "other samples in each rank" in done.stdout
    session = nettui.open(tmp_path)
    assert session.do("next 3").cursor.step == 3
    assert [view.label for view in session.view().others] == ["loop1"]


def test_a_folder_with_one_recording_is_no_folder_of_ranks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path, 0, monkeypatch)
    said = f"nettui: {tmp_path}: recordings in the folder: expected 2 to 8, found 1\n"
    assert run_nettui(f"check {tmp_path}").stderr == said


def trained(folder: Path, count: int, script: str, *words: str) -> Mapping[str, Finding]:
    """What is found in a training of real processes."""
    ranks: Sequence[str] = ("--nproc-per-node", str(count), "--master-port", "0", "--standalone")
    program = (sys.executable, "-m", "torch.distributed.run", *ranks, "-m", "nettui", "record")
    done = subprocess.run(
        [*program, "--into", str(folder / "run.nettui"), str(SCRIPTS / script), "--", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    session = nettui.open(folder)
    assert len(session.view().others) == count - 1
    return {each.check: each for each in session.check() if each.check.startswith("rank-")}


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 4])
@pytest.mark.parametrize(
    ("mistake", "check", "symptom"),
    [
        ("none", "", ""),
        ("drift", "rank-parameters", "ranks have different parameters"),
        ("shard", "rank-samples", "ranks train on the same samples"),
        ("slow", "rank-pace", "a rank is slow"),
    ],
)
def test_real_ranks(tmp_path: Path, mistake: str, check: str, symptom: str, count: int) -> None:
    findings = trained(tmp_path, count, "ddp.py", mistake)
    named = {name: each.symptom for name, each in findings.items() if each.symptom}
    expected = {check: symptom} if check else {}
    busy = {"rank-pace"} - {check}  # other processes may slow a rank down
    assert {name: said for name, said in named.items() if name not in busy} == expected


@pytest.mark.slow
def test_ranks_that_are_joined_may_have_other_numbers_of_steps(tmp_path: Path) -> None:
    found = trained(tmp_path, 2, "ddp_join.py")
    steps = found["rank-steps"]
    assert (steps.status, steps.measured) == ("pass", "24, 18 steps in ranks 0, 1")
    assert found["rank-parameters"].status in {"pass", "skip"}
