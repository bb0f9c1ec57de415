"""The script that completes in bash, from 3.2 on."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from nettui.completion.arguments import Argument, Command
from nettui.completion.values import Value

SCRIPT = r"""# Completes nettui in bash: put `eval "$(nettui completion bash)"` into ~/.bashrc
_nettui_offer() {  # the words, then the ends of files, that begin like what is typed
    local words=$1 file end
    shift
    if [[ $typed == *.py:* && " $* " == *" .py "* ]]; then
        file=${typed%%:*}
        words=$(sed -nE 's/^(class|def) +([A-Za-z][A-Za-z_0-9]*).*/\2/p' "$file" 2>/dev/null)
        words=$(sed "s|^|$file:|" <<< "$words")
        COMPREPLY=($(compgen -W "$words" -- "$typed"))
        [[ $COMP_WORDBREAKS == *:* ]] && COMPREPLY=("${COMPREPLY[@]#"${typed%:*}":}")
        return
    fi
    COMPREPLY=($(compgen -W "$words" -- "$typed"))
    while IFS= read -r file; do
        for end in "$@"; do
            if [[ -d $file || $file == *"$end" ]]; then
                COMPREPLY+=("$file")
                break
            fi
        done
    done < <([[ $# -gt 0 ]] && compgen -f -- "$typed")
    [[ $# -gt 0 ]] && compopt -o filenames 2>/dev/null
    if [[ ${#COMPREPLY[@]} == 1 && (${COMPREPLY[0]} == *= || ${COMPREPLY[0]} == *.py) ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

_nettui() {
    local IFS=$' \t\n' line=${COMP_LINE:0:COMP_POINT} words=() command= option= place=0 typed word
    read -ra words <<< "$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    typed=${words[${#words[@]}-1]}
    for word in "${words[@]:1:${#words[@]}-2}"; do
        if [[ -n $option ]]; then option=
        elif [[ $word == -*=* ]]; then :
        elif [[ " VALUED " == *" $word "* ]]; then option=$word
        elif [[ $word == -* ]]; then :
        elif [[ -z $command ]]; then command=$word
        else place=$((place + 1)); fi
    done
    COMPREPLY=()
    if [[ -z $option && $typed == --*=* ]]; then
        option=${typed%%=*} typed=${typed#*=}
    fi
    if [[ -z $option && $typed == -* ]]; then
        case $command in
OPTIONS
        esac
        return
    fi
    typed=${typed#[\"\']}
    case "$command:${option:-$place}" in
VALUES
    esac
}
complete -F _nettui nettui
"""


def bash_script(commands: list[Command]) -> str:
    """The script for these commands."""
    valued = dict.fromkeys(
        name for command in commands for option in command.options if option.value for name in option.names
    )
    options = (f"            {_pattern(command.name)}) {_offer_options(command)} ;;" for command in commands)
    arms: dict[str, list[str]] = {}
    for pattern, value in _places(commands):
        if value.words or value.ends:
            arms.setdefault(_offer(value), []).append(pattern)
    values = (f"        {'|'.join(patterns)}) {offer} ;;" for offer, patterns in arms.items())
    script = SCRIPT.replace("VALUED", " ".join(valued)).replace("OPTIONS", "\n".join(options))
    return script.replace("VALUES", "\n".join(values))


def _places(commands: list[Command]) -> Iterator[tuple[str, Value]]:
    """The pattern of each place where a value can stand: its command, and its option or number."""
    for command in commands:
        for option in command.options:
            if option.value:
                yield from ((f"{command.name}:{name}", option.value) for name in option.names)
        for at, argument in enumerate(command.places):
            if argument.value:
                yield f"{command.name}:{_number(at, argument)}", argument.value


def _number(at: int, argument: Argument) -> str:
    return "[0-9]*" if argument.repeats else str(at)


def _offer_options(command: Command) -> str:
    return _offer(Value(tuple(name for option in command.options for name in option.names)))


def _offer(value: Value) -> str:
    ends = "".join(f" {shlex.quote(end)}" for end in value.ends)
    return f"_nettui_offer {shlex.quote(' '.join(value.words))}{ends}"


def _pattern(name: str) -> str:
    return name or '""'
