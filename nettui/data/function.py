"""The door for all other data: a Python file of the user's own, a function or two variables of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, fields
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from nettui.common.errors import InvalidValue, Phrase, RunError, nearest, require
from nettui.common.foreign import call
from nettui.common.modules import run_file
from nettui.common.trust import is_trusted
from nettui.data.arrays import samples_of_objects
from nettui.data.assemble import Divisor
from nettui.data.files import File
from nettui.data.missing_values import ArrayTreatment, treat
from nettui.data.source import Samples

FORM = re.compile(r"(?P<file>.+\.py):(?P<function>\w+)(,(?P<labels>\w+))?")


@dataclass(frozen=True)
class Function(File):
    """`path` is FILE.py:NAME, a function without arguments that returns (X, y) or training and validation.

    Or FILE.py:X,y, two variables of the file. X, y may be whatever NumPy can convert: arrays, tensors, data
    frames. The code is run only if it is trusted, by `--trust` or because the command line names it.
    `missing` says what becomes of NaN and infinities.
    """

    name: ClassVar[str] = "function"
    patterns: ClassVar[str] = "my_data.py:load, a function that returns (X, y)"

    divisor: Divisor = "auto"
    missing: ArrayTreatment = "keep"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not FORM.fullmatch(self.path):
            raise InvalidValue("path", "FILE.py:FUNCTION, as my_data.py:load, or FILE.py:X,y", self.path)
        require(self.divisor == "auto" or self.divisor > 0, "divisor", "a number above 0", self.divisor)

    @classmethod
    def matches(cls, path: str) -> bool:
        return re.fullmatch(r".+\.py(:.*)?", path) is not None

    def read(self) -> Samples:
        if not is_trusted(self.path):
            hint = "if you trust it: add --trust to the command"
            raise InvalidValue("path", "data, and no code that would be run", self.path, hint)
        form = FORM.fullmatch(self.path)
        assert form is not None  # by __post_init__
        with redirect_stdout(sys.stderr):  # what it prints must not mix with results
            try:
                data = call(f"in {self.path}", _maker(form["file"], form["function"], form["labels"]))
            except RunError as error:
                raise InvalidValue("path", "a function that returns arrays", Phrase(str(error))) from None
            try:
                samples = treat(samples_of_objects(data, self.divisor), self.missing)
            except InvalidValue as problem:
                where = f"in what {self.path} returns"
                hint = f"{problem.where} {where}" if problem.where else where
                hints = "; ".join(filter(None, (hint, problem.hint)))
                raise InvalidValue("path", problem.expected, problem.found, hints) from None
        own = {field.name for field in fields(self)}
        return samples._replace(decisions=tuple(each.of_fields(own) for each in samples.decisions))


def _maker(file: str, name: str, labels: str | None) -> Callable[[], Any]:
    """What makes the data: the function of that name in a Python file, or two variables of it.

    The file is run, and can import its neighbours.
    """
    module = run_file(file, f"_nettui_data_{Path(file).stem}")
    if labels is not None:
        x, t = (_variable(module, file, each) for each in (name, labels))
        return lambda: (x[:, None] if getattr(x, "ndim", 0) == 1 else x, t)
    function = getattr(module, name, None)
    if not callable(function):
        known = [key for key, value in vars(module).items() if callable(value) and not key.startswith("_")]
        hint = nearest(name, known) if known else "it has no function"
        raise InvalidValue("path", f"the name of a function in {file}", name, hint)
    found: Callable[[], Any] = function
    return found


def _variable(module: ModuleType, file: str, name: str) -> Any:
    """What a variable of the file holds."""
    if name not in vars(module):
        known = [
            key for key, value in vars(module).items() if not callable(value) and not key.startswith("_")
        ]
        hint = nearest(name, known) if known else "it has no variable"
        raise InvalidValue("path", f"the name of a variable in {file}", name, hint)
    return vars(module)[name]
