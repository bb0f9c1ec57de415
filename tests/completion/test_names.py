"""The names that a shell completes are those of what they name."""

from __future__ import annotations

from nettui.checks import check_files, check_names
from nettui.checks.registry import checks
from nettui.completion.names import COMMANDS, FIELDS, LOSSES
from nettui.debugger import commands
from nettui.nn import losses
from nettui.scenario import Scenario
from nettui.scenario.tables import flatten, to_table


def test_the_names_are_those_of_what_they_name() -> None:
    assert tuple(syntax.name for syntax in commands.COMMANDS) == COMMANDS
    assert tuple(flatten(to_table(Scenario("")))) == FIELDS
    assert tuple(losses.LOSSES) == LOSSES


def test_a_check_has_the_name_of_its_file() -> None:
    assert check_names() == tuple(checks())
    assert len(check_files()) > 40
