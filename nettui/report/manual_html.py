"""The manual as HTML: a page per topic and language, each complete in one file, and an index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from nettui.common.errors import InvalidValue
from nettui.common.language import LANGUAGES, Language, catalogue, tr
from nettui.common.text_files import expand_home, write_new
from nettui.report.manual import Page, linked_topic, read_pages

EMPTY = "a new or empty folder"

NATIVE = {"en": "English", "fr": "Français"}
"""Each language as it calls itself."""

STYLE = """
:root { color-scheme: light dark; --text: #1a1a1a; --back: #fff; --dim: #595959; --line: #c4c4c4;
        --link: #0b57d0; --code: #f2f2f2; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e4e4e4; --back: #181818; --dim: #a6a6a6; --line: #4a4a4a;
          --link: #8ab4f8; --code: #262626; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); margin: 0;
       display: grid; grid-template-columns: 15rem minmax(0, 54rem); gap: 2rem; padding: 1.5rem; }
nav ul { list-style: none; padding-left: .8rem; margin: .2rem 0; } nav > ul { padding-left: 0; }
nav { position: sticky; top: 1.5rem; align-self: start; max-height: 95vh; overflow-y: auto; }
nav [aria-current] { font-weight: 600; color: var(--text); } nav .languages { color: var(--dim); }
a { color: var(--link); } nav a { text-decoration: none; } a:hover, a:focus { text-decoration: underline; }
h1 { margin-top: 0; } h2 { border-top: 1px solid var(--line); padding-top: .8rem; }
code { font: .9em 'DejaVu Sans Mono', Menlo, Consolas, monospace; background: var(--code); padding: 0 .2em; }
pre { background: var(--code); padding: .7rem; overflow-x: auto; } pre code { padding: 0; }
table { display: block; overflow-x: auto; border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; vertical-align: top; }
@media (max-width: 50rem) { body { display: block; padding: 1rem; } nav { position: static; } }
@media print { nav { display: none; } body { display: block; } }
"""
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def write_manual(folder: str) -> str:
    """Writes the manual to a new or empty folder; returns a message with its path. Raises InvalidValue."""
    place = expand_home(folder)
    _make_empty(place)
    manual: dict[Language, list[Page]] = {language: read_pages(language) for language in LANGUAGES}
    write_new(place / "index.html", index_page(manual))
    for language, pages in manual.items():
        _make_empty(place / language)
        for page in pages:
            write_new(place / language / f"{page.name}.html", html_page(page, pages, language))
    return tr("manual written to {}").format(place.absolute())


def _make_empty(place: Path) -> None:
    """Makes a folder that holds nothing. Raises InvalidValue."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        full = any(place.iterdir())
    except (FileExistsError, NotADirectoryError):
        raise InvalidValue("--html", EMPTY, str(place), "it is a file") from None
    except OSError as error:
        raise InvalidValue("--html", EMPTY, str(place), error.strerror or "") from None
    if full:
        raise InvalidValue("--html", EMPTY, str(place), "it is not empty, and stays as it is")


def html_page(page: Page, pages: Sequence[Page], language: Language) -> str:
    """A whole page: the navigation beside the text."""
    tokens = MARKDOWN.parse(page.text)
    sections = _name_sections(tokens)
    _lead_links_to_pages(tokens)
    body = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    nav = _navigation(page, pages, sections, language)
    return _document(f"{page.title} · nettui", f"{nav}\n<main>\n{body}</main>", language)


def index_page(manual: dict[Language, list[Page]]) -> str:
    """The topics in every language."""
    parts = []
    for language, pages in manual.items():
        items = "".join(
            f'<li><a href="{language}/{page.name}.html">{escape(page.title)}</a></li>' for page in pages
        )
        parts.append(f'<section lang="{language}"><h2>{NATIVE[language]}</h2><ul>{items}</ul></section>')
    return _document(
        "nettui", "<div></div>\n<main>\n<h1>nettui</h1>\n" + "\n".join(parts) + "\n</main>", "en"
    )


def _name_sections(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Gives each section heading an id to link to; returns ids and headings."""
    sections = []
    for mark, heading in pairwise(tokens):
        if mark.type == "heading_open" and mark.tag == "h2":
            name = re.sub(r"\W+", "-", heading.content.lower()).strip("-")
            mark.attrSet("id", name)
            sections.append((name, heading.content))
    return sections


def _lead_links_to_pages(tokens: Sequence[Token]) -> None:
    """Links between pages lead to the HTML files; of a link to a file that is not there, the text stays."""
    for child in (child for token in tokens for child in token.children or ()):
        if child.type == "link_open":
            topic = linked_topic(str(child.attrs["href"]))
            child.attrs = {"href": f"{topic}.html"} if topic else {}


def _navigation(
    current: Page, pages: Sequence[Page], sections: Sequence[tuple[str, str]], language: Language
) -> str:
    others = " · ".join(
        f'<a href="../{other}/{current.name}.html" lang="{other}" hreflang="{other}">{NATIVE[other]}</a>'
        for other in LANGUAGES
        if other != language
    )
    inside = "".join(f'<li><a href="#{name}">{escape(heading)}</a></li>' for name, heading in sections)
    items = []
    for page in pages:
        here = page is current
        mark, below = (' aria-current="page"', f"<ul>{inside}</ul>" if inside else "") if here else ("", "")
        items.append(f'<li><a href="{page.name}.html"{mark}>{escape(page.title)}</a>{below}</li>')
    label = escape(catalogue(language).gettext("the manual"))
    home = '<p><a href="../index.html">nettui</a></p>'
    return (
        f'<nav aria-label="{label}">\n{home}\n<ul>\n{chr(10).join(items)}\n</ul>\n'
        f'<p class="languages">{others}</p>\n</nav>'
    )


def _document(title: str, body: str, language: Language) -> str:
    head = '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    head += f"<title>{escape(title)}</title>\n<style>{STYLE}</style>"
    whole = f"<head>\n{head}\n</head>\n<body>\n{body}\n</body>"
    return f'<!DOCTYPE html>\n<html lang="{language}">\n{whole}\n</html>\n'
