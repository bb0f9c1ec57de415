"""Panels drawn in French, where words are longer and agree in number."""

from __future__ import annotations

import re

import nettui
from nettui.common.language import catalogue, speaking
from nettui.tui.panels.activations import Activations
from nettui.tui.panels.checks import Checks
from nettui.tui.panels.dropout import Dropout
from nettui.tui.panels.findings import Findings
from nettui.tui.panels.preprocessing import Preprocessing
from nettui.tui.panels.representation import Representation
from nettui.tui.wrap import NO_BREAK

FRENCH = catalogue("fr").gettext


def test_the_statistics_stand_in_columns() -> None:
    view = nettui.open("inputs-unscaled").view()
    with speaking(FRENCH):
        rows = Preprocessing().draw(view, 100, 20).plain.split("\n")
    ends = {
        tuple(figure.end() for figure in re.finditer(r"\d\S*(?=\s|$)", row[14:]))
        for row in rows
        if re.match(r".{6}(moyenne|éc\.-type|min|max)\b", row)
    }
    assert len(ends) == 1
    assert len(ends.pop()) == 4


def test_the_number_of_findings_agrees_with_its_word() -> None:
    view = nettui.open("digits").do("check")
    assert view.results.report is not None
    sound = [finding.status for finding in view.results.report].count("pass")
    with speaking(FRENCH):
        head = Checks().draw(view, 140, 2).plain
    assert f"✔ {sound} bons" in head
    assert "✘ 0 échec," in head


def test_inputs_and_dropout_have_french_names() -> None:
    view = nettui.open("digits", set={"network.dropout": {"keep": 0.5, "mode": "plain"}}).view()
    with speaking(FRENCH):
        assert "entrée" in Activations().draw(view, 100, 20).plain.split("\n")[0]
        assert "p = 0.5, simple, gardés" in Dropout().draw(view, 100, 20).plain.split("\n")[0]


def test_the_input_has_its_name_and_a_semicolon_stands_apart() -> None:
    linear = nettui.open("linear-hinge").view()
    checked = nettui.open("linear-hinge").do("check")
    with speaking(FRENCH):
        assert Representation().draw(linear, 60, 20).plain.startswith("entrée, 2-D")
        for panel in (Findings(), Checks()):
            drawn = panel.draw(checked, 120, 40).plain
            assert " ; attendu" in drawn.replace(NO_BREAK, " ")
            assert "; attendu" not in drawn.replace(" ;", "").replace(f"{NO_BREAK};", "")
