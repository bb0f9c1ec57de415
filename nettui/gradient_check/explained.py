"""Says what is wrong with gradients of the user's own code, where that is seen in the code itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import replace

from nettui.abilities import UNNAMED, Dissectable, Missing, able
from nettui.common.errors import InputError, NettuiError
from nettui.gradient_check.patterns import UNKNOWN
from nettui.gradient_check.results import GradientCheck
from nettui.types import State


def explained(check: GradientCheck, trainer: object, state: State) -> GradientCheck:
    """The same check, with the mistakes that are seen in the code in place of what the numbers look like.

    Raises InputError where gradients are not those of the loss by rights, as clipped ones.
    """
    wrong = {each.name: each.pattern for each in check.tensors if each.status == "fail"}
    code = able(trainer, Dissectable)
    if not wrong or isinstance(code, Missing):
        return check
    if why := code.absent(state).get("whole gradients"):
        raise InputError("gradcheck", [why])
    said: dict[str, tuple[str, str]] = {}
    with suppress(NettuiError):  # the step itself says what the code raises
        for name, symptom, evidence in _seen(code, state, wrong):
            if symptom != UNNAMED or wrong[name] == UNKNOWN.what:
                said.setdefault(name, (symptom, evidence))
    tensors = tuple(
        replace(each, pattern=said[each.name][0], cause=said[each.name][1]) if each.name in said else each
        for each in check.tensors
    )
    *_, last = wrong
    cause = f"{last}: {'; '.join(said[last])}" if last in said else check.cause
    return replace(check, tensors=tensors, cause=cause)


def _seen(code: Dissectable, state: State, wrong: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """The tensors that mistakes in the code are about, each with symptom and evidence."""
    for mistake in code.mistakes(state):
        for gradient in mistake.measured.split(", "):
            name = gradient.removeprefix("d")
            if name != gradient and name in wrong:
                yield name, mistake.symptom, mistake.evidence
