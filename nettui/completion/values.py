"""What can stand for an argument: words, and files by the ends of their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from nettui.checks import check_names
from nettui.common.text_files import RECORDING_SUFFIX
from nettui.completion.names import COMMANDS, FIELDS, LOSSES
from nettui.data.fetch import DATASETS
from nettui.report.manual import TOPICS
from nettui.scenario.files import shipped_files

CODE = ".py"
"""The end of a file after which `:NAME` names a class or a function in it."""


class Value(NamedTuple):
    """The words and the ends of file names; "" stands for any file, "/" for folders alone."""

    words: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


FIELD_SIGN = "="
"""After it, no blank is added: the value follows."""

SCENARIO_ENDS = (".toml", ".session", CODE, ".ipynb", RECORDING_SUFFIX)


def values() -> Mapping[str, Value]:
    """By option, or by name of a positional; `data name` counts before `name`."""
    fields = tuple(f"{key}{FIELD_SIGN}" for key in FIELDS)
    of_data = Value(tuple(field for field in fields if field.startswith("data.")))
    a_check, any_file = Value(check_names()), Value(ends=("",))
    return {
        "scenario": Value(tuple(shipped_files()), SCENARIO_ENDS),
        "recording": Value(ends=(RECORDING_SUFFIX,)),
        "commands": Value(COMMANDS),
        "topic": Value(TOPICS),
        "data name": Value(tuple(DATASETS), ("",)),
        "--set": Value(fields),
        "new --set": of_data,
        "data --set": of_data,
        "--only": a_check,
        "--skip": a_check,
        "--data": any_file,
        "--loss": Value(LOSSES),
        "--html": Value(ends=("/",)),
    }
