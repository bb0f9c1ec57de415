"""The loss beside a list of layers: an object with a backward pass, a plain function, or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from inspect import ismethod
from typing import Any, Protocol

import numpy as np

from nettui.sources.own.conventions.answers import first_number
from nettui.sources.own.conventions.modes import data_arguments
from nettui.sources.own.conventions.signature import method, required
from nettui.sources.own.matching import FoundLoss, kind_of_outputs, match, output_of_kind, softmax_gradient
from nettui.sources.own.network import Unfit
from nettui.types import Array

LOSSES = (
    *("loss", "loss_function", "loss_fn", "criterion", "loss_layer", "last_layer", "lastLayer"),
    *("loss_activation", "cost", "cost_function", "loss_func"),
)
SLOPES = (
    *("loss_prime", "loss_grad", "loss_gradient", "loss_derivative", "d_loss", "dloss", "loss_backward"),
    *("cost_derivative", "cost_prime"),
)
"""How a model calls its loss, and a function that is the loss's derivative."""

DERIVATIVES = (
    *("{}_prime", "{}_derivative", "{}_grad", "{}_gradient", "{}_backward", "d{}", "d_{}", "{}_der"),
    *("{}_deriv", "grad_{}"),
)
"""How they call the derivative of a loss beside it."""

LABELS = (
    "t",
    "y_true",
    "Y_true",
    "ytrue",
    "target",
    "targets",
    "label",
    "labels",
    "true",
    "y_onehot",
    "reference_answers",
    "actual",
    "expected",
    "y_actual",
    "truth",
)
OUTPUT = (
    *("predicted",),
    *("y_pred", "ypred", "y_hat", "yhat", "Y_hat", "pred", "preds", "prediction", "predictions", "scores"),
    *("probs", "out", "output", "outputs", "logits", "A", "AL", "a", "p", "P", "s", "S", "z", "Z"),
)
"""How functions call the labels, and what they compare them with."""

H = 1e-6


class LossBeside(Protocol):
    """What follows the last layer."""

    def __call__(self, out: Array, y: Array) -> tuple[float | None, Any]:
        """The loss of the last layer's output, and its gradient by that output."""
        ...

    def answer(self, out: Array) -> Array:
        """What the network answers, from that output."""
        ...

    def remark(self, out: Array, y: Array) -> str:
        """What a user must know of it, in a sentence; "" if nothing."""
        ...


def loss_beside(others: Sequence[Any], slope: Any = None) -> LossBeside:
    """The first loss among objects, of which functions are the loss and perhaps its derivative."""
    others = [each() if isinstance(each, type) and not required(each) else each for each in others]
    whole = next((each for each in others if method(each, "backward")), None)
    if whole is not None:
        return LossObject(whole)
    pair = next((pair for each in others if (pair := pair_of(each))), None)
    if pair is not None:
        return LossFunction(*pair)
    functions = [each for each in [*others, slope] if _is_function_of_two(each)]
    return LossFunction(*functions[:2]) if functions else NoLoss()


def losses_of(model: Any) -> Iterator[Any]:
    """The losses that a model holds; a method of its own takes inputs, not outputs, and is none."""
    for name in LOSSES:
        value = getattr(model, name, None)
        if value is not None and not (ismethod(value) and value.__self__ is model):
            yield value


def slope_of(model: Any) -> Any:
    """The function that a model holds as the derivative of its loss, None without one."""
    held = (getattr(model, name, None) for name in SLOPES)
    return next((each for each in held if each is not None and not ismethod(each)), None)


def pair_in(module: Any) -> tuple[Any, ...]:
    """The first loss of a module whose derivative is beside it, as mse and mse_prime; () without one."""
    known = vars(module)
    for name, function in known.items():
        slopes = (known.get(form.format(name)) for form in DERIVATIVES)
        slope = next((each for each in slopes if _is_function_of_two(each)), None)
        if slope is not None and _is_function_of_two(function):
            return function, slope
    return ()


