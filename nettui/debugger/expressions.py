"""Expressions over a step, as in `break when loss > 2 * prev(loss)`: a small language that only reads values.

    conditions   or, and, not
    comparison   < <= > >= == !=        of numbers, chained as in Python: 0 < loss < 1
                 TEXT in findings       TEXT in single or double quotes
    arithmetic   + - * / % **           numbers in digits, as 1e-9
    names        as in a line of `trace --json`: step epoch batch rate loss loss.data loss.penalty accuracy r2
                 error validation.loss validation.accuracy validation.r2 validation.error chance fault;
                 `loss` alone is loss.total; r2 and error are of predicted numbers, accuracy of classes
                 layer(1).gradient.W_norm   one layer: from 1, from the end (-1), or by its name (dense1)
                 gradient.W_norm            the list over all layers; so output.…, weight.…, update_ratio
                 input.output.std           the network's input
                 findings                   all findings that warn or fail, by check and by symptom:
                                            'silent-units' in findings, 'dead units' in findings
    functions    abs log round          of a number
                 nan finite             whether a number is NaN, is neither NaN nor infinite
                 min max mean           of a list, or of several numbers
                 any all                of a list of conditions: any(output.dead > 0.5)
                                        of a list in a comparison: any(gradient.W_mean_abs) < 1e-9
                 prev(x) first(x)       x one step ago, and at step 0; at step 0, x itself
                 last(validation.loss)  the latest value of a number of the step itself that is not NaN
                 lowest highest         its extreme up to this step: lowest(validation.loss)
                 lowest_step highest_step   the step of that
                 changed(x)             whether x differs from prev(x)
                 every(n)               whether step is a multiple of n

Arithmetic is that of IEEE 754: 1/0 is infinite, log(-1) is NaN. A list is taken element by element. A
comparison with NaN is false, `!=` too. What a step does not have (validation between two evaluations, a layer
after the first NaN) is NaN. There are no assignments, no loops, no other calls, and no access to Python.

An expression is compiled to closures; metrics are computed only if it names a layer or the findings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import and_, neg, not_, or_, pos
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from nettui.common.errors import nearest
from nettui.debugger import syntax, vocabulary
from nettui.debugger.arithmetic import ARITHMETIC, MAPS, QUANTIFIERS, SO_FAR, SUMMARIES, chain, same
from nettui.debugger.syntax import ExpressionError, Node
from nettui.types import Array

if TYPE_CHECKING:
    from nettui.debugger.step_analysis import StepAnalysis

FUNCTIONS = (*MAPS, *SUMMARIES, *QUANTIFIERS, *SO_FAR, "prev", "first", "changed", "every")

Base: TypeAlias = Literal["number", "condition", "text"]
Run: TypeAlias = Callable[["StepAnalysis"], Any]


@dataclass(frozen=True)
class Expression:
    """A compiled expression; called with a StepAnalysis, it returns the value there.

    A `per_step` expression uses `changed` or `every`: it is about single steps, not about a state that lasts.
    `held_out`: the columns of the history with the validation results that it reads.
    """

    text: str
    run: Run = field(compare=False, repr=False)
    base: Base = field(compare=False, repr=False)
    is_list: bool = field(compare=False, repr=False)
    per_step: bool = field(compare=False, repr=False)
    layers: tuple[syntax.Layer, ...] = field(compare=False, repr=False)
    held_out: tuple[str, ...] = field(compare=False, repr=False)

    @property
    def kind(self) -> str:
        """What its values are."""
        return _kind(self.base, self.is_list)

    def __call__(self, analysis: StepAnalysis) -> Any:
        return self.run(analysis)

    def __str__(self) -> str:
        return self.text

    def require_layers(self, names: Sequence[str]) -> None:
        """Raises InvalidValue if it refers to a layer that is not among `names`."""
        for layer in self.layers:
            which = layer.which
            if which not in names if isinstance(which, str) else abs(which) > len(names):
                hint, found = f"there are: {', '.join(names)}", f"`layer({which})`"
                raise ExpressionError(layer.at, "a layer of this network", found, hint).at_column(self.text)


def expression(text: str) -> Expression:
    """Compiles an expression. Raises InvalidValue, which points at the column."""
    return _compiled(text, lambda part: None)


def condition(text: str) -> Expression:
    """Compiles an expression that must be a single condition, true or false."""

    def require_condition(part: _Part) -> None:
        if part.is_list or part.base != "condition":
            listed = part.base == "condition"
            hint = "put any(…) or all(…) around it" if listed else "compare it, as in loss < 0.5"
            raise ExpressionError(0, "a condition, true or false", str(part), hint)

    return _compiled(text, require_condition)


def _compiled(text: str, require: Callable[[_Part], None]) -> Expression:
    text, compiler = text.strip(), _Compiler()
    try:
        part = compiler.plain(syntax.parse(text))
        require(part)
    except ExpressionError as error:
        raise error.at_column(text) from None
    layers, held_out = tuple(compiler.layers), tuple(compiler.held_out)
    return Expression(text, part.run, part.base, part.is_list, compiler.per_step, layers, held_out)


def _kind(base: Base, is_list: bool) -> str:
    return f"a list of {base}s" if is_list else f"a {base}"


class _Part(NamedTuple):
    """A compiled part: its type, and whether it is a list.

    `quantifier` is an `any` or `all` that still needs a comparison.
    """

    base: Base
    is_list: bool
    run: Run
    quantifier: Callable[[Any], bool] | None = None

    def __str__(self) -> str:
        return _kind(self.base, self.is_list)


class _Compiler:
    """Turns nodes into closures and checks the types of operands."""

    def __init__(self) -> None:
        self.per_step = False
        self.layers: list[syntax.Layer] = []
        self.held_out: list[str] = []

    def plain(self, node: Node, base: Base | None = None) -> _Part:
        """The part of a node without a pending quantifier, of type `base` if given."""
        part = self._part(node)
        if part.quantifier is not None:
            raise ExpressionError(node.at, "a condition inside", "numbers", "as in any(output.dead > 0.5)")
        if base is not None and part.base != base:
            raise ExpressionError(node.at, f"a {base}", str(part))
        return part

    def _part(self, node: Node) -> _Part:
        match node:
            case syntax.Number(value):
                return _Part("number", False, lambda analysis: value)
            case syntax.Text(name):
                text = vocabulary.finding_aliases().get(name, name)
                return _Part("text", False, lambda analysis: text)
            case syntax.Name(path):
                self.held_out += [vocabulary.COLUMNS[path]] if path in vocabulary.HELD_OUT else []
                return _name(node)
            case syntax.Layer(which, path):
                self.layers.append(node)
                _require_name(path, vocabulary.LAYER, "what a layer has", node.path_at)
                return _Part("number", False, vocabulary.layer_getter(which, path))
            case syntax.Prefix("not", operand):
                return _map_over("condition", not_, self.plain(operand, "condition"))
            case syntax.Prefix(sign, operand):
                return _map_over("number", neg if sign == "-" else pos, self.plain(operand, "number"))
            case syntax.Infix("and" | "or" as sign, left, right):
                return _combine(sign, self.plain(left, "condition"), self.plain(right, "condition"))
            case syntax.Infix(sign, left, right):
                return _map_over(
                    "number", ARITHMETIC[sign], self.plain(left, "number"), self.plain(right, "number")
                )
            case syntax.Comparison():
                return self._comparison(node)
            case syntax.Call():
                return self._call(node)

    def _comparison(self, node: syntax.Comparison) -> _Part:
        if "in" in node.signs:
            text, names = (self.plain(operand, "text") for operand in node.operands[:2])
            if len(node.signs) > 1 or text.is_list or not names.is_list:
                raise ExpressionError(node.at, "'name' in findings", "'in' elsewhere")
            name = node.operands[0]
            names_of_findings = (*vocabulary.finding_names(), *vocabulary.finding_aliases())
            if isinstance(name, syntax.Text) and name.value not in names_of_findings:
                near = nearest(name.value, vocabulary.finding_names())
                raise ExpressionError(name.at, "the name of a finding", repr(name.value), near)
            return _Part("condition", False, lambda analysis: text.run(analysis) in names.run(analysis))
        parts = [self._part(operand) for operand in node.operands]
        for operand, part in zip(node.operands, parts, strict=True):
            if part.base != "number":
                raise ExpressionError(operand.at, "a number", str(part))
        quantifiers = [part.quantifier for part in parts if part.quantifier is not None]
        if len(quantifiers) > 1:
            raise ExpressionError(node.at, "one any(…) or all(…)", f"{len(quantifiers)} in one comparison")
        comparison = _map_over("condition", chain(node.signs), *parts)
        if not quantifiers:
            return comparison
        quantifier = quantifiers[0]
        return _Part("condition", False, lambda analysis: quantifier(comparison.run(analysis)))

    def _call(self, node: syntax.Call) -> _Part:
        name = node.function
        if name not in FUNCTIONS:
            raise ExpressionError(node.at, "a function", repr(name), nearest(name, FUNCTIONS))
        if name in SUMMARIES:
            return self._summary(node, SUMMARIES[name])
        if len(node.arguments) != 1:
            raise ExpressionError(node.at, f"{name}(…) of one argument", f"{len(node.arguments)}")
        (argument,) = node.arguments
        if name in QUANTIFIERS:
            return self._quantified(name, argument)
        if name == "every":
            return self._every(argument)
        if name in SO_FAR:
            return _so_far(argument, SO_FAR[name])
        if name in MAPS:
            return _map_over(*MAPS[name], self.plain(argument, "number"))
        part = self.plain(argument)
        run = part.run
        if name == "prev":
            return part._replace(run=lambda analysis: run(analysis.before))
        if name == "first":
            return part._replace(run=lambda analysis: run(analysis.start))
        self.per_step = True
        return _Part("condition", False, lambda analysis: not same(run(analysis), run(analysis.before)))

    def _summary(self, node: syntax.Call, f: Callable[[Sequence[float]], float]) -> _Part:
        parts = [self.plain(argument, "number") for argument in node.arguments]
        if len(parts) == 1 and parts[0].is_list:
            (run,) = (part.run for part in parts)
            return _Part("number", False, lambda analysis: f(run(analysis)))
        if len(parts) < 2 or any(part.is_list for part in parts):
            raise ExpressionError(node.at, f"{node.function}(…) of one list or of several numbers", "others")
        runs = [part.run for part in parts]
        return _Part("number", False, lambda analysis: f([run(analysis) for run in runs]))

    def _quantified(self, name: str, argument: Node) -> _Part:
        part, quantifier = self.plain(argument), QUANTIFIERS[name]
        if not part.is_list or part.base == "text":
            raise ExpressionError(argument.at, "a list, as in output.dead > 0.5", str(part))
        if part.base == "number":
            return part._replace(quantifier=quantifier)
        return _Part("condition", False, lambda analysis: quantifier(part.run(analysis)))

    def _every(self, argument: Node) -> _Part:
        self.per_step = True
        if not isinstance(argument, syntax.Number) or argument.value < 1 or argument.value % 1:
            raise ExpressionError(argument.at, "a whole number of at least 1", "something else")
        n = int(argument.value)
        return _Part("condition", False, lambda analysis: analysis.number % n == 0)


def _so_far(argument: Node, f: Callable[[Array, Array], float]) -> _Part:
    """f of the values that a number of the step itself has had up to this step."""
    column = vocabulary.COLUMNS.get(argument.path) if isinstance(argument, syntax.Name) else None
    if column is None:
        raise ExpressionError(argument.at, f"one of {', '.join(vocabulary.COLUMNS)}", "something else")
    return _Part("number", False, lambda analysis: f(*analysis.so_far(column)))


def _name(node: syntax.Name) -> _Part:
    path = node.path
    if path in vocabulary.NUMBERS:
        return _Part("number", False, vocabulary.NUMBERS[path])
    if path in vocabulary.INPUT:
        return _Part("number", False, vocabulary.input_getter(path))
    if path in vocabulary.LAYER:
        return _Part("number", True, vocabulary.layers_getter(path))
    if path == "fault":
        return _Part("condition", False, vocabulary.fault)
    _require_name(path, vocabulary.NAMES, "a name", node.at)
    return _Part("text", True, vocabulary.findings)


def _require_name(path: str, names: Sequence[str] | Mapping[str, Any], what: str, at: int) -> None:
    if path not in names:
        hint = nearest(path, names)
        roots = sorted({name.partition(".")[0] for name in names})
        hint = hint if "did you" in hint else f"there are: {', '.join(roots)}"
        raise ExpressionError(at, what, repr(path), hint)


def _map_over(base: Base, f: Callable[..., Any], *parts: _Part) -> _Part:
    """f applied to the parts, element by element if one is a list."""
    if any(part.is_list for part in parts):
        element_runs = [part.run if part.is_list else _repeated(part.run) for part in parts]
        return _Part(base, True, lambda analysis: tuple(map(f, *(run(analysis) for run in element_runs))))
    if len(parts) == 1:
        only = parts[0].run
        return _Part(base, False, lambda analysis: f(only(analysis)))
    runs = [part.run for part in parts]
    return _Part(base, False, lambda analysis: f(*[run(analysis) for run in runs]))


def _repeated(run: Run) -> Run:
    return lambda analysis: repeat(run(analysis))


def _combine(sign: str, left: _Part, right: _Part) -> _Part:
    """`left and right`, or `left or right`; of two single conditions, the right one only if needed."""
    if left.is_list or right.is_list:
        return _map_over("condition", and_ if sign == "and" else or_, left, right)
    if sign == "and":
        return _Part("condition", False, lambda analysis: left.run(analysis) and right.run(analysis))
    return _Part("condition", False, lambda analysis: left.run(analysis) or right.run(analysis))
