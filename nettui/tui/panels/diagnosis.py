"""What the findings together amount to: the likely faults, ranked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.checks.diagnosis import LikelyCause
from nettui.common.text import format_percent
from nettui.debugger.view import View
from nettui.tui.charts import DIM, ORANGE, bar
from nettui.tui.panel import Still
from nettui.tui.wrap import wrap_words

GAUGE = 8
"""Cells of the bar that shows a confidence."""


@dataclass(frozen=True)
class Diagnosis(Still):
    """A suspect: confidence, name, what it is, what was found that speaks for it, what to try first."""

    title: ClassVar[str] = "Diagnosis"
    help: ClassVar[str] = (
        "Every fault that nettui knows is weighed by how well it explains what the checks found, and what "
        "they did not find (Bayes' rule, equal priors). The confidences leave room for one that is not known."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        found = view.results.report
        if found is None or found.progress is not None:
            return Text("when all checks have answered", DIM)
        if not found.diagnosis:
            sound = found.verdict == "pass"
            return Text(
                "nothing is wrong" if sound else "no fault that is known explains what was found", DIM
            )
        told = [
            line for place, suspect in enumerate(found.diagnosis, 1) for line in _lines(place, suspect, width)
        ]
        if len(told) > height:
            told = [*told[: height - 1], Text("…", DIM)]
        return Text("\n", no_wrap=True).join(told)


def _lines(place: int, suspect: LikelyCause, width: int) -> list[Text]:
    head = f"{place}. {suspect.name}"
    told = f"{head}  {bar(suspect.confidence, GAUGE)} {format_percent(suspect.confidence)}  {suspect.what}"
    first, *more = wrap_words(told, width, "   ")
    text = Text(first, no_wrap=True)
    text.stylize(f"bold {ORANGE}", 0, len(head))
    rest = [*more, *wrap_words(f"   why: {suspect.why}", width, "   ")]
    rest += wrap_words(f"   try first: {suspect.remedy}", width, "   ")
    return [text, *(Text(line, no_wrap=True) for line in rest)]
