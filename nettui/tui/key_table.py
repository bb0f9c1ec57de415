"""The keys of the debugger's screen, as plain data: no screen is loaded to name them."""

from __future__ import annotations

from typing import NamedTuple

from nettui.tui.page_names import PAGES

LESSON, CHECK, TRY = "do('lesson')", "do('check')", "do('check --try')"

FIXED = frozenset({"leave", "next panel", "previous panel"})
"""Bindings that keep their keys: the command line needs them, too."""


class Key(NamedTuple):
    """A key, or several separated by commas: its Textual action, and in few words what it does."""

    key: str
    action: str
    does: str
    show: bool = True
    display: str | None = None
    priority: bool = False

    @property
    def command(self) -> str | None:
        """The name of its command, by which another key can be chosen for it."""
        return None if self.does in FIXED or self.key == "ctrl+l" else self.does.replace(" ", "-")


KEY_TABLE = (
    Key("n", "do('next')", "next"),
    Key("N", "do('back')", "back", display="N"),
    Key("s", "do('step')", "step"),
    Key("S", "do('unstep')", "unstep", show=False),
    Key("e", "do('epoch')", "epoch", show=False),
    Key("E", "do('epoch-back')", "epoch back", show=False),
    Key("c", "do('continue')", "continue"),
    Key("C", "do('continue-back')", "continue back", show=False),
    Key("space", "play", "play"),
    Key("minus", "pace(-1)", "slower", show=False),
    Key("plus,equals_sign", "pace(1)", "faster", show=False),
    Key("g", "prompt('goto ')", "goto", show=False),
    Key("b", "prompt('break when ')", "break"),
    Key("w", "prompt('watch ')", "watch", show=False),
    Key("v", "prompt('set ')", "set"),
    Key("i", "inspect", "inspect"),
    Key("k", CHECK, "check"),
    Key("t", TRY, "remedies"),
    Key("y", "copy", "copy", show=False),
    Key("x", "prompt('export ')", "export", show=False),
    Key("l", LESSON, "lesson"),
    Key("L", "do('lesson back')", "lesson back", show=False),
    Key("T", "teach", "teach", show=False, display="T"),
    Key("ctrl+l", LESSON, "lesson", show=False),
    Key("exclamation_mark", "do('hint')", "hint", show=False, display="!"),
    Key("r", "do('restart')", "restart", show=False),
    Key("R", "do('restart seed+1')", "next seed", show=False),
    Key("colon", "prompt('')", "command", display=":"),
    Key("z", "zoom", "zoom"),
    Key("less_than_sign,ctrl+left", "move_panel(-1)", "move back", show=False, display="<"),
    Key("greater_than_sign,ctrl+right", "move_panel(1)", "move on", show=False, display=">"),
    Key("H", "hide_panel", "hide", show=False, display="H"),
    Key("0", "reset_panels", "all panels", display="0"),
    Key("escape", "leave", "leave", show=False),
    Key("tab", "panel(1)", "next panel", show=False, priority=True),
    Key("shift+tab", "panel(-1)", "previous panel", show=False, priority=True),
    *(Key(page.key, f"page({at})", page.name, show=False) for at, page in enumerate(PAGES)),
    Key("ctrl+t", "app.next_theme", "theme", show=False),
    Key("h", "home", "home", show=False),
    Key("question_mark", "help", "help", display="?"),
    Key("q", "app.quit", "quit"),
)
