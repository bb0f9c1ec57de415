"""The user's habits on the screen: theme, pace, page and keys, and what changes in them while it is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nettui.common.errors import InputError
from nettui.settings import (
    CHOICES,
    FULL_SPEED,
    Settings,
    Value,
    judge,
    read_settings,
    remember,
    settings_path,
)
from nettui.tui.key_names import choose_keys
from nettui.tui.themes import THEME_NAMES


@dataclass
class Habits:
    """What the settings say, and in `changed` what the user chooses on the screen."""

    theme: str = ""
    pace: int | None = None
    page: str = "health"
    keys: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[InputError] = ()
    path: Path | None = None
    changed: dict[str, Value] = field(default_factory=dict)

    def choose(self, name: str, value: Value | None) -> None:
        """Notes a choice, which the next scenario that is opened keeps; None is full speed."""
        setattr(self, name, value)
        self.changed[name] = FULL_SPEED if value is None else value

    def remember(self) -> None:
        """Writes what was changed into the settings."""
        if self.path is not None:
            remember(self.path, self.changed)


def all_settings(path: Path) -> Settings:
    """The settings in a file, with their keys, and everything that is wrong with them."""
    found = judge(path, {"theme": THEME_NAMES, **CHOICES})
    keys, problems = choose_keys(read_settings(path)[0].get("keys", {}), f"{path}: keys")
    return replace(found, keys=keys, problems=[*found.problems, *problems])


def own_habits() -> Habits:
    """The habits of the user who runs the program."""
    path = settings_path()
    found = all_settings(path)
    pace = found.values.get("pace")
    return Habits(
        theme=str(found.values.get("theme", "")),
        pace=pace if isinstance(pace, int) else None,
        page=str(found.values.get("page", "health")),
        keys=found.keys,
        problems=found.problems,
        path=path,
    )
