"""The page to hand out: the whole lesson, with the answers given and pictures, and the session unmoved."""

from __future__ import annotations

import re
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest

import nettui
from nettui.cli import FINE, main
from nettui.common.errors import CommandError
from nettui.common.language import catalogue
from nettui.debugger.session import Session
from nettui.scenario.loading import load
from nettui.scenario.open import open_session
from nettui.tui.handout import write_handout
from tests.program import run_nettui

ASKED = "lesson; answer 2; lesson; answer 1"


class Page(HTMLParser):
    """The text and the tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags, self.links = "", list[str](), list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [str(value) for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.text += data


def export(session: Session, path: Path, before: str = ASKED) -> Page:
    session.do(f"{before}; export {path}")
    text = path.read_text(encoding="utf-8")
    assert "http" not in text
    return Page(text)


def test_the_page_has_every_point_the_answers_and_the_pictures(tmp_path: Path) -> None:
    session = nettui.open("backprop-by-hand", seed=3)
    page = export(session, tmp_path / "my-lesson.html")
    points = session.run.lesson.lesson.points
    assert page.tags.count("h2") == page.tags.count("pre") == len(points)
    assert not page.links
    assert "backprop-by-hand" in page.text
    assert "seed 3 · score 1/" in page.text
    assert "train.optimizer.rate" in page.text
    for point in points:
        assert point.ask is None or point.ask.question.split("*")[0][:60] in page.text
    assert "✔ Right: ½" in page.text
    assert "✘ You chose (−½, −½); the answer: (−½, 0)" in page.text
    assert "Not answered. The answer: " in page.text


def test_the_session_stays_where_it_is(tmp_path: Path) -> None:
    session = nettui.open("backprop-by-hand")
    before = session.do("break when step == 1; lesson; answer 2; goto 2; unstep 3")
    after = session.do(f"export {tmp_path / 'lesson.html'}")
    assert (after.cursor, after.lesson, after.breakpoints) == (
        before.cursor,
        before.lesson,
        before.breakpoints,
    )
    assert after.message == f"lesson written to {tmp_path / 'lesson.html'}"


def test_a_place_that_is_not_reached_is_said(tmp_path: Path) -> None:
    session = nettui.open("backprop-by-hand", set={"train.epochs": 1})
    page = export(session, tmp_path / "lesson.html", "lesson")
    assert "the lesson is about step 1, which this run does not reach" in page.text


def test_runs_in_lockstep_have_a_page_too(tmp_path: Path) -> None:
    session = nettui.open("rates")
    page = export(session, tmp_path / "LESSON.html", "next 3")
    assert "pre" in page.tags
    view = session.view()
    assert {run.cursor.step for run in view.runs} == {3}


@pytest.mark.parametrize("name", ["lecon.html", "ma-leçon.html", "Lec\u0327on.html"])
def test_a_french_name_is_the_page_too(tmp_path: Path, name: str) -> None:
    page = export(nettui.open("backprop-by-hand"), tmp_path / name)
    assert "Not answered" in page.text


def test_a_french_page_is_french_in_its_headings(tmp_path: Path) -> None:
    session = open_session(load("bug-6", {"train.epochs": 1}), language="fr")
    path = tmp_path / "leçon.html"
    session.lesson_exporter = partial(write_handout, translate=catalogue("fr").gettext)
    session.do(f"export {path}")
    page = path.read_text(encoding="utf-8")
    assert "<h1>Trouvez le bogue, 6 : trois bras</h1>\n<p>bug-6 · graine 0" in page
    assert [*re.findall("<h2>(.*)</h2>", page)][:2] == ["1. pas 0", "2. la fin"]
    assert "<h2>3. un pas où epoch == 20 and batch == 0</h2>" in page


def test_a_picture_shows_only_what_was_reached(tmp_path: Path) -> None:
    """The page is the same, wherever the session was when it was written."""
    pages: list[str] = []
    for before in ("goto 0", "goto 200; goto 0"):
        path = tmp_path / f"{len(pages)}-lesson.html"
        nettui.open("bug-6", set={"train.epochs": 8}).do(f"{before}; export {path}")
        pages.append(path.read_text(encoding="utf-8"))
    assert pages[0] == pages[1]
    assert "the curve begins at the second step" in pages[0]


def test_every_sign_of_a_picture_has_a_cell(tmp_path: Path) -> None:
    path = tmp_path / "lesson.html"
    nettui.open("bug-6", set={"train.epochs": 2}).do(f"export {path}")
    pictures = re.findall("<pre>(.*?)</pre>", path.read_text(encoding="utf-8"), re.DOTALL)
    braille = re.compile("[\u2800-\u28ff]")
    assert braille.search("".join(pictures))
    assert not braille.search(re.sub("<i>.</i>", "", "".join(pictures)))


def test_mistakes_write_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lesson.html"
    with pytest.raises(CommandError, match="a scenario with a lesson"):
        nettui.open(data=([[0.0], [1.0]], [0, 1]), hidden=[2]).do(f"export {path}")
    assert not path.exists()
    path.write_text("mine")
    with pytest.raises(CommandError, match="expected a new file"):
        nettui.open("digits").do(f"export {path}")
    assert path.read_text() == "mine"


def test_another_html_file_is_a_picture_of_the_view(tmp_path: Path) -> None:
    session = nettui.open("digits")
    session.do(f"export {tmp_path / 'view.html'}")
    assert "Not answered" not in (tmp_path / "view.html").read_text()


def test_do_writes_the_page_in_the_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lesson.html"
    assert main(["--lang", "fr", "do", "backprop-by-hand", f"{ASKED}; export {path}"]) == FINE
    assert f"leçon écrite dans {path}" in capsys.readouterr().out
    assert "Sans réponse." in path.read_text(encoding="utf-8")


def test_the_program_writes_the_page(tmp_path: Path) -> None:
    process = run_nettui("do digits 'export lesson.html'", tmp_path)
    assert (process.returncode, process.stderr) == (FINE, "")
    assert (tmp_path / "lesson.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
