"""The findings panel: the worst first, all reachable by keys, numbers never broken across lines."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

from nettui.debugger.view import View
from nettui.scenario import load, open_session
from nettui.tui.panels.findings import ALL, Findings
from nettui.types import Finding, Status


@cache
def view(*statuses: Status) -> View:
    """A View with one finding per status."""
    findings = tuple(
        Finding(
            check=f"check-{at}",
            status=status,
            measured=f"{at} %",
            expected="0 %",
            evidence="dense1",
            cause="why " * 20,
            remedy="what",
            course="6.1",
        )
        for at, status in enumerate(statuses)
    )
    return replace(open_session(load("digits")).view(), findings=findings)


MANY = view("pass", "warn", "fail", "warn", "skip", "fail")


def lines(panel: Findings, shown: View, width: int = 156, height: int = 5) -> list[str]:
    return panel.draw(shown, width, height).plain.split("\n")


def test_the_worst_comes_first_and_the_rest_is_counted() -> None:
    *shown, foot = lines(Findings(), MANY, height=5)
    assert [line.split()[1] for line in shown if line[0] in "✘⚠✔·"] == [
        "check-2",
        "check-5",
        "check-1",
        "check-3",
    ]
    assert foot == f"2 more: down, or z · {ALL}"


def test_down_reaches_every_finding_and_up_returns() -> None:
    panel, names = Findings(), set[str]()
    for _ in MANY.findings:
        names |= {word for line in lines(panel, MANY, 60, 4) for word in line.split() if "check-" in word}
        panel = panel.press("down", MANY)
    assert names == {finding.check for finding in MANY.findings}
    assert lines(panel, MANY, 60, 4)[-1].startswith("5 above: up")
    for _ in MANY.findings:
        panel = panel.press("up", MANY)
    assert panel == Findings()


def test_no_count_if_all_findings_fit() -> None:
    assert lines(Findings(), view("pass"))[1:] == [ALL]
    assert lines(Findings(), view()) == ["no findings", ALL]


def test_after_scrolling_a_shorter_list_is_shown_from_its_last_finding() -> None:
    panel = Findings()
    for _ in range(6):
        panel = panel.press("down", MANY)
    assert "check-0" in lines(panel, view("fail"))[0]


def test_the_panel_fits_any_rectangle() -> None:
    for width, height, first in product(range(40, 190, 13), range(2, 30), range(6)):
        shown = lines(Findings(first), MANY, width, height)
        assert len(shown) <= height
        assert max(map(len, shown)) <= width
