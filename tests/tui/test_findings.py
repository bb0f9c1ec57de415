"""The findings at every step: the worst first, all of them to be reached, none cut in a number."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

from nettui.debugger.view import View
from nettui.scenario import load, open_session
from nettui.tui.panels.findings import ALL, Findings
from nettui.types import Finding, Status

ORDER = ("fail", "warn", "pass", "skip")


@cache
def view(*statuses: Status) -> View:
    """With a finding of each of these statuses."""
    found = tuple(
        Finding(f"check-{at}", status, f"{at} %", "0 %", "dense1", "why " * 20, "what", "6.1")
        for at, status in enumerate(statuses)
    )
    return replace(open_session(load("digits")).view(), findings=found)


MANY = view("pass", "warn", "fail", "warn", "skip", "fail")


def lines(panel: Findings, shown: View, width: int = 156, height: int = 5) -> list[str]:
    return panel.draw(shown, width, height).plain.split("\n")


def test_the_worst_comes_first_and_the_rest_is_counted() -> None:
    *told, foot = lines(Findings(), MANY, height=5)
    assert [line.split()[1] for line in told if line[0] in "✘⚠✔·"] == [
        "check-2",
        "check-5",
        "check-1",
        "check-3",
    ]
    assert foot == f"2 more: down, or z · {ALL}"


def test_every_finding_is_reached_by_down_and_up_comes_back() -> None:
    panel, seen = Findings(), set()
    for _ in MANY.findings:
        seen |= {word for line in lines(panel, MANY, 60, 4) for word in line.split() if "check-" in word}
        panel = panel.press("down", MANY)
    assert seen == {finding.check for finding in MANY.findings}
    assert lines(panel, MANY, 60, 4)[-1].startswith("5 above: up")
    for _ in MANY.findings:
        panel = panel.press("up", MANY)
    assert panel == Findings()


def test_where_all_have_room_nothing_is_counted() -> None:
    assert lines(Findings(), view("pass"))[1:] == [ALL]
    assert lines(Findings(), view()) == ["nothing to say", ALL]


def test_what_was_scrolled_away_comes_back_where_fewer_are_found() -> None:
    panel = Findings()
    for _ in range(6):
        panel = panel.press("down", MANY)
    assert "check-0" in lines(panel, view("fail"))[0]


def test_the_strip_fits_any_rectangle() -> None:
    for width, height, first in product(range(40, 190, 13), range(2, 30), range(6)):
        told = lines(Findings(first), MANY, width, height)
        assert len(told) <= height
        assert max(map(len, told)) <= width
