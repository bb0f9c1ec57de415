"""What a Trainer may be able to do beyond stepping, and what is said where it is not.

A Trainer only has to `start` and to `step`. Everything else is an ability, declared as a Protocol: checks,
panels and commands name those that they need, and `able` returns the trainer, or the Missing that says what
is missing, why, and how to provide it. A Trainer that knows better why it lacks an ability says so itself,
in `missing`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar, runtime_checkable

from nettui.data.dataset import Dataset, Split
from nettui.types import Array, Op, State, Step, Tensors


class Trainer(Protocol):
    """Anything that trains one mini-batch at a time, as a pure function."""

    def start(self) -> State:
        """The State before the first mini-batch."""
        ...

    def step(self, state: State) -> Step:
        """The mini-batch after `state`; the same State gives the same Step, bit for bit."""
        ...


class Differentiable(Protocol):
    """Loss and gradients of one mini-batch at any parameters, for gradient checks."""

    def loss(self, state: State, samples: int | None = None) -> float:
        """Total loss at `state`, over the first `samples` of its mini-batch, by default all."""
        ...

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        """Back-propagated gradients of that loss."""
        ...


class Predicts(Protocol):
    """Answers for any inputs, as at prediction: nothing is random, nothing is learned."""

    def predict(self, state: State, x: Array) -> Array:
        """The answers (N, K) for the inputs x (N, …)."""
        ...


class Forwards(Protocol):
    """The ops of a forward pass for any inputs, as at prediction."""

    def forward(self, state: State, x: Array) -> Sequence[Op]:
        """The forward ops, in order, for the inputs x (N, …)."""
        ...


class Portable(Protocol):
    """The same training on other samples."""

    def on(self, samples: Split) -> Trainer:
        """A trainer whose mini-batch is always all of `samples`, which are held out as well.

        It has the abilities of this one, and steps the same States.
        """
        ...


class Tunable(Protocol):
    """The same training with other hyper-parameters."""

    @property
    def options(self) -> Collection[str]:
        """Which of `rate`, `optimizer`, `batch`, `penalty`, `dropout`, `smoothing` can be tuned."""
        ...

    def tuned(self, state: State, **options: Any) -> State:
        """`state` with other hyper-parameters, of those in `options`.

        rate: of the optimizer; optimizer: a nettui.nn optimizer at a constant rate, in its initial state,
        without clipping;
        batch: samples in a mini-batch; penalty: its strength, 0 for none; dropout: the probability that a
        unit is kept, 1 for no dropout; smoothing: 0, for labels that are not smoothed.
        """
        ...


class Textbook(Protocol):
    """Training of a network made of nettui.nn's own stages, whose formulas are known."""

    @property
    def config(self) -> Any:
        """The nn.trainer.TrainConfig that the run started with; each State holds the current one."""
        ...

    def batch(self, state: State) -> Op:
        """The op of the mini-batch after `state`."""
        ...

    def mask_rng(self, state: State, number: int = 0) -> Any:
        """The random streams of that mini-batch's dropout masks."""
        ...


class Redesignable(Protocol):
    """The same kind of training with another data set, other settings, or another seed."""

    @property
    def seed(self) -> int:
        """What its random numbers are drawn from."""
        ...

    def redesigned(
        self, *, data: Dataset | None = None, config: Any = None, seed: int | None = None
    ) -> Trainer:
        """A trainer with what is given in place of its own; what is wrong in its code stays."""
        ...


class OnSurface(Protocol):
    """Descent on a surface of two parameters, which can be drawn."""

    @property
    def surface(self) -> Any:
        """The nn.surfaces.Surface."""
        ...


class Supervised(Protocol):
    """Training on a data set that can be looked at."""

    @property
    def data(self) -> Dataset:
        """The samples it trains on, and those that are held out."""
        ...


UNNAMED = "gradients are not the textbook's"
"""The symptom of gradients in code of the user's own that are wrong in no known way."""


class Mistake(NamedTuple):
    """A mistake seen in the code of a network: its symptom for the checks, and what was seen."""

    symptom: str
    measured: str
    expected: str
    evidence: str


class Described(Protocol):
    """Training by code of the user's own, of which there is something to say."""

    def about(self) -> Sequence[str]:
        """In sentences: how the code was recognized, and the form in which it takes its data."""
        ...

    def printed(self) -> str:
        """What the code has printed."""
        ...


class Dissectable(Protocol):
    """Training by code of the user's own, which can be looked at."""

    def mistakes(self, state: State) -> Sequence[Mistake]:
        """What is wrong with the code at `state`: all of it seen, nothing guessed."""
        ...

    def absent(self, state: State) -> Mapping[str, str]:
        """Which parts it surely has not, as dropout or a penalty, by their names; and how that is known."""
        ...

    @property
    def sums(self) -> bool:
        """Whether its loss is a sum over the mini-batch throughout, by its convention."""
        ...

    @property
    def defaults(self) -> Collection[str]:
        """Which of rate, epochs and batch are nettui's, because neither the code nor the user says them."""
        ...


