"""What the pages in HTML share: their style, and pictures of a screen as text."""

from __future__ import annotations

import re
from html import escape

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME

from nettui.common.text import UNBROKEN

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff;
       max-width: 84rem; margin: 2rem auto; padding: 0 1rem; }
h2 { border-top: 1px solid #bbb; padding-top: 1rem; }
figure { margin: 1rem 0; } figcaption { color: #555; }
pre { background: #292929; color: #c5c8c6; padding: .6rem; line-height: 1.15; overflow-x: auto;
      font-family: 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: 13px;
      text-rendering: geometricPrecision; }
pre[style] { font-size: min(13px, calc((100vw - 4.5rem) / var(--columns) / 0.61)); }
pre i { display: inline-block; width: 1ch; height: 1.15em; vertical-align: top; font-style: normal; }
table { border-collapse: collapse; } td { padding: 0 1rem 0 0; }
"""

SIGN = re.compile(r"[^\x00-\u036f][\u0300-\u036f]*")
"""A sign, such as braille, that a browser may take from a font of another width."""


def framed(console: Console) -> str:
    """What was printed as a <pre> that is as wide as the page, or less."""
    return f'<pre style="--columns: {console.width}">{picture_html(console)}</pre>'


def picture_html(console: Console) -> str:
    """What was printed, to be put into <pre>; a sign that a font may lack has a cell of its own."""
    html = console.export_html(theme=SVG_EXPORT_THEME, inline_styles=True, code_format="{code}").rstrip()
    return SIGN.sub(r"<i>\g<0></i>", html.replace(UNBROKEN, " "))


def html_page(title: str, body: str, style: str = "", language: str = "en") -> str:
    """A whole page that needs no other file."""
    head = f'<meta charset="utf-8">\n<title>{escape(title)}</title>\n<style>{STYLE}{style}</style>'
    top = f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n{head}\n</head>'
    return f"{top}\n<body>\n{body}\n</body>\n</html>\n"
