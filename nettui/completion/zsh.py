"""The script that completes in zsh, with a line about each command and option."""

from __future__ import annotations

from nettui.completion.arguments import Argument, Command
from nettui.completion.values import Value

SCRIPT = r"""#compdef nettui
# Completes nettui in zsh: put `eval "$(nettui completion zsh)"` into ~/.zshrc, after compinit
_nettui_offer() {  # the words, then the ends of files
    local -a offered=(${=1})
    shift
    if [[ $PREFIX == *.py:* ]] && (( $@[(Ie).py] )); then
        local file=${(Q)PREFIX%%:*}
        compset -P '*:'
        compadd -- $(sed -nE 's/^(class|def) +([A-Za-z][A-Za-z_0-9]*).*/\2/p' $file 2>/dev/null)
        return
    fi
    compadd -S '' -- ${(M)offered:#*=}
    compadd -- ${offered:#*=}
    case "$*" in
        '') [[ $#offered -gt 0 ]] || _message value ;;
        '*') _files ;;
        /) _files -/ ;;
        .*) _files -g "*(${(j:|:)@})" ;;
    esac
}

_nettui_commands() {
    local -a commands=(
COMMANDS
    )
    _describe command commands
}

_nettui() {
    local curcontext="$curcontext" state line
    local -A opt_args
    _arguments -C \
ROOT
        '1:command:_nettui_commands' \
        '*:: :->arguments'
    [[ $state == arguments ]] || return
    case $words[1] in
ARGUMENTS
    esac
}

if [[ $funcstack[1] == _nettui ]]; then _nettui "$@"; else compdef _nettui nettui; fi
"""


def zsh_script(commands: list[Command]) -> str:
    """The script for these commands."""
    root, *others = commands
    named = (f"        {_quoted(f'{command.name}:{command.help}')}" for command in others)
    cases = (f"        {command.name}) _arguments \\\n{_specs(command)} ;;" for command in others)
    script = SCRIPT.replace("COMMANDS", "\n".join(named)).replace("ARGUMENTS", "\n".join(cases))
    return script.replace(
        "ROOT", "".join(f"        {_option(option)} \\\n" for option in root.options).rstrip("\n")
    )


def _specs(command: Command) -> str:
    """What _arguments takes, a line each."""
    places = (_quoted(f"{'*' if place.repeats else ''}{_value(place)}") for place in command.places)
    return " \\\n".join(f"            {spec}" for spec in (*map(_option, command.options), *places))


def _option(option: Argument) -> str:
    """An option with all its names, of which one may be given unless it repeats."""
    takes = "" if option.value is None else _value(option)
    spec = f"[{_escaped(option.help)}]{takes}"
    names = [name + ("=" if takes and name.startswith("--") else "") for name in option.names]
    if option.repeats:
        return _quoted(f"*{names[0]}{spec}")
    if len(names) == 1:
        return _quoted(names[0] + spec)
    return f"'({' '.join(names)})'{{{','.join(names)}}}{_quoted(spec)}"


def _value(argument: Argument) -> str:
    label, value = _escaped(argument.label), argument.value or Value()
    ends = "".join(f" {end}" if end else ' "*"' for end in value.ends)
    return f':{label}: _nettui_offer "{" ".join(value.words)}"{ends}'


def _escaped(text: str) -> str:
    for sign in ("\\", "[", "]", ":"):
        text = text.replace(sign, f"\\{sign}")
    return text


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
