"""Commands are parsed from full names, unique prefixes and keys; an error suggests the nearest name."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.debugger.commands import COMMANDS, Command, CommandSyntax, parse
from nettui.debugger.commands.breakpoints import ChangeBreakpoint, ListBreakpoints, SetBreakpoint
from nettui.debugger.commands.edits import HaltRun, ListForks, Restart, SetValue, SwitchFork, Undo
from nettui.debugger.commands.files import Export
from nettui.debugger.commands.lessons import OpenLesson, ShowHint
from nettui.debugger.commands.movement import Continue, Goto, Move, Pause
from nettui.debugger.commands.questions import Inspect, RunChecks
from nettui.debugger.commands.watches import AddWatch, DeleteWatch, ListWatches
from nettui.debugger.expressions import condition, expression
from nettui.debugger.places import AtEnd, AtEpoch, AtStep, Where

PLAIN = {
    "next": Move("batch", 1),
    "back": Move("batch", -1),
    "step": Move("op", 1),
    "unstep": Move("op", -1),
    "epoch": Move("epoch", 1),
    "epoch-back": Move("epoch", -1),
    "continue": Continue(),
    "continue-back": Continue(back=True),
    "play": Continue(),
    "pause": Pause(),
    "check": RunChecks(),
    "undo": Undo(),
    "forks": ListForks(),
    "lesson": OpenLesson(),
    "lesson back": OpenLesson("back"),
    "hint": ShowHint(),
    "restart": Restart(),
    "restart seed+1": Restart(1),
    "restart drop": Restart(drop=True),
    "halt": HaltRun(),
}


def test_commands_without_an_argument_are_marked() -> None:
    assert set(PLAIN) == {word.name for word in COMMANDS if not word.needs_argument}
    assert all(word.name == word.usage.split(" ")[0] for word in COMMANDS if " " not in word.name)


@pytest.mark.parametrize("text", PLAIN)
def test_a_name_is_parsed_as_its_command(text: str) -> None:
    assert parse(text) == [PLAIN[text]]


@pytest.mark.parametrize("word", [word for word in COMMANDS if word.name in PLAIN and len(word.key) == 1])
def test_a_key_means_the_same_as_its_name(word: CommandSyntax) -> None:
    assert parse(word.key) == [PLAIN[word.name]]


@pytest.mark.parametrize("name", [name for name in PLAIN if " " not in name])
def test_a_unique_prefix_is_enough(name: str) -> None:
    names, keys = [word.name for word in COMMANDS if " " not in word.name], [word.key for word in COMMANDS]
    for end in range(1, len(name) + 1):
        start = name[:end]
        if sum(other.startswith(start) for other in names) == 1 and start not in keys:
            assert parse(start) == [PLAIN[name]]


@given(
    name=st.sampled_from(["next", "back", "step", "unstep", "epoch", "epoch-back"]),
    count=st.integers(1, 10**12),
)
def test_a_count_repeats_a_move(name: str, count: int) -> None:
    plain = PLAIN[name]
    assert isinstance(plain, Move)
    assert parse(f"{name} {count}") == [Move(plain.unit, plain.count * count)]


@given(number=st.integers(0, 10**12))
def test_goto_takes_a_step_or_an_epoch(number: int) -> None:
    assert parse(f"goto {number}; g epoch {number}; g e {number}") == [Goto(AtStep(number))] + 2 * [
        Goto(AtEpoch(number))
    ]


@given(texts=st.lists(st.sampled_from(sorted(PLAIN)), max_size=6))
def test_semicolons_separate(texts: list[str]) -> None:
    assert parse(" ;; ".join(texts)) == [PLAIN[text] for text in texts]


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("nxt", "command", "'next'"),
        ("contnue", "command", "'continue'"),
        ("NEXT", "command", "'next'"),
        ("zzz", "command", "there are: answer, back, break, check"),
        ("un", "command", "could be: unstep, until"),
        ("p", "command", "could be: play, pause"),
        ("next 0", "next", "at least 1"),
        ("next -1", "next", "at least 1"),
        ("next two", "next", "'two'"),
        ("next 1 2", "next", "at most 1"),
        ("next; back 1.5", "back", "'1.5'"),
        ("goto", "goto", "goto N"),
        ("goto 1 2", "goto", "goto epoch N"),
        ("goto epoch", "goto", "'epoch'"),
        ("goto -1", "goto", "at least 0"),
        ("restart seed", "restart", "seed+1"),
        ("restart seed+1 x", "restart", "seed+1"),
        ("pause 1", "pause", "nothing after it"),
        ("continue 3", "continue", "nothing after it"),
        ("next " + "9" * 5000, "next", "a whole number"),
        ("goto when lss < 1", "goto when", "at column 1 (did you mean 'loss'?)\n    lss < 1\n    ^"),
        ("until loss", "until", "compare it"),
        ("until", "until", "found the end at column 1"),
        ("break loss > 3", "break", "did you mean 'break when loss > 3'?"),
        ("break d 1", "break", "when, list, delete"),
        ("break when loss <", "break when", "column 7"),
        ("break delete", "break delete", "a whole number"),
        ("break delete 1 2", "break delete", "nothing after its number"),
        ("break enable x", "break enable", "'x'"),
        ("break ignore 1", "break ignore", "a whole number"),
        ("break list 1", "break list", "nothing after it"),
        ("set", "set", "as in set train.rate 0.01"),
        ("set train.rate", "set", "set PATH VALUE"),
        ("set train.rate =", "set", "set PATH VALUE"),
        ("set =3", "set", "set PATH VALUE"),
        ("undo 1", "undo", "nothing after it"),
        ("watch lss", "watch", "at column 1 (did you mean 'loss'?)"),
        ("watch delete x", "watch delete", "a whole number"),
        ("fork", "fork", "a whole number"),
        ("fork x", "fork", "a whole number"),
        ("export", "export", "found '' (as in export view.svg)"),
        ("export view", "export", ".json, .csv or .toml, found 'view' (as in export view.svg)"),
        ("export .svg", "export", "found '.svg'"),
        ("x my view.png", "export", "found 'my view.png' (did you mean '.svg'?)"),
        ("export view.htm", "export", "did you mean '.html'?"),
        ("export view.csv.gz", "export", "found 'view.csv.gz'"),
        ("exprt view.svg", "command", "did you mean 'export'?"),
    ],
)
def test_an_error_says_what_was_expected(text: str, where: str, expected: str) -> None:
    with pytest.raises(InvalidValue) as wrong:
        parse(text)
    assert wrong.value.where == where
    assert expected in str(wrong.value)


LOW = condition("loss < 0.5")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("until loss<0.5", Continue(until=condition("loss<0.5"))),
        ("goto when loss < 0.5", Goto(Where(LOW))),
        ("g w loss < 0.5", Goto(Where(LOW))),
        ("break when loss < 0.5", SetBreakpoint(LOW)),
        ("b w   loss < 0.5", SetBreakpoint(LOW)),
        ("break list", ListBreakpoints()),
        ("break", ListBreakpoints()),
        ("watch", ListWatches()),
        ("goto start", Goto(AtStep(0))),
        ("goto end", Goto(AtEnd())),
        ("b del 2", ChangeBreakpoint(2, "delete")),
        ("b enable 2", ChangeBreakpoint(2, "enable")),
        ("b dis 2", ChangeBreakpoint(2, "disable")),
        ("break ignore 2 10", ChangeBreakpoint(2, "ignore", 10)),
    ],
)
def test_conditions_follow_when_and_until(text: str, command: Command) -> None:
    assert parse(text) == [command]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("set train.rate 0.01", SetValue("train.rate", "0.01")),
        ("v train.rate=0.01", SetValue("train.rate", "0.01")),
        ("set train.rate = 0.01", SetValue("train.rate", "0.01")),
        (
            'set train.optimizer {name = "adam", rate = 1}',
            SetValue("train.optimizer", '{name = "adam", rate = 1}'),
        ),
        ("set network.hidden   [3, 4]", SetValue("network.hidden", "[3, 4]")),
        ("fork 2", SwitchFork(2)),
        ("inspect dense1.W[3, 2].gradient", Inspect("dense1.W[3, 2].gradient")),
        ("i loss[7]", Inspect("loss[7]")),
        ("watch loss / 2", AddWatch(expression("loss / 2"))),
        ("w gradient.W_norm", AddWatch(expression("gradient.W_norm"))),
        ("watch delete 3", DeleteWatch(3)),
        ("watch list", ListWatches()),
        ("export view.svg", Export("view.svg")),
        ("ex ~/my first  view.HTML", Export("~/my first  view.HTML")),
        ("x a.b.json", Export("a.b.json")),
        ("export run 1/reading.csv ", Export("run 1/reading.csv")),
    ],
)
def test_the_rest_of_the_line_is_one_argument(text: str, command: Command) -> None:
    assert parse(text) == [command]


@given(
    text=st.text(max_size=30)
    | st.lists(
        st.sampled_from(
            [
                "goto",
                "n",
                "e",
                "3",
                "R",
                ";",
                "seed+1",
                "break",
                "when",
                "loss",
                "<",
                "set",
                "fork",
                "=",
                "x.csv",
            ]
        )
    ).map(" ".join)
)
def test_any_text_is_a_list_of_commands_or_an_error(text: str) -> None:
    with suppress(InvalidValue):
        assert all(isinstance(command, Command) for command in parse(text))


def test_an_error_shortens_a_very_long_text() -> None:
    with pytest.raises(InvalidValue) as wrong:
        parse("x" * 100_000)
    assert len(str(wrong.value)) < 1000
    assert "xxx …" in str(wrong.value)
