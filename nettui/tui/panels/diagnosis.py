"""The diagnosis: the likely causes of the findings, ranked by confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.text import Text

from nettui.checks.diagnosis import LikelyCause
from nettui.checks.report import CheckReport
from nettui.common.language import tr
from nettui.common.text import format_percent
from nettui.debugger.view import View
from nettui.tui.charts import DIM, ORANGE, bar
from nettui.tui.check_progress import progress_line
from nettui.tui.panel import BasePanel, clamp_index
from nettui.tui.wrap import cut, wrap_words

BRIEF = 2
"""Lines in which only the likeliest cause is shown."""

GAUGE = 8
"""Width in cells of the bar that shows a confidence."""


@dataclass(frozen=True)
class Diagnosis(BasePanel):
    """For each likely cause: its confidence, name and description, the evidence for it, what to try first.

    `first` is the topmost cause if there is no room for all of them.
    """

    title: ClassVar[str] = "Diagnosis"
    help: ClassVar[str] = (
        "Every cause that nettui knows is weighed by how well it explains what the checks found and what "
        "they did not find (Bayes' rule). The confidences leave room for an unknown cause. `t` "
        "tries what the causes propose, each on a copy of the run from its start, and shows how far the run "
        "gets with the change and without it. A remedy that does not help lowers its cause."
    )
    keys: ClassVar[Mapping[str, str]] = {"up": "the causes above", "down": "the causes below"}
    first: int = 0

    def press(self, key: str, view: View) -> Diagnosis:
        report = view.results.report
        at = self.first + (1 if key == "down" else -1)
        return replace(self, first=clamp_index(at, len(report.diagnosis) if report else 0))

    def draw(self, view: View, width: int, height: int) -> Text:
        if height <= BRIEF:
            return _brief(view.results.report, width, height)
        lines = _all_lines(view.results.report, width)
        if len(lines) > height:
            lines = _all_lines(view.results.report, width, self.first)
        if len(lines) > height:
            lines = [*lines[: height - 1], Text(cut(tr("… up, down: the other causes"), width), DIM)]
        return Text("\n", no_wrap=True).join(lines)


def _brief(report: CheckReport | None, width: int, height: int) -> Text:
    """The likeliest cause alone, and what to try, a line each."""
    lines = _all_lines(report, width)
    if report and report.diagnosis and report.progress is None:
        cause = report.diagnosis[0]
        lines = [_summary(1, cause), Text(f"   {tr(f'try first: {cause.remedy}')}")]
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return Text("\n", no_wrap=True).join(lines[:height])


def diagnosis_lines(report: CheckReport | None, width: int) -> int:
    """How many lines of that width the diagnosis takes."""
    return len(_all_lines(report, width))


def _all_lines(report: CheckReport | None, width: int, first: int = 0) -> list[Text]:
    """How far the trials are, if some run, then the causes from number `first` on, or why there are none."""
    trying = report is not None and report.progress is not None and report.progress.tries
    lines = [progress_line(report.progress, width)] if report and report.progress and trying else []
    if report is None or not report.diagnosis:
        return [*lines, *(Text(line, DIM) for line in wrap_words(tr(_none_yet(report)), width))]
    causes = list(enumerate(report.diagnosis, 1))[first:]
    return [*lines, *(line for rank, cause in causes for line in _lines(rank, cause, report.tries, width))]


def _none_yet(report: CheckReport | None) -> str:
    """Why there is no likely cause."""
    if report is None or report.checking:
        return "available when all checks have finished"
    if report.progress is not None:
        return "the likely causes follow, once their remedies have been tried"
    sound = report.verdict == "pass"
    return "the checks found nothing wrong" if sound else "no known cause explains the findings"


def _summary(rank: int, cause: LikelyCause) -> Text:
    """The cause with its confidence, in one line."""
    head = f"{rank}. {cause.name}"
    share = f"{bar(cause.confidence, GAUGE)} {format_percent(cause.confidence)}"
    text = Text(f"{head}  {share}  {tr(cause.what)}")
    text.stylize(f"bold {ORANGE}", 0, len(head))
    return text


def _lines(rank: int, cause: LikelyCause, tries: bool, width: int) -> list[Text]:
    summary = _summary(rank, cause)
    first, *more = wrap_words(summary.plain, width, "   ")
    text = Text(first, no_wrap=True, spans=summary.spans)
    why = "; ".join(tr(reason) for reason in ([cause.why] if tries else cause.reasons))
    rest = [*more, *wrap_words(f"   {tr('why: {}').format(why)}", width, "   ")]
    rest += wrap_words(f"   {tr(f'try first: {cause.remedy}')}", width, "   ")
    rest += wrap_words(f"   {tr(cause.trial)}", width, "   ") if tries else []
    return [text, *(Text(line, no_wrap=True) for line in rest)]
