"""The user's settings in config.toml: read, judged, and remembered without touching the rest of the file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from nettui.common.errors import InputError, InvalidValue, nearest, unknown_name
from nettui.common.language import LANGUAGES, Language, preferred_language
from nettui.common.toml import loads, toml_value

FOLDER = "NETTUI_CONFIG"
"""The environment variable with the folder of config.toml, in place of the system's."""

PACES = (1, 3, 10, 30, None)
"""The paces of a run, in mini-batches per second; None is full speed."""

FULL_SPEED = "full"

PAGE_NAMES = ("health", "gradients", "data", "inside", "optimizer", "compare")
"""The pages of the screen, in the order of their keys."""

Value: TypeAlias = str | int

Rows: TypeAlias = tuple[tuple[str, ...], ...]
"""The panels of a page by name, row by row."""

CHOICES: Mapping[str, Sequence[Value]] = {
    "language": LANGUAGES,
    "pace": tuple(pace or FULL_SPEED for pace in PACES),
    "page": PAGE_NAMES,
}
"""What a setting can be; the screen knows its themes."""

KINDS = {"theme": "a theme", "pace": "a pace", "page": "a page", "language": "a language"}

NAMES = (*KINDS, "keys", "panels")

HEADER_LINE = re.compile(r"^[ \t]*\[[^\n]*\][ \t]*(?:#.*)?$", re.MULTILINE)
HEADER, KEY = re.compile(r"^\s*\[", re.MULTILINE), r"^[ \t]*{}[ \t]*=[ \t]*"
LIST = r"\[[^]]*\]"
VALUE = r"""(?:"[^"\n]*"|'[^'\n]*'|[^#\n]*?)(?=[ \t]*(?:#|$))"""


@dataclass(frozen=True)
class Settings:
    """What the file says and can be used, and what is wrong with it.

    `values` by name, `keys` by command, `panels` by page.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    panels: Mapping[str, Rows] = field(default_factory=dict)
    problems: Sequence[InputError] = ()


def settings_path() -> Path:
    """Where config.toml is, or would be."""
    from platformdirs import user_config_path

    return Path(os.environ.get(FOLDER) or user_config_path("nettui")) / "config.toml"


def read_settings(path: Path) -> tuple[dict[str, Any], list[InputError]]:
    """The table in the file, and what is wrong with it; empty without a file."""
    try:
        return _parsed(path.read_text(encoding="utf-8")), []
    except (FileNotFoundError, NotADirectoryError):
        return {}, []
    except OSError as error:
        return {}, [InputError(str(path), [error.strerror or "cannot be read"])]
    except (ValueError, RecursionError) as error:
        return {}, [InputError(str(path), [f"not valid TOML: {error}"])]


def judge(path: Path, choices: Mapping[str, Sequence[Value]]) -> Settings:
    """The settings in a file, of which those in `choices` are judged, no keys and no panels."""
    table, problems = read_settings(path)
    problems += [unknown_name(f"{path}: {key}", "a setting", key, NAMES) for key in table if key not in NAMES]
    values: dict[str, Value] = {}
    for name, known in choices.items():
        if name not in table:
            continue
        value = table[name]
        if any(value == each and type(value) is type(each) for each in known):
            values[name] = value
        else:
            hint = nearest(str(value), map(str, known))
            problems.append(InvalidValue(f"{path}: {name}", KINDS[name], value, hint))
    return Settings(values=values, problems=problems)


def own_language(environment: Mapping[str, str] = os.environ) -> Language:
    """The language of the settings, or else of the locale."""
    named = read_settings(settings_path())[0].get("language")
    return next((language for language in LANGUAGES if language == named), preferred_language(environment))


def remember(path: Path, changes: Mapping[str, Value]) -> None:
    """Writes these values into the file, whose other lines stay; does nothing where that is not possible."""
    table, problems = read_settings(path)
    if problems or not changes:
        return
    with suppress(OSError, ValueError):
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for name, value in changes.items():
            text = set_value(text, name, value)
        if _parsed(text) == {**table, **changes}:
            _replace(path.resolve(), text)


def remember_in(path: Path, table: str, name: str, value: Sequence[str] | None) -> bool:
    """Writes a list into a table of the file, or takes it out (None); whether the file says that now."""
    before, problems = read_settings(path)
    entries = before.get(table, {})
    if problems or not isinstance(entries, Mapping):
        return False
    entries = {key: entry for key, entry in entries.items() if key != name}
    after = {**before, table: entries if value is None else {**entries, name: [*value]}}
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        text = set_list(text, table, name, value)
        if {table: {}, **_parsed(text)} != after:
            return False
        if path.exists() or value is not None:
            _replace(path.resolve(), text)
    except (OSError, ValueError):
        return False
    return True


def set_list(text: str, table: str, name: str, value: Sequence[str] | None) -> str:
    """The text of a TOML file with a list in a table: a new one, the old one changed, or without it."""
    line = "" if value is None else f"{name} = {toml_value([*value])}"
    header = re.search(rf"^[ \t]*\[[ \t]*{table}[ \t]*\].*$\n?", text, re.MULTILINE)
    if header is None:
        kept = f"{text.rstrip()}\n\n" if text.strip() else ""
        return f"{kept}[{table}]\n{line}\n" if line else text
    above, below = text[: header.end()], text[header.end() :]
    above = above if above.endswith("\n") else f"{above}\n"
    following = HEADER_LINE.search(below)
    body, rest = (below[: following.start()], below[following.start() :]) if following else (below, "")
    old = re.compile(KEY.format(name) + LIST + ("" if line else r"[ \t]*(#.*)?\n?"), re.MULTILINE)
    if old.search(body):
        return above + old.sub(lambda found: line, body, count=1) + rest
    return f"{above}{line}\n{body}{rest}" if line else text


def set_value(text: str, name: str, value: Value) -> str:
    """The text of a TOML file with a value at its top: a new one, or the old one changed."""
    header = HEADER.search(text)
    top, rest = (text[: header.start()], text[header.start() :]) if header else (text, "")
    line, old = f"{name} = {toml_value(value)}", re.compile(KEY.format(name) + VALUE, re.MULTILINE)
    if old.search(top):
        return old.sub(lambda found: line, top, count=1) + rest
    kept = f"{top.rstrip()}\n" if top.strip() else ""
    return f"{kept}{line}\n\n{rest}" if rest else f"{kept}{line}\n"


def _parsed(text: str) -> dict[str, Any]:
    return loads(text)


def _replace(path: Path, text: str) -> None:
    """Replaces the file as a whole, or leaves it as it is. Raises OSError."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
