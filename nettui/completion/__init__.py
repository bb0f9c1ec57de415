"""Scripts that complete nettui's commands, options and values in a shell, generated from its parsers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nettui.completion.arguments import Command, read_commands
from nettui.completion.bash import bash_script
from nettui.completion.fish import fish_script
from nettui.completion.zsh import zsh_script

SCRIPTS: Mapping[str, Callable[[list[Command]], str]] = {
    "bash": bash_script,
    "zsh": zsh_script,
    "fish": fish_script,
}


def completion_script(shell: str) -> str:
    """The script for a shell, one of SCRIPTS."""
    return SCRIPTS[shell](read_commands())