def pair_of(each: Any) -> tuple[Any, ...]:
    """The loss and its derivative that an object has as methods of outputs and labels; () without both."""
    value = method(each, *VALUES)
    slope = method(each, *DERIVATIVE_METHODS)
    return (value, slope) if _is_function_of_two(value) and _is_function_of_two(slope) else ()


def losses_in(module: Any) -> list[Any]:
    """The losses that the module's own classes are, one of each: not those of a base class."""
    own = [
        each
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__
    ]
    bases = {base for each in own for base in each.__bases__}
    found = []
    for each in own:
        if each in bases or required(each) or not LOSS_CLASS.search(each.__name__):
            continue
        loss = each()
        if pair_of(loss) or (method(loss, "backward") and len(data_arguments(_first(loss))) == 2):
            found.append(loss)
    return found if len(found) == 1 else []


def _first(loss: Any) -> Callable[..., Any]:
    return method(loss, *VALUES) or (lambda: None)


LOSS_CLASS = re.compile(r"loss|mse|error|entropy|cost|criterion|nll", re.IGNORECASE)
VALUES = (
    "loss",
    "forward",
    "calculate",
    "compute",
    "value",
    "calc",
    "fn",
    "func",
    "function",
    "cost",
    "__call__",
)
DERIVATIVE_METHODS = (
    *(
        "grad",
        "gradient",
        "derivative",
        "prime",
        "deriv",
        "delta",
        "dloss",
        "loss_prime",
        "d_loss",
        "backprop",
    ),
    *("loss_grad", "loss_gradient", "loss_derivative", "differentiate", "cost_derivative", "df", "d"),
)
"""How an object calls its loss, and the derivative of it."""


@dataclass
class NoLoss:
    """No loss of the learner's: softmax with the mean of the cross-entropy."""

    columns: bool = False

    def __call__(self, out: Array, y: Array) -> tuple[float | None, Any]:
        value, slope = softmax_gradient(_turn(out, self.columns), _turn(y, self.columns))
        return value, _turn(slope, self.columns)

    def answer(self, out: Array) -> Array:
        return out

    def remark(self, out: Array, y: Array) -> str:
        return "no loss beside the layers: nettui adds softmax and cross-entropy"


@dataclass
class LossObject:
    """An object with forward and backward."""

    target: Any

    def __call__(self, out: Array, y: Array) -> tuple[float | None, Any]:
        forward = method(self.target, "calculate", "forward", "__call__", "loss")
        backward = method(self.target, "backward", "grad", "gradient")
        assert backward is not None  # by loss_beside
        value = None if forward is None else _number(forward(out, y))
        own = getattr(self.target, "output", None)  # a softmax and its loss in one: backward takes its output
        given = own if getattr(own, "shape", None) == out.shape else out
        answer = backward(*(given, y)[: len(required(backward))])
        return value, answer if isinstance(answer, np.ndarray) else getattr(self.target, "dinputs", None)

    def answer(self, out: Array) -> Array:
        if not (method(self.target, "forward") and hasattr(self.target, "activation")):
            return out
        answer = self.target.activation.forward(out)
        return answer if isinstance(answer, np.ndarray) else np.asarray(self.target.activation.output)

    def remark(self, out: Array, y: Array) -> str:
        return ""


