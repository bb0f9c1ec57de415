"""`nettui export` writes reports, pictures, recordings and numbers, and never over what exists."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from nettui.cli import BAD_INPUT, FINE
from tests.program import output_of, run_nettui

SMALL = "sigmoid-zigzag --set train.epochs=1 --set data.samples=100"


class Page(HTMLParser):
    """Collects the texts of a page, its headings, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tag, self.headings, self.loads, self.text = "", list[str](), list[str](), ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tag = tag
        self.loads += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.tag == "h2" and data.strip():
            self.headings.append(data.strip())


def test_a_report_has_checks_pages_gradients_and_the_way_to_repeat_it(tmp_path: Path) -> None:
    report, again = tmp_path / "report.html", tmp_path / "again.json"
    assert "report written to" in output_of(f"export {SMALL} --at 5 -o {report}")
    page = Page(report.read_text(encoding="utf-8"))
    pages = ["Health", "Gradients", "Data", "Inside", "Optimizer"]
    last = ["Gradients, numeric and back-propagated", "To repeat it"]
    assert page.headings == ["Checks and likely causes", "The step", *pages, *last]
    assert page.loads == []
    view = json.loads(output_of(f"do {SMALL} 'goto 5' --json"))
    assert f"loss {view['reading']['loss']['total']:.3g}"[:9] in page.text
    assert "nettui export sigmoid-zigzag --at 5 --set train.epochs=1" in page.text
    scenario = tmp_path / "again.toml"
    scenario.write_text(page.text.rpartition("sigmoid-zigzag.toml")[2].strip(), encoding="utf-8")
    output_of(f"export {scenario} --at 5 -o {again}")
    assert json.loads(again.read_text())["reading"]["loss"] == view["reading"]["loss"]


def test_a_page_is_drawn_as_on_the_screen(tmp_path: Path) -> None:
    picture = tmp_path / "page.svg"
    output_of(f"export {SMALL} --at 3 --page 2 --size 100x30 -o {picture}")
    drawn = picture.read_text(encoding="utf-8").replace("&#160;", " ")
    assert all(word in drawn for word in ("sigmoid-zigzag", "step 3", "Tensors"))
    assert "Activations" not in drawn


def test_a_french_report_is_french(tmp_path: Path) -> None:
    report = tmp_path / "rapport.html"
    assert "rapport enregistré dans" in output_of(f"--lang fr export {SMALL} --at 2 --page data -o {report}")
    page = Page(report.read_text(encoding="utf-8"))
    assert page.headings[0] == "Vérifications et causes probables"
    assert "Exemples" in page.text
    assert "100 exemples, 2 variables" in page.text.partition("graine 0")[0]
    assert not re.search(r"\b(of|samples|features)\b(?!-)", page.text.partition("Pour le refaire")[0])


def test_a_recording_shows_every_step_at_its_time(tmp_path: Path) -> None:
    recording = tmp_path / "run.cast"
    output_of(f"export {SMALL} --at 6 --size 80x24 -o {recording}")
    head, *events = map(json.loads, recording.read_text(encoding="utf-8").splitlines())
    assert (head["version"], head["width"], head["height"]) == (2, 80, 24)
    times = [time for time, _, _ in events]
    assert times == sorted(times)
    plain = [re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", screen) for _, _, screen in events]
    assert [re.findall(r"step (\d+)", screen)[0] for screen in plain] == [str(step) for step in range(7)]
    assert all(screen.count("\r\n") <= 24 for screen in plain)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("end", ""),
        ("2", ""),
        ("999", "nettui: the run ends at step 4\n"),
        ("'when loss < 0'", "nettui: never held: loss < 0\n"),
    ],
)
def test_a_place_that_the_run_does_not_reach_is_reported(place: str, said: str, tmp_path: Path) -> None:
    done = run_nettui(f"export {SMALL} --set train.batch=20 --at {place} -o numbers.csv", tmp_path)
    assert (done.returncode, done.stdout.count("numbers written to")) == (FINE, 1)
    assert done.stderr == said


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("digits -o x.png", ["-o", "ends in .html, .svg, .cast", "found 'x.png'"]),
        ("digits -o x.svg --size 10x10", ["--size", "from 80x24 to 500x200"]),
        ("digits -o x.svg --size big", ["--size", "found 'big'"]),
        ("digits -o x.svg --page helth", ["--page", "did you mean 'health'?"]),
        ("digits -o x.svg --at nowhere", ["nowhere"]),
        ("digits -o no/where/x.svg --at 0", ["expected an existing folder"]),
        ("digits", ["-o"]),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(line: str, words: list[str], tmp_path: Path) -> None:
    done = run_nettui(f"export {line}", tmp_path)
    assert done.returncode == BAD_INPUT
    assert all(word in done.stderr for word in words), done.stderr
    assert not list(tmp_path.iterdir())


def test_what_exists_is_not_overwritten(tmp_path: Path) -> None:
    place = tmp_path / "kept.html"
    place.write_text("mine")
    assert "it exists already and was not changed" in run_nettui(f"export digits -o {place}").stderr
    assert place.read_text() == "mine"


def test_the_page_that_compares_shows_all_runs(tmp_path: Path) -> None:
    picture = tmp_path / "runs.svg"
    output_of(f"export rates --at 3 --page compare -o {picture}")
    drawn = picture.read_text(encoding="utf-8").replace("&#160;", " ")
    assert all(f" {rate} " in drawn for rate in ("0.001", "0.3", "30"))
