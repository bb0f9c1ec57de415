"""The home screen: all scenarios by course chapter, one line each; enter opens one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from nettui.common.language import Translate
from nettui.report.course import Chapter, Course, CourseScenario, Progress
from nettui.tui.charts import DIM, translate_for_terminal, words_to_ascii
from nettui.tui.keys import footer_bindings
from nettui.tui.screens.beside import ScreenBeside
from nettui.tui.screens.help import Subject

PROGRESS_WIDTH = 22
"""Cells for the points and the score of a lesson."""


class ScenarioList(OptionList):
    """The list of scenarios; the footer shows its enter key."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "open", key_display="enter")]


class HomeScreen(ScreenBeside):
    """Calls `open_scenario` with the name of the selected scenario.

    With `shows_progress`, as the course: the next lesson to do is selected, and each has its progress.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "help", key_display="?", id="help"),
        Binding("q", "app.quit", "quit", id="quit"),
    ]
    SUBJECT: ClassVar[Subject] = Subject(
        "Home screen",
        "The scenarios in the order of the course's chapters, those of this folder first. One that is open "
        "is a run under the debugger, with the pages above and the keys below; `h` leads back here. `x` "
        "writes a picture.",
        {
            "up": "the scenario above",
            "down": "the scenario below",
            "enter": "opens the scenario",
            "z": "without the lines above and below, and back",
        },
    )

    def __init__(
        self,
        read_course: Callable[[], Course],
        open_scenario: Callable[[str], None],
        ascii: bool = False,
        translate: Translate = str,
        shows_progress: bool = False,
        chosen: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`chosen`: the keys that the user has chosen, by command."""
        super().__init__(ascii, translate, chosen)
        self._read_course, self._open_scenario = read_course, open_scenario
        self._course, self._shows_progress = read_course(), shows_progress

    def compose(self) -> ComposeResult:
        tagline = self._translate("a debugger for neural-network training")
        yield Static(self._to_terminal(f" nettui · {tagline}", "bold"))
        yield ScenarioList(*self._options())
        yield Static(id="next")
        yield self.prompt
        yield Footer(compact=True, show_command_palette=False)

    @on(events.ScreenResume)
    def _resume(self) -> None:
        self.call_after_refresh(self._update)  # the list selects its first line when it is mounted

    def _update(self) -> None:
        """Shows the progress, and selects the next lesson to do."""
        if not self._shows_progress:
            return
        self._course, options = self._read_course(), self.query_one(ScenarioList)
        for chapter in self._course.chapters:
            options.replace_option_prompt(f"chapter {chapter.number}", self._heading(chapter))
            for scenario in chapter.scenarios:
                options.replace_option_prompt(scenario.entry.name, self._row(scenario))
        upcoming, _ = self._course.next, self._translate
        if upcoming is not None:
            options.highlighted = options.get_option_index(upcoming.entry.name)
            text = _("Next: {}, {} points of {}").format(upcoming.entry.name, *upcoming.progress[:2])
        else:
            text = _("Every lesson is completed: score {}").format(self._course.progress.score)
        self.query_one("#next", Static).update(self._to_terminal(f" {text}"))

    def open_next(self, name: str) -> None:
        """Opens the next scenario after that one whose lesson is not completed, if there is one."""
        self._course = self._read_course()
        upcoming = self._course.next_after(name)
        if upcoming is not None:
            self._open_scenario(upcoming.entry.name)

    def _options(self) -> Iterator[Option]:
        """One option per scenario, below the title of its chapter."""
        for chapter in self._course.chapters:
            yield Option(self._heading(chapter), disabled=True, id=f"chapter {chapter.number}")
            for scenario in chapter.scenarios:
                yield Option(self._row(scenario), id=scenario.entry.name)

    def _heading(self, chapter: Chapter) -> Table | Text:
        if not chapter.number:
            return self._to_terminal(self._translate("Your scenarios, in this folder"), "bold")
        heading = self._to_terminal(f"{chapter.number}  {self._translate(chapter.title)}", "bold")
        if not self._shows_progress:
            return heading
        row = Table.grid(padding=(0, 2), expand=True)
        row.add_column()
        row.add_column(width=PROGRESS_WIDTH, justify="right")
        row.add_row(heading, self._progress(chapter.progress))
        return row

    def _row(self, scenario: CourseScenario) -> Table:
        """Course reference, name and title in columns; a long title continues below itself."""
        entry = scenario.entry
        row = Table.grid(padding=(0, 2), expand=self._shows_progress)
        row.add_column(width=4, style=DIM, justify="right")
        row.add_column(width=max(map(len, self._course.scenarios)))
        cells = (entry.course[0] if entry.course else "", entry.name, entry.title)
        if not self._shows_progress:
            row.add_row(*map(self._to_terminal, cells))
            return row
        row.add_column(ratio=1)
        row.add_column(width=PROGRESS_WIDTH, justify="right")
        row.add_row(*map(self._to_terminal, cells), self._progress(scenario.progress))
        return row

    def _progress(self, progress: Progress) -> Text:
        """Points and score, with a mark when all points are completed; nothing without a lesson."""
        if not progress.of:
            return Text("")
        mark = "✔ " if progress.done else ""
        return self._to_terminal(
            f"{mark}{progress.points}/{progress.of} · {self._translate('score {}').format(progress.score)}"
        )

    def _to_terminal(self, text: str, style: str = "") -> Text:
        return Text(words_to_ascii(text) if self._ascii else text, style)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings for the footer, translated."""
        return footer_bindings(
            super().active_bindings, (), translate_for_terminal(self._translate, self._ascii)
        )

    @on(OptionList.OptionSelected)
    def _open_selected(self, event: OptionList.OptionSelected) -> None:
        assert event.option_id is not None
        self._open_scenario(event.option_id)
