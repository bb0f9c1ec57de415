"""The home screen: recent sessions, own files, and all scenarios by chapter; enter opens one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Literal

from rich.console import RenderableType
from rich.table import Table
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from nettui.common.language import Translate
from nettui.debugger.saved_sessions import RecentSession
from nettui.report.course import Course
from nettui.tui.charts import DIM, translate_for_terminal
from nettui.tui.hints import Hints
from nettui.tui.home_filter import FilterInput
from nettui.tui.home_list import Item, Section, filtered, sections
from nettui.tui.home_picture import ScenarioPicture, first_steps
from nettui.tui.home_rows import RowPainter
from nettui.tui.keys import footer_bindings
from nettui.tui.screens.beside import ScreenBeside
from nettui.tui.screens.help import Subject

WIDE = 116
"""Columns from which there is room for the preview."""

PREVIEW_DELAY = 0.15
"""Seconds that an item stays selected before it is read for its preview."""


class ScenarioList(OptionList):
    """The list of scenarios; the footer shows its enter key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "open", key_display="enter"),
        Binding("left", "screen.fold(True)", "fold", show=False),
        Binding("right", "screen.fold(False)", "unfold", show=False),
    ]

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region:  # in a window without room for the list, Textual 8.2 would crash
            super()._move_page(direction)


