"""Runs a learner's code: one call at a time, what it prints captured, its random numbers kept apart."""

from __future__ import annotations

import io
import pickle
import random
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType, NoneType
from typing import Any

import numpy as np

from nettui.common.errors import InvalidValue, Phrase
from nettui.sources.own.network import OwnNetwork
from nettui.types import Array

MAX_OUTPUT = 20_000
"""Characters of the output that are kept."""

MAX_GLOBALS = 2**20
"""Bytes of a module's own variables that are part of the State; larger ones are taken for data."""

LOCK = threading.RLock()
"""NumPy's global generator and the module's variables are shared, so only one call runs at a time."""


class Output:
    """What the learner's code printed, the first MAX_OUTPUT characters."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, text: str) -> None:
        self.text += text[: max(MAX_OUTPUT - len(self.text), 0)]


@contextmanager
def quiet(output: Output) -> Iterator[None]:
    """Their prints go to `output`, their warnings nowhere; NaN and infinities are reported by the run."""
    printed = io.StringIO()
    with LOCK, warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            with redirect_stdout(printed), redirect_stderr(printed):
                yield
        finally:
            output.add(printed.getvalue())


@contextmanager
def own_randomness() -> Iterator[None]:
    """Puts the global generators back to where they were."""
    numpy, python = np.random.get_state(), random.getstate()  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(numpy)  # noqa: NPY002
        random.setstate(python)


class FrozenCode:
    """Turns a network, its module's variables and the global generators into bytes and back.

    Parameters stand in the bytes as their names; functions, classes and modules, which do not change, as
    numbers in a table. So the bytes hold all that the next step depends on but the parameters. Those of a
    thawed network stay the same when it is frozen again; those of the first one may differ by shared strings.
    """

    def __init__(self, module: ModuleType | None) -> None:
        self._module = module
        self._shared: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._names = tuple(_variables(module)) if module else ()

    def freeze(self, network: OwnNetwork) -> tuple[dict[str, Array], Array]:
        """The parameters, and the rest as bytes."""
        params = {}
        for name, value in network.parameters().items():
            if isinstance(value, np.ndarray) and value.size > 1 and value.dtype.kind in "iub":
                hint = "an update would be cut to whole numbers: make it an array of floats"
                raise InvalidValue(
                    "code", f"floating-point numbers in {name}", Phrase(str(value.dtype)), hint
                )
            if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
                network.assign(name, np.array(value, float))
            params[name] = np.array(network.parameters()[name])
        names = {id(value): name for name, value in network.parameters().items()}
        file = io.BytesIO()
        pickler = _Pickler(file, self, names)
        pickler.dump((network, self._globals(), np.random.get_state(), _pythons()))  # noqa: NPY002
        return params, np.frombuffer(file.getvalue(), np.uint8)

    def thaw(self, frozen: Array, params: Mapping[str, Array]) -> OwnNetwork:
        """The network with copies of `params`; sets the module's variables and the global generators."""
        file = io.BytesIO(frozen.tobytes())
        network, variables, numpy, python = _Unpickler(file, self._shared, params).load()
        if self._module:
            vars(self._module).update(variables)
        np.random.set_state(numpy)  # noqa: NPY002
        _set_pythons(python)
        found: OwnNetwork = network
        return found

    def share(self, value: Any) -> int:
        """The number of an object that is not copied."""
        if id(value) not in self._numbers:
            self._numbers[id(value)] = len(self._shared)
            self._shared.append(value)
        return self._numbers[id(value)]

    def _globals(self) -> dict[str, Any]:
        return {name: vars(self._module)[name] for name in self._names if name in vars(self._module)}


def _pythons() -> tuple[int, bytes, float | None]:
    """The state of Python's generator, with its 625 numbers as bytes, which are written at once."""
    version, numbers, following = random.getstate()
    return version, np.array(numbers, np.uint32).tobytes(), following


def _set_pythons(state: tuple[int, bytes, float | None]) -> None:
    version, numbers, following = state
    random.setstate((version, tuple(np.frombuffer(numbers, np.uint32).tolist()), following))


def _variables(module: ModuleType) -> Iterator[str]:
    """The names of the module's variables that its functions may change, data left out."""
    for name, value in vars(module).items():
        if name.startswith("__") or isinstance(value, type | ModuleType | FunctionType | BuiltinFunctionType):
            continue
        try:
            if len(pickle.dumps(value)) <= MAX_GLOBALS:
                yield name
        except Exception:
            continue


PLAIN = frozenset((bool, bytes, dict, float, int, list, str, tuple, NoneType))
"""What pickle copies without being asked about it: most of what there is."""

SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType, CodeType, np.ufunc)


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, code: FrozenCode, names: Mapping[int, str]) -> None:
        super().__init__(file, protocol=5)
        self._code, self._names = code, names

    def persistent_id(self, value: Any) -> Any:
        if type(value) in PLAIN:
            return None
        if id(value) in self._names:
            return ("parameter", self._names[id(value)])
        if isinstance(value, SHARED) or not _can_be_copied(value):
            return ("shared", self._code.share(value))
        return None


class _Unpickler(pickle.Unpickler):
    """Reads only what a FrozenCode of this process wrote."""

    def __init__(self, file: io.BytesIO, shared: list[Any], params: Mapping[str, Array]) -> None:
        super().__init__(file)
        self._shared, self._params = shared, params
        self._copies: dict[str, Array] = {}

    def persistent_load(self, key: Any) -> Any:
        kind, value = key
        if kind == "shared":
            return self._shared[value]
        if value not in self._copies:
            self._copies[value] = np.array(self._params[value])
        return self._copies[value]


UNCOPIED = ("generator", "lock", "RLock", "TextIOWrapper", "BufferedReader")


def _can_be_copied(value: Any) -> bool:
    """Whether pickle can copy it; files, locks and running generators stay what they are."""
    return type(value).__name__ not in UNCOPIED
