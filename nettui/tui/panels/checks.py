"""The sanity checks: their progress, one line per finding, and the selected finding in detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.text import Text

from nettui.checks.report import CheckReport
from nettui.common.language import tr
from nettui.common.text import format_percent
from nettui.debugger.view import View
from nettui.tui.charts import DIM, MARKS, SELECTED, status_mark
from nettui.tui.check_progress import progress_line
from nettui.tui.finding_details import draw_finding
from nettui.tui.panel import BasePanel
from nettui.tui.wrap import cut, wrap_words
from nettui.types import STATUSES, Finding, Status

NAME = 21
"""Width of a check's name in cells."""

SEVERAL: Mapping[Status, str] = {
    "pass": "✔ {} pass",
    "warn": "⚠ {} warn",
    "fail": "✘ {} fail",
    "skip": "· {} skip",
}
"""Two findings or more of a status."""


@dataclass(frozen=True)
class Checks(BasePanel):
    """Findings in order of arrival, then the worst first; with `alone`, only the selected one is shown."""

    title: ClassVar[str] = "Checks"
    help: ClassVar[str] = (
        "The sanity checks, run on a copy of the network at the step where `k` was pressed; you can go on "
        "stepping meanwhile. Each check asks a question and answers it with a measurement. Below the list "
        "are the details of the selected finding: what was measured and what was expected, why it happens, "
        "what to try, how it was measured, and a picture where there is something to draw. `k` runs the "
        "checks again; `t` tries what the likely causes propose; esc leaves the page, and the checks go on."
    )
    keys: ClassVar[Mapping[str, str]] = {
        "up": "the finding above",
        "down": "the finding below",
        "enter": "only the selected finding, and back",
    }
    selected: Finding | None = None
    alone: bool = False
    size: tuple[int, int] = (0, 0)

    def fitted(self, width: int, height: int) -> Checks:
        return replace(self, size=(width, height))

    def click(self, row: int, column: int, removes: bool, view: View) -> tuple[Checks, str]:
        """Selects the finding; a click on the selected one, or below the list, is `enter`."""
        report, findings = view.results.report, sort_findings(view.results.report)
        if report is None or not findings:
            return self, ""
        width, height = self.size
        at, above = self._at(findings, report), len(_head(report, view, width))
        owners = [] if self.alone else _window(findings, at, width, _list_lines(height - above))
        clicked = row - above
        if 0 <= clicked < len(owners) and owners[clicked][0] != at:
            return replace(self, selected=findings[owners[clicked][0]]), ""
        return (self, "") if clicked < 0 else (self.press("enter", view), "")

    def press(self, key: str, view: View) -> Checks:
        findings = sort_findings(view.results.report)
        if not findings:
            return self
        report = view.results.report
        at = self._at(findings, report)
        if key == "enter":
            return replace(self, alone=not self.alone, selected=findings[at])
        to = at + (1 if key == "down" else -1)
        if report and report.checking and to >= len(findings):  # it goes on following the newest
            return replace(self, selected=None)
        return replace(self, selected=findings[min(max(to, 0), len(findings) - 1)])

    def draw(self, view: View, width: int, height: int) -> Text:
        report = view.results.report
        if report is None:
            return Text(tr("press k to run the checks on the current network"), DIM)
        lines = _head(report, view, width)
        findings = sort_findings(report)
        if findings:
            at = self._at(findings, report)
            listed = [] if self.alone else _window(findings, at, width, _list_lines(height - len(lines)))
            lines += [line for _, line in listed]
            keys = "── enter: all findings " if self.alone else "── enter: only this finding "
            lines.append(Text(tr(keys).ljust(width, "─")[:width], DIM))
            if (left := height - len(lines)) > 0:
                lines += draw_finding(findings[at], width, left, report.diagnosis).split(
                    "\n", allow_blank=True
                )
        return Text("\n", no_wrap=True).join(lines[:height])

    def _at(self, findings: Sequence[Finding], report: CheckReport | None) -> int:
        """Index of the selected finding; with none, the newest while the checks run, then the worst."""
        same = [at for at, finding in enumerate(findings) if finding is self.selected]
        newest = len(findings) - 1 if report and report.checking else 0
        return same[0] if same else newest


def sort_findings(report: CheckReport | None) -> list[Finding]:
    """The findings in order of arrival while the checks run, afterwards the worst first."""
    findings = list(report.findings) if report else []
    return (
        findings
        if report and report.checking
        else sorted(findings, key=lambda each: STATUSES.index(each.status))
    )


