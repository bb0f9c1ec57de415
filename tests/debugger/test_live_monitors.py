"""What the live monitors find at a step depends on the run alone: not on the way there, nor on the fork."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.checks.check import Monitor
from nettui.checks.probe import Probe
from nettui.checks.registry import checks
from nettui.checks.run import trial_run
from nettui.common.errors import CommandError
from nettui.debugger import live_monitors
from nettui.debugger.expressions import condition
from nettui.debugger.session import Session
from nettui.debugger.vocabulary import finding_names
from nettui.metrics.scalars import scalars
from nettui.scenario import load, open_session
from nettui.types import Finding, Scalars, Step
from tests.debugger.recipes import NetRecipe, replayed, straight
from tests.nets import Net
from tests.quick import quick_first

NET = Net(samples=40, batch=8, epochs=30, rate=2.0, activations=("tanh", "tanh"), seed=1)
"""Its loss is on a plateau twice, and later its updates are too large."""

LAST = 149
FOLDED = [check for check in checks().values() if check.scalar_monitor]


def naive(steps: list[Step]) -> list[tuple[Finding, ...]]:
    """The findings after each step, folded over all of them without a checkpoint."""
    monitors: dict[str, Monitor[Scalars]] = {c.name: m for c in FOLDED if (m := c.scalar_monitor)}
    found = []
    for step in steps:
        monitors = {name: monitor.update(scalars(step)) for name, monitor in monitors.items()}
        problems = (check.problems(monitors[check.name].measurements()) for check in FOLDED)
        found.append(tuple(finding for several in problems for finding in several))
    return found


def found_at(session: Session) -> tuple[Finding, ...]:
    """What the monitors find where the session is, as its View shows it."""
    names = {check.name for check in FOLDED}
    return tuple(finding for finding in session.view().findings if finding.check in names)


EXPECTED = naive(straight(replayed(Session(NetRecipe(NET))).fork, LAST))


@pytest.fixture(autouse=True)
def _few_steps_between_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_monitors, "CHECKPOINT_STEPS", 16)


def test_what_is_folded_ahead_is_not_folded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_monitors, "AHEAD", 40)
    session = Session(NetRecipe(NET))
    session.do(f"goto {LAST}; goto 3")
    monitors = live_monitors.LiveMonitors(session.run.past)
    turns = 1
    while monitors.look_ahead():
        turns += 1
    assert turns == -(-LAST // 40)
    assert not monitors.look_ahead()
    start, _ = monitors._nearest(LAST - 1)
    assert start >= LAST - 16
    assert tuple(monitors.findings(LAST)) == EXPECTED[LAST]


def test_in_the_run_of_these_tests_symptoms_come_and_go() -> None:
    symptoms = [frozenset(finding.symptom for finding in findings) for findings in EXPECTED]
    assert len(EXPECTED) == LAST + 1
    plateau, large = {"loss does not fall"}, {"updates too large"}
    assert [kind for kind, _ in groupby(symptoms)][:4] == [set(), plateau, set(), plateau]
    assert set.union(*map(set, symptoms)) == plateau | large


def test_every_step_shows_what_a_plain_fold_over_all_steps_finds() -> None:
    session = Session(NetRecipe(NET))
    for expected in EXPECTED:
        assert found_at(session) == expected
        session.do("next")
    session = Session(NetRecipe(NET))
    session.do(f"goto {LAST}")
    for expected in reversed(EXPECTED):
        assert found_at(session) == expected
        session.do("back")


MOVES = st.one_of(
    st.integers(0, LAST).map("goto {}".format),
    st.integers(1, 40).map("next {}".format),
    st.integers(1, 40).map("back {}".format),
    st.sampled_from(("restart", "continue", "epoch 3", "epoch-back", "continue-back")),
)


@given(st.lists(st.tuples(MOVES, st.booleans()), max_size=12), st.sampled_from((0, 2**29)))
@settings(max_examples=60)
def test_the_findings_do_not_depend_on_the_way_to_a_step(way: list[tuple[str, bool]], budget: int) -> None:
    session = Session(NetRecipe(NET), budget=budget)
    session.do("break when 'plateau' in findings")
    for move, look in way:
        session.do(move)
        if look:
            assert found_at(session) == EXPECTED[session.step.before.step]
    assert found_at(session) == EXPECTED[session.step.before.step]


@given(
    edits=st.lists(
        st.tuples(st.integers(0, LAST), st.sampled_from(("rate 0.1", "rate 3", "batch 20", "hidden [3,4]"))),
        max_size=4,
    ),
    ends=st.lists(st.tuples(st.integers(0, 4), st.integers(0, LAST)), min_size=1, max_size=6),
)
@settings(max_examples=25, deadline=None)
def test_each_fork_shows_the_findings_of_its_own_run(
    edits: list[tuple[int, str]], ends: list[tuple[int, int]]
) -> None:
    session = Session(NetRecipe(NET))
    for step, edit in edits:
        session.do(f"goto {step}")
        with suppress(CommandError):  # the value that it has there already
            session.do(f"set {edit.replace(' ', '=')}")
    for fork, step in ends:
        number = fork % len(replayed(session).forks)
        session.do(f"fork {number}; goto {step}")
        steps = straight(replayed(session).fork, session.step.before.step)
        assert found_at(session) == naive(steps)[-1]


def test_a_breakpoint_stops_where_a_monitor_begins_to_warn() -> None:
    session = Session(NetRecipe(NET))
    session.do("break when 'plateau' in findings; continue")
    first = next(n for n, findings in enumerate(EXPECTED) if any(f.check == "plateau" for f in findings))
    assert session.step.before.step == first > 0
    session = Session(NetRecipe(NET), breaks=[condition("changed(findings)")])
    session.do("continue")
    assert session.step.before.step <= first


def test_every_live_check_is_a_name_in_conditions() -> None:
    for check in checks().values():
        if check.live or check.scalar_monitor:
            assert {check.name, *check.symptoms} <= set(finding_names())
    assert {"plateau", "oscillation", "overfitting", "one-class", "update-ratio", "divergence"} <= set(
        finding_names()
    )


def test_nothing_is_folded_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: object) -> None:
        raise AssertionError

    session = Session(NetRecipe(NET))
    monkeypatch.setattr(live_monitors.LiveMonitors, "at", never)
    session.run.navigator.to(80, lambda: True, session.run.stops)
    assert replayed(session).length == 81


SOUND = (
    "digits",
    "activation-relu",
    "activation-tanh",
    "dropout",
    "he-relu",
    "xavier-tanh",
    "rate-good",
    "momentum",
    "linear-softmax",
    "linear-logistic",
    "inputs-standardized",
    "descent-mini-batch",
    "race-ravine",
    "race-beale",
)


@pytest.mark.parametrize("seed", quick_first(range(3)))
@pytest.mark.parametrize("name", SOUND)
def test_a_sound_scenario_shows_no_warning_that_the_trial_run_does_not_show(name: str, seed: int) -> None:
    session = open_session(load(name, {}, seed))
    trainer, past = session.trainer, replayed(session)
    trial = {finding.symptom for finding in trial_run(Probe(trainer, trainer.start()), FOLDED)}
    for number in range(300):
        if past.step(number).before.step < number:
            break
        found = {finding.symptom for finding in session.run.navigator.monitors.findings(number)}
        assert found <= trial, number
