"""A formula as a learner types it, x*(y - t)/N, and whether it is the same function as another one.

    arithmetic   + - * / ** and ^       also · × ÷ − ² ³, and a decimal comma: 0,5
    functions    exp log sqrt abs       log is the natural logarithm, ln is the same
                 tanh sigmoid relu sign
                 min max                of several numbers

Two formulas are compared by their values at random points, computed with 100 decimal digits: what is the same
after rearranging differs there by round-off in the last digits, anything else by far more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext
from functools import reduce
from itertools import product
from operator import add, mul, sub, truediv

from nettui.common.errors import nearest
from nettui.common.rng import Purpose, stream
from nettui.debugger import syntax
from nettui.debugger.syntax import ExpressionError, Node

DIGITS = Context(prec=100, traps=[])
"""The context of all arithmetic below; it never raises: 1/0 is infinite, log(-1) is NaN."""

SAME, ROUND_OFF = Decimal("1e-30"), Decimal("1e-80")
"""The largest difference of equal values: as a share of them, and of the largest number on the way there."""

SCALES, DRAWS = (1, 4, 30), 8
"""The points are within ± each of these; how many of each scale and kind of signs."""

SIGNS = str.maketrans({"·": "*", "×": "*", "∙": "*", "⋅": "*", "÷": "/", "−": "-", "–": "-", "\u00a0": " "})
POWERS = {"^": "**", "²": "**2", "³": "**3", "½": "(1/2)"}


def _with_nan(f: Callable[[Decimal, Decimal], Decimal]) -> Callable[..., Decimal]:
    """f over all numbers, which is NaN if one of them is."""
    return lambda *xs: next((x for x in xs if x.is_nan()), None) or reduce(f, xs)


def _tanh(x: Decimal) -> Decimal:
    shrunk = (-2 * abs(x)).exp()
    return ((1 - shrunk) / (1 + shrunk)).copy_sign(x)


def _sigmoid(x: Decimal) -> Decimal:
    return 1 / (1 + (-x).exp())


FUNCTIONS: Mapping[str, Callable[[Decimal], Decimal]] = {
    "exp": Decimal.exp,
    "log": Decimal.ln,
    "ln": Decimal.ln,
    "sqrt": Decimal.sqrt,
    "abs": abs,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "relu": lambda x: x if x.is_nan() or x > 0 else Decimal(0),
    "sign": lambda x: x if x.is_nan() or not x else Decimal(1).copy_sign(x),
}
OF_SEVERAL: Mapping[str, Callable[..., Decimal]] = {
    "min": _with_nan(Decimal.min),
    "max": _with_nan(Decimal.max),
}
ARITHMETIC: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": truediv,
    "**": pow,
}


@dataclass(frozen=True)
class Formula:
    """A parsed formula in some of the variables `names`."""

    text: str
    names: tuple[str, ...]
    tree: Node = field(compare=False, repr=False)

    def __str__(self) -> str:
        return self.text

    def value(self, values: Mapping[str, Decimal]) -> Decimal:
        """Its value where the variables have these values; NaN or infinite where it has none."""
        with localcontext(DIGITS):
            return _Evaluation(values).of(self.tree)

    def has_values(self) -> bool:
        """Whether it can be computed at some of the points where formulas are compared."""
        return any(self.value(point).is_finite() for point in points(self.names))

    def equals(self, other: Formula) -> bool:
        """Whether both have the same value at every point where one of them has a value."""
        names = tuple(sorted({*self.names, *other.names}))
        with localcontext(DIGITS):
            return all(_agree(self.tree, other.tree, point) for point in points(names))


def parse_formula(text: str, names: Sequence[str] = ()) -> Formula:
    """The formula in these variables. Raises InvalidValue, which points at the column of a wrong name."""
    return _parse(text, names)


def formula(text: str) -> Formula:
    """The formula in whatever variables it names. Raises InvalidValue."""
    return _parse(text, None)


def _parse(text: str, names: Sequence[str] | None) -> Formula:
    plain = _plain(text)
    try:
        if "=" in plain:
            raise ExpressionError(plain.index("="), "the formula alone", "'='", "what stands right of the =")
        tree = syntax.parse(plain)
        own = tuple(dict.fromkeys(_names(tree)))
        _check(tree, own if names is None else names)
    except ExpressionError as error:
        raise error.at_column(plain) from None
    return Formula(text.strip(), own, tree)


def points(names: Sequence[str]) -> Iterator[Mapping[str, Decimal]]:
    """The random points where formulas are compared: positive and negative, small and large."""
    random = stream(0, Purpose.FORMULA)
    for scale, positive, _ in product(SCALES, (True, False), range(DRAWS)):
        sizes = random.integers(10**14, 10**15, len(names))
        negative = random.integers(0, 2, len(names)) * (not positive)
        yield {
            name: scale * Decimal(int(size) * (-1 if minus else 1)).scaleb(-15)
            for name, size, minus in zip(names, sizes, negative, strict=True)
        }


class _Evaluation:
    """Computes a tree at a point; `largest` is the largest number on the way."""

    def __init__(self, values: Mapping[str, Decimal]) -> None:
        self._values, self.largest = values, Decimal(0)

    def of(self, node: Node) -> Decimal:
        x = self._of(node)
        if x.is_finite():
            self.largest = max(self.largest, abs(x))
        return x

    def _of(self, node: Node) -> Decimal:
        match node:
            case syntax.Number(value):
                return Decimal(repr(value))
            case syntax.Name(path):
                return self._values[path]
            case syntax.Prefix(sign, operand):
                return -self.of(operand) if sign == "-" else self.of(operand)
            case syntax.Infix(sign, left, right):
                return ARITHMETIC[sign](self.of(left), self.of(right))
            case syntax.Call(function, arguments):
                f = FUNCTIONS.get(function) or OF_SEVERAL[function]
                return f(*map(self.of, arguments))
        raise AssertionError(node)  # `_check` has refused it


def _agree(one: Node, other: Node, point: Mapping[str, Decimal]) -> bool:
    first, second = _Evaluation(point), _Evaluation(point)
    x, y = first.of(one), second.of(other)
    if not (x.is_finite() and y.is_finite()):
        return x.is_finite() == y.is_finite()
    slack = max(abs(x), abs(y)) * SAME + max(first.largest, second.largest) * ROUND_OFF
    return abs(x - y) <= slack


def _plain(text: str) -> str:
    """The text in the signs that the parser knows."""
    plain = text.strip().translate(SIGNS)
    for sign, meaning in POWERS.items():
        plain = plain.replace(sign, meaning)
    return plain if re.search(r"\b(min|max)\s*\(", plain) else re.sub(r"(?<=\d),(?=\d)", ".", plain)


def _parts(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    match node:
        case syntax.Prefix(_, operand):
            yield from _parts(operand)
        case syntax.Infix(_, left, right):
            yield from _parts(left)
            yield from _parts(right)
        case syntax.Call(_, arguments):
            for argument in arguments:
                yield from _parts(argument)


def _names(tree: Node) -> Iterator[str]:
    return (node.path for node in _parts(tree) if isinstance(node, syntax.Name))


def _check(tree: Node, names: Sequence[str]) -> None:
    """Raises ExpressionError at the first part that is none of a formula in these variables."""
    for node in _parts(tree):
        match node:
            case syntax.Name(path, at) if path not in names:
                expected = f"one of the names {', '.join(names)}" if names else "a number"
                hint = nearest(path, names, otherwise=" ") if names else "as in 0.05, 12 % or 1/3"
                raise ExpressionError(at, expected, repr(path), hint.strip())
            case syntax.Call(function, arguments, at):
                _check_call(function, len(arguments), at, names)
            case syntax.Infix("%" | "and" | "or" as sign, _, _, at) | syntax.Prefix("not" as sign, _, at):
                raise ExpressionError(at, "one of + - * / ^", repr(sign))
            case syntax.Comparison(_, signs, at):
                raise ExpressionError(at, "one of + - * / ^", repr(signs[0]))
            case syntax.Text(value, at):
                raise ExpressionError(at, "a name, a number or '('", repr(value))
            case syntax.Layer(_, _, at):
                raise ExpressionError(at, "a name or a number", "'layer'")


def _check_call(function: str, arguments: int, at: int, names: Sequence[str]) -> None:
    if function in names:
        raise ExpressionError(at, "a sign after the name", f"'{function}('", f"did you mean {function}*(…)?")
    known = [*FUNCTIONS, *OF_SEVERAL]
    if function not in known:
        raise ExpressionError(at, "a function", repr(function), nearest(function, known))
    if function in FUNCTIONS and arguments != 1:
        raise ExpressionError(at, f"{function}(…) of one number", f"{arguments}")
    if function in OF_SEVERAL and not arguments:
        raise ExpressionError(at, f"{function}(…) of several numbers", "none")
