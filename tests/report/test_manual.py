"""`nettui help` shows the manual; `nettui manual --html` writes it as pages that need nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from nettui.cli import BAD_INPUT, COMMANDS, FINE, main
from nettui.common.language import LANGUAGES, Language
from nettui.console import print_text
from nettui.report.manual import TOPICS, Page, read_page, read_pages, render_page, terminal_text
from nettui.report.manual_html import STYLE, html_page, write_manual
from tests.test_manual import PAGES


class Elements(HTMLParser):
    """The elements of a page: name and attributes, in order; and the names of those still open."""

    EMPTY = frozenset({"meta", "hr", "br", "img"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def values(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.found if (value := attributes.get(attribute)) is not None]


def test_every_page_is_a_topic() -> None:
    assert sorted(TOPICS) == [path.stem for path in PAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_lists_the_topics_with_their_titles(
    language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["help", "--lang", language]) == FINE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [
        [page.name, page.title] for page in read_pages(language)
    ]


@pytest.mark.parametrize("name", TOPICS)
def test_help_prints_a_page_as_it_is_but_for_links(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", name, "--lang", "fr"]) == FINE
    shown, page = capsys.readouterr().out.splitlines(), read_page(name, "fr")
    assert len(shown) == len(page.text.splitlines())
    changed = [line for line, seen in zip(page.text.splitlines(), shown, strict=True) if line != seen]
    assert all("[" in line or "](" in line for line in changed)
    assert "](" not in terminal_text(page)


def test_a_link_to_a_page_becomes_the_command_that_shows_it() -> None:
    assert "[data files](data.md)" in read_page("scenarios", "en").text
    assert "data files (`nettui help data`)" in terminal_text(read_page("scenarios", "en"))
    assert "CONTRIBUTING says where" in terminal_text(read_page("architecture", "en"))


@pytest.mark.parametrize(
    ("topic", "answer"),
    [
        ("kyes", "nettui: help: expected a topic of the manual, found 'kyes' (did you mean 'keys'?)\n"),
        (
            "run",
            "nettui: help: expected a topic of the manual, found 'run' "
            "(`nettui run --help` shows its options)\n",
        ),
    ],
)
def test_an_unknown_topic_is_answered_with_the_nearest(
    topic: str, answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["help", topic, "--lang", "en"]) == BAD_INPUT
    assert capsys.readouterr() == ("", answer)


def test_a_command_stays_as_it_is_typed_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    main(["help", "run", "--lang", "fr"])
    assert "`nettui run --help` montre" in capsys.readouterr().err


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pages") / "new" / "manual"
    write_manual(str(place))
    return place


def test_the_pages_of_both_languages_and_an_index(folder: Path) -> None:
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert written == {"index.html", *(f"{lang}/{name}.html" for lang in LANGUAGES for name in TOPICS)}


def test_every_page_is_sound_and_complete_in_itself(folder: Path) -> None:
    for path in folder.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        page = Elements(html)
        assert page.open == []
        names = {tag for tag, _ in page.found}
        assert not names & {"link", "script", "img", "iframe"}
        assert page.values("src") == []
        assert "url(" not in html
        assert "@import" not in html
        language = "en" if path.parent == folder else path.parent.name
        assert page.found[0] == ("html", {"lang": language})


def test_every_link_leads_to_a_page_that_was_written(folder: Path) -> None:
    for path in folder.rglob("*.html"):
        page = Elements(path.read_text(encoding="utf-8"))
        for link in page.values("href"):
            target, _, section = link.partition("#")
            there = (path.parent / target).resolve() if target else path
            assert there.is_file(), (path, link)
            assert not section or section in page.values("id"), (path, link)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_navigation_names_all_pages_and_marks_this_one(language: Language) -> None:
    pages = read_pages(language)
    page = Elements(html_page(pages[3], pages, language))
    links = [attributes for tag, attributes in page.found if tag == "a"]
    assert [link["href"] for link in links if str(link["href"]).removesuffix(".html") in TOPICS][
        : len(pages)
    ] == [f"{name}.html" for name in TOPICS]
    assert [link["href"] for link in links if "aria-current" in link] == [f"{pages[3].name}.html"]
    other = next(other for other in LANGUAGES if other != language)
    assert {"href": f"../{other}/{pages[3].name}.html", "lang": other, "hreflang": other} in links


def test_the_text_is_all_there(folder: Path) -> None:
    html = (folder / "fr" / "keys.html").read_text(encoding="utf-8")
    assert "<td><code>n</code> <code>N</code></td>" in html
    rows = sum(line.startswith("| ") for line in read_page("keys", "fr").text.splitlines())
    assert html.count("<tr>") == rows


def test_a_full_folder_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index.html").write_text("mine")
    assert main(["manual", "--html", str(tmp_path)]) == BAD_INPUT
    assert "it is not empty" in capsys.readouterr().err
    assert main(["manual", "--html", str(tmp_path / "index.html" / "x")]) == BAD_INPUT
    assert "it is a file" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb, by WCAG 2.2."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_has_enough_contrast_in_both_themes(theme: int) -> None:
    colours = dict(re.findall(r"--(\w+): (#\w+);", re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[theme]))
    for back in ("back", "code"):
        for front in ("text", "dim", "link"):
            light, dark = sorted((luminance(colours[front]), luminance(colours[back])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (front, back)


def test_help_and_manual_are_commands() -> None:
    assert {"help", "manual"} < set(COMMANDS)


def test_a_line_is_not_broken_at_a_hard_blank(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "neuf mots courts avant un signe double\u00a0; la suite"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for width in range(30, 45):
        monkeypatch.setenv("COLUMNS", str(width))
        print_text(text, lambda: render_page(Page("keys", text)))
        lines = capsys.readouterr().out.splitlines()
        assert not any(line.startswith((";", "\ue000")) for line in lines)
        assert len(lines) > 1