class Missing(NamedTuple):
    """The answer of a trainer without an ability: what is missing, why, and how to provide it."""

    what: str
    why: str
    remedy: str

    def __str__(self) -> str:
        return f"needs {self.what}: {self.why}; {self.remedy}"


@runtime_checkable
class Explains(Protocol):
    """A trainer that knows why it lacks an ability."""

    def missing(self, kind: type) -> Missing | None:
        """Why it has no ability of that kind, though it may have the methods; None if it has it."""
        ...


@runtime_checkable
class Fixes(Protocol):
    """A trainer that knows why an option of abilities.Tunable cannot be tuned."""

    def fixed(self, option: str) -> Missing | None:
        """Why not; None if it can, or if there is nothing to say about it."""
        ...


class Ability(NamedTuple):
    """An ability for people: what it gives, the members of its Protocol, how a trainer gets it.

    Members that are no methods hold a `value`, which is no function. `why` says why a trainer lacks it, if
    its members are not for users to write.
    """

    what: str
    members: tuple[str, ...]
    remedy: str
    value: type = object
    why: str = ""


ABILITIES: Mapping[type, Ability] = {
    Differentiable: Ability(
        "loss and gradients at any parameters", ("loss", "gradients"), "add loss(state) and gradients(state)"
    ),
    Predicts: Ability("predictions for any inputs", ("predict",), "add predict(state, x)"),
    Forwards: Ability("the layers' outputs for any inputs", ("forward",), "add forward(state, x)"),
    Portable: Ability("training on other samples", ("on",), "add on(samples)"),
    Tunable: Ability(
        "other hyper-parameters", ("options", "tuned"), "add options and tuned(state, …)", Collection
    ),
    Textbook: Ability(
        "a network made of nettui's own layers",
        ("config", "batch", "mask_rng"),
        "describe the network in a scenario",
        why="those of {} are its own",
    ),
    Redesignable: Ability(
        "training with other data, settings or seeds",
        ("redesigned",),
        "describe the network in a scenario",
        why="those of {} are its own",
    ),
    OnSurface: Ability(
        "a loss surface", ("surface",), "describe one in a scenario", why="{} trains a network of its own"
    ),
    Supervised: Ability("the data set", ("data",), "add data, a Dataset", Dataset),
    Described: Ability(
        "code of your own",
        ("about", "printed"),
        "open it: nettui check my_net.py:NAME",
        why="{} is not from such a file",
    ),
    Dissectable: Ability(
        "code of your own",
        ("mistakes", "absent"),
        "open it: nettui check my_net.py:NAME",
        why="{} is not from such a file",
    ),
}
"""Every ability but stepping, which each Trainer has."""

OPTIONS: Mapping[str, str] = {
    "rate": "another learning rate",
    "optimizer": "another optimizer",
    "batch": "another batch size",
    "penalty": "another strength of the penalty",
    "dropout": "another keep probability",
    "smoothing": "labels that are not smoothed",
}
"""What a Tunable may be able to change."""

A = TypeVar("A")


def able(trainer: object, kind: type[A]) -> A | Missing:
    """The trainer as one that has the ability, or why it does not."""
    if isinstance(trainer, Explains) and (missing := trainer.missing(kind)) is not None:
        return missing
    ability = ABILITIES[kind]
    found = (_lack(trainer, kind, name, ability.value) for name in ability.members)
    lacking = sorted(filter(None, found), key=lambda lack: not lack.startswith("no "))
    if not lacking:
        return trainer  # type: ignore[return-value]
    name = type(trainer).__name__
    why = ability.why.format(name) or f"{name} has {' and '.join(lacking)}"
    return Missing(ability.what, why, ability.remedy)


def _lack(trainer: object, kind: type, name: str, value: type) -> str:
    """What is wrong with a member, which must be a method, or a value of that type; "" if nothing is."""
    found = getattr(trainer, name, None)
    if found is None:
        return f"no {name}"
    if callable(getattr(kind, name, None)):
        return "" if callable(found) else f"{name} that is {type(found).__name__} instead of a method"
    fits = isinstance(found, value) and not callable(found)
    return "" if fits else f"{name} that is {type(found).__name__} instead of {value.__name__}"


def tunes(trainer: object, option: str) -> Tunable | Missing:
    """The trainer as one that can tune the option, or why it cannot."""
    tunable = able(trainer, Tunable)
    if isinstance(tunable, Missing):
        return tunable._replace(what=OPTIONS[option])
    if option in tunable.options:
        return tunable
    said = trainer.fixed(option) if isinstance(trainer, Fixes) else None
    return said or Missing(OPTIONS[option], "it is not among the options", _remedy(option))


def requirement(needed: type | str) -> str:
    """What a check needs, an ability or an option, and how a trainer provides it."""
    if isinstance(needed, str):
        return f"needs {OPTIONS[needed]}: {_remedy(needed)}"
    return f"needs {ABILITIES[needed].what}: {ABILITIES[needed].remedy}"


def _remedy(option: str) -> str:
    return f"add {option!r} to options and to tuned(state, …)"