class HomeScreen(ScreenBeside):
    """Calls `open_item` with what is selected.

    With `shows_progress`, as the course: the next lesson to do is selected, and each has its progress.
    """

    AUTO_FOCUS = "ScenarioList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "filter", key_display="/"),
        Binding("question_mark", "help", "help", key_display="?", id="help"),
        Binding("q", "app.quit", "quit", id="quit"),
    ]
    SUBJECT: ClassVar[Subject] = Subject(
        "Home screen",
        "The sessions of last time, the scenarios of this folder, and those that ship in the order of the "
        "course's chapters. One that is open is a run under the debugger, with the pages above and the keys "
        "below; `h` leads back here. Letters filter the list; `/` does, too, and takes any letter. `x` "
        "writes a picture.",
        {
            "up": "the scenario above",
            "down": "the scenario below",
            "enter": "opens the scenario; on a heading: folds it; on a command: copies it",
            "left": "folds the chapter",
            "right": "unfolds the chapter",
            "slash": "filters: every word must be in the name, the title or the chapter; esc: all",
            "z": "without the lines above and below, and back",
        },
    )

    def __init__(
        self,
        read_course: Callable[[], Course],
        open_item: Callable[[Item], None],
        preview: Callable[[Item], RenderableType],
        ascii: bool = False,
        translate: Translate = str,
        shows_progress: bool = False,
        recent: Callable[[], Sequence[RecentSession]] = tuple,
        chosen: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`recent` reads the sessions of last time; `chosen`: the user's keys, by command."""
        super().__init__(ascii, translate, chosen)
        self._read_course, self._read_recent, self._open_item = read_course, recent, open_item
        self._preview, self._shows_progress = preview, shows_progress
        self._course, self._sections = read_course(), list[Section]()
        self._painter = RowPainter(translate, ascii, shows_progress)
        self._folded: set[str] = set()
        self._items: dict[str, Item] = {}
        self.picture = ScenarioPicture(first_steps, ascii, translate, id="picture")
        self.filter = FilterInput(translate("filter: every word"), id="filter")

    def compose(self) -> ComposeResult:
        yield Static(id="tagline")
        yield self.filter
        with Horizontal():
            yield ScenarioList()
            with Vertical(id="preview"):
                with VerticalScroll(id="about", can_focus=False):
                    yield Static()
                yield self.picture
        yield Static(id="next")
        yield self.prompt
        yield Hints(compact=True, show_command_palette=False)

    @property
    def options(self) -> ScenarioList:
        return self.query_one(ScenarioList)

    @on(events.ScreenResume)
    def _resume(self) -> None:
        """Reads the progress and the sessions, which may have changed, and selects the next lesson to do."""
        self._course = self._read_course()
        self.picture.forget()
        self._sections = sections(
            self._course, self._read_recent(), not self._shows_progress, self._translate
        )
        upcoming = self._course.next if self._shows_progress else None
        self._fill(upcoming.entry.name if upcoming else self._selected_id)
        self._show_selected()

    @on(events.ScreenSuspend)
    def _suspend(self) -> None:
        self.picture.show(None)

    @on(events.Resize)
    def _draw_top(self) -> None:
        """What the program is and what the marks mean; and the preview where there is room."""
        wide = self.size.width >= WIDE
        self.set_class(wide, "wide")
        tagline = self._translate("a debugger for neural-network training")
        name, marks = self._painter.text(f" nettui · {tagline}", "bold"), self._painter.legend()
        top = Table.grid(expand=True)
        top.add_column(ratio=1, no_wrap=True)
        top.add_column(no_wrap=True)
        top.add_row(name, marks.append(" "))
        self.query_one("#tagline", Static).update(top)
        self._show_selected()

    # --- The list

    @property
    def _selected_id(self) -> str:
        """What is selected; at first, the first that can be opened."""
        at = self.options.highlighted
        return self.options.get_option_at_index(at).id or "" if at is not None else ""

    def _fill(self, select: str) -> None:
        """Fills the list with what the filter and the folded chapters leave; selects an item by its id."""
        shown = filtered(self._sections, self.filter.value, self._folded)
        self._items = {item.id: item for section in shown for item in section.items}
        self.options.clear_options().add_options(self._options(shown))
        ids = [*self.options._id_to_option]
        known = [at for at, id in enumerate(ids) if id in self._items]
        opens = [at for at in known if self._items[ids[at]].kind != "command"]
        first = next(iter((*opens, *known)), 0 if ids else None)
        self.options.highlighted = ids.index(select) if select in ids else first
        if self.options.highlighted == first:
            self.options.scroll_home(animate=False)

    def _options(self, shown: Sequence[Section]) -> Iterator[Option]:
        """One option per item, below the heading of its section."""
        widest = max((len(item.name) for item in self._items.values() if item.kind != "command"), default=0)
        for section in shown:
            folded = section.id in self._folded and not self.filter.value
            yield Option(self._painter.heading(section, folded), id=section.id)
            for item in section.items:
                yield Option(self._painter.line(item, widest), id=item.id)

    def action_fold(self, fold: bool) -> None:
        """Folds or unfolds the chapter of what is selected."""
        owners = {item.id: section.id for section in self._sections for item in section.items}
        self._fold(owners.get(self._selected_id, self._selected_id), fold)

    def _fold(self, section: str, fold: bool) -> None:
        before = self._selected_id
        (self._folded.add if fold else self._folded.discard)(section)
        self._fill(section if fold else before)

    @on(OptionList.OptionSelected)
    def _open_selected(self, event: OptionList.OptionSelected) -> None:
        chosen = event.option_id or ""
        if chosen in self._items:
            self._open_item(self._items[chosen])
        elif not self.filter.value:
            self._fold(chosen, chosen not in self._folded)

    def open_next(self, name: str) -> None:
        """Opens the next scenario after that one whose lesson is not completed, if there is one."""
        self._course = self._read_course()
        upcoming = self._course.next_after(name)
        if upcoming is not None:
            entry = upcoming.entry
            self._open_item(Item("scenario", entry.name, entry.name, entry.title))

    # --- What is selected

    @on(OptionList.OptionHighlighted)
    def _show_selected(self) -> None:
        """Shows the selected item's preview, or its whole title where there is no room for one."""
        item = self._items.get(self._selected_id)
        self.picture.show(item if self.has_class("wide") else None)
        self.query_one("#next", Static).update(self._painter.text(f" {self._about(item)}", DIM))
        if item is None:
            self.query_one("#about > Static", Static).update("")
        elif self.has_class("wide"):
            self.set_timer(PREVIEW_DELAY, lambda: self._read_preview(item, self._selected_id == item.id))

    def _about(self, item: Item | None) -> str:
        _ = self._translate
        if self._shows_progress:
            upcoming = self._course.next
            if upcoming is None:
                return _("Every lesson is completed: score {}").format(self._course.progress.score)
            return _("Next: {}, {} points of {}").format(upcoming.entry.name, *upcoming.progress[:2])
        if item is None:
            return "" if self._items else _("nothing matches: esc shows all")
        if self.has_class("wide"):
            return ""  # the preview has it
        return _("enter copies: {}").format(item.key) if item.kind == "command" else item.title

    @work(thread=True, exclusive=True)
    def _read_preview(self, item: Item, still: bool) -> None:
        if still:
            self.app.call_from_thread(self._show_preview, item, self._preview(item))

    def _show_preview(self, item: Item, drawn: RenderableType) -> None:
        if item.id == self._selected_id:
            self.query_one("#about > Static", Static).update(drawn)

    # --- The filter

    def action_list(self, move: str) -> None:
        """Moves in the list while the filter has the focus."""
        getattr(self.options, f"action_{move}")()

    def action_filter(self) -> None:
        self.filter.open()

    def on_key(self, event: events.Key) -> None:
        """A letter that is no key of the screen begins the filter, and those that follow it, at any speed."""
        letter = event.character or ""
        types = event.is_printable and bool(letter.strip()) and not self.has_class("prompt-open")
        if (
            types
            and not self.filter.has_focus
            and (self.filter.display or event.key not in self.active_bindings)
        ):
            event.stop()
            self.filter.open()
            self.filter.insert_text_at_cursor(letter)

    @on(Input.Changed, "#filter")
    def _refilter(self) -> None:
        self._fill(self._selected_id)
        self._show_selected()

    @on(Input.Submitted, "#filter")
    def _open_first(self, event: Input.Submitted) -> None:
        event.stop()
        self.options.action_select()

    def action_leave(self) -> bool:
        if not super().action_leave() and self.filter.display:
            self.filter.close()
            self.options.focus()
        return True

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings for the footer, translated."""
        return footer_bindings(
            super().active_bindings, (), translate_for_terminal(self._translate, self._ascii)
        )
