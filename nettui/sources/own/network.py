"""What each convention of a learner's network comes down to: parameters, loss and gradients, scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol, runtime_checkable

from nettui.common.errors import Phrase, RunError
from nettui.types import Array


class OwnNetwork(Protocol):
    """The learner's objects behind one face; x and y have the form that their code takes.

    All methods may change what the objects hold, as the learner's code does: whoever calls them does so on a
    copy (see running.FrozenCode).
    """

    convention: ClassVar[str]
    """The shape of the code in a few words, for people."""

    def parameters(self) -> Mapping[str, Any]:
        """The parameters by the learner's own names: the very objects that their code uses."""
        ...

    def assign(self, name: str, value: Array) -> None:
        """Puts an array in the place of a parameter."""
        ...

    def gradients(self, x: Array, y: Array) -> tuple[float | None, Mapping[str, Any]]:
        """The loss, None if the code has none, and the gradient of each parameter by its name."""
        ...

    def scores(self, x: Array) -> Array:
        """What the network answers to x. Raises Unseen if the code has nothing that says it."""
        ...


@runtime_checkable
class Updates(Protocol):
    """A network whose code may change its parameters itself."""

    @property
    def can_update(self) -> bool:
        """Whether it does."""
        ...

    def update(self, x: Array, y: Array, rate: float) -> None:
        """One step of training on a mini-batch."""
        ...


@runtime_checkable
class Rated(Protocol):
    """A network that updates itself at a rate which may be an attribute of its objects."""

    def rate_names(self) -> Sequence[str]:
        """The attributes that are called like a rate."""
        ...

    def settle(self, name: str, inside: float = 0.0) -> None:
        """Says which of them it is, "" for none, and the rate inside the code, 0 if that is unknown."""
        ...


@runtime_checkable
class KeepsRate(Protocol):
    """A network whose code has a rate of its own."""

    def own_rate(self, name: str) -> float:
        """The rate in the attribute of that name, of "" the default of an argument; NaN without one."""
        ...


@runtime_checkable
class Stepwise(Protocol):
    """A network whose gradient is its step, divided by its rate."""

    @property
    def divisor(self) -> float:
        """That rate."""
        ...

    def numbers(self) -> Sequence[float]:
        """The numbers in its code, of which one may be the rate."""
        ...

    def remembers(self, first: tuple[Array, Array], other: tuple[Array, Array]) -> bool:
        """Whether its step holds more than the gradient, as momentum does."""
        ...


@runtime_checkable
class OneByOne(Protocol):
    """A network that may update itself after each sample of a mini-batch."""

    single: bool

    def learns_one_by_one(self, x: Array, y: Array) -> bool:
        """Whether it does."""
        ...

    def go_one_by_one(self) -> None:
        """Says that it does."""
        ...


@runtime_checkable
class Penalized(Protocol):
    """A network that may have an L2 penalty, of a strength that can be set."""

    @property
    def can_penalize(self) -> bool:
        """Whether it has one."""
        ...

    def penalize(self, strength: float) -> None:
        """Sets the strength of the penalty, 0 for none."""
        ...


@runtime_checkable
class ShapesLoss(Protocol):
    """A network whose code may return several numbers as its loss."""

    @property
    def loss_shape(self) -> tuple[int, ...]:
        """Their shape in the last backward pass, () for one number and for no loss."""
        ...


@runtime_checkable
class Composed(Protocol):
    """A network whose layers nettui runs one after another, so that it is nettui that predicts."""

    def unswitched(self, x: Array) -> Sequence[str]:
        """The layers that answer at random and have no switch for prediction."""
        ...


@runtime_checkable
class Shows(Protocol):
    """A network of layer objects, which may be watched."""

    def objects(self) -> Sequence[Any]:
        """Those that have a forward and a backward pass."""
        ...


@runtime_checkable
class LooksAround(Protocol):
    """A network that may lack what its file defines beside it, as a loss."""

    def look_around(self, module: Any) -> None:
        """Takes what it lacks from the module."""
        ...


@runtime_checkable
class Remarks(Protocol):
    """A network of which there is something to say when it is opened."""

    def remark(self, x: Array, y: Array) -> str:
        """What a user must know of it, in a sentence; "" if nothing."""
        ...


class Unseen(RunError):
    """The code has nothing that returns this; the text says why, `remedy` how to provide it."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.remedy = remedy


class Unfit(RunError):
    """Code that does something else than its convention says."""

    def __init__(self, expected: str, found: object, hint: str = "") -> None:
        super().__init__(f"expected {expected}, found {found}")
        self.expected, self.found, self.hint = expected, Phrase(str(found)), hint


def unpenalized(network: OwnNetwork) -> OwnNetwork:
    """The same network, whose penalty is 0 from now on if it has one."""
    if isinstance(network, Penalized):
        network.penalize(0.0)
    return network


def divisor_of(network: OwnNetwork) -> float:
    """The rate by which steps are divided to be gradients, 0 for code that computes gradients."""
    return network.divisor if isinstance(network, Stepwise) else 0.0


def require_gradients(parameters: Mapping[str, Any], gradients: Mapping[str, Any], of: str) -> None:
    """Raises Unfit unless each parameter has a gradient."""
    lacking = [name for name in parameters if name not in gradients]
    if lacking:
        found = ", ".join(map(str, gradients)) or "none"
        expected = f"a gradient of each parameter from {of}: {', '.join(lacking)} has none"
        raise Unfit(expected, found)


def scalar(loss: Any) -> float:
    """A loss as a number; an array of one number is one. Raises what the conversion raises."""
    return float(loss.item()) if hasattr(loss, "item") else float(loss)
