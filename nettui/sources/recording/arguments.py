"""What the arguments of the Recorder must be, and the warnings that it gives."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from nettui.common.errors import InputError, InvalidValue
from nettui.common.text_files import RECORDING_SUFFIX, expand_home
from nettui.sources.checkpoints.checkpoints import of_process
from nettui.sources.recording.control import SetRate
from nettui.sources.recording.pacing import Pacing


def named(path: str | os.PathLike[str]) -> Path:
    """The file that a path names, which ends in .nettui. Raises InputError."""
    found = expand_home(os.fspath(path))
    if found.suffix != RECORDING_SUFFIX:
        raise InputError(
            "Recorder",
            [InvalidValue("path", f"a file name that ends in {RECORDING_SUFFIX}", os.fspath(path))],
        )
    return found


def pacing(every: int, max_overhead: float | None) -> Pacing:
    """When a step is measured. Raises InputError."""
    if every < 1:
        raise InputError("Recorder", [InvalidValue("every", "a whole number of at least 1", every)])
    if max_overhead is not None and not max_overhead > 0:
        raise InputError("Recorder", [InvalidValue("max_overhead", "a share above 0, or None", max_overhead)])
    return Pacing(every, max_overhead)


class Place(NamedTuple):
    """The file that a script has named, the one that is written, and whether it has the steps already."""

    asked: Path
    path: Path
    repeats: bool


def place(path: str | os.PathLike[str], overwrite: bool) -> Place:
    """The file to write; it is free by then, unless a run has gone back and repeats it. Raises InputError."""
    asked, checkpoints = named(path), of_process()
    found, repeats = (asked, False) if checkpoints is None else checkpoints.file(asked)
    return Place(asked, found if repeats else _free(found, overwrite), repeats)


def _free(found: Path, overwrite: bool) -> Path:
    if not os.path.lexists(found):
        return found
    if not overwrite or not found.is_file():
        hint = "take another name, or overwrite=True" if found.is_file() else ""
        raise InputError("Recorder", [InvalidValue("path", "a new file", str(found), hint)])
    for ending in ("", "-wal", "-shm"):
        Path(f"{found}{ending}").unlink(missing_ok=True)
    return found


def numbered(path: Path, number: int) -> Path:
    """The recording of another training of the same program, beside that of the first."""
    return path.with_stem(f"{path.stem}-{number}")


class Rated(Protocol):
    """Knows the learning rate that the debugger has set, if it has set one."""

    def rate(self, default: float) -> float:
        """That rate, or `default`."""
        ...


def rate_setter(optimizer: Any) -> SetRate | None:
    """What sets the rate of a torch optimizer, in all of its groups."""
    if optimizer is None:
        return None
    groups = getattr(optimizer, "param_groups", None)
    if groups is None:
        raise InputError("Recorder", [InvalidValue("optimizer", "a torch optimizer", optimizer)])

    def set_rate(rate: float) -> str:
        if rate_of(groups) is None:
            return "the optimizer has no learning rate `lr`"
        _put(groups, rate)
        return ""

    return set_rate


def rate_of(groups: Sequence[dict[str, Any]]) -> float | None:
    """The learning rate of an optimizer's first group, None where it has none, as some find it themselves."""
    found = groups[0].get("lr") if groups else None
    return None if found is None else float(found)


def followed_rate(recorder: Rated, groups: Sequence[dict[str, Any]]) -> float | None:
    """The rate of a step, of the first group; that of the debugger, if it has set one, holds for the step."""
    if (now := rate_of(groups)) is not None and (asked := recorder.rate(now)) != now:
        _put(groups, asked)
    return rate_of(groups)


def _put(groups: Sequence[dict[str, Any]], rate: float) -> None:
    """Gives the first group a rate; that of the others keeps its ratio to it."""
    first = rate_of(groups)
    for group in groups:
        if (own := group.get("lr")) is not None:
            group["lr"] = rate * (float(own) / first) if first and float(own) != first else rate


def asked_for(rate: float) -> str:
    """The loop asks for the rate by itself."""
    return ""


def number(name: str, value: Any) -> float | None:
    """A number, which may be a tensor. Raises InvalidValue."""
    if value is None:
        return None
    try:
        return float(value.detach() if callable(getattr(value, "detach", None)) else value)
    except (TypeError, ValueError, RuntimeError):
        raise InvalidValue(f"step: {name}", "a number", value) from None


def indices(samples: Any) -> Sequence[int] | int:
    """The indices of samples, or how many there are. Raises InvalidValue."""
    if samples is None:
        return 0
    try:
        found = np.asarray(samples)
        if found.ndim == 0 and found.dtype.kind in "iu":
            return int(found)
        if found.ndim == 1 and (found.dtype.kind in "iu" or not found.size):
            indices: list[int] = found.tolist()
            return indices
    except (TypeError, ValueError, RuntimeError):
        pass
    raise InvalidValue("step: samples", "indices of samples, or their number", samples)


def warn(message: str) -> None:
    """Warns, even where warnings are errors: training must go on."""
    try:
        warnings.warn(message, RuntimeWarning, stacklevel=4)
    except RuntimeWarning:
        print(message, file=sys.stderr)
