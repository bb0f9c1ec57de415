"""Is the loss at the start what chance gives? (course 6.1)

A network whose scores are small gives every class the same chance; its loss has a value known in advance,
ln K for the cross-entropy. The data loss of the first mini-batch is compared with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from nettui.checks.check import Answer, Check, Trouble
from nettui.checks.probe import Subject, Unanswered
from nettui.common.text import format_number
from nettui.types import Figure, Finding, Reading

LOW, HIGH, FAR = 0.2, 2.5, 5.0
"""Chance E₀ times LOW is too little, HIGH·(E₀ + 1) is much, FAR·(E₀ + 1) beyond all doubt: the 1 is for a few
classes, where chance is small beside what scores of a sound size, about 1, make of it. Of 1123 sound inits
(`python -m tests.bench starts`) one lay below, for it told two blobs apart by luck, and none above."""


def answers(first: Reading) -> Iterator[Answer]:
    """One answer on the Reading of step 0; none where chance is unknown or, as the perceptron's, 0."""
    if first.baseline_loss is None or not first.baseline_loss.value or first.step != 0:
        return
    measured, (expected, formula) = first.loss.data, first.baseline_loss
    off = measured / expected - 1
    told = f"{formula} = {expected:.4f}"
    sound = f"sound from {format_number(LOW * expected)} to {format_number(HIGH * (expected + 1))}"
    figure = Figure("data loss", (measured, expected), ("at the start", "by chance"))
    yield Answer(
        f"{measured:.5g}", told, f"{_beside_chance(off)}, {sound}", _symptom(measured, expected), figure
    )


def judge(first: Reading) -> Iterator[Finding]:
    """The same as Findings."""
    yield from map(CHECK.finding, answers(first))


def _symptom(measured: float, chance: float) -> str:
    if not measured <= FAR * (chance + 1):
        return "initial loss far too high"
    if measured > HIGH * (chance + 1):
        return "initial loss high"
    return "initial loss low" if measured < LOW * chance else ""


def _beside_chance(off: float) -> str:
    """A relative difference in words; what rounds to nothing has no sign."""
    if not off < 10:
        return f"{format_number(1 + off)} × chance"
    told = f"{100 * off:+.1f} %"
    return f"{told[1:] if told[1:] == '0.0 %' else told} from chance"


def _ask(subject: Subject) -> Iterator[Answer]:
    found = list(answers(subject.start.reading))
    if not found:
        raise Unanswered("the loss of chance is 0 or not known")
    yield from found


_CONFIDENT = "the scores are large before anything is learned: the network is confident and wrong"
_SMALLER = "smaller initial weights, or scale the inputs"

CHECK = Check(
    name="initial-loss",
    doc=__doc__,
    course="6.1",
    troubles={
        "initial loss far too high": Trouble("fail", _CONFIDENT, _SMALLER, effect=True),
        "initial loss high": Trouble("warn", _CONFIDENT, _SMALLER, effect=True),
        "initial loss low": Trouble(
            "warn",
            "the network knows something before training",
            "look whether a label leaks into the inputs",
            effect=True,
        ),
    },
    healthy=(
        {},
        {"network.init": {"name": "normal", "std": 0.01}},
        {"network.activation": "tanh", "network.init": "xavier", "loss.name": "hinge"},
    ),
    sick=(
        ("initial loss far too high", {"fault.name": "init-too-large"}),
        ("initial loss far too high", {"fault.name": "raw-inputs"}),
    ),
    ask=_ask,
)
