"""What may be typed: full names, unique beginnings, keys; anything else is answered with the nearest."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.debugger.commands import WORDS, Goto, Move, Pause, Restart, Run, parse
from nettui.errors import Invalid

PLAIN = {
    "next": Move("batch", 1),
    "back": Move("batch", -1),
    "step": Move("op", 1),
    "unstep": Move("op", -1),
    "epoch": Move("epoch", 1),
    "epoch-back": Move("epoch", -1),
    "continue": Run(),
    "continue-back": Run(back=True),
    "play": Run(),
    "pause": Pause(),
    "restart": Restart(),
    "restart seed+1": Restart(1),
}


def test_every_word_but_goto_stands_alone() -> None:
    assert set(PLAIN) | {"goto"} == {word.name for word in WORDS}


@pytest.mark.parametrize("text", PLAIN)
def test_a_name_says_one_command(text: str) -> None:
    assert parse(text) == [PLAIN[text]]


@pytest.mark.parametrize("word", [word for word in WORDS if word.name in PLAIN and word.key != "space"])
def test_a_key_says_the_same_as_its_name(word) -> None:
    assert parse(word.key) == [PLAIN[word.name]]


@pytest.mark.parametrize(
    "name", [word.name for word in WORDS if " " not in word.name and word.name != "goto"]
)
def test_a_unique_beginning_is_enough(name: str) -> None:
    names, keys = [word.name for word in WORDS if " " not in word.name], [word.key for word in WORDS]
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
    assert parse(f"{name} {count}") == [Move(plain.unit, plain.count * count)]


@given(number=st.integers(0, 10**12))
def test_goto_takes_a_step_or_an_epoch(number: int) -> None:
    assert parse(f"goto {number}; g epoch {number}; g e {number}") == [Goto(number)] + 2 * [
        Goto(number, epoch=True)
    ]


@given(texts=st.lists(st.sampled_from(sorted(PLAIN)), max_size=6))
def test_semicolons_separate(texts: list[str]) -> None:
    assert parse(" ;; ".join(texts)) == [PLAIN[text] for text in texts]


@pytest.mark.parametrize(
    ("text", "where", "told"),
    [
        ("nxt", "command", "'next'"),
        ("contnue", "command", "'continue'"),
        ("NEXT", "command", "'next'"),
        ("zzz", "command", "there are: back, continue"),
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
        ("restart seed+1 x", "restart", "at most 1"),
        ("pause 1", "pause", "nothing after it"),
        ("continue 3", "continue", "nothing after it"),
    ],
)
def test_what_is_wrong_is_told(text: str, where: str, told: str) -> None:
    with pytest.raises(Invalid) as wrong:
        parse(text)
    assert wrong.value.where == where
    assert told in str(wrong.value)


@given(
    text=st.text(max_size=30)
    | st.lists(st.sampled_from(["goto", "n", "e", "3", "R", ";", "seed+1"])).map(" ".join)
)
def test_any_text_is_a_list_of_commands_or_a_complaint(text: str) -> None:
    with suppress(Invalid):
        assert all(isinstance(command, Move | Goto | Run | Pause | Restart) for command in parse(text))
