"""`--help` shows examples of each command, which parse."""

from __future__ import annotations

import shlex
from contextlib import suppress

import pytest

from nettui.cli import COMMANDS, main
from nettui.examples import EXAMPLES
from nettui.options import parse
from tests.french import french


def test_every_command_has_an_example_or_two() -> None:
    assert set(EXAMPLES) == {command or "" for command in COMMANDS}
    assert {len(examples) for examples in EXAMPLES.values()} <= {1, 2, 3}


@pytest.mark.parametrize("command", EXAMPLES)
def test_its_examples_parse(command: str) -> None:
    for line in EXAMPLES[command]:
        typed = line.removeprefix('eval "$(').removesuffix(')"').partition(" > ")[0]
        program, *words = shlex.split(typed)
        assert program == "nettui"
        assert parse(words).command == (command or words[0])


def test_what_they_are_for_is_translated() -> None:
    said = {does for examples in EXAMPLES.values() for does in examples.values()}
    assert not said - set(french().messages)


@pytest.mark.parametrize("command", EXAMPLES)
def test_the_help_ends_with_them(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with suppress(SystemExit):
        main([*filter(None, [command]), "--help"])
    head, _, tail = capsys.readouterr().out.partition("examples:\n")
    assert "options:" in head
    expected = [text for pair in EXAMPLES[command].items() for text in pair]
    assert [line.strip() for line in tail.splitlines()] == expected
