"""The keys of the debugger's screen, and which of them the footer shows."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from textual.binding import ActiveBinding, Binding, BindingType

from nettui.common.language import Translate
from nettui.tui.page_names import PAGES

LESSON, CHECK, TRY = "do('lesson')", "do('check')", "do('check --try')"

SCREEN_COMMANDS = {"help": "help", "home": "home", "quit": "app.quit", "q": "app.quit"}
"""Commands that the screen handles itself, and the Textual action of each."""

WIDE_FOOTER_ACTIONS = frozenset({"zoom", "inspect", CHECK, "prompt('break when ')", "prompt('set ')"})
"""Actions that the footer shows only on a wide screen."""

ROOMY_FOOTER_ACTIONS = frozenset({"do('back')", "do('step')"})
"""Actions that the footer leaves out on a narrow screen to have room for that of the checks' page."""

FIXED = frozenset({"leave", "next panel", "previous panel"})
"""Bindings that keep their keys: the command line needs them, too."""

BINDINGS = (
    Binding("n", "do('next')", "next"),
    Binding("N", "do('back')", "back", key_display="N"),
    Binding("s", "do('step')", "step"),
    Binding("S", "do('unstep')", "unstep", show=False),
    Binding("e", "do('epoch')", "epoch", show=False),
    Binding("E", "do('epoch-back')", "epoch back", show=False),
    Binding("c", "do('continue')", "continue"),
    Binding("C", "do('continue-back')", "continue back", show=False),
    Binding("space", "play", "play"),
    Binding("minus", "pace(-1)", "slower", show=False),
    Binding("plus,equals_sign", "pace(1)", "faster", show=False),
    Binding("g", "prompt('goto ')", "goto", show=False),
    Binding("b", "prompt('break when ')", "break"),
    Binding("w", "prompt('watch ')", "watch", show=False),
    Binding("v", "prompt('set ')", "set"),
    Binding("i", "inspect", "inspect"),
    Binding("k", CHECK, "check"),
    Binding("t", TRY, "remedies"),
    Binding("y", "copy", "copy", show=False),
    Binding("x", "prompt('export ')", "export", show=False),
    Binding("l", LESSON, "lesson"),
    Binding("L", "do('lesson back')", "lesson back", show=False),
    Binding("T", "teach", "teach", show=False, key_display="T"),
    Binding("ctrl+l", LESSON, "lesson", show=False),
    Binding("exclamation_mark", "do('hint')", "hint", show=False, key_display="!"),
    Binding("r", "do('restart')", "restart", show=False),
    Binding("R", "do('restart seed+1')", "next seed", show=False),
    Binding("colon", "prompt('')", "command", key_display=":"),
    Binding("z", "zoom", "zoom"),
    Binding("less_than_sign,ctrl+left", "move_panel(-1)", "move back", show=False, key_display="<"),
    Binding("greater_than_sign,ctrl+right", "move_panel(1)", "move on", show=False, key_display=">"),
    Binding("H", "hide_panel", "hide", show=False, key_display="H"),
    Binding("0", "reset_panels", "all panels", key_display="0"),
    Binding("escape", "leave", "leave", show=False),
    Binding("tab", "panel(1)", "next panel", show=False, priority=True),
    Binding("shift+tab", "panel(-1)", "previous panel", show=False, priority=True),
    *(Binding(page.key, f"page({at})", page.name, show=False) for at, page in enumerate(PAGES)),
    Binding("ctrl+t", "app.next_theme", "theme", show=False),
    Binding("h", "home", "home", show=False),
    Binding("question_mark", "help", "help", key_display="?"),
    Binding("q", "app.quit", "quit"),
)


def _identified(binding: Binding) -> Binding:
    """The binding with the name of its command, by which another key can be chosen for it."""
    fixed = binding.description in FIXED or binding.key == "ctrl+l"
    return binding if fixed else replace(binding, id=binding.description.replace(" ", "-"))


KEYS: list[BindingType] = [*map(_identified, BINDINGS)]


def hidden_actions(
    wide: bool, has_lesson: bool, shows_checks: bool, rearranged: bool = False
) -> frozenset[str]:
    """The actions that the footer does not show; `rearranged`: the panels are where the user wants them."""
    hidden = frozenset() if wide else WIDE_FOOTER_ACTIONS
    hidden |= ROOMY_FOOTER_ACTIONS if shows_checks and not wide else frozenset()
    hidden |= frozenset() if has_lesson else {LESSON}
    hidden |= frozenset() if rearranged else {"reset_panels"}
    return hidden | (frozenset() if shows_checks else {TRY})


def footer_bindings(
    bindings: Mapping[str, ActiveBinding], hidden: Container[str], _: Translate
) -> dict[str, ActiveBinding]:
    """The bindings with translated descriptions; the footer does not show those of `hidden` actions."""
    translated = {}
    for key, active in bindings.items():
        binding = active.binding
        show = binding.show and binding.action not in hidden
        shown = replace(binding, description=_(binding.description), show=show)
        translated[key] = active._replace(binding=shown)
    return translated
