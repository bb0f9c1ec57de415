"""Mistakes in a training loop are seen from inside PyTorch, and what is as it should be is not accused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import nettui
from nettui.checks.training_loop import BROADCAST, EVALUATES, TWICE, UNCLEARED, UNLOGGED
from nettui.checks.unmoved_weights import ALL, CLEARED, SOME
from nettui.debugger.session import Session
from nettui.sources.torch.loop import wrong_arguments
from tests.sources.torch.test_unchanged import SCRIPTS, opened

WHOLE = (sys.executable, "-m", "tests.sources.torch.whole")


def recorded(folder: Path, name: str, *words: str) -> Path:
    """The recording of a script, each step of it measured."""
    path = folder / "run.nettui"
    subprocess.run([*WHOLE, str(path), str(SCRIPTS / f"{name}.py"), *words], check=True, capture_output=True)
    return path


def report(session: Session) -> tuple[dict[str, str], list[str]]:
    """The symptoms that are wrong, with what was measured, and the likely causes."""
    found = session.run.check()
    return {each.symptom: each.measured for each in found if each.symptom}, [c.name for c in found.diagnosis]


@pytest.mark.parametrize(
    ("wrong", "symptom", "measured", "cause"),
    [
        ("not cleared", UNCLEARED, "at step 3", "gradients-not-zeroed"),
        ("cleared late", CLEARED, "0 of 2 layers move", "gradients-cleared-too-late"),
        ("half", SOME, "0", "weights-not-in-optimizer"),
        ("copied", ALL, "0 of 2 layers move", "weights-not-in-optimizer"),
        ("evaluated", EVALUATES, "at step ", "training-in-evaluation-mode"),
        ("shapes", BROADCAST, "at step 0, mse_loss: (16, 1), (16,)", "targets-broadcast"),
        ("softmax", TWICE, "at step 0, cross_entropy(softmax(…))", "output-activated-twice"),
        (
            "sigmoid",
            TWICE,
            "at step 0, binary_cross_entropy_with_logits(sigmoid(…))",
            "output-activated-twice",
        ),
        ("no log", UNLOGGED, "at step 0, nll_loss(softmax(…))", "logarithm-forgotten"),
    ],
)
def test_a_mistake_of_beginners_is_named(
    wrong: str, symptom: str, measured: str, cause: str, tmp_path: Path
) -> None:
    symptoms, causes = report(opened(recorded(tmp_path, "wrong_loop", wrong)))
    assert symptoms[symptom].startswith(measured)
    assert causes[0] == cause


@pytest.mark.parametrize("wrong", ["nothing", "frozen", "always in evaluation mode"])
def test_a_loop_that_is_right_is_not_accused(wrong: str, tmp_path: Path) -> None:
    session = opened(recorded(tmp_path, "wrong_loop", wrong))
    assert report(session) == ({}, [])
    assert session.view().reading.layers


@pytest.mark.parametrize("name", ["gan", "accumulated", "fine_tuned", "lbfgs", "by_hand"])
def test_no_other_script_is_accused_of_its_loop(name: str, tmp_path: Path) -> None:
    for each in recorded(tmp_path, name).parent.glob("*.nettui"):
        assert not nettui.open(each).run.past.code.mistakes


def trained(torch: ModuleType, path: Path, clear: str) -> Session:
    """A session on forty steps of a loop with a Recorder that clears the gradients in a way of its own."""
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 2)
    x, y = torch.randn(8, 3), torch.randn(8, 2)
    optimizer = torch.optim.SGD(model.parameters(), 0.01)

    def zero() -> None:
        for parameter in model.parameters():
            if parameter.grad is None:
                continue
            if clear == "data":
                parameter.grad.data.zero_()
            elif clear == "none":
                parameter.grad = None
            elif clear == "decayed":
                parameter.grad.mul_(0.5)

    with nettui.Recorder(path, model, max_overhead=None) as recorder:
        for step in range(40):
            if clear in ("zero", "to none"):
                optimizer.zero_grad(set_to_none=clear == "to none")
            elif clear != "every fourth" or step % 4 == 0:
                zero() if clear != "every fourth" else optimizer.zero_grad()
            loss = ((model(x) - y) ** 2).mean()
            loss.backward(create_graph=clear == "second")
            optimizer.step()
            recorder.step(loss=loss.item(), rate=0.01)
            if clear == "second":
                optimizer.zero_grad()
    return nettui.open(path)


@pytest.mark.filterwarnings("ignore:Using backward")
@pytest.mark.parametrize("clear", ["zero", "to none", "data", "none", "decayed", "second"])
def test_gradients_may_be_cleared_in_any_way(torch: ModuleType, tmp_path: Path, clear: str) -> None:
    assert not trained(torch, tmp_path / "a.nettui", clear).run.past.code.mistakes


@pytest.mark.parametrize("clear", ["never", "every fourth"])
def test_gradients_that_pile_up_are_seen_by_a_recorder_too(
    torch: ModuleType, tmp_path: Path, clear: str
) -> None:
    assert [*trained(torch, tmp_path / "a.nettui", clear).run.past.code.mistakes] == [UNCLEARED]


def test_gradients_of_one_network_in_the_step_of_another_do_not_count(
    torch: ModuleType, tmp_path: Path
) -> None:
    """The loss of a generator leaves gradients in the discriminator, which clears them before its step."""
    torch.manual_seed(0)
    made, judge = torch.nn.Linear(2, 3), torch.nn.Linear(3, 1)
    first, second = (torch.optim.SGD(each.parameters(), 0.01) for each in (made, judge))
    noise, real = torch.randn(8, 2), torch.randn(8, 3)
    with nettui.Recorder(tmp_path / "a.nettui", judge, max_overhead=None) as recorder:
        for to_none in (True,) * 20 + (False,) * 20:
            second.zero_grad(set_to_none=to_none)
            loss = judge(real).mean()
            loss.backward()
            judge(made(noise).detach()).mean().neg().backward()
            second.step()
            recorder.step(loss=loss.item(), rate=0.01)
            first.zero_grad()
            judge(made(noise)).mean().backward()
            first.step()
    assert not nettui.open(tmp_path / "a.nettui").run.past.code.mistakes


def mistakes(name: str, scores: Any, target: Any) -> list[str]:
    return [symptom for symptom, _ in wrong_arguments(name, scores, target)]


def test_what_a_loss_is_given_is_followed_through_views(torch: ModuleType) -> None:
    s, t = torch.randn(4, 3, requires_grad=True), torch.zeros(4).long()
    y = torch.softmax(s, 1)
    assert mistakes("cross_entropy", y, t) == [TWICE]
    assert mistakes("cross_entropy", y.unsqueeze(0).transpose(1, 2).squeeze(0).T, t) == [TWICE]
    assert mistakes("nll_loss", y, t) == [UNLOGGED]
    fine = [("cross_entropy", s), ("nll_loss", torch.log_softmax(s, 1)), ("nll_loss", y.log())]
    for name, scores in (*fine, ("cross_entropy", 5 * y), ("binary_cross_entropy", torch.sigmoid(s))):
        assert mistakes(name, scores, t) == []


@pytest.mark.parametrize(
    ("scores", "target", "is_wrong"),
    [
        ((4, 1), (4,), True),
        ((4,), (4, 1), True),
        ((4, 1), (4, 1), False),
        ((4, 3), (3,), False),
        ((4, 1), (1,), False),
        ((4, 1), (), False),
        ((1, 1), (1,), False),
        ((4, 4, 1), (4, 4), True),
        ((4, 1, 3), (1, 4, 3), False),
        ((4, 1), (3,), False),
        ((1, 4), (4,), False),
    ],
)
def test_shapes_that_meet_crosswise_are_wrong(
    torch: ModuleType, scores: tuple[int, ...], target: tuple[int, ...], is_wrong: bool
) -> None:
    given = torch.zeros(scores, requires_grad=True)
    assert mistakes("mse_loss", given, torch.zeros(target)) == ([BROADCAST] if is_wrong else [])
    assert mistakes("binary_cross_entropy", given, torch.zeros(target)) == []
