"""The script that completes in fish, with a line about each command and option."""

from __future__ import annotations

from collections.abc import Iterator

from nettui.completion.arguments import Command
from nettui.completion.values import Value

SCRIPT = r"""# Completes nettui in fish: nettui completion fish > ~/.config/fish/completions/nettui.fish
function __nettui_at  # whether the command, and how many words stand after it, are these
    set -l option
    set -l command
    set -l place 0
    for word in (commandline -opc)[2..-1]
        if test -n "$option"
            set option
        else if string match -q -- '-*=*' $word
            continue
        else if contains -- $word VALUED
            set option $word
        else if string match -q -- '-*' $word
            continue
        else if test -z "$command"
            set command $word
        else
            set place (math $place + 1)
        end
    end
    test "$command" = "$argv[1]"; and contains -- "$argv[2]" '' $place
end

function __nettui_files  # files by their ends, and what a Python file has
    set -l typed (string replace -r -- '^--[\w-]+=' '' (commandline -ct))
    if string match -q -- '*.py:*' $typed
        set -l file (string replace -r ':.*' '' -- $typed)
        test -f $file; and string replace -fr '^(?:class|def) +([A-Za-z]\w*).*' "$file:\$1" <$file
    else
        set -l ends (string join '|' -- (string escape --style=regex -- $argv))
        __fish_complete_path $typed | string match -r -- "^[^\t]*(?:/|$ends)(?:\t.*)?\$"
    end
end

complete -c nettui -f
"""


def fish_script(commands: list[Command]) -> str:
    """The script for these commands."""
    valued = dict.fromkeys(
        name for command in commands for option in command.options if option.value for name in option.names
    )
    lines = [line for command in commands for line in _lines(command)]
    named = [f"{_at('', '0')} -a {command.name} -d {_quoted(command.help)}" for command in commands[1:]]
    return SCRIPT.replace("VALUED", " ".join(valued)) + "\n".join([*named, *lines]) + "\n"


def _lines(command: Command) -> Iterator[str]:
    for option in command.options:
        names = " ".join(
            f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names
        )
        takes = "" if option.value is None else f" -x{_offer(option.value)}"
        yield f"{_at(command.name)} {names}{takes} -d {_quoted(option.help)}"
    for at, place in enumerate(command.places if command.name else ()):
        if offer := _offer(place.value or Value()):
            yield f"{_at(command.name, '' if place.repeats else str(at))}{offer}"


def _offer(value: Value) -> str:
    ends = " ".join(end or "''" for end in value.ends)
    files = [f"(__nettui_files {ends})"] if ends else []
    offered = " ".join([*value.words, *files])
    return f" -a {_quoted(offered)}" if offered else ""


def _at(command: str, place: str = "") -> str:
    condition = f'__nettui_at "{command}" {place}'.rstrip()
    return f"complete -c nettui -n {_quoted(condition)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