@dataclass
class LossFunction:
    """loss(scores, y), or loss(y, scores): a number, or the number and its gradient by the scores.

    Of a number alone, the gradient is that of `slope`, else of the known loss that has the function's values
    everywhere, else the function's own by central differences.
    """

    function: Callable[..., Any]
    slope: Callable[..., Any] | None = None

    def __call__(self, out: Array, y: Array) -> tuple[float | None, Any]:
        swapped = self._swapped(out, y)
        value, gradient = _ask(self.function, out, y, swapped)
        if gradient is None and self.slope is not None:
            gradient = self.slope(*((y, out) if swapped else (out, y)))
        return value, self._derivative(out, y, swapped) if gradient is None else gradient

    def answer(self, out: Array) -> Array:
        return out

    def remark(self, out: Array, y: Array) -> str:
        swapped = self._swapped(out, y)
        if self.slope is not None or _ask(self.function, out, y, swapped)[1] is not None:
            return ""
        name = name_of(self.function)
        if _known(self.function, out, y, swapped) is not None:
            return f"{name} returns the loss alone: nettui adds its gradient"
        return f"{name} returns the loss alone: its gradient is taken by differences, which is slow"

    def _derivative(self, out: Array, y: Array, swapped: bool) -> Array:
        found = _known(self.function, out, y, swapped)
        if found is None:
            return _differences(lambda at: _ask(self.function, at, y, swapped)[0], out)
        loss, turned = found
        rows = _turn(out, turned)
        return _turn(loss.slope(rows, targets_of(_turn(y, turned), rows)), turned)

    def _swapped(self, out: Array, y: Array) -> bool:
        """Whether the labels come first: by the parameters' names, else by which order is a known loss."""
        first, second = data_arguments(self.function)
        for at, other in ((first, second), (second, first)):
            if at in LABELS or (other in OUTPUT and at not in OUTPUT):
                return at == first
        known = (_known(self.function, out, y, swapped) is not None for swapped in (False, True))
        return not next(known) and next(known)


def name_of(function: Callable[..., Any]) -> str:
    """What a function is called."""
    return getattr(function, "__name__", type(function).__name__)


def _is_function_of_two(each: Any) -> bool:
    """Whether it is a function of outputs and labels."""
    return callable(each) and not isinstance(each, type) and len(data_arguments(each)) == 2


def _ask(function: Callable[..., Any], out: Array, y: Array, swapped: bool) -> tuple[float, Any]:
    """What the function returns: a number, and perhaps the gradient. Raises Unfit."""
    answer = function(y, out) if swapped else function(out, y)
    gradients: Iterator[Any] = iter(())
    value = _number(answer)
    if isinstance(answer, tuple):
        gradients = (each for each in answer if isinstance(each, np.ndarray) and each.shape == out.shape)
        value = next((number for each in answer if (number := first_number(each)) is not None), None)
    if value is None:
        expected = f"a number, or (number, gradient), from {name_of(function)}"
        raise Unfit(expected, type(answer).__name__)
    return value, next(gradients, None)


def _known(
    function: Callable[..., Any], out: Array, y: Array, swapped: bool
) -> tuple[FoundLoss, bool] | None:
    """The loss that has the function's value at random outputs; whether samples are columns.

    None without one, and where the function does not take outputs and labels in that order.
    """
    elsewhere = np.random.default_rng(0).standard_normal(out.shape)
    for turned in (False, True):
        rows = output_of_kind(_turn(elsewhere, turned), kind_of_outputs(_turn(out, turned)))
        targets = targets_of(_turn(y, turned), rows)
        if targets.shape != rows.shape:
            continue
        try:
            value = _ask(function, _turn(rows, turned), y, swapped)[0]
        except Exception:
            return None
        if found := match(value, rows, targets):
            return found[0], turned
    return None


def targets_of(y: Array, rows: Array) -> Array:
    """Labels as targets (N, K) of outputs (N, K): one-hot, if they are classes."""
    if y.ndim == 1 and y.dtype.kind in "iu" and y.max(initial=0) < rows.shape[1]:
        one_hot: Array = np.eye(rows.shape[1])[y]
        return one_hot
    return y


def _number(answer: Any) -> float | None:
    """A loss of the mini-batch: of an array with an entry a sample, the mean."""
    number = first_number(answer)
    return float(np.mean(answer)) if number is None and isinstance(answer, np.ndarray) else number


def _turn(array: Array, turned: bool) -> Array:
    return array.T if turned else array


def _differences(function: Callable[[Array], float], at: Array) -> Array:
    """The gradient by central differences, entry by entry."""
    found = np.empty(at.shape)
    for index in np.ndindex(at.shape):
        step = H * max(1.0, abs(float(at[index])))
        up, down = at.copy(), at.copy()
        up[index] += step
        down[index] -= step
        found[index] = (function(up) - function(down)) / (up[index] - down[index])
    return found
