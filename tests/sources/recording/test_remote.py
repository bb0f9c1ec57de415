"""The debugger's side of a run takes each answer for that to its own question, however late it comes."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from nettui.sources.recording.channel import Lines
from nettui.sources.recording.remote import ENDED, LATE, Remote


@pytest.fixture
def sides() -> Iterator[tuple[Remote, Lines]]:
    """The two sides of a run that is held after step 3."""
    here, there = socket.socketpair()
    run, remote = Lines(there), Remote(Lines(here))
    run.send(at=3)
    assert remote.wait(1)
    with here, there:
        yield remote, run


def test_a_late_answer_to_a_rate_is_no_answer_to_the_next_step(sides: tuple[Remote, Lines]) -> None:
    remote, run = sides
    assert remote.rate(0.1, timeout=0) == LATE
    run.send(rate=0.1, recording="a-from-3.nettui")
    run.send(at=4)
    assert remote.advance(1)
    assert (remote.at, remote.moved_to) == (4, "a-from-3.nettui")


def test_late_answers_are_told_apart(sides: tuple[Remote, Lines]) -> None:
    remote, run = sides
    assert remote.look("W", timeout=0) == LATE
    assert remote.rate(0.1, timeout=0) == LATE
    for _ in range(2):
        run.send(error="there is no W")
    run.send(rate=0.2)
    assert remote.rate(0.2, timeout=1) == ""
    run.send(error="the loop does not ask for it")
    assert remote.rate(0.3, timeout=1) == "the loop does not ask for it"


def test_a_run_that_has_ended_is_told(sides: tuple[Remote, Lines]) -> None:
    remote, run = sides
    run.close()
    assert remote.rate(0.1, timeout=1) == ENDED
    assert remote.gone
