"""The user's habits on the screen: theme, pace, page, keys and panels, and what changes in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nettui.common.errors import InputError
from nettui.settings import (
    CHOICES,
    FULL_SPEED,
    PAGE_NAMES,
    Rows,
    Settings,
    Value,
    judge,
    read_settings,
    remember,
    remember_in,
    settings_path,
)
from nettui.tui.key_names import choose_keys
from nettui.tui.page_names import as_text, choose_panels
from nettui.tui.theme_names import theme_names

DEFAULT_PAGE = PAGE_NAMES[0]


@dataclass
class Habits:
    """What the settings say, and in `changed` what the user chooses on the screen."""

    theme: str = ""
    pace: int | None = None
    page: str = DEFAULT_PAGE
    keys: Mapping[str, str] = field(default_factory=dict)
    panels: Mapping[str, Rows] = field(default_factory=dict)
    problems: Sequence[InputError] = ()
    path: Path | None = None
    changed: dict[str, Value] = field(default_factory=dict)

    def choose(self, name: str, value: Value | None) -> None:
        """Notes a choice, which the next scenario that is opened keeps; None is full speed."""
        setattr(self, name, value)
        self.changed[name] = FULL_SPEED if value is None else value

    def arrange(self, page: str, rows: Rows | None) -> bool:
        """Notes where the panels of a page are, or that they are where they were made to be (None).

        It is written at once; returns whether that was possible.
        """
        others = {name: kept for name, kept in self.panels.items() if name != page}
        self.panels = others if rows is None else {**others, page: rows}
        text = None if rows is None else as_text(rows)
        return self.path is None or remember_in(self.path, "panels", page, text)

    def remember(self) -> None:
        """Writes what was changed into the settings."""
        if self.path is not None:
            remember(self.path, self.changed)


def all_settings(path: Path) -> Settings:
    """The settings in a file, with their keys and panels, and everything that is wrong with them."""
    table = read_settings(path)[0]
    themes = {"theme": theme_names()} if "theme" in table else {}
    found = judge(path, {**themes, **CHOICES})
    keys, wrong_keys = choose_keys(table.get("keys", {}), f"{path}: keys")
    panels, wrong_panels = choose_panels(table.get("panels", {}), f"{path}: panels")
    return replace(found, keys=keys, panels=panels, problems=[*found.problems, *wrong_keys, *wrong_panels])


def own_habits() -> Habits:
    """The habits of the user who runs the program."""
    path = settings_path()
    found = all_settings(path)
    pace = found.values.get("pace")
    return Habits(
        theme=str(found.values.get("theme", "")),
        pace=pace if isinstance(pace, int) else None,
        page=str(found.values.get("page", DEFAULT_PAGE)),
        keys=found.keys,
        panels=found.panels,
        problems=found.problems,
        path=path,
    )
