"""The debugger's screen: shows the Views of a session, and sends it the user's commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult, SystemCommand
from textual.binding import ActiveBinding, BindingType
from textual.message import Message
from textual.widgets import Static

from nettui.common.errors import InvalidValue, NettuiError
from nettui.common.language import Translate
from nettui.debugger.commands import COMMANDS, Command, CommandSyntax, parse
from nettui.debugger.commands.files import Export
from nettui.debugger.commands.lessons import AnswerQuestion, OpenLesson
from nettui.debugger.commands.questions import Inspect, RunChecks
from nettui.debugger.lesson import LessonProgress
from nettui.debugger.session import Session
from nettui.debugger.view import View
from nettui.settings import PACES
from nettui.tui.charts import to_ascii
from nettui.tui.check_worker import CheckWorker
from nettui.tui.engine import FRAME, Engine
from nettui.tui.export import EXPORT_DELAY, run_exports, suggest_path
from nettui.tui.habits import Habits
from nettui.tui.hints import Hints
from nettui.tui.keys import KEYS, SCREEN_COMMANDS, footer_bindings, hidden_actions
from nettui.tui.lesson import LessonBox, keys_at_end
from nettui.tui.measurements import DEFAULT_REQUESTS, keep_measurements
from nettui.tui.message_bar import MessageBar
from nettui.tui.opening_line import opening_line
from nettui.tui.page_bar import PageBar
from nettui.tui.panel import clamp_index
from nettui.tui.prompt import Prompt, complete_in
from nettui.tui.screens.base import help_command
from nettui.tui.screens.help import LESSON_HELP, HelpScreen, Subject, open_help
from nettui.tui.screens.inspect import InspectScreen, default_target
from nettui.tui.screens.leaving import LeavingScreen
from nettui.tui.screens.panels import ROOMY, WIDE
from nettui.tui.screens.tensors import TensorScreen, beside_tensor
from nettui.tui.status import status_line
from nettui.tui.tabs import PanelTabs
from nettui.tui.terminal_pace import TerminalPace, write_behind
from nettui.tui.watch_bar import WatchBar
from nettui.tui.widget import COVERED, PanelWidget


class DebuggerScreen(LeavingScreen):
    """Connects the engine, which runs the session, to the panels, the command line and the lesson."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    class LineDone(Message):
        """The engine is done with a line, except for `rest`, which starts with a command for the screen."""

        def __init__(self, view: View, rest: Sequence[Command]) -> None:
            self.view, self.rest = view, rest
            super().__init__()

    def __init__(
        self,
        start: Callable[[], Session],
        ascii: bool = False,
        page: str = "health",
        translate: Translate = str,
        on_lesson_progress: Callable[[LessonProgress], None] = lambda progress: None,
        after_lesson: Callable[[], None] | None = None,
        teach: bool = False,
        habits: Habits | None = None,
        go_home: Callable[[], object] | None = None,
    ) -> None:
        """`on_lesson_progress` is called whenever a point is completed or a question answered.

        `after_lesson` is called when the user goes on after the last point. `teach`: the lesson is shown to a
        class, see `action_teach`. `go_home` leads to the home screen, where the program has one.
        """
        super().__init__(page, ascii, translate, habits, go_home)
        self._on_lesson_progress, self._after_lesson = on_lesson_progress, after_lesson
        self._leaves_lesson, self._teaches = False, teach
        self.engine = Engine(start, self._publish)
        self._pace = TerminalPace(partial(write_behind, self))
        self.engine.pace = self._habits.pace
        self.check_worker: CheckWorker | None = None

    def compose(self) -> ComposeResult:
        yield Static(opening_line(self.title or "", self._translate, self._ascii), id="status", markup=False)
        yield PageBar(self._to_terminal, id="pages")
        yield PanelTabs(id="tabs")
        yield self._page_stack
        at_end = keys_at_end(self._after_lesson is not None, self._go_home is not None)
        yield LessonBox(self._translate, self._ascii, id="lesson", at_end=at_end)
        yield WatchBar(self._translate, self._ascii)
        yield MessageBar(id="message", translate=self._translate)
        yield Prompt(lambda text: complete_in(self.view, text), id="prompt")
        yield Hints(id="hints", show_command_palette=False, compact=True)
        yield Static("", id="too-small")

    def on_mount(self) -> None:
        self.engine.start()
        self.set_interval(FRAME, self._poll)
        self._pace.ask()
        if self._teaches:
            self._show_teaching(True)

    def on_unmount(self) -> None:
        if self.check_worker is not None:
            self.check_worker.stop()
        self.engine.stop()

    def on_cursor_position(self) -> None:
        self._pace.answered()

    # --- Views from the engine

    def _publish(self, view: View, rest: Sequence[Command]) -> None:
        """Called in the engine's thread."""
        self.post_message(self.LineDone(view, rest))

    @on(LineDone)
    def _finish_line(self, message: LineDone) -> None:
        view = message.view
        self.query_one(LessonBox).wait(self._moves_lesson)
        self._show(view)
        self.messages.append(beside_tensor(view))
        if view.results.inspected and not view.hides_numbers:
            name = view.results.inspected[-1].name
            self.app.push_screen(InspectScreen(view, name, self._ascii, self._translate, self._habits.keys))
        elif view.results.inspected:
            answer = "the lesson asks about this step: answer first"
            self.messages.show(answer if view.hidden_by_question else COVERED)
        self._show_tensor(view)
        self._run_line(message.rest)

    def _show_tensor(self, view: View) -> None:
        """Shows the tensor that was asked of a held run, on the screen that is open or on a new one."""
        screen, found = self.app.screen, view.results.looked
        if isinstance(screen, TensorScreen):
            screen.answer(view)
        elif found is not None:
            look = self._ascii, self._translate, self._habits.keys
            self.app.push_screen(TensorScreen(view, found, lambda at: self._run_line([Inspect(at)]), *look))

    def _poll(self) -> None:
        if isinstance(self.engine.error, NettuiError):  # the first step failed: there is nothing to show
            error = self._translate(str(self.engine.error))
            self.app.exit(return_code=1, message=f"nettui: {error}")
        elif self.engine.error is not None:
            raise self.engine.error
        self.engine.requests = self.page.requests or DEFAULT_REQUESTS
        view = self.engine.latest
        if view is not None and view is not self.view and self._pace.keeps_up:
            self._show(view)
            self._pace.ask()
        if self.check_worker is not None:
            self._update_checks(self.check_worker)

    def _update_checks(self, worker: CheckWorker) -> None:
        """Shows new findings of the checks, and a message when all checks are done."""
        if worker.error is not None:
            raise worker.error
        if self.view is not None and worker.latest is not self.view.results.report:
            self._show(self.view)
            if worker.latest.progress is None:
                self._lay_out()
                if not self._page_stack.shows_checks:
                    self.messages.show(f"check: {worker.latest.summary} · k")

    def _show(self, view: View) -> None:
        if self.check_worker is not None:
            view = replace(view, results=replace(view.results, report=self.check_worker.latest))
        if self.view is not None and self.view.seed == view.seed:
            view = replace(view, results=keep_measurements(view.results, self.view.results))
        self.view = view
        self._update_status()
        self._update_watches()
        self._show_page_of(view)
        self._update_lesson(view)

    @property
    def _moves_lesson(self) -> bool:
        """Whether the engine is on its way to what the lesson shows next."""
        return any(isinstance(command, OpenLesson | AnswerQuestion) for command in self.engine.pending)

    def _update_lesson(self, view: View) -> None:
        """Shows the lesson's current point, opens its panel, and reports progress."""
        box, lesson = self.query_one(LessonBox), view.lesson
        before = box.progress
        if not box.show(lesson) or lesson is None:
            return
        self._page_stack.zoomed = False  # it would hide what is new
        if before is not None and (before.done, before.answers) != (lesson.done, lesson.answers):
            self._on_lesson_progress(lesson)
        leaves, self._leaves_lesson = self._leaves_lesson, False
        if before and before.at_last and lesson.phase == "closed" and self._after_lesson and not leaves:
            self._after_lesson()
            return
        if lesson.phase == "told" and lesson.point:
            self._page_stack.focus_panel(lesson.point.look, view)
        self.refresh_bindings()
        self.call_after_refresh(self._lay_out)

    def _update_status(self) -> None:
        if self.view is not None:
            line = status_line(self.view, self.size.width, self._translate, self.engine.pace)
            self.query_one("#status", Static).update(to_ascii(line) if self._ascii else line, layout=False)

    def _update_watches(self) -> None:
        if self.view is not None and self.query_one(WatchBar).show(self.view, self.size.width):
            self._lay_out()

    @on(events.Resize)
    def _redraw_lines(self) -> None:
        self._update_status()
        self._update_watches()
        self.refresh_bindings()

    # --- Commands to the engine

    def action_do(self, text: str) -> None:
        self.messages.show("")
        if (word := text.strip()) in SCREEN_COMMANDS:
            self.call_later(self.run_action, SCREEN_COMMANDS[word])
        elif word != "lesson" or not self.query_one(LessonBox).waits:
            self._do(text)

    def _do(self, text: str) -> None:
        """Runs a line of the debugger's commands."""
        try:
            line = parse(text)
        except InvalidValue as error:
            self.messages.show(str(error))
        else:
            self._run_line(line)

    def _run_line(self, line: Sequence[Command]) -> None:
        """Runs exports, and checks that take arrays, on the View on the screen; the engine runs the rest."""
        match line:
            case []:
                pass
            case [RunChecks(tries=tries), *rest] if self.view and self.view.raw:
                self.open_checks(self.view, tries)
                self._run_line(rest)
            case [Export(), *_] if self.view:
                self.set_timer(EXPORT_DELAY, partial(self.call_after_refresh, self._export, line))
            case _:
                if self.view and self.view.raw is None and (RunChecks() in line or RunChecks(True) in line):
                    self.action_page(-1)
                self.engine.submit(line)
                self.query_one(LessonBox).wait(self._moves_lesson)

    def _export(self, line: Sequence[Command]) -> None:
        assert self.view is not None
        message, rest = run_exports(self.app, self.view, line, self._translate)
        self.messages.append(message)
        self._run_line(rest)

    def palette_commands(self, translate: Translate) -> Iterator[SystemCommand]:
        yield help_command(translate, self.action_help)
        for syntax in COMMANDS:
            run = partial(self.run_from_palette, syntax)
            yield SystemCommand(syntax.name, translate(syntax.summary), run)

    def run_from_palette(self, syntax: CommandSyntax) -> None:
        """Runs a command, or opens the command line if it needs an argument, as `goto` does."""
        if syntax.needs_argument:
            self.action_prompt(f"{syntax.name} ")
        else:
            self.action_do(syntax.name)

    def open_checks(self, view: View, tries: bool = False) -> None:
        """Opens their page; runs them if they never have, or it is open. `tries` the remedies after them."""
        worker = self.check_worker
        again = self._page_stack.shows_checks and worker is not None and worker.latest.progress is None
        if worker is None or (again and (worker.tries or not tries)):
            self.check_worker = CheckWorker(view, tries)
        elif tries:
            worker.try_remedies()
        self.action_page(-1)
        if tries and self.has_class("single-panel"):  # what they bring is in the diagnosis
            self._page_stack.focus_panel("diagnosis", view)
            self._lay_out()

    def action_play(self) -> None:
        running = self.engine.running or (self.view is not None and self.view.running)
        self.action_do("pause" if running else "play")

    def action_pace(self, by: int) -> None:
        """Makes runs slower or faster; during a run the status line shows the pace, otherwise a message."""
        pace = self.engine.pace = PACES[clamp_index(PACES.index(self.engine.pace) + by, len(PACES))]
        self._habits.choose("pace", pace)
        self._update_status()
        if not self.engine.running:
            text = "play: {} mini-batches a second" if pace else "play: full speed"
            self.messages.show(self._translate(text).format(pace))

    def action_inspect(self) -> None:
        """Inspects the selected number of the focused panel, or a default one."""
        if self.view is not None:
            panel = self._page_stack.panel.panel
            if self.view.raw is None:  # a run that is held shows its tensors
                self._run_line([Inspect("")])
                return
            self.action_do(f"inspect {panel.inspect_target(self.view) or default_target(self.view)}")

    def action_prompt(self, start: str) -> None:
        """Opens the command line with the text `start` in it; for an export, a file name is added."""
        self.add_class("prompt-open")
        name = suggest_path(self.view) if start == "export " and self.view else ""
        self.query_one(Prompt).open(start + name)

    @on(PanelWidget.CommandRequested)
    def _run_panel_command(self, message: PanelWidget.CommandRequested) -> None:
        self.messages.expect()
        self._do(message.command)

    @on(Prompt.Submitted)
    def _run_prompt(self, event: Prompt.Submitted) -> None:
        self.query_one(Prompt).add_to_history(event.value)
        self.action_leave()
        self.action_do(event.value)

    @on(LessonBox.Answered)
    def _answer_question(self, message: LessonBox.Answered) -> None:
        self.messages.show("")
        self._run_line([AnswerQuestion(message.text)])

    @on(LessonBox.AnswerWanted)
    def _show_answer(self) -> None:
        self.action_do("lesson")

    def action_teach(self) -> None:
        """Shows the lesson to a class, or to one learner again; from then on, nothing of it is recorded."""
        self._on_lesson_progress = lambda progress: None
        self._show_teaching(not self.has_class("teach"))

    def _show_teaching(self, on: bool) -> None:
        self.set_class(on, "teach")
        self.query_one(LessonBox).teach(on)
        self.call_after_refresh(self._lay_out)

    def on_key(self, event: events.Key) -> None:
        """Handles the lesson's keys, whatever has the focus."""
        if self.query_one(LessonBox).press(event.key):
            event.stop()
        elif self.query_one(LessonBox).has_focus and self._only_panel_knows(event.key):
            self.messages.show("this key is the panel's: answer the question first, or z zooms the panel")

    def _only_panel_knows(self, key: str) -> bool:
        """Whether a key is one of the current panel alone, which the lesson's question keeps from it."""
        return key in self._page_stack.panel.panel.keys and key not in self._bindings.key_to_bindings

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings for the footer: translated, and without those that do not fit or do not apply."""
        has_lesson = self.view is not None and self.view.lesson is not None
        rearranged = self.page.is_rearranged and self.size.width >= ROOMY
        checks = self._page_stack.shows_checks
        hidden = hidden_actions(self.size.width >= WIDE, has_lesson, checks, rearranged)
        return footer_bindings(super().active_bindings, hidden, self._to_terminal)

    # --- Pages and other screens

    def action_page(self, number: int) -> None:
        self._page_stack.open_page(number)
        if not self._page_stack.shows_checks:
            self._habits.choose("page", self.page.page.name)
        self._show_page()

    def _show_page(self) -> None:
        """Draws a page that has just been opened."""
        if self.view is not None:
            self._show(self.view)
        self._lay_out()

    def action_leave(self) -> None:
        """Leaves the first of these that is open: command line, zoom, checks page, lesson."""
        if self.prompt_is_open:
            self.remove_class("prompt-open")
        elif self._page_stack.zoomed:
            self._page_stack.zoomed = False
        elif self._page_stack.shows_checks:
            self._page_stack.close_checks()
            self._show_page()
        elif self.query_one(LessonBox).display or (self.view is not None and self.view.covered):
            self._leaves_lesson = self.query_one(LessonBox).display
            self.action_do("lesson close")
        self.messages.show("")
        self._lay_out()

    async def action_help(self) -> None:
        panel = self._page_stack.panel.panel
        asks = self.query_one(LessonBox).has_focus_within
        subject = LESSON_HELP if asks else Subject(panel.title, panel.help, panel.keys)
        await open_help(self.app, HelpScreen(subject, self._ascii, self._translate, self._habits.keys))
