"""The debugger's screen: status line, the health page's panels, keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from nettui.common.errors import InvalidValue
from nettui.common.language import Translate
from nettui.debugger.commands import COMMANDS, Command, CommandSyntax, parse
from nettui.debugger.commands.files import Export
from nettui.debugger.commands.questions import RunChecks
from nettui.debugger.completion import complete
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.explain import names
from nettui.tui.charts import to_ascii, translate_for_terminal
from nettui.tui.check_worker import Examiner
from nettui.tui.engine import FRAME, PACES, Engine
from nettui.tui.export import exported, proposed
from nettui.tui.keys import ASKS, KEYS, LESSON, OWN, ROOMY, told
from nettui.tui.lesson import LessonBox
from nettui.tui.measurements import DEFAULT_REQUESTS, keep_measured
from nettui.tui.page import PageView
from nettui.tui.page_stack import Book
from nettui.tui.panel import within
from nettui.tui.prompt import Prompt
from nettui.tui.screens.help import HelpScreen
from nettui.tui.screens.inspect import InspectScreen, start
from nettui.tui.status import status
from nettui.tui.tabs import PanelTabs
from nettui.tui.watch_bar import WatchBar
from nettui.tui.widget import PanelWidget

LEAST = (80, 24)
"""Columns and rows that the screen needs."""

SETTLE = 0.1
"""Seconds that a View is given to be laid out, before there is a picture of it."""

WIDE, TALL = 136, 34
"""Columns and rows from which on all panels are shown at once: with fewer, numbers would be cut."""


class DebuggerScreen(Screen[None]):
    """Shows Views and sends Commands; all else is the engine's and the panels'."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    class Viewed(Message):
        """A line is done, but for the `rest`, which begins with a command of the screen's own."""

        def __init__(self, view: View, rest: Sequence[Command]) -> None:
            self.view, self.rest = view, rest
            super().__init__()

    def __init__(
        self,
        start: Callable[[], Session],
        ascii: bool = False,
        page: str = "health",
        translate: Translate = str,
        learned: Callable[[int], None] = lambda points: None,
    ) -> None:
        """`learned` is told how many points of the lesson lie behind, each time that it changes."""
        super().__init__()
        self._ascii, self._translate, self._learned = ascii, translate, learned
        self._said = translate_for_terminal(translate, ascii)
        self.set_class(ascii, "ascii")
        self.engine = Engine(start, self._publish)
        self.examiner: Examiner | None = None
        self.view: View | None = None
        self._book = Book(page, ascii, translate)

    def compose(self) -> ComposeResult:
        yield Static(" nettui", id="status")
        yield PanelTabs(id="tabs")
        yield self._book
        yield LessonBox(self._translate, self._ascii, id="lesson")
        yield WatchBar(self._translate, self._ascii)
        yield Static("", id="message", markup=False)
        yield Prompt(self._complete, id="prompt")
        yield Footer(id="hints", show_command_palette=False, compact=True)
        yield Static("", id="toosmall")

    def on_mount(self) -> None:
        self.engine.start()
        self.set_interval(FRAME, self._poll)

    def on_unmount(self) -> None:
        if self.examiner is not None:
            self.examiner.stop()
        self.engine.stop()

    # --- Views in

    def _publish(self, view: View, rest: Sequence[Command]) -> None:
        """Called from the engine's thread."""
        self.post_message(self.Viewed(view, rest))

    @on(Viewed)
    def _viewed(self, message: Viewed) -> None:
        view = message.view
        self._show(view)
        if view.message:
            self._add(view.message)
        if view.results.inspected and not view.hidden_by_question:
            name = view.results.inspected[-1].name
            self.app.push_screen(InspectScreen(view, name, self._ascii, self._translate))
        elif view.results.inspected:
            self._tell(self._translate("the lesson asks about this step: answer first"))
        self._carry_out(message.rest)

    def _poll(self) -> None:
        if self.engine.broken is not None:
            raise self.engine.broken
        self.engine.wishes = self.page.wishes or DEFAULT_REQUESTS
        if (view := self.engine.latest) is not None and view is not self.view:
            self._show(view)
        if self.examiner is not None:
            self._follow(self.examiner)

    def _follow(self, examiner: Examiner) -> None:
        """Shows what the checks have found since; tells when all have answered."""
        if examiner.broken is not None:
            raise examiner.broken
        if self.view is not None and examiner.latest is not self.view.results.report:
            self._show(self.view)
            if examiner.latest.progress is None:
                self._arrange()
                if not self._book.checking:
                    self._tell(f"check: {examiner.latest.summary} · k")

    def _show(self, view: View) -> None:
        if self.examiner is not None:
            view = replace(view, results=replace(view.results, report=self.examiner.latest))
        if self.view is not None and self.view.seed == view.seed:
            view = replace(view, results=keep_measured(view.results, self.view.results))
        self.view = view
        self._status()
        self._watch()
        if self.page.show(view):
            self._arrange()
        self._teach(view)

    def _teach(self, view: View) -> None:
        """The lesson's box; what was learned; the panel to look at."""
        box, lesson = self.query_one(LessonBox), view.lesson
        before = box.progress
        if not box.show(lesson) or lesson is None:
            return
        if before is not None and before.done != lesson.done:
            self._learned(lesson.done)
        if lesson.phase == "told" and lesson.point:
            self._book.look(lesson.point.look, view)
        self.refresh_bindings()
        self.call_after_refresh(self._arrange)

    def _status(self) -> None:
        if self.view is not None:
            line = status(self.view, self.size.width, self._translate, self.engine.pace)
            self.query_one("#status", Static).update(to_ascii(line) if self._ascii else line, layout=False)

    def _watch(self) -> None:
        if self.view is not None and self.query_one(WatchBar).show(self.view, self.size.width):
            self._arrange()

    # --- Commands out

    def action_do(self, text: str) -> None:
        self._tell("")
        if (word := text.strip()) in OWN:
            self.call_later(self.run_action, OWN[word])
            return
        try:
            line = parse(text)
        except InvalidValue as error:
            self._tell(str(error))
        else:
            self._carry_out(line)

    def _carry_out(self, line: Sequence[Command]) -> None:
        """Checks and exports are of what is on show, as it stands or runs; all else is the engine's."""
        match line:
            case []:
                pass
            case [RunChecks(), *rest] if self.view:
                self.check(self.view)
                self._carry_out(rest)
            case [Export(), *_] if self.view:
                self.set_timer(SETTLE, partial(self.call_after_refresh, self._export, line))
            case _:
                self.engine.submit(line)

    def _export(self, line: Sequence[Command]) -> None:
        assert self.view is not None
        written, rest = exported(self.app, self.view, line, self._translate)
        self._add(written)
        self._carry_out(rest)

    def choose(self, syntax: CommandSyntax) -> None:
        """A command from the palette; some, like `goto`, still have to be told where."""
        if syntax.needs_argument:
            self.action_ask(f"{syntax.name} ")
        else:
            self.action_do(syntax.name)

    def check(self, view: View) -> None:
        """Shows the checks' page; the first time, and from there, puts them to the network of that View."""
        if self.examiner is None or (self._book.checking and self.examiner.latest.progress is None):
            self.examiner = Examiner(view)
        self.action_page(-1)

    def action_play(self) -> None:
        running = self.engine.running or (self.view is not None and self.view.running)
        self.action_do("pause" if running else "play")

    def action_pace(self, by: int) -> None:
        """Slower or faster; a run goes on, and its status line tells the pace."""
        at = within(PACES.index(self.engine.pace) + by, len(PACES))
        pace = self.engine.pace = PACES[at]
        self._status()
        if not self.engine.running:
            _ = self._translate
            self._tell(_("play: {} mini-batches a second").format(pace) if pace else _("play: full speed"))

    def action_inspect(self) -> None:
        """The number that the focused panel stands on, or what one begins with."""
        if self.view is not None:
            panel = self._book.panel.panel
            self.action_do(f"inspect {panel.stands_on(self.view) or start(self.view)}")

    def action_ask(self, start: str) -> None:
        """Opens the command line, with `start` already written, for an export a file's name as well."""
        self.add_class("asking")
        name = proposed(self.view) if start == "export " and self.view else ""
        self.query_one(Prompt).open(start + name)

    def _complete(self, text: str) -> list[str]:
        """Lines that `text` may become; the names are those of the View on show."""
        if (view := self.view) is None or view.raw is None:
            return complete(text)
        return complete(text, view.raw.recipe.paths, names(view.raw.step))

    @on(PanelWidget.Asked)
    def _told(self, message: PanelWidget.Asked) -> None:
        self.action_do(message.command)

    @on(Prompt.Submitted)
    def _asked(self, event: Prompt.Submitted) -> None:
        self.query_one(Prompt).close(event.value)
        self.action_leave()
        self.action_do(event.value)

    @on(LessonBox.Answered)
    def _answered(self, message: LessonBox.Answered) -> None:
        self.action_do(f"answer {message.number}")

    async def on_key(self, event: events.Key) -> None:
        """The lesson's keys, whatever has the focus; and what is typed while the command line still opens.

        A key comes here before the action of the one before it, so those that open the line do it here.
        """
        prompt, asking = self.query_one(Prompt), self.has_class("asking")
        if self.query_one(LessonBox).press(event.key):
            event.stop()
        elif asking and not prompt.has_focus:
            event.stop()
            await prompt.receive(event)
        elif not asking and event.key in ASKS:
            event.stop()
            self.action_ask(ASKS[event.key])

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """As the footer shows them: in the user's language, and only what is of use here."""
        useless = ROOMY if self.size.width < WIDE else frozenset()
        useless |= {LESSON} if self.view is None or self.view.lesson is None else frozenset()
        return told(super().active_bindings, useless, self._said)

    def _add(self, words: str) -> None:
        """Tells what a part of a line answers, below what those before it did."""
        self._tell(f"{self.query_one('#message', Static).content}\n{words}".strip())

    def _tell(self, words: str) -> None:
        self.query_one("#message", Static).update(words)
        self.set_class(bool(words), "told")

    # --- What is shown

    @property
    def page(self) -> PageView:
        """The open one."""
        return self._book.page

    def action_page(self, number: int) -> None:
        self._book.turn(number)
        self._renew()

    def _renew(self) -> None:
        """Draws the page that has just been opened."""
        if self.view is not None:
            self._show(self.view)
        self._arrange()

    def action_zoom(self) -> None:
        self._book.zoomed = not self._book.zoomed
        self._arrange()

    def action_leave(self) -> None:
        """Escape: out of the command line, out of the zoom, out of the checks, out of the lesson."""
        if self.has_class("asking"):
            self.remove_class("asking")
        elif self._book.zoomed:
            self._book.zoomed = False
        elif self._book.checking:
            self._book.turn_back()
            self._renew()
        elif self.query_one(LessonBox).display:
            self.action_do("lesson close")
        self._tell("")
        self._arrange()

    def action_panel(self, by: int) -> None:
        """The next panel; in the command line, where tab means it, the completion."""
        if self.has_class("asking"):
            self.query_one(Prompt).action_cursor_right()
        else:
            self.show_panel((self.page.shown + by) % len(self.page.panels))

    @on(PanelTabs.Chosen)
    def _tab(self, event: PanelTabs.Chosen) -> None:
        self.show_panel(event.number)

    def show_panel(self, number: int) -> None:
        self.page.shown = number
        self._arrange()

    def action_home(self) -> None:
        """Back to where the scenario was chosen."""
        if len(self.app.screen_stack) > 2:  # the app's own blank screen, home, this one
            self.app.pop_screen()
        else:
            self._tell(self._translate("`nettui` by itself has a home screen to go back to"))

    def action_help(self) -> None:
        panel = self._book.panel.panel
        self.app.push_screen(HelpScreen(panel, COMMANDS, self._ascii, self._translate))

    @on(events.Resize)
    def _resized(self) -> None:
        width, height = self.size
        small = width < LEAST[0] or height < LEAST[1]
        self.set_class(small, "toosmall")
        if small:
            polite = self._said("nettui needs {}×{} cells; this terminal has {}×{}.")
            self.query_one("#toosmall", Static).update(polite.format(*LEAST, width, height))
        self._arrange()
        self._status()
        self._watch()
        self.refresh_bindings()

    @on(events.DescendantFocus)
    def _focused(self, event: events.DescendantFocus) -> None:
        if event.widget in self.page.panels:  # the first one of all has the focus before any page is shown
            self.page.shown = self.page.panels.index(event.widget)

    def _arrange(self) -> None:
        """All panels, or where there is no room for them the shown one alone, with tabs."""
        width, height = self.size
        box = self.query_one(LessonBox)
        height -= self.query_one(WatchBar).lines + (box.outer_size.height if box.display else 0)
        solo = self._book.zoomed or width < WIDE or height < TALL
        self.set_class(solo, "solo")
        self._book.stand(solo)
        titles = [panel.title for panel in self.page.panels]
        self.query_one(PanelTabs).show(titles, self.page.shown, self._translate("tab: next"))
        if not self.has_class("asking"):
            (box if box.asks else self._book.panel).focus()
