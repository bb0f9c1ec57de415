"""What the checks found at this moment, the worst first, with cause and remedy."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text

from nettui.debugger.view import View
from nettui.record import Finding
from nettui.tui.charts import DIM, mark
from nettui.tui.panel import Still

ORDER = ("fail", "warn", "pass", "skip")


@dataclass(frozen=True)
class Findings(Still):
    """A finding: mark, name, measured against expected, why, what to try, course row."""

    title: ClassVar[str] = "Findings"
    help: ClassVar[str] = (
        "Each finding says what was measured, what was expected, why it happens, what to try, and in "
        "brackets which row of the course tells of it."
    )

    def draw(self, view: View, width: int, height: int) -> Text:
        found = sorted(view.findings, key=lambda finding: ORDER.index(finding.status))
        lines = [line for finding in found for line in self._lines(finding, width)]
        if not lines:
            return Text("nothing to say", DIM)
        if len(lines) > height:
            more = f"{len(lines) - height + 1} more lines: tab to here, then z"
            lines = [*lines[: height - 1], Text(more, DIM)]
        return Text("\n", no_wrap=True).join(lines)

    def _lines(self, finding: Finding, width: int) -> list[Text]:
        sign, style = mark(finding.status)
        head = f"{sign} {finding.check}"
        told = f"{head}  {finding.measured}; expected {finding.expected} ({finding.evidence})"
        if finding.cause:
            told += f" · {finding.cause} → {finding.remedy}"
        told = f"{told}  [{finding.course}]"
        wrapped = textwrap.wrap(told, width, subsequent_indent="  ")
        lines = [Text(line, no_wrap=True) for line in wrapped]
        lines[0].stylize(f"bold {style}", 0, len(head))
        return lines
