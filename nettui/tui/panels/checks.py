"""The sanity checks: how far they have come, every finding in a line, and the chosen one at length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.text import Text

from nettui.checks.report import CheckReport
from nettui.debugger.view import View
from nettui.tui.charts import BLUE, DIM, MARKS, STANDING, bar, mark
from nettui.tui.evidence import evidence
from nettui.tui.panel import Still
from nettui.tui.wrap import folded
from nettui.types import STATUSES, Finding

NAME = 21
"""Cells of a check's name."""

GAUGE = 20
"""Cells of the bar that shows the progress."""


@dataclass(frozen=True)
class Checks(Still):
    """Findings as they come, then the worst first; `alone` shows nothing but the chosen one."""

    title: ClassVar[str] = "Checks"
    help: ClassVar[str] = (
        "The sanity checks, put to a copy of the network as it stood when `k` was pressed; one may go on "
        "stepping meanwhile. Each is a question with a measured answer. Below the list stands the evidence "
        "of the chosen one: what was measured beside what was expected, why it happens, what to try, how it "
        "was measured, and a picture where there is something to draw. `k` again runs them anew; esc leaves."
    )
    keys: ClassVar[Mapping[str, str]] = {
        "up": "the finding above",
        "down": "the finding below",
        "enter": "the chosen finding alone, and back",
    }
    chosen: Finding | None = None
    alone: bool = False

    def press(self, key: str, view: View) -> Checks:
        findings = ordered(view.results.report)
        if not findings:
            return self
        at = self._at(findings, view.results.report)
        if key == "enter":
            return replace(self, alone=not self.alone, chosen=findings[at])
        to = at + (1 if key == "down" else -1)
        return replace(self, chosen=findings[min(max(to, 0), len(findings) - 1)])

    def draw(self, view: View, width: int, height: int) -> Text:
        found = view.results.report
        if found is None:
            return Text("k puts the checks to the network as it stands", DIM)
        lines = [_head(found, view, width)]
        findings = ordered(found)
        if findings:
            at = self._at(findings, found)
            room = height - 1 if self.alone else height - 2
            listed = [] if self.alone else _window(findings, at, width, max(room // 2, 1))
            lines += listed
            if not self.alone:
                lines.append(Text("── enter: this one alone ".ljust(width, "─")[:width], DIM))
            if (left := height - len(lines)) > 0:
                lines += evidence(findings[at], width, left).split("\n", allow_blank=True)
        return Text("\n", no_wrap=True).join(lines[:height])

    def _at(self, findings: Sequence[Finding], found: CheckReport | None) -> int:
        """The chosen one; otherwise the newest while they come, then the worst."""
        same = [at for at, finding in enumerate(findings) if finding is self.chosen]
        newest = len(findings) - 1 if found and found.progress else 0
        return same[0] if same else newest


def ordered(found: CheckReport | None) -> list[Finding]:
    """As they came, while they come; then the worst first."""
    findings = list(found.findings) if found else []
    return (
        findings if found and found.progress else sorted(findings, key=lambda each: STATUSES.index(each.status))
    )


def _head(found: CheckReport, view: View, width: int) -> Text:
    forked = bool(found.fork or view.forks.current)
    there, here = _place(found.step, found.fork, forked), _place(view.cursor.step, view.forks.current, forked)
    now = "" if here == there else f", now at {here}"
    lost = "" if found.diverged_at is None else f" (the run has diverged by step {found.diverged_at})"
    where = f"{there}{lost}{now} · seed {found.seed}"
    where = f"{view.label} · {where}" if view.others else where
    if found.progress is not None:
        name, number, of = found.progress
        text = Text(bar((number - 1) / of, GAUGE), BLUE, no_wrap=True)
        return text.append(f" {number} of {of} · {name}"[: max(width - GAUGE, 0)], "bold")
    statuses = [finding.status for finding in found]
    counts = ", ".join(f"{MARKS[status]} {statuses.count(status)} {status}" for status in STATUSES)
    return Text(f"{counts} · {where} · k: anew"[:width], "bold", no_wrap=True)


def _place(step: int, fork: int, forked: bool) -> str:
    return f"step {step}" + (f" of fork {fork}" if forked else "")


def _window(findings: Sequence[Finding], at: int, width: int, height: int) -> list[Text]:
    """As many lines of the list as there is room for, the chosen one among them."""
    blocks = [_lines(finding, width, chosen=here == at) for here, finding in enumerate(findings)]
    above, size = sum(map(len, blocks[:at])), len(blocks[at])
    lines = [line for block in blocks for line in block]
    start = min(max(above - max(height - size, 0) // 2, 0), max(len(lines) - height, 0))
    return lines[start : start + height]


def _lines(finding: Finding, width: int, chosen: bool) -> list[Text]:
    """Mark and word, name, measured against expected."""
    sign, style = mark(finding.status)
    head = f"{sign} {finding.status:5}{finding.check:{NAME}}"
    measured = finding.measured if finding.expected else finding.evidence
    told = f"{measured}; expected {finding.expected}" if finding.expected else measured
    told = f"{finding.symptom}: {told}" if finding.symptom else told
    rows = folded(told, max(width - len(head), 1)) or [""]
    lines = []
    for row, words in enumerate(rows):
        text = Text(head if row == 0 else " " * len(head), style, no_wrap=True).append(words, "default")
        text.pad_right(max(width - len(text), 0))
        if chosen:
            text.stylize(STANDING)
        lines.append(text)
    return lines
