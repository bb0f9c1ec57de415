"""A past without arrays: it moves, stops and measures like the replayed run, and says what it cannot do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.abilities import Trainer
from nettui.checks.registry import checks
from nettui.common.errors import CommandError, InputError
from nettui.debugger.answers import Choice
from nettui.debugger.commands import COMMANDS
from nettui.debugger.expressions import condition
from nettui.debugger.lesson import Lesson, LessonPoint, LessonProgress, LessonQuestion
from nettui.debugger.past import NO_ARRAYS, Exact, Past
from nettui.debugger.places import AtEpoch, AtStep, Where
from nettui.debugger.replayed import Replayed
from nettui.debugger.session import Session
from nettui.debugger.trainer_recipe import TrainerRecipe
from nettui.debugger.view import View
from nettui.metrics.reading import measure
from nettui.nn.adaptive import Adam
from nettui.nn.descent import DescentConfig, SurfaceTrainer
from nettui.nn.schedules import Constant
from nettui.nn.surfaces import Saddle
from nettui.types import Reading, State, Step
from tests.debugger.recipes import NetRecipe
from tests.debugger.recorded import Recorded, bare
from tests.nets import Net, run

NET = Net(batch=3, epochs=4)
DIVERGES = Net(rate=1e200, activations=("relu", "relu"), epochs=50)
GROWS = Net(rate=30.0, batch=3, epochs=4, strength=0.3)
NETS = {"sound": NET, "breaks": DIVERGES, "grows": GROWS}
STEPS = {name: run(net.build()) for name, net in NETS.items()}
LAST = len(STEPS["sound"]) - 1

MOVES = (
    *("next", "next 3", "next 100", "back", "back 2", "back 100", "epoch", "epoch 2", "epoch 9"),
    *("epoch-back", "epoch-back 2", "epoch-back 9", "continue", "continue-back", "play", "pause"),
    *("goto 0", "goto 7", "goto 999", "goto end", "goto start", "goto epoch 2", "goto epoch 99"),
    *("goto when loss < prev(loss)", "goto when any(output.dead > 0.3)", "goto when loss < 0"),
    *("until loss > prev(loss)", "until gradient.W_norm > 0", "until fault", "until every(5)"),
)
SETTINGS = (
    *("break when loss > prev(loss)", "break when mean(update_ratio) > 0.01", "break when every(4)"),
    *("break when changed(findings)", "break when fault", "break list", "break ignore 1 2"),
    *("watch loss", "watch prev(layer(1).output.std)", "watch validation.accuracy", "watch list"),
    *("break delete 1", "break disable 1", "watch delete 1", "lesson", "lesson back", "answer 1", "hint"),
)
REFUSED = (
    *("step", "unstep", "step 9", "set rate 0.5", "undo", "fork 0", "forks", "inspect loss"),
    *("restart", "restart seed+1", "point 0 0 1", "point drop 1"),
)
SENTENCE = (
    "needs the arrays of the step: a recording holds only what was measured; "
    "run it from a scenario or a trainer, or hold the run that writes it: nettui watch --control"
)


def both(name: str = "sound", breaks: Sequence[str] = ()) -> tuple[Session, Session]:
    """A session on the replayed run, and one on its recording."""
    conditions = [condition(text) for text in breaks]
    pair = (
        Session(NetRecipe(NETS[name]), "", conditions),
        Session.on(Recorded.of(STEPS[name]), "", conditions),
    )
    question = LessonQuestion("which?", Choice(("a", "b"), 0), "so")
    lesson = Lesson(
        (
            LessonPoint(AtStep(5), "five"),
            LessonPoint(AtEpoch(2), "two", question),
            LessonPoint(Where(condition("epoch > 2")), ""),
        )
    )
    for session in pair:
        session.run.lesson = LessonProgress(lesson)
    return pair


def told(session: Session, command: str) -> str:
    """What a command answers, an error too."""
    try:
        return session.do(command).message or ""
    except CommandError as error:
        return f"error: {error}"


def shown(view: View) -> str:
    """What the View of any past shows; NaN counts as equal to NaN."""
    parts = (view.reading, view.first, view.findings, view.stopped_by, view.watches, view.breakpoints)
    return repr((view.cursor.step, view.hidden_by_question, *map(tuple, parts[:2]), *parts[2:], view.lesson))


def test_both_fulfil_the_protocols() -> None:
    pasts: list[Past] = [Recorded.of(STEPS["sound"]), Replayed(NetRecipe(NET))]
    exact: Exact = Replayed(NetRecipe(NET))
    assert [past.exact for past in [*pasts, exact]] == [NO_ARRAYS, pasts[1], exact]


@pytest.mark.parametrize("name", NETS)
def test_a_replayed_past_answers_what_the_straight_run_says(name: str) -> None:
    past, recorded = Replayed(NetRecipe(NETS[name])), Recorded.of(STEPS[name])
    for number, step in enumerate(STEPS[name]):
        assert not past.ended
        assert repr(past.scalars(number)) == repr(recorded.scalars(number))
        assert repr(tuple(past.reading(number))) == repr(tuple(measure(step)))
        assert past.length == number + 1
    assert past.ended
    assert past.scalars(10**9).step == recorded.scalars(10**9).step == past.length - 1


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("command", MOVES)
def test_every_move_ends_where_it_does_on_the_replayed_run(name: str, command: str) -> None:
    replayed, recorded = both(name)
    for line in (command, "goto 4", command, command, "goto end", command):
        assert told(recorded, line) == told(replayed, line)
        assert shown(recorded.view()) == shown(replayed.view())


@pytest.mark.parametrize("name", NETS)
@given(lines=st.lists(st.sampled_from((*MOVES, *SETTINGS)), max_size=12))
@settings(max_examples=40, deadline=None)
def test_any_moves_end_at_the_same_step_with_the_same_reading(name: str, lines: list[str]) -> None:
    replayed, recorded = both(name)
    for line in lines:
        assert told(recorded, line) == told(replayed, line), line
        assert shown(recorded.view()) == shown(replayed.view()), line


@pytest.mark.parametrize("text", ["loss > prev(loss)", "mean(update_ratio) > 0.01 and every(2)"])
def test_conditions_of_a_scenario_stop_a_recording_too(text: str) -> None:
    replayed, recorded = both(breaks=[text])
    stops = []
    for _ in range(6):
        assert told(recorded, "continue") == told(replayed, "continue")
        assert shown(recorded.view()) == shown(replayed.view())
        stops.append(recorded.view().stopped_by)
    assert f"break 1: {text}" in stops


@pytest.mark.parametrize("command", REFUSED)
def test_what_needs_arrays_says_so_and_changes_nothing(command: str) -> None:
    session = Session.on(Recorded.of(STEPS["sound"]))
    session.do("break when loss < 0; watch loss; next 3")
    before = session.view()
    with pytest.raises(CommandError) as error:
        session.do(command)
    assert str(error.value).endswith(f": {SENTENCE}")
    assert repr(session.view()) == repr(before)
    assert shown(session.view()) == shown(before)


def test_every_command_is_tested_here() -> None:
    tried = {line.split()[0] for line in (*MOVES, *SETTINGS, *REFUSED, "check", "save", "export", "halt")}
    assert {syntax.name.split()[0] for syntax in COMMANDS} == tried


def test_a_session_on_a_recording_cannot_be_saved(tmp_path: Path) -> None:
    session = Session.on(Recorded.of(STEPS["sound"]))
    with pytest.raises(CommandError, match=f"save: {SENTENCE}"):
        session.do(f"save {tmp_path / 'a.session'}")
    assert not [*tmp_path.iterdir()]
    session.autosave = lambda saved: None
    assert session.save() == f"not saved: {SENTENCE}"
    assert session.view().message == f"not saved: {SENTENCE}"


def test_the_api_says_what_a_recording_has_not() -> None:
    session = Session.on(Recorded.of(STEPS["sound"]), "a log")
    for ask in (
        lambda: session.step,
        lambda: session.state,
        lambda: session.trainer,
        session.gradcheck,
        session.sweep,
        lambda: session.inspect("loss"),
    ):
        with pytest.raises(InputError, match=SENTENCE):
            ask()
    assert session.title == "a log"
    assert repr(session.reading) == repr(measure(STEPS["sound"][0]))


def test_the_view_of_a_recording_says_what_it_lacks() -> None:
    view = Session.on(Recorded.of(STEPS["sound"])).do("next 2")
    assert (view.raw, view.lacking, view.ops, view.seed) == (None, NO_ARRAYS, (), None)
    assert view.reached("forward", "dense1")
    assert view.passed("backward", "dense1")
    assert (view.forks.current, view.forks.all, view.forks.ghost) == (0, (), None)
    replayed = Session(NetRecipe(NET)).do("next 2")
    assert replayed.lacking is None
    assert replayed.raw is not None


@pytest.mark.parametrize("name", NETS)
def test_the_checks_judge_what_was_recorded_and_skip_the_rest(name: str) -> None:
    session = Session.on(Recorded.of(STEPS[name]))
    report = session.check()
    skipped = {finding.check for finding in report if finding.evidence == SENTENCE}
    assert skipped == {
        check.name for check in checks().values() if check.measure is not None and check.told is None
    }
    judged = [finding for finding in report if finding.evidence != SENTENCE]
    assert {finding.check for finding in judged} == {
        check.name for check in checks().values() if check.monitor is not None or check.told is not None
    }
    live = Session(NetRecipe(NETS[name])).do("goto end")
    folded = {check.name for check in checks().values() if check.scalar_monitor}
    found = {(finding.check, finding.symptom) for finding in live.findings if finding.check in folded}
    assert {(f.check, f.symptom) for f in judged if f.symptom and f.check in folded} == found
    assert report.step == len(STEPS[name]) - 1
    assert told(session, "check").startswith("check: ")


def test_the_checks_name_what_broke_the_recorded_run() -> None:
    report = Session.on(Recorded.of(STEPS["breaks"])).check(only=["non-finite"])
    assert [finding.symptom for finding in report] == ["not a number"]
    assert report.verdict == "fail"


def test_a_recording_without_layers_never_passes_what_it_has_not_seen() -> None:
    session = Session.on(Recorded.without_layers(STEPS["sound"]))
    passed = {finding.check for finding in session.check() if finding.status == "pass"}
    assert not passed & {"silent-units", "gradient-decay", "update-ratio", "non-finite"}
    view = session.do("next 5; epoch; continue; back 3")
    assert view.cursor.step == LAST - 3
    assert repr(view.reading) == repr(bare(session.run.past.scalars(LAST - 3)))
    with pytest.raises(CommandError, match="a layer of this network"):
        session.do("break when layer(1).output.dead > 0.5")


def test_a_recording_that_grows_goes_on_where_it_stopped() -> None:
    past = Recorded.of(STEPS["sound"], length=4)
    session = Session.on(past)
    view = session.do("continue")
    assert (view.cursor.step, view.stopped_by, view.steps) == (3, "latest", 4)
    assert session.do("next").message == "no step after 3 yet"
    past.grow(2)
    assert session.do("next").cursor.step == 4
    assert session.do("epoch 9").stopped_by == "latest"
    past.grow(1000)
    view = session.do("continue")
    assert (view.cursor.step, view.stopped_by) == (LAST, "end")
    assert session.do("next").message == f"the run ends at step {LAST}"


def test_a_recording_that_was_cut_off_ends_with_its_last_step() -> None:
    session = Session.on(Recorded.of(STEPS["sound"][:4]))
    assert session.do("continue").stopped_by == "end"
    assert session.do("next").message == "the run ends at step 3"


def test_a_growing_recording_counts_no_breakpoint_twice_at_its_last_step() -> None:
    session = Session.on(Recorded.of(STEPS["sound"], length=4))
    session.do("break when every(1)")
    for _ in range(9):
        view = session.do("next")
    assert view.breakpoints[0].hits == 3


def test_a_surface_can_be_recorded() -> None:
    trainer = SurfaceTrainer(DescentConfig(Saddle(), Adam(0.1), Constant(), 20))
    replayed = Session(TrainerRecipe(trainer))
    recorded = Session.on(Recorded.of(run(trainer)))
    for line in ("next 3", "epoch", "continue", "back 5"):
        assert told(recorded, line) == told(replayed, line)
        assert shown(recorded.view()) == shown(replayed.view())


def test_moving_measures_nothing_that_no_condition_reads() -> None:
    read: list[int] = []
    recorded = Recorded.of(STEPS["sound"])

    def reading(number: int) -> Reading:
        read.append(number)
        return recorded.reading(number)

    session = Session.on(Recorded.reading_with(STEPS["sound"], reading))
    read.clear()
    session.run.navigator.forward(lambda: True, session.run.stops)
    assert session.run.number == LAST
    assert read == []


def test_a_recording_knows_where_nan_or_infinity_cut_it_short() -> None:
    past = Recorded.of(STEPS["breaks"])
    last = past.length - 1
    assert [now.has_nonfinite for now in past.history.scalars_between(0, last + 1)] == [False] * last + [True]
    view = Session.on(past).do("until fault")
    assert (view.cursor.step, view.stopped_by, view.message) == (last, "fault", None)


class NeverEnds:
    """A trainer that does not say that a step which NaN or infinity cut short is the last one."""

    def __init__(self, trainer: Trainer) -> None:
        self.start, self._step = trainer.start, trainer.step

    def step(self, state: State) -> Step:
        return replace(self._step(state), end=False)


def test_a_run_that_was_cut_short_has_ended_even_if_its_trainer_does_not_say_so() -> None:
    past = Replayed(NetRecipe(DIVERGES, wrap=NeverEnds))
    assert past.scalars(10**9).has_nonfinite
    assert past.ended
