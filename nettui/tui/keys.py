"""The keys of the debugger's screen, and which of them the footer shows."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from textual.binding import ActiveBinding, Binding, BindingType

from nettui.common.language import Translate
from nettui.tui.key_table import CHECK, KEY_TABLE, LESSON, TRY

SCREEN_COMMANDS = {"help": "help", "home": "home", "quit": "app.quit", "q": "app.quit"}
"""Commands that the screen handles itself, and the Textual action of each."""

WIDE_FOOTER_ACTIONS = frozenset({"zoom", "inspect", CHECK, "prompt('break when ')", "prompt('set ')"})
"""Actions that the footer shows only on a wide screen."""

ROOMY_FOOTER_ACTIONS = frozenset({"do('back')", "do('step')"})
"""Actions that the footer leaves out on a narrow screen to have room for that of the checks' page."""

KEYS: list[BindingType] = [
    Binding(
        key.key,
        key.action,
        key.does,
        show=key.show,
        key_display=key.display,
        priority=key.priority,
        id=key.command,
    )
    for key in KEY_TABLE
]


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
