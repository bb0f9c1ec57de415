"""The findings at the current step, the worst first, with cause and remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.text import Text

from nettui.common.language import tr
from nettui.debugger.view import View
from nettui.tui.charts import DIM, status_mark
from nettui.tui.panel import BasePanel
from nettui.tui.wrap import cut, wrap_words
from nettui.types import STATUSES, Finding

ALL = "k: run all checks"


@dataclass(frozen=True)
class Findings(BasePanel):
    """For each finding: status, check, measured and expected value, cause, remedy, course reference.

    `first` is the topmost finding if there is no room for all of them.
    """

    title: ClassVar[str] = "Findings"
    help: ClassVar[str] = (
        "Each finding shows what was measured, what was expected, why it happens, what to try, and in "
        "brackets the course reference. These checks run at every step; `k` runs all checks."
    )
    keys: ClassVar[Mapping[str, str]] = {"up": "the findings above", "down": "the findings below"}
    first: int = 0

    def press(self, key: str, view: View) -> Findings:
        by = 1 if key == "down" else -1
        return replace(self, first=min(max(self.first + by, 0), max(len(view.findings) - 1, 0)))

    def draw(self, view: View, width: int, height: int) -> Text:
        findings = sorted(view.findings, key=lambda finding: STATUSES.index(finding.status))
        blocks = [_lines(finding, width) for finding in findings]
        if sum(map(len, blocks)) < height:
            lines = [line for block in blocks for line in block] or [Text(tr("no findings"), DIM)]
            return Text("\n", no_wrap=True).join([*lines, Text(cut(tr(ALL), width), DIM)])
        first = min(self.first, len(blocks) - 1)
        lines = [line for block in blocks[first:] for line in block][: max(height - 1, 0)]
        return Text("\n", no_wrap=True).join([*lines, _foot(blocks, first, len(lines), width)])


def _foot(blocks: Sequence[Sequence[Text]], first: int, lines: int, width: int) -> Text:
    """How many findings are hidden, or shown in part."""
    whole, room = 0, lines
    for block in blocks[first:]:
        room -= len(block)
        whole += room >= 0
    below = len(blocks) - first - whole
    parts = [tr(f"{first} above: up")] if first else []
    parts += [tr(f"{below} more: down, or z")] if below else []
    return Text(cut(" · ".join([*parts, tr(ALL)]), width), DIM)


def _lines(finding: Finding, width: int) -> list[Text]:
    sign, style = status_mark(finding.status)
    head = f"{sign} {finding.check}"
    expected = f"{tr('expected')} {tr(finding.expected)} ({tr(finding.evidence)})"
    summary = f"{head}  {tr(finding.measured)}{tr('; ')}{expected}"
    if finding.cause:
        summary += f" · {tr(finding.cause)} → {tr(finding.remedy)}"
    lines = [Text(line, no_wrap=True) for line in wrap_words(f"{summary}  [{finding.course}]", width, "  ")]
    lines[0].stylize(f"bold {style}", 0, len(head))
    return lines
