"""Reads a pickle of arrays, bytes, strings, numbers, lists and dicts without running any code in it.

An interpreter of its own for the machine language of pickles: it knows the operations that build plain
data, and nothing else. A table of everything that was stored (the memo) is a dict, so that a large index
costs nothing, and a container that is stored once and put in many places is never copied.
"""

from __future__ import annotations

import codecs
import io
import pickle
import pickletools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from nettui.types import Array

MOST_OPERATIONS = 1_000_000
"""More take longer than a user waits; published files of arrays have some hundred thousand at most."""

MOST_NUMBERS = 10**7
"""In a list of lists, which may be the same list many times."""

SCALARS = frozenset([int, float, bool, str, bytes])

PickleError = pickle.UnpicklingError


class _Type:
    """Stands for a numpy.dtype."""

    def __init__(self, spec: str | bytes, *_: object) -> None:
        self.spec, self.order = _text(spec), "|"

    def restore(self, state: Any) -> None:
        self.order = _text(state[1])

    def numbers(self) -> np.dtype[Any]:
        """The dtype. Raises UnpicklingError unless it is numeric."""
        if not re.fullmatch(r"[<>=|][biuf][1248]", self.order + self.spec):
            raise PickleError(f"it has an array of type {self.order + self.spec!r}")
        return np.dtype(self.order + self.spec)


class _Array:
    """Stands for a numpy.ndarray, and builds a valid array from the pickled state."""

    array: Array

    def __init__(self, *_: object) -> None: ...

    def restore(self, state: Any) -> None:
        _, shape, kind, fortran, raw = state
        if not isinstance(kind, _Type) or not isinstance(raw, bytes):
            raise PickleError("it has an array without its numbers")
        self.array = np.frombuffer(raw, kind.numbers()).reshape(shape, order="F" if fortran else "C")


ROWS = frozenset([_Array, list, tuple])


def _buffer(raw: Any, kind: Any, shape: Any, order: Any, axes: Any = None) -> _Array:
    """Builds arrays as pickle protocol 5 does; `axes` are those of one that was transposed."""
    array = _Array()
    array.restore((1, shape, kind, order == "F", raw))
    if axes is not None:
        array.array = array.array.transpose(axes)
    return array


def _scalar(kind: Any, raw: Any) -> Any:
    """One number of NumPy's."""
    return _buffer(raw, kind, (), "C").array.item()


def _bytes(text: str, _: str) -> bytes:
    """Decodes bytes that Python 3 pickled in a protocol of Python 2."""
    return text.encode("latin1")


ALLOWED: dict[str, Callable[..., Any]] = {
    "numpy.ndarray": _Array,
    "numpy.dtype": _Type,
    "numpy.core.multiarray._reconstruct": _Array,  # the name in NumPy 1 and in the published batches
    "numpy._core.multiarray._reconstruct": _Array,
    "numpy.core.multiarray.scalar": _scalar,
    "numpy._core.multiarray.scalar": _scalar,
    "numpy.core.numeric._frombuffer": _buffer,
    "numpy._core.numeric._frombuffer": _buffer,
    "_codecs.encode": _bytes,
}
"""Everything that a pickle of arrays refers to; any other name could be a function that the pickle calls."""


class Readable(Protocol):
    """What a pickle is read from."""

    def read(self, size: int, /) -> bytes: ...
    def readline(self) -> bytes: ...


def load(raw: bytes | Readable) -> Any:
    """The object pickled in `raw`, with an `as_array` for its arrays, and Python 2's strings as bytes.

    Raises UnpicklingError, or almost any other exception for a broken pickle.
    """
    machine = _Machine()
    try:
        for name, argument in _operations(io.BytesIO(raw) if isinstance(raw, bytes) else raw):
            if name in CONSTANTS:
                machine.push(CONSTANTS[name]())
            elif name in OPERATIONS:
                OPERATIONS[name](machine, argument)
            elif name in VALUES:
                machine.push(argument)
            else:
                raise PickleError(f"it would run code by {name}: refused, only arrays are read")
        return machine.pop()
    except (IndexError, KeyError, AssertionError):  # of values that are not there
        raise PickleError("it is damaged") from None


