"""The manual: its pages in each language, and what a terminal shows of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from nettui.common.errors import InvalidValue, nearest
from nettui.common.language import Language, tr
from nettui.common.text import UNBROKEN

if TYPE_CHECKING:  # rich is loaded for a terminal alone
    from rich.console import ConsoleRenderable

TOPICS = (
    "quick-start",
    "keys",
    "screen",
    "scenarios",
    "data",
    "own-network",
    "recording",
    "conditions",
    "checks",
    "headless",
    "json",
    "trainers",
    "speed",
    "architecture",
)
"""The pages by name, in the order in which they are best read."""

LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")


class Page(NamedTuple):
    """A page of the manual: its name in every language, and its Markdown."""

    name: str
    text: str

    @property
    def title(self) -> str:
        """The heading of the page, without Markdown's sign."""
        return self.text.partition("\n")[0].removeprefix("# ")


def read_page(name: str, language: Language, commands: Sequence[str] = ()) -> Page:
    """The page of a topic. Raises InvalidValue, with a hint if it is the name of one of `commands`."""
    if name not in TOPICS:
        hint = f"`nettui {name} --help` shows its options" if name in commands else nearest(name, TOPICS)
        raise InvalidValue("help", "a topic of the manual", name, hint)
    folder = files("nettui").joinpath("manual", *([] if language == "en" else [language]))
    return Page(name, folder.joinpath(f"{name}.md").read_text(encoding="utf-8"))


def read_pages(language: Language) -> list[Page]:
    """All pages in a language."""
    return [read_page(name, language) for name in TOPICS]


def linked_topic(target: str) -> str | None:
    """The topic that a link of the manual leads to; None if it leads elsewhere."""
    name = target.partition("#")[0].removesuffix(".md")
    return name if name in TOPICS else None


def terminal_text(page: Page) -> str:
    """The page's Markdown with its links as commands to type: in a terminal there is nothing to click on."""

    def command(link: re.Match[str]) -> str:
        topic = linked_topic(link[2])
        return f"{link[1]} (`nettui help {topic}`)" if topic else link[1]

    return LINK.sub(command, page.text)


def topic_text(
    topic: str | None, language: Language, commands: Sequence[str]
) -> tuple[str, Callable[[], ConsoleRenderable]]:
    """A page, or the list of all without a topic, as plain text, and what renders it for a terminal.

    Raises InvalidValue.
    """
    if topic is None:
        pages = read_pages(language)
        width = max(map(len, TOPICS))
        lines = (f"{page.name:{width}}  {page.title}" for page in pages)
        return "\n".join(lines), partial(render_topics, pages)
    page = read_page(topic, language, commands)
    return terminal_text(page), partial(render_page, page)


def render_page(page: Page) -> ConsoleRenderable:
    """The page for a terminal, without colours that a light or a dark one would swallow."""
    from rich.markdown import Markdown

    plain = re.sub(r"^```\w+$", "```", terminal_text(page), flags=re.MULTILINE)
    return Markdown(plain.replace("\u00a0", UNBROKEN), code_theme="ansi_light", hyperlinks=False)


def render_topics(pages: Sequence[Page]) -> ConsoleRenderable:
    """The topics with their titles."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for page in pages:
        table.add_row(Text(page.name, "bold"), page.title)
    usage = tr("`nettui help TOPIC` shows a page; `nettui manual --html DIR` writes them all as HTML.")
    return Group(table, "", usage)
