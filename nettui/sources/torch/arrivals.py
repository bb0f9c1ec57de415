"""What modules have returned: looked at as it comes, or with others at the end of the forward pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nettui.nn.activations import Activation
from nettui.sources.torch.birth import Trail
from nettui.sources.torch.modules import shows_nonfinite
from nettui.sources.torch.statistics import OutputSums, is_sound, output_sums
from nettui.types import Phase

MAX_TENSOR = 2**17
"""Numbers of the largest tensor that waits for others: in the midst of a training, it takes longer to begin
measuring a small one than to measure it, for the processor's cache then holds other code."""

MAX_WAITING = 2**22
"""Numbers that wait at most, of all tensors together."""


@dataclass(slots=True)
class Seen:
    """What was seen of a layer in one step: its output, and the gradient that reached it."""

    part: Activation | None = None
    activation: str = ""
    sums: OutputSums | None = None
    gradient: tuple[Any, Any] | None = None
    gradient_size: int = 0


@dataclass(slots=True, eq=False)
class Arrival:
    """A tensor that a module has returned; with `seen`, it is the output of a layer as far as is known.

    `given` is what a module was given, `source` the same of one that makes no NaN. `sums` may have been
    measured early, as those of a layer with the activation `guess`.
    """

    phase: Phase
    site: str
    array: str
    module: Any
    tensor: Any
    axis: int = -1
    source: Any = None
    given: Any = None
    layer: str = ""
    seen: Seen | None = None
    hook: Any = None
    version: int = 0
    source_version: int = 0
    given_version: int = 0
    waits: bool = False
    guess: Activation | None = None
    sums: OutputSums | None = None

    def __post_init__(self) -> None:
        self.version = self.tensor._version
        self.source_version = -1 if self.source is None else self.source._version
        self.given_version = -1 if self.given is None else self.given._version

    @property
    def is_whole(self) -> bool:
        """Whether nothing was written over it since."""
        return bool(self.tensor._version == self.version)

    @property
    def whole_input(self) -> Any:
        """What the module was given, if nothing was written over it since."""
        return self.given if self.given is not None and self.given._version == self.given_version else None

    def measure(self, part: Activation | None) -> None:
        """Measures it as the output of a layer with this activation."""
        self.guess, self.sums = part, output_sums(self.tensor, self.axis, part)


class Arrivals:
    """Looks at tensors in the order in which they come. Those of which the first step has shown that nobody
    writes over them during the forward pass may wait for its end.
    """

    def __init__(self, trail: Trail) -> None:
        self._trail = trail
        self._waiting: list[Arrival] = []
        self._numbers = 0
        self._first: list[Arrival] = []
        self._steady: set[str] | None = None
        self._usual: dict[str, tuple[Any, Activation | None]] = {}
        self._sound: tuple[Any, int] | None = None
        self._held: Arrival | None = None

    def add(self, arrival: Arrival) -> None:
        """Takes a tensor; one that does not wait is measured, too, if the last step says how."""
        if self._may_wait(arrival):
            self._check_held()
            arrival.waits = True
            self._waiting.append(arrival)
            return
        self.catch_up()
        usual = self._usual.get(arrival.layer) if arrival.seen is not None else None
        if usual is not None and usual[0] is not arrival.module and shows_nonfinite(usual[0]):
            self._check_held()
            self._held = arrival
            return
        if usual is not None and usual[0] is arrival.module:  # while it is in the processor's cache
            arrival.measure(usual[1])
        self._check(arrival)

    def settle(self, arrival: Arrival) -> None:
        """An output is a layer's: nothing more is applied to it."""
        seen = arrival.seen
        if arrival.waits or seen is None:
            return
        if not arrival.is_whole:  # then it is not the layer's any more
            self._usual.pop(arrival.layer, None)
            return
        if arrival.sums is None or arrival.guess != seen.part:
            arrival.measure(seen.part)
        seen.sums = arrival.sums
        self._usual[arrival.layer] = arrival.module, seen.part

    def catch_up(self) -> None:
        """Looks at what waits."""
        waiting, self._waiting, self._numbers = self._waiting, [], 0
        for arrival in waiting:
            seen = arrival.seen
            if not arrival.is_whole:
                self._steady = (self._steady or set()) - {arrival.site}
            elif seen is not None:
                arrival.measure(seen.part)
                seen.sums = arrival.sums
            self._check(arrival)

    def end(self) -> None:
        """The forward pass is over."""
        self._check_held()
        self.catch_up()
        self._sound = None
        if self._steady is None:
            self._steady = {each.site for each in self._first}
            for each in self._first:
                if not each.is_whole:
                    self._steady.discard(each.site)
            self._first = []

    def clear(self) -> None:
        """Forgets what waits."""
        self._waiting, self._first, self._numbers, self._sound, self._held = [], [], 0, None, None

    def _may_wait(self, arrival: Arrival) -> bool:
        size = arrival.tensor.numel()
        if size > MAX_TENSOR or not arrival.tensor.is_cpu or self._numbers + size > MAX_WAITING:
            return False
        if self._steady is not None and arrival.site not in self._steady:
            return False
        self._numbers += size
        if self._steady is None:
            self._first.append(arrival)
            return False
        return True

    def _check(self, arrival: Arrival) -> None:
        """Notes a NaN or infinity; one that was made of finite numbers, by what keeps them so, has none.

        Nor has the one before, that was held, if the activation that was applied to it shows none.
        """
        sound = arrival.sums is not None and is_sound(arrival.sums)
        if self._held is not None and sound and arrival.source is self._held.tensor:
            self._held = None
        self._check_held()
        known, source = self._sound, arrival.source
        sound = sound or (known is not None and source is known[0] and arrival.source_version == known[1])
        if not sound:
            sound = self._trail.add(
                arrival.phase, arrival.site, arrival.array, arrival.tensor, arrival.whole_input
            )
        if sound:
            self._trail.sound = arrival.site
        self._sound = (arrival.tensor, arrival.version) if sound and arrival.is_whole else None
        arrival.source = arrival.given = None

    def _check_held(self) -> None:
        """Looks at the tensor that was held, as no activation has shown that it is finite."""
        held, self._held = self._held, None
        if held is not None and held.is_whole:
            self._check(held)