def _operations(file: Any) -> Iterator[tuple[str, Any]]:
    """The operations of a pickle before the one that ends it, with their arguments."""
    for _ in range(MOST_OPERATIONS):
        code = file.read(1)
        if (operation := OPCODES.get(code.decode("latin1"))) is None:
            raise PickleError(f"it has {code!r} in place of an operation" if code else "it ends too early")
        if operation.name == "STOP":
            return
        reader = READERS.get(operation.name) or (operation.arg and operation.arg.reader)
        yield operation.name, reader(file) if reader else None
    raise PickleError(f"it has more than {MOST_OPERATIONS:,} objects: only arrays are read")


def is_array(value: Any) -> bool:
    """Whether the value is an array, or a list that is not one of lists alone."""
    return isinstance(value, _Array) or (isinstance(value, list) and not set(map(type, value)) <= ROWS)


def count_numbers(values: Sequence[Any]) -> int:
    """How many values there are in a list, and in the lists in it."""
    if not ROWS & set(map(type, values)):
        return len(values)
    return len(values) + sum(len(each) for each in values if isinstance(each, list | tuple))


def as_array(value: Any) -> Array:
    """An array of the pickle; numbers or strings in a list, or a list of such rows.

    Raises UnpicklingError for anything else, ValueError for rows of different lengths.
    """
    if isinstance(value, _Array):
        return value.array
    if not isinstance(value, list | tuple):
        raise PickleError(f"it has a value of type {type(value).__name__} in place of an array")
    if not ROWS & set(map(type, value)):
        return _flat(value)
    rows = [each.array if isinstance(each, _Array) else each for each in value]
    _require_few(sum(np.size(row) if isinstance(row, np.ndarray) else len(row) for row in rows))
    converted, size = list[Array](), 0
    for row in rows:
        converted.append(row if isinstance(row, np.ndarray) else _flat(row))
        size += converted[-1].nbytes
        _require_few(size // 8)
    _require_few(sum(row.size for row in converted) * max(row.itemsize for row in converted) // 8)
    return np.stack(converted)


def _flat(values: Sequence[Any]) -> Array:
    kinds = set(map(type, values))
    if odd := kinds - SCALARS:
        raise PickleError(f"it has a list with a value of type {min(kind.__name__ for kind in odd)}")
    if kinds & {str, bytes}:  # each takes the room of the longest
        widest = max(len(each) for each in values if isinstance(each, str | bytes))
        _require_few(widest * len(values) // 2)
    return np.array(values)


def _require_few(numbers: int) -> None:
    """Raises UnpicklingError for more numbers of 8 bytes than a list of lists may have."""
    if numbers > MOST_NUMBERS:
        raise PickleError(f"it has lists of more than {MOST_NUMBERS:,} numbers")


class _Machine:
    """The stack of values, the stacks set aside at marks, and what was stored."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.aside: list[list[Any]] = []
        self.memo: dict[int, Any] = {}

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def pop(self) -> Any:
        return self.stack.pop()

    def drop(self) -> None:
        self.stack.pop()

    def drop_marked(self) -> None:
        self.stack = self.aside.pop()

    def mark(self, _: object) -> None:
        self.aside.append(self.stack)
        self.stack = []

    def marked(self) -> list[Any]:
        """What was pushed since the last mark."""
        found, self.stack = self.stack, self.aside.pop()
        return found

    def last(self, count: int) -> list[Any]:
        if count > len(self.stack):
            raise PickleError("it takes a value that is not there")
        found = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        return found

    def store(self, index: int) -> None:
        self.memo[index] = self.stack[-1]

    def append(self, items: list[Any]) -> None:
        self._top(list).extend(items)

    def set_items(self, items: list[Any]) -> None:
        if any(type(key) not in SCALARS for key in items[::2]):
            raise PickleError("it has a dict with keys that are no names")  # a nested tuple hashes for hours
        self._top(dict).update(zip(items[::2], items[1::2], strict=True))

    def make_dict(self, _: object) -> None:
        items = self.marked()
        self.push({})
        self.set_items(items)

    def _top(self, kind: type[Any]) -> Any:
        if type(self.stack[-1]) is not kind:
            raise PickleError(f"it adds items to what is no {kind.__name__}")
        return self.stack[-1]

    def refer(self, name: str) -> None:
        if name not in ALLOWED:
            raise PickleError(f"it would run {name}: refused, only arrays are read")
        self.push(ALLOWED[name])

    def refer_to_top(self, _: object) -> None:
        module, name = self.last(2)
        self.refer(f"{_text(module)}.{_text(name)}")

    def call(self, _: object) -> None:
        function, arguments = self.last(2)
        if not any(function is known for known in ALLOWED.values()) or type(arguments) is not tuple:
            raise PickleError("it would call what is no function of arrays: refused")
        self.push(function(*arguments))

    def restore(self, _: object) -> None:
        state = self.pop()
        if not isinstance(self.stack[-1], _Array | _Type):
            raise PickleError("it would set the state of what is no array: refused")
        self.stack[-1].restore(state)


READERS: dict[str, Callable[[Any], Any]] = {
    "STRING": lambda file: codecs.escape_decode(pickletools.read_stringnl(file, decode=False))[0],
    "SHORT_BINSTRING": pickletools.read_bytes1,
    "BINSTRING": pickletools.read_bytes4,
    "BYTEARRAY8": pickletools.read_bytes8,
}
"""How arguments are read that pickletools would decode as text, or copy."""

OPCODES: dict[str, Any] = {operation.code: operation for operation in pickletools.opcodes}

VALUES = {
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
    *("UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "SHORT_BINBYTES", "BINBYTES"),
    *("BINBYTES8", "STRING", "SHORT_BINSTRING", "BINSTRING", "BYTEARRAY8"),
}
"""Operations that push their argument."""

CONSTANTS: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_LIST": list,
    "EMPTY_DICT": dict,
    "EMPTY_TUPLE": tuple,
}

OPERATIONS: dict[str, Callable[[_Machine, Any], None]] = {
    **dict.fromkeys(("PROTO", "FRAME"), lambda machine, _: None),
    "MARK": _Machine.mark,
    "POP": lambda machine, _: machine.drop(),
    "POP_MARK": lambda machine, _: machine.drop_marked(),
    "DUP": lambda machine, _: machine.push(machine.stack[-1]),
    "LIST": lambda machine, _: machine.push(machine.marked()),
    "TUPLE": lambda machine, _: machine.push(tuple(machine.marked())),
    "TUPLE1": lambda machine, _: machine.push(tuple(machine.last(1))),
    "TUPLE2": lambda machine, _: machine.push(tuple(machine.last(2))),
    "TUPLE3": lambda machine, _: machine.push(tuple(machine.last(3))),
    "APPEND": lambda machine, _: machine.append(machine.last(1)),
    "APPENDS": lambda machine, _: machine.append(machine.marked()),
    "DICT": _Machine.make_dict,
    "SETITEM": lambda machine, _: machine.set_items(machine.last(2)),
    "SETITEMS": lambda machine, _: machine.set_items(machine.marked()),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT"), _Machine.store),
    "MEMOIZE": lambda machine, _: machine.store(len(machine.memo)),
    **dict.fromkeys(
        ("GET", "BINGET", "LONG_BINGET"), lambda machine, index: machine.push(machine.memo[index])
    ),
    "GLOBAL": lambda machine, argument: machine.refer(argument.replace(" ", ".", 1)),
    "STACK_GLOBAL": _Machine.refer_to_top,
    "REDUCE": _Machine.call,
    "BUILD": _Machine.restore,
}


def _text(word: str | bytes) -> str:
    return word.decode("ascii") if isinstance(word, bytes) else word
