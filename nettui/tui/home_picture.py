"""The picture below the home screen's preview: the selected scenario's first steps, trained as one looks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from textual import work
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import get_current_worker

from nettui.common.errors import NettuiError
from nettui.common.language import Translate, speaking
from nettui.debugger.view import View
from nettui.report.serialize import serialize_scenario
from nettui.scenario import Scenario, load, open_session
from nettui.tui.charts import words_to_ascii
from nettui.tui.home_list import DONE, Item
from nettui.tui.panel import Panel, panel_id
from nettui.tui.panels.curves import Curves
from nettui.tui.panels.loss import Loss
from nettui.tui.panels.loss_surface import LossSurface
from nettui.tui.panels.network import Network
from nettui.tui.panels.representation import Representation
from nettui.tui.terminal_text import for_terminal

SURFACE: Panel = LossSurface()

RUN: tuple[Panel, ...] = (SURFACE, Loss(), Representation(), Network())
RUNS: tuple[Panel, ...] = (SURFACE, Curves("loss", together=True), Representation(), Network())
"""What is drawn of one run, and of several: the first of them that no question of the lesson is about."""

LOSSES = ("loss", "loss-curves", "accuracy-curves", "runs", "steps")
"""Panels that show one another's numbers."""

STEPS, EVERY = 60, 0.15
"""Mini-batches that are trained, and seconds between two pictures of them."""

MOST_WORK = 1e8
"""Parameters × samples of a mini-batch × runs up to which a scenario is trained for its picture."""

DELAY, REST = 0.4, 1.0
"""Seconds that an item is selected before it is trained, and pauses as long as a step, for the screen."""

ROOM, BESIDE = 36, 27
"""Lines of the screen that a picture needs, and of them those that it leaves to all else."""

MOST_LINES, BORDER, PADDING = 18, 2, 2


class Shown(NamedTuple):
    """A View and the panel that draws it."""

    panel: Panel
    view: View


class ScenarioPicture(Static):
    """Shows the first steps of an item; a new one ends the training of the one before."""

    DEFAULT_CSS = "ScenarioPicture { display: none; height: auto; border: round $panel; padding: 0 1; }"

    def __init__(
        self, first_steps: Callable[[Item], Iterator[Shown]], ascii: bool, translate: Translate, id: str
    ) -> None:
        super().__init__("", id=id)
        self._first_steps, self._ascii, self._translate = first_steps, ascii, translate
        self._known: dict[str, Shown] = {}
        self._item: Item | None = None
        self._training = False

    def forget(self) -> None:
        """From now on scenarios are opened again: their files may have changed."""
        self._known.clear()

    def show(self, item: Item | None) -> None:
        """Shows an item at once if it is known; otherwise nothing until its first step is there."""
        known = self._known.get(item.id) if item else None
        if item != self._item or item is None:
            self.workers.cancel_node(self)
            self._item, self._training, self.display = item, False, False
        if known is not None:
            self._draw(known)
        elif item is not None and item.kind == "scenario" and self._lines > 0 and not self._training:
            self._training = True
            self._train(item)

    @property
    def _lines(self) -> int:
        """The lines of a picture on a screen of this height; 0 if there is no room."""
        height = self.app.size.height
        return min(height - BESIDE, MOST_LINES) if height >= ROOM else 0

    @work(thread=True, exclusive=True, group="picture", exit_on_error=False)
    def _train(self, item: Item) -> None:
        worker, before, shown = get_current_worker(), 0.0, None
        if _waits(DELAY, lambda: worker.is_cancelled):
            return
        for shown in self._first_steps(item):
            if worker.is_cancelled:
                return
            if time.monotonic() - before > EVERY:
                before = time.monotonic()
                self.app.call_from_thread(self._take, item, shown)
        if shown is not None and not worker.is_cancelled:
            self.app.call_from_thread(self._take, item, shown)

    def _take(self, item: Item, shown: Shown) -> None:
        """Draws what came from the worker, in the thread of the screen: charts have one canvas."""
        self._known[item.id] = shown
        if item == self._item:
            self._draw(shown)

    def _draw(self, shown: Shown) -> None:
        lines = self._lines - BORDER
        width = self.parent.size.width - BORDER - PADDING if isinstance(self.parent, Widget) else 0
        self.display = lines > 0 and width > 0
        if not self.display:
            return
        with speaking(self._translate):
            text = shown.panel.draw(shown.view, width, lines)
        title = f"{self._translate(shown.panel.title)} · {self._translate('step')} {shown.view.cursor.step}"
        self.border_title = words_to_ascii(title) if self._ascii else title
        self.update(for_terminal(text, self.app, self._ascii))


def first_steps(item: Item) -> Iterator[Shown]:
    """The Views of a scenario's first mini-batches, with the panel that draws them, if it has one."""
    try:
        scenario = load(item.key)
        if _work(scenario) > MOST_WORK:
            return
        session = open_session(*scenario.runs)
        view = session.view()
        panel = panel_for(view, () if item.mark == DONE else _asked(scenario))
        if panel is None:
            if SURFACE.applies_to(view):  # without a step on it, it gives nothing away
                yield Shown(SURFACE, view)
            return
        for _ in range(STEPS):
            began = time.monotonic()
            view = session.next(1)
            yield Shown(panel, view)
            if view.stopped_by in ("fault", "end"):
                return
            time.sleep(min((time.monotonic() - began) * REST, EVERY))
    except NettuiError:
        return  # the text beside it says why


def panel_for(view: View, asked: Sequence[str]) -> Panel | None:
    """The first panel that has something to draw and does not give away what is asked."""
    if any(name in LOSSES for name in asked):
        asked = (*asked, *LOSSES)
    return next(
        (
            panel
            for panel in (RUNS if view.others else RUN)
            if panel_id(panel) not in asked and panel.applies_to(view) and not panel.lacks(view)
        ),
        None,
    )


def _asked(scenario: Scenario) -> list[str]:
    """The panels that the questions of the lesson are about."""
    return [point.look for point in scenario.lesson if point.ask is not None]


def _work(scenario: Scenario) -> float:
    """About how many products a mini-batch takes."""
    shown = serialize_scenario(scenario)
    if not shown["layers"]:
        return 0.0
    batch = shown["train"]["batch"]
    samples = batch if isinstance(batch, int) else shown["samples"]["train"]
    return float(shown["parameters"]) * float(samples) * len(scenario.runs)


def _waits(seconds: float, cancelled: Callable[[], bool]) -> bool:
    """Waits so long, or until it is cancelled; returns whether it was."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not cancelled():
        time.sleep(0.05)
    return cancelled()
