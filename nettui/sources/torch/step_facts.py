"""What an unchanged script shows of a step beside its models: losses, right answers and samples."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from typing import Any

import numpy as np

from nettui.sources.torch import cpu_sums
from nettui.sources.torch.epochs import Pass, note_pass, pass_of
from nettui.sources.torch.evaluation import LOSSES, Evaluation
from nettui.sources.torch.guard import Guard
from nettui.sources.torch.loop import wrong_arguments
from nettui.sources.torch.losses import (
    Differentiated,
    differentiated,
    losses_by,
    remember_unscaled,
    seen_backward,
    unscaled,
)


class StepFacts:
    """What has been seen since the last step; `watch` begins, by wrappers around functions of PyTorch.

    The loss of a step is the sum of what was differentiated since the gradients were last cleared, so that of
    accumulated gradients; where the optimizer evaluates a closure several times, as LBFGS does, it is that of
    the first time. What a GradScaler has scaled counts as it was before. Where `backward()` was not called,
    it is the sum of what `torch.autograd.grad` derived by the optimizer's parameters. `is_spent`: they have
    been recorded, and stay for other optimizers that step after the same backward pass.
    """

    def __init__(self) -> None:
        self.samples, self.has_optimizer = list[int](), False
        self.drawn: list[Pass] = []
        self.evaluation = Evaluation()
        self.mistakes: dict[str, str] = {}
        self._losses: list[Any] = []
        self._by_grad: list[Differentiated] = []
        self._cleared: dict[int, int] = {}
        self._right: list[tuple[Any, Any]] = []
        self._closure: int | None = None
        self.is_spent = False
        self.seconds: float | None = None
        self._began: float | None = None

    def watch(
        self, before_backward: Callable[[], None], after_backward: Callable[[], None], guarded: Guard
    ) -> None:
        """Puts the wrappers in place; the two are called when a loss is differentiated."""
        import torch
        import torch.optim
        from torch.nn import functional
        from torch.utils.data import dataloader

        def note_optimizer(out: None, *rest: Any, **options: Any) -> None:
            self.has_optimizer = True

        def after(owner: Any, name: str, look: Callable[..., None]) -> None:
            _after(owner, name, guarded(look))

        after(torch.optim.Optimizer, "__init__", note_optimizer)
        after(torch.optim.Optimizer, "zero_grad", self._note_cleared)
        after(torch.nn.Module, "zero_grad", self._note_cleared)
        self._watch_backward(before_backward, after_backward, guarded)
        after(torch.amp.GradScaler, "scale", lambda out, scaler, loss: remember_unscaled(out, loss))
        after(torch.amp.GradScaler, "update", lambda out, *rest, **options: self.forget())
        for name in ("cross_entropy", "nll_loss"):
            after(functional, name, self._judge)
        for name in LOSSES:
            after(functional, name, partial(self._note_evaluation, name))
        after(dataloader.DataLoader, "__iter__", partial(note_pass, itertools.count()))
        after(dataloader._BaseDataLoaderIter, "_next_index", _keep_indices)
        after(dataloader._BaseDataLoaderIter, "__next__", lambda out, batches: self._note_batch(batches))

    def _watch_backward(
        self, before_backward: Callable[[], None], after_backward: Callable[[], None], guarded: Guard
    ) -> None:
        """Sees what is differentiated."""
        import torch

        @guarded
        def begin() -> None:
            before_backward()
            self._begin()
            if self._began is not None:
                self.seconds = time.perf_counter() - self._began

        @guarded
        def note(tensors: Any) -> None:
            self._losses += unscaled(tensors)
            after_backward()

        setattr(torch.autograd, "backward", seen_backward(begin, note))  # noqa: B010
        before(torch.autograd, "grad", guarded(self._begin))
        _after(torch.autograd, "grad", guarded(self._note_grad))

    def begin_step(self, has_closure: bool) -> None:
        """The optimizer steps; what its closure differentiates comes now."""
        if has_closure:
            self._begin()
        self._closure = len(self._losses) if has_closure else None

    def loss(self, optimizer: Any = None) -> float | None:
        """The loss of the step, or None if none was seen."""
        losses = self._losses
        if self._closure is not None and len(losses) > self._closure:
            losses = losses[self._closure :][:1]
        elif optimizer is not None:
            since = losses[self._cleared.get(_first_parameter(optimizer), 0) :]
            losses = since or losses[-1:]  # a script may clear the gradients before its step, by mistake
            losses = losses or losses_by(self._by_grad, optimizer)
        return sum(map(float, losses)) if losses else None

    def accuracy(self) -> float | None:
        """The share of right answers among those whose loss was computed for training."""
        count = sum(int(count) for _, count in self._right)
        return sum(int(right) for right, _ in self._right) / count if count else None

    def spend(self) -> None:
        """A step has been recorded; another optimizer may step after the same backward pass."""
        self.seconds, self._began, self.is_spent, self._closure = None, time.perf_counter(), True, None

    def forget(self) -> None:
        """What comes now belongs to another step."""
        if not self.is_spent:
            self.seconds, self._began = None, time.perf_counter()
        self.is_spent = False
        self._losses, self._right, self._closure, self.samples, self._cleared = [], [], None, [], {}
        self.drawn, self._by_grad, self.mistakes = [], [], {}

    def _note_cleared(self, out: None, owner: Any, *rest: Any, **options: Any) -> None:
        """The gradients of an optimizer's or a module's parameters begin anew."""
        if self._losses and not self.is_spent:
            self._cleared[_first_parameter(owner)] = len(self._losses)

    def _note_grad(self, out: Any, outputs: Any, inputs: Any, *rest: Any, **options: Any) -> None:
        if self.has_optimizer:
            self._by_grad += differentiated(outputs, inputs, bool(options.get("create_graph")))

    def _begin(self) -> None:
        """Something of the next step begins, if the last one was recorded."""
        if self.is_spent:
            self.forget()

    def _judge(self, loss: Any, *arguments: Any, **options: Any) -> None:
        """Counts right answers: rows of scores, and a class each."""
        import torch

        if torch.compiler.is_compiling() or torch._C._are_functorch_transforms_active():
            return
        scores, target, rest = _given(arguments, options)
        classes = scores.dim() == 2 and target.dim() == 1 and not target.is_floating_point()
        if classes and torch.is_grad_enabled() and scores.requires_grad:
            self._begin()
            ignored = rest[2] if len(rest) > 2 else options.get("ignore_index", -100)
            self._right.append(_right(scores.detach(), target, ignored))

    def _note_evaluation(self, name: str, loss: Any, *arguments: Any, **options: Any) -> None:
        import torch

        if not (torch.compiler.is_compiling() or torch._C._are_functorch_transforms_active()):
            scores, target, rest = _given(arguments, options)
            self.evaluation.note_loss(name, loss, scores, target, rest, options)
            if torch.is_grad_enabled() and scores.requires_grad:
                self.mistakes |= wrong_arguments(name, scores, target)

    def _note_batch(self, batches: Any) -> None:
        self._begin()
        self.evaluation.note_batch(getattr(batches, "_dataset", None))
        drawn = pass_of(batches)
        if drawn is not None and drawn not in self.drawn:
            self.drawn.append(drawn)
        indices = getattr(batches, "_indices", None)
        found = indices if isinstance(indices, list) else []
        self.samples = [*found] if all(isinstance(each, int) for each in found) else []


def _right(scores: Any, target: Any, ignored: int) -> tuple[Any, Any]:
    """How many rows have the largest score at their class, and how many have a class that counts."""
    here = cpu_sums.array_of(scores)
    if here is None or not target.is_cpu:
        known = target != ignored
        return ((scores.argmax(1) == target) & known).sum(), known.sum()
    classes = target.numpy()
    known = classes != ignored
    return np.count_nonzero((here.argmax(1) == classes) & known), np.count_nonzero(known)


def _given(arguments: Sequence[Any], options: Mapping[str, Any]) -> tuple[Any, Any, Sequence[Any]]:
    """The scores and the target of a loss function, and what was given after them without a name."""
    found = dict(zip(("input", "target"), arguments, strict=False)) | dict(options)
    return found["input"], found["target"], arguments[2:]


def _first_parameter(owner: Any) -> int:
    """What tells the parameters of an optimizer or a module, also of an optimizer that another one wraps."""
    from torch.optim import Optimizer

    if isinstance(owner, Optimizer):
        return next((id(each) for group in owner.param_groups for each in group["params"]), 0)
    return next((id(each) for each in owner.parameters()), 0)


def before(owner: Any, name: str, look: Callable[[], None]) -> None:
    """Has `look` called before a function of a module or class, each time."""
    original = getattr(owner, name)

    @wraps(original)
    def called(*arguments: Any, **options: Any) -> Any:
        look()
        return original(*arguments, **options)

    setattr(owner, name, called)


def _after(owner: Any, name: str, look: Callable[..., None]) -> None:
    """Has `look` see what a function returns, and its arguments, each time that it is called."""
    original = getattr(owner, name)

    @wraps(original)
    def called(*arguments: Any, **options: Any) -> Any:
        out = original(*arguments, **options)
        look(out, *arguments, **options)
        return out

    vars(called).setdefault("__prepare_scriptable__", lambda: original)  # for torch.jit.script
    setattr(owner, name, called)


def _keep_indices(indices: Any, batches: Any) -> None:
    """Keeps the indices of a mini-batch; workers fetch them long before it is trained on."""
    if getattr(batches, "_num_workers", 0) == 0:
        batches._indices = indices
