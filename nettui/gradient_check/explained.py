"""Says what is wrong with gradients of the user's own code where their numbers do not show it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from nettui.abilities import Dissectable, Missing, able
from nettui.common.errors import NettuiError
from nettui.gradient_check.patterns import UNKNOWN
from nettui.gradient_check.results import GradientCheck
from nettui.types import State


def explained(check: GradientCheck, trainer: object, state: State) -> GradientCheck:
    """The same check, with the mistakes that are seen in the code in place of "no simple pattern"."""
    unknown = {each.name for each in check.tensors if each.pattern == UNKNOWN.what}
    code = able(trainer, Dissectable)
    if not unknown or isinstance(code, Missing):
        return check
    said: dict[str, tuple[str, str]] = {}
    with suppress(NettuiError):  # the step itself says what the code raises
        for mistake in code.mistakes(state):
            for gradient in mistake.measured.split(", "):
                if gradient.removeprefix("d") in unknown and gradient.startswith("d"):
                    said.setdefault(gradient[1:], (mistake.symptom, mistake.evidence))
        if not said and (why := code.absent(state).get("whole gradients")):
            said = dict.fromkeys(unknown, (UNKNOWN.what, why))
    tensors = tuple(
        replace(each, pattern=said[each.name][0], cause=said[each.name][1]) if each.name in said else each
        for each in check.tensors
    )
    return replace(check, tensors=tensors)
