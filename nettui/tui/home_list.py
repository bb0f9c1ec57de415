"""The home screen's list as data: what can be opened, in sections that fold, and what a filter leaves."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from nettui.common.language import Translate
from nettui.debugger.saved_sessions import RecentSession
from nettui.report.course import Chapter, Course, CourseScenario, Progress

Kind: TypeAlias = Literal["scenario", "session", "command"]

LESSON, DONE, EXERCISE = "•", "✔", "?"
"""The marks before a scenario: it has a lesson, a completed one, or a planted bug to find."""

LEGEND = ((LESSON, "lesson"), (EXERCISE, "exercise"), (DONE, "done"))

COMMANDS = (
    ("nettui new mine --data FILE.csv", "writes a scenario that fits your data"),
    ("nettui run my_net.py:MyNet", "your own NumPy network, as it is"),
    ("nettui check my_net.py:MyNet", "says what is wrong in it, and in which line"),
)
"""How one's own data and code are opened."""


@dataclass(frozen=True)
class Item:
    """A line of the list: something to open, or a command to copy.

    `key` is what opens it: a scenario's name, a session's path, or the command itself.
    """

    kind: Kind
    key: str
    name: str
    title: str
    course: str = ""
    mark: str = ""
    progress: Progress | None = None

    @property
    def id(self) -> str:
        return self.key if self.kind == "scenario" else f"{self.kind} {self.key}"

    def matches(self, words: Iterable[str], section: str) -> bool:
        """Whether each of the words, which are folded, is in its texts or in its section's title."""
        found = fold(f"{self.course} {self.name} {self.title} {section}")
        return all(word in found for word in words)


@dataclass(frozen=True)
class Section:
    """A heading and its items."""

    id: str
    title: str
    items: Sequence[Item]
    number: int = 0
    progress: Progress | None = None


def sections(
    course: Course, recent: Sequence[RecentSession], with_commands: bool, _: Translate
) -> list[Section]:
    """Recent sessions, the user's scenarios, their data and code, and the chapters of the course."""
    found = [
        Section("recent", _("Recent sessions"), [_session(session, _) for session in recent]),
        *(_chapter(chapter, _) for chapter in course.chapters),
    ]
    if with_commands:
        own = 2 if course.chapters and not course.chapters[0].number else 1
        commands = [Item("command", command, command, _(does)) for command, does in COMMANDS]
        found.insert(own, Section("own", _("Your own data and code"), commands))
    return [section for section in found if section.items]


def filtered(sections: Iterable[Section], text: str, folded: Collection[str]) -> list[Section]:
    """The sections with the items that match every word; without a text, folded ones are empty."""
    words = fold(text).split()
    found = []
    for section in sections:
        shown = [item for item in section.items if item.matches(words, section.title)]
        if not words:
            shown = [] if section.id in folded else shown
        if shown or not words:
            found.append(Section(section.id, section.title, shown, section.number, section.progress))
    return found


def fold(text: str) -> str:
    """A text for comparing: without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def mark(scenario: CourseScenario) -> str:
    """Whether a scenario has a lesson, has been completed, or is an exercise."""
    entry, progress = scenario
    if progress.of and progress.done:
        return DONE
    return EXERCISE if entry.exercise else LESSON if entry.points else ""


def _chapter(chapter: Chapter, _: Translate) -> Section:
    title = _(chapter.title) if chapter.number else _("Your scenarios, in this folder")
    items = [
        Item(
            kind="scenario",
            key=scenario.entry.name,
            name=scenario.entry.name,
            title=scenario.entry.title,
            course=scenario.entry.course[0] if scenario.entry.course else "",
            mark=mark(scenario),
            progress=scenario.progress,
        )
        for scenario in chapter.scenarios
    ]
    return Section(f"chapter {chapter.number}", title, items, chapter.number, chapter.progress)


def _session(session: RecentSession, _: Translate) -> Item:
    """Where the session stood, what was changed in it, and when it was saved."""
    parts = [
        f"{_('step')} {session.step}",
        *([f"{_('edits')} {session.edits}"] if session.edits else []),
        *([f"{_('breakpoints')} {session.breakpoints}"] if session.breakpoints else []),
        _day_or_time(session.saved),
    ]
    return Item("session", str(session.path), session.scenario, " · ".join(parts))


def _day_or_time(saved: float) -> str:
    """The time of today, or else the day."""
    day, today = (time.strftime("%Y-%m-%d", time.localtime(at)) for at in (saved, time.time()))
    return time.strftime("%H:%M", time.localtime(saved)) if day == today else day
