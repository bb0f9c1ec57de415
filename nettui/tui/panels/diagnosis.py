"""The diagnosis: the likely causes of the findings, ranked by confidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.checks.diagnosis import LikelyCause
from nettui.checks.report import CheckReport
from nettui.common.language import tr
from nettui.common.text import format_percent
from nettui.debugger.view import View
from nettui.tui.charts import DIM, ORANGE, bar
from nettui.tui.panel import BasePanel
from nettui.tui.wrap import wrap_words

GAUGE = 8
"""Width in cells of the bar that shows a confidence."""


@dataclass(frozen=True)
class Diagnosis(BasePanel):
    """For each likely cause: its confidence, name and description, the evidence for it, what to try first."""

    title: ClassVar[str] = "Diagnosis"
    help: ClassVar[str] = (
        "Every cause that nettui knows is weighed by how well it explains what the checks found and what "
        "they did not find (Bayes' rule). The confidences leave room for an unknown cause. `t` "
        "tries what the causes propose, each on a copy of the run from its start, and shows how far the run "
        "gets with the change and without it. A remedy that does not help lowers its cause."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        report = view.results.report
        if report is None or report.checking:
            return Text(tr("available when all checks have finished"), DIM)
        if not report.diagnosis:
            sound = report.verdict == "pass"
            return Text(tr("nothing is wrong" if sound else "no known cause explains the findings"), DIM)
        lines = _all_lines(report, width)
        if len(lines) > height:
            lines = [*lines[: height - 1], Text("…", DIM)]
        return Text("\n", no_wrap=True).join(lines)


def diagnosis_lines(report: CheckReport, width: int) -> int:
    """How many lines of that width the diagnosis takes."""
    return max(len(_all_lines(report, width)), 1)


def _all_lines(report: CheckReport, width: int) -> list[Text]:
    causes = enumerate(report.diagnosis, 1)
    return [line for rank, cause in causes for line in _lines(rank, cause, report.tries, width)]


def _lines(rank: int, cause: LikelyCause, tries: bool, width: int) -> list[Text]:
    head = f"{rank}. {cause.name}"
    summary = f"{head}  {bar(cause.confidence, GAUGE)} {format_percent(cause.confidence)}  {tr(cause.what)}"
    first, *more = wrap_words(summary, width, "   ")
    text = Text(first, no_wrap=True)
    text.stylize(f"bold {ORANGE}", 0, len(head))
    why = "; ".join(tr(reason) for reason in ([cause.why] if tries else cause.reasons))
    rest = [*more, *wrap_words(tr("   why: {}").format(why), width, "   ")]
    rest += wrap_words(tr(f"   try first: {cause.remedy}"), width, "   ")
    rest += wrap_words(f"   {tr(cause.trial)}", width, "   ") if tries else []
    return [text, *(Text(line, no_wrap=True) for line in rest)]