def _head(report: CheckReport, view: View, width: int) -> list[Text]:
    """How far the checks are; once they are done, the likeliest cause, counts, where, and the keys."""
    if report.progress is not None:
        return [progress_line(report.progress, width)]
    statuses = [finding.status for finding in report]
    likely = report.diagnosis[:1]
    parts = [tr(f"likely {cause.name} ({format_percent(cause.confidence)})") for cause in likely]
    parts.append(", ".join(_count(status, statuses.count(status)) for status in STATUSES))
    parts += [_where(report, view), tr("k: run again")]
    parts += [tr("t: try the remedies")] if report.diagnosis and not report.tries else []
    return [Text(cut(line, width), "bold", no_wrap=True) for line in _joined(parts, width)]


def _where(report: CheckReport, view: View) -> str:
    """The step, fork and seed that were checked, and where the cursor is if that is elsewhere."""
    forked = bool(report.fork or view.forks.current)
    there, here = (
        _position(report.step, report.fork, forked),
        _position(view.cursor.step, view.forks.current, forked),
    )
    seed, seed_now = ("" if seed is None else tr(f" · seed {seed}") for seed in (report.seed, view.seed))
    late = report.diverged_at
    diverged = "" if late is None else tr(f" (the run had diverged by step {late})")
    if seed != seed_now:
        here, there = f"{here}{seed_now}", f"{there}{seed}"
        seed = ""
    now = "" if here == there else tr(f", now at {here}")
    where = f"{there}{diverged}{now}{seed}"
    return f"{view.label} · {where}" if view.others else where


def _joined(parts: Sequence[str], width: int) -> list[str]:
    """The parts with dots between them, in as few lines as they take."""
    lines = [parts[0]]
    for part in parts[1:]:
        longer = f"{lines[-1]} · {part}"
        lines[-1:] = [longer] if len(longer) <= width else [lines[-1], part]
    return lines


def _count(status: Status, number: int) -> str:
    return f"{MARKS[status]} {number} {tr(status)}" if number < 2 else tr(SEVERAL[status]).format(number)


def _position(step: int, fork: int, forked: bool) -> str:
    return tr(f"step {step}") + (tr(f" of fork {fork}") if forked else "")


def _list_lines(height: int) -> int:
    """The lines of the list among those below the head: half of them, without that of the key."""
    return max((height - 1) // 2, 1)


def _window(findings: Sequence[Finding], at: int, width: int, height: int) -> list[tuple[int, Text]]:
    """The lines of the list that fit into `height`, with the selected one among them, each with its index."""
    names = [finding.check for finding in findings]
    blocks = [
        _lines(finding, width, selected=here == at, again=names.count(finding.check) > 1)
        for here, finding in enumerate(findings)
    ]
    above, size = sum(map(len, blocks[:at])), len(blocks[at])
    lines = [(here, line) for here, block in enumerate(blocks) for line in block]
    start = min(max(above - max(height - size, 0) // 2, 0), max(len(lines) - height, 0))
    return lines[start : start + height]


def _lines(finding: Finding, width: int, selected: bool, again: bool = False) -> list[Text]:
    """Status, name, and measured against expected value, wrapped to `width`.

    `again`: the check has other findings, so it also says where this one was found.
    """
    sign, style = status_mark(finding.status)
    status = max(map(len, map(tr, STATUSES))) + 1
    head = f"{sign} {tr(finding.status):{status}}{finding.check:{NAME}}"
    measured = tr(finding.measured if finding.expected else finding.evidence)
    result = f"{measured}{tr('; ')}{tr('expected')} {tr(finding.expected)}" if finding.expected else measured
    result = f"{tr(finding.symptom)}{tr(': ')}{result}" if finding.symptom else result
    where = tr(finding.evidence).partition(tr(": "))[0] if again and finding.expected else ""
    result = f"{where}{tr(': ')}{result}" if where else result
    rows = wrap_words(result, max(width - len(head), 1)) or [""]
    lines = []
    for row, words in enumerate(rows):
        text = Text(head if row == 0 else " " * len(head), style, no_wrap=True).append(words, "default")
        text.pad_right(max(width - len(text), 0))
        if selected:
            text.stylize(SELECTED)
        lines.append(text)
    return lines
