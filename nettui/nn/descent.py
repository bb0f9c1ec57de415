"""Gradient descent on a loss surface of two variables, stepped like the training of a network (course 8)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from nettui.abilities import ABILITIES, Forwards, Missing, Portable, Predicts, Supervised, Textbook
from nettui.nn.clipping import UNCLIPPED, Clip
from nettui.nn.nonfinite import all_finite, first_nonfinite, truncate
from nettui.nn.optimizers import Optimizer
from nettui.nn.schedules import Constant, Schedule, warmup_factor
from nettui.nn.surface import Surface
from nettui.types import NAN, Array, LossParts, Op, State, Step, Tensors


@dataclass(frozen=True)
class DescentConfig:
    """The user's settings, as in nn.trainer.TrainConfig; an epoch is one step."""

    surface: Surface
    optimizer: Optimizer
    schedule: Schedule
    epochs: int
    clip: Clip = UNCLIPPED
    warmup: int = 0


class SurfaceTrainer:
    """Minimizes E(x, y) from the surface's start; the parameters are one tensor, `point` = (x, y)."""

    def __init__(self, config: DescentConfig) -> None:
        self.config = config

    options: ClassVar[Collection[str]] = ("rate", "optimizer")

    @property
    def surface(self) -> Surface:
        """The surface that the run began on."""
        return self.config.surface

    def missing(self, kind: type) -> Missing | None:
        """Why there is nothing that only a network has."""
        if kind in (Predicts, Forwards, Portable, Supervised, Textbook):
            what = ABILITIES[kind].what
            return Missing(what, "a loss surface has no layers and no data", "open a run of a network")
        return None

    def start(self) -> State:
        """The State at the surface's starting point."""
        params = Tensors.of({"point": np.array(self.config.surface.start, float)})
        return State(params, self.config, self.config.optimizer.init(params.flat))

    def step(self, state: State) -> Step:
        """One update: E and its gradient at the point, then the optimizer's step."""
        config: DescentConfig = state.config
        with np.errstate(all="ignore"):
            total, gradients = self.loss(state), self.gradients(state)
            rate = _rate(state)
            after = _update(state, gradients, rate)
            found = (np.array(total), gradients.flat, after.params.flat, *after.slots.values())
            is_finite = all(map(all_finite, found))
        changed = {**after.params, **after.slots}
        name = config.surface.name
        ops = (
            Op("batch", "point"),
            Op("loss", name, inputs=("point",), out=np.array(total), part=config.surface),
            Op(
                "backward",
                name,
                out=gradients.flat[None],
                arrays={"point": gradients.flat},
                part=config.surface,
            ),
            Op("update", config.optimizer.name, arrays=changed, part=config.optimizer),
        )
        step = Step(
            before=state,
            ops=ops,
            rate=rate,
            loss=LossParts(total, 0.0, total),
            accuracy=NAN,
            baseline_loss=None,
            gradients=gradients,
            after=after,
            batches=1,
            epochs=config.epochs,
            end=after.step >= config.epochs,
            clip=config.clip,
        )
        nonfinite = None if is_finite else first_nonfinite(ops)
        return step if nonfinite is None else truncate(step, nonfinite)

    def tuned(self, state: State, **options: Any) -> State:
        """`state` with another rate or optimizer, as abilities.Tunable describes them."""
        for name, value in options.items():
            match name:
                case "rate":
                    config = replace(state.config, optimizer=replace(state.config.optimizer, rate=value))
                    state = replace(state, config=config)
                case "optimizer":
                    plain = {"schedule": Constant(), "clip": UNCLIPPED, "warmup": 0}
                    config = replace(state.config, optimizer=value, **plain)
                    state = replace(state, config=config, slots=value.init(state.params.flat), updates=0)
        return state

    def loss(self, state: State, samples: int | None = None) -> float:
        """E at the point."""
        return float(state.config.surface.value(*_coordinates(state)))

    def gradients(self, state: State, samples: int | None = None) -> Tensors:
        """∂E/∂(x, y) at the point."""
        return Tensors.of({"point": np.array(state.config.surface.gradient(*_coordinates(state)))})


def _rate(state: State) -> float:
    config: DescentConfig = state.config
    factor = config.schedule.factor(state.step, config.epochs)
    return config.optimizer.rate * warmup_factor(state.step, config.warmup) * factor


def _update(state: State, gradients: Tensors, rate: float) -> State:
    g = state.config.clip.apply(gradients.flat)
    flat, slots = state.config.optimizer.update(state.params.flat, g, state.slots, rate, state.updates + 1)
    return replace(
        state,
        params=Tensors(state.params.layout, flat),
        slots=slots,
        updates=state.updates + 1,
        step=state.step + 1,
        epoch=state.step + 1,
    )


def _coordinates(state: State) -> tuple[Array, Array]:
    x, y = state.params.flat
    return x, y
