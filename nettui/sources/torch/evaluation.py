"""The validation loss of an unchanged script, where what it evaluates on is known not to be trained on."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

LOSSES = (
    *("cross_entropy", "nll_loss", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"),
    *("binary_cross_entropy", "binary_cross_entropy_with_logits"),
)
"""The functions of torch.nn.functional whose losses are looked at; the modules for them call these."""

MEAN, MOST = "mean", 16
"""The reduction that losses are compared in; data sets of training that are remembered."""

MOST_LOSSES = 1000
"""Losses that are kept until a step: of a training that is not recorded, none ever comes."""

CLOSE = 1e-3
"""What two losses may differ by, relatively, if they are rounded to a type of half the bits in between."""


class Evaluation:
    """What was evaluated since the last step.

    A loss counts where the function that training uses computes it without gradients, once for a mini-batch
    of a DataLoader, after a trained model in eval mode was called, and where no training loss was ever
    computed on that loader's data set. Of two such data sets in one evaluation, or two functions, nothing
    is claimed, nor where training adds something to what the function returns: the two losses could not be
    compared. The loss is the mean over all samples.
    """

    def __init__(self) -> None:
        self._source: Any = None
        self._trained: deque[Any] = deque(maxlen=MOST)
        self._evaluated: dict[int, Any] = {}  # keeps them, so that their ids are not used again
        self._functions: dict[str, bool] = {}
        self._computed: dict[str, deque[Any]] = {}
        self._in_eval, self._clear, self._fresh = False, True, False
        self._totals: dict[tuple[str, int], tuple[Any, Any]] = {}

    def note_batch(self, dataset: Any) -> None:
        """A mini-batch of that data set was drawn."""
        self._source, self._in_eval, self._fresh = dataset, False, True

    def note_call(self, trains: bool) -> None:
        """The script calls a model that it trains, in training mode or not."""
        self._in_eval = not trains

    def note_loss(
        self, name: str, loss: Any, scores: Any, target: Any, rest: Sequence[Any], options: Mapping[str, Any]
    ) -> None:
        """A function has computed a loss."""
        import torch

        reduction = options.get("reduction", MEAN)
        if torch.is_grad_enabled() and scores.requires_grad:
            self._functions[name] = reduction == MEAN and self._functions.get(name, True)
            if self._functions[name] and loss.numel() == 1:
                self._computed.setdefault(name, deque(maxlen=MOST_LOSSES)).append(loss.detach())
            if self._source is not None and not any(each is self._source for each in self._trained):
                self._trained.append(self._source)
            return
        if not self._in_eval or self._source is None or torch.is_grad_enabled():
            return
        plain = not rest and options.get("weight") is None and options.get("pos_weight") is None
        mean = reduction == MEAN
        if not self._fresh or not plain or loss.numel() != 1 or not self._functions.get(name):
            self._clear = False
            return
        self._fresh = False
        count = _count(name, scores, target, options.get("ignore_index", -100))
        key = name, id(self._source)
        self._evaluated[id(self._source)] = self._source
        total, before = self._totals.get(key, (0.0, 0))
        self._totals[key] = total + loss.detach() * (count if mean else 1), before + count

    def note_step(self, loss: float | None) -> None:
        """A step was made by a loss: that of a function lies among what it returned, if it is nothing else.

        So does the mean over accumulated mini-batches, and over mixed targets.
        """
        computed, self._computed = self._computed, {}
        if loss is None or not math.isfinite(loss):
            return
        for name, losses in computed.items():
            if self._functions[name]:
                known = [*map(float, losses)]
                near = CLOSE * max(map(abs, known))
                self._functions[name] = min(known) - near <= loss <= max(known) + near

    def take(self) -> float | None:
        """The validation loss since this was last asked, where it is known."""
        found, clear = self._totals, self._clear
        self._totals, self._clear = {}, True
        held_out = [
            total
            for (_, source), total in found.items()
            if not any(share_samples(self._evaluated[source], each) for each in self._trained)
        ]
        self._evaluated = {}
        if not clear or len(held_out) != 1 or not int(held_out[0][1]):
            return None
        total, count = held_out[0]
        return float(total) / int(count)


def share_samples(one: Any, other: Any) -> bool:
    """Whether two data sets have samples in common, or may have."""
    first, second = _whole(one), _whole(other)
    if first is second or _same_tensors(first, second):
        try:
            return not _indices(one).isdisjoint(_indices(other))
        except (TypeError, ValueError, IndexError):  # of no kind that PyTorch makes
            return True
    both_train = all(getattr(each, "train", None) is True for each in (first, second))
    return both_train and type(first) is type(second)  # torchvision's: made twice from one file


def _whole(dataset: Any) -> Any:
    """The data set that a subset is taken from."""
    while _is_part(dataset):
        dataset = dataset.dataset
    return dataset


def _indices(dataset: Any) -> set[int]:
    """Which samples of the whole data set it has."""
    if not _is_part(dataset):
        return set(range(len(dataset)))
    found = list(map(int, dataset.indices))
    while _is_part(dataset := dataset.dataset):
        found = [int(dataset.indices[at]) for at in found]
    return set(found)


def _is_part(dataset: Any) -> bool:
    return getattr(dataset, "dataset", None) is not None and getattr(dataset, "indices", None) is not None


def _same_tensors(one: Any, other: Any) -> bool:
    """Whether the tensors of two data sets are the same."""
    tensors = [getattr(each, "tensors", None) for each in (one, other)]
    firsts = [each[0] if isinstance(each, tuple | list) and each else None for each in tensors]
    pointers = [getattr(each, "data_ptr", int)() for each in firsts]
    return pointers[0] != 0 and pointers[0] == pointers[1]


def _count(name: str, scores: Any, target: Any, ignored: int) -> Any:
    """How many losses a mean is one of: one for each class that is given, or for each number."""
    if name not in ("cross_entropy", "nll_loss"):
        return scores.numel()
    if not target.is_floating_point():
        return (target != ignored).sum()
    return scores.numel() // scores.shape[min(1, scores.dim() - 1)]
