"""Draws the cells of columns: values are made up, and those of inputs depend on the label."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from nettui.types import Array

SYLLABLES = ("an", "bel", "cor", "da", "el", "fin", "gor", "hal", "is", "jo", "ka", "lin", "mar", "nor", "os")


@dataclass(frozen=True)
class Draw:
    """The samples of a file: of each its class t, and its rank u in 0..1 among them."""

    rng: np.random.Generator
    t: Array
    u: Array

    @classmethod
    def of(cls, samples: int, classes: int, seed: int, shares: Sequence[float] = ()) -> Draw:
        """Samples of `classes` classes, of equal sizes or of these shares, in a random order."""
        rng = np.random.default_rng(seed)
        u = (rng.permutation(samples) + 0.5) / samples
        ends = np.cumsum(shares) if shares else np.arange(1, classes + 1) / max(classes, 1)
        return cls(rng, np.searchsorted(ends[:-1], u, side="right") if classes else np.zeros(samples, int), u)

    @property
    def size(self) -> int:
        return len(self.t)

    def score(self, classes: int | None = None) -> Array:
        """A feature with mean 0 and std 1 or so, of which two thirds depend on the label."""
        if (count := self.t.max() + 1 if classes is None else classes) > 1:
            centres = self.rng.normal(size=count)
            signal: Array = (centres - centres.mean())[self.t]
        else:
            signal = self.rng.choice([-1.7, 1.7]) * (2 * self.u - 1)
        return 0.8 * signal + 0.6 * self.rng.normal(size=self.size)


Cells: TypeAlias = list[str]
Maker: TypeAlias = Callable[[Draw], Cells]


def num(mean: float, std: float, digits: int = 2) -> Maker:
    """Measurements."""
    return lambda draw: [f"{mean + std * score:.{digits}f}" for score in draw.score()]


def size(typical: float, digits: int = 2) -> Maker:
    """Positive measurements with a long tail."""
    return lambda draw: [f"{typical * np.exp(0.6 * score):.{digits}f}" for score in draw.score()]


def whole(low: int, high: int) -> Maker:
    """Whole numbers; the ends occur."""

    def cells(draw: Draw) -> Cells:
        found = np.round((low + high) / 2 + (high - low) / 5 * draw.score()).clip(low, high).astype(int)
        found[draw.rng.choice(draw.size, 2, replace=False)] = low, high
        return [str(number) for number in found]

    return cells


def pick(values: str | Sequence[str]) -> Maker:
    """One of a few texts, each of them as often as the others."""
    texts = values.split() if isinstance(values, str) else list(values)

    def cells(draw: Draw) -> Cells:
        score = draw.score()
        ranks = (len(texts) * (score.argsort().argsort() / draw.size)).astype(int)
        return [texts[rank] for rank in ranks]

    return cells


def const(text: str) -> Maker:
    return lambda draw: [text] * draw.size


def serial(start: int = 1, text: str = "{}") -> Maker:
    """1, 2, 3 …"""
    return lambda draw: [text.format(start + at) for at in range(draw.size)]


def code(text: str = "{}", low: int = 10**6, high: int = 10**7) -> Maker:
    """Different numbers without an order."""
    return lambda draw: [text.format(low + n) for n in draw.rng.choice(high - low, draw.size, replace=False)]


def words(count: int = 2, few: int = 0) -> Maker:
    """Names or sentences; with `few` as many different ones."""

    def cells(draw: Draw) -> Cells:
        def name() -> str:
            return " ".join("".join(draw.rng.choice(SYLLABLES, 3)).capitalize() for _ in range(count))

        pool = [f"{name()} {at}" if count > 4 else name() for at in range(few or draw.size)]
        return [str(text) for text in draw.rng.choice(pool, draw.size)] if few else pool

    return cells


def date(text: str = "%Y-%m-%d", days: float = 1.0) -> Maker:
    """Dates in order."""
    start = datetime.datetime(2021, 3, 1)
    return lambda draw: [f"{start + datetime.timedelta(days * at):{text}}" for at in range(draw.size)]


def label(values: str | Sequence[str]) -> Maker:
    """The class of each sample, by these names."""
    texts = values.split() if isinstance(values, str) else values
    return lambda draw: [texts[k] for k in draw.t]


def hot(k: int) -> Maker:
    """1 for samples of class k, 0 for others."""
    return lambda draw: [str(int(t == k)) for t in draw.t]


def target(low: float, high: float, digits: int = 1) -> Maker:
    """The quantity to predict."""
    return lambda draw: [f"{low + (high - low) * u:.{digits}f}" for u in draw.u]


def holes(maker: Maker, count: int, mark: str = "") -> Maker:
    """The cells with some of them missing."""

    def cells(draw: Draw) -> Cells:
        found = maker(draw)
        for at in draw.rng.choice(np.arange(3, draw.size), count, replace=False):
            found[at] = mark
        return found

    return cells
