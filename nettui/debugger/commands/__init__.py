"""The debugger's commands, one file a family: how each is typed, what it does, and its line in the help.

A command is a frozen dataclass with an `execute` method, and a CommandSyntax in the same file. A new family
is added to `FAMILIES` in parse.py.
"""

from __future__ import annotations

from nettui.debugger.commands.command import Command, CommandSyntax
from nettui.debugger.commands.parse import COMMANDS, FAMILIES, parse

__all__ = ["COMMANDS", "FAMILIES", "Command", "CommandSyntax", "parse"]
