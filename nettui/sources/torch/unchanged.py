"""Records the training of a PyTorch script that knows nothing of nettui, by PyTorch's global hooks.

Models are found by the optimizers that own their parameters: each optimizer has a recording of its own, whose
steps are the optimizer's (recordings.py). A script without an optimizer is recorded at each `backward()`.
While a script records itself, with a Recorder or a callback, nothing is begun here.
"""

from __future__ import annotations

import atexit
import os
import warnings
import weakref
from collections import deque
from collections.abc import Callable, Container, Iterable
from pathlib import Path
from typing import Any

from nettui.sources.recording.arguments import followed_rate, rate_of, rate_setter
from nettui.sources.recording.recorder import OPEN, Recorder
from nettui.sources.torch.epochs import Epochs
from nettui.sources.torch.guard import Guard
from nettui.sources.torch.outputs import is_backward
from nettui.sources.torch.recordings import Recordings
from nettui.sources.torch.step_facts import StepFacts, before
from nettui.sources.torch.subject import TorchSubject

DEEPEST = 16
"""How many optimizers may have one another step."""


class Unchanged:
    """What a script trains, from the time that `watch` is called; `path` is that of the first recording."""

    def __init__(self, path: Path, max_overhead: float | None = 0.05) -> None:
        self._recordings = Recordings(path, max_overhead, self._forget)
        self._facts, self._depth = StepFacts(), 0
        self._found: weakref.WeakValueDictionary[int, TorchSubject] = weakref.WeakValueDictionary()
        self._evaluated: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self._stepping: deque[tuple[int, int]] = deque(maxlen=DEEPEST)
        self._steps = 0
        self._stepped: weakref.WeakSet[Recorder] = weakref.WeakSet()
        self._epochs: weakref.WeakKeyDictionary[Recorder, Epochs] = weakref.WeakKeyDictionary()
        self._waiting: tuple[Recorder, Any] | None = None
        self._by_hand: Recorder | None = None
        self._has_begun = False
        self._is_compiling: Callable[[], bool] = lambda: False

    @property
    def has_recorded(self) -> bool:
        """Whether a recording was made."""
        return self._recordings.made > 0

    def watch(self) -> None:
        """Puts the hooks in place; for the rest of the process."""
        import torch
        from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
        from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

        warnings.filterwarnings("ignore", message="Using `torch.compile", category=UserWarning)  # about these
        self._is_compiling = torch.compiler.is_compiling
        guarded = Guard(self._recordings.close)
        register_module_forward_pre_hook(guarded(self._enter))
        register_module_forward_hook(guarded(self._leave), always_call=True)
        register_optimizer_step_pre_hook(guarded(self._before_step))
        register_optimizer_step_post_hook(guarded(self._after_step))
        self._facts.watch(self._wait_no_longer, self._after_backward, guarded)
        before(os, "_exit", self._recordings.close)  # as processes end that multiprocessing has started

    def _enter(self, module: Any, arguments: tuple[Any, ...]) -> None:
        """A module is called; one that the script calls in training gets its hooks before its first pass."""
        if self._is_compiling():
            return
        self._depth += 1
        if is_backward():  # a checkpoint calls a part of a model once more
            return
        if self._depth == 1:
            self._wait_no_longer()
        if self._depth == 1 and id(module) in self._found:
            self._facts.evaluation.note_call(module.training)
        if self._depth > 1 or id(module) in self._found:
            return
        if not module.training:
            self._evaluated[id(module)] = module
            return
        if any(each.__class__.__name__ == "UninitializedParameter" for each in module.parameters()):
            return  # of LazyLinear: it has a shape after its first call
        if self._recordings.is_full or self._records_itself():
            return
        import torch

        apart = torch.jit.is_tracing() or torch._C._are_functorch_transforms_active()  # no step of training
        if torch.is_grad_enabled() and not apart and any(each.requires_grad for each in module.parameters()):
            subject = TorchSubject(module)
            subject.prepare(True)
            subject.enter(module, arguments)
            self._found[id(module)] = subject

    def _leave(self, module: Any, arguments: tuple[Any, ...], out: Any) -> None:
        if not self._is_compiling():
            self._depth -= 1

    def _before_step(self, optimizer: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        self._stepping.append((id(optimizer), self._steps))
        closure = options.get("closure", arguments[1] if len(arguments) > 1 else None)
        self._facts.begin_step(closure is not None)
        recorder = self._recordings.of(optimizer)
        if recorder is not None and self._recordings.first(optimizer) is optimizer:
            followed_rate(recorder, optimizer.param_groups)
            self._recordings.begin_update(recorder)

    def _after_step(self, optimizer: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        """An optimizer has moved its parameters: a step of its recording.

        One that has had another one step, such as Lookahead, has none of its own. Where several share a
        recording, the step is that of the last of them.
        """
        begun = self._steps
        while self._stepping:  # beside it, what has raised an error in its step
            which, begun = self._stepping.pop()
            if which == id(optimizer):
                break
        if begun < self._steps:
            return
        self._steps += 1
        if not self._recordings.knows(optimizer):
            if self._records_itself():
                self._facts.forget()
                return
            owned = {id(each) for group in optimizer.param_groups for each in group["params"]}
            modules = self._modules(owned) or self._left_alone(optimizer)
            if self._facts.is_spent and self._recordings.share(optimizer, modules):
                return
            self._recordings.begin(optimizer, modules, rate_setter(optimizer))
            self._note_validation_at_exit()
        self._waiting = None
        if (recorder := self._recordings.of(optimizer)) is None:
            self._facts.spend()
            return
        if self._recordings.is_last(optimizer):
            self._record(recorder, self._recordings.first(optimizer))
        elif not self._facts.is_spent:
            self._waiting = recorder, optimizer

    def _wait_no_longer(self) -> None:
        """A step begins: one whose last optimizer did not step is recorded now, later ones at once."""
        if self._waiting is not None:
            recorder, optimizer = self._waiting
            self._waiting = None
            self._recordings.end_with(optimizer)
            self._record(recorder, self._recordings.first(optimizer))

    def _after_backward(self) -> None:
        """A loss was differentiated: a step, where there is no optimizer whose steps tell."""
        if self._facts.has_optimizer:
            return
        if not self._has_begun:
            if self._records_itself():
                self._facts.forget()
                return
            self._has_begun = True
            self._by_hand = self._recordings.make(self._outermost(self._found.values()), None, moves=False)
            self._note_validation_at_exit()
        if self._by_hand is not None:
            self._record(self._by_hand)

    def _records_itself(self) -> bool:
        """Whether the script has a Recorder of its own open."""
        return any(each not in self._recordings.open for each in tuple(OPEN))

    def _record(self, recorder: Recorder, optimizer: Any = None) -> None:
        facts, loss = self._facts, self._facts.loss(optimizer)
        self._note_validation()
        facts.evaluation.note_step(loss)
        self._stepped.add(recorder)
        self._recordings.take_turn(recorder)
        self._recordings.note_mistakes(recorder, facts.mistakes)
        recorder.step(
            loss=loss,
            accuracy=facts.accuracy(),
            rate=None if optimizer is None else rate_of(optimizer.param_groups),
            epoch=self._epochs.setdefault(recorder, Epochs()).at(facts.drawn),
            samples=facts.samples or None,
            seconds=facts.seconds,
        )
        facts.spend()

    def _forget(self, subject: TorchSubject) -> None:
        """A module is no longer recorded; if it is called again, it is found again."""
        self._found.pop(id(subject.model), None)

    def _note_validation(self) -> None:
        """The evaluation since the last step; of what, is not known if several have had steps before it."""
        if (loss := self._facts.evaluation.take()) is None:
            return
        if len(self._stepped) == 1:
            self._stepped.pop().validated(loss)
        self._stepped.clear()

    def _note_validation_at_exit(self) -> None:
        """Has the last evaluation noted when the program ends, before the recordings are closed."""
        atexit.unregister(self._note_validation)
        atexit.register(self._note_validation)

    def _modules(self, owned: Container[int]) -> list[TorchSubject]:
        """The outermost modules that have one of these parameters, if need be of those in evaluation mode."""

        def has_some(module: Any) -> bool:
            return any(id(parameter) in owned for parameter in module.parameters())

        known = [each for each in self._found.values() if has_some(each.model)]
        if not known:
            known = [TorchSubject(each) for each in self._evaluated.values() if has_some(each)]
            self._found.update({id(each.model): each for each in known})
        return self._outermost(known)

    def _left_alone(self, optimizer: Any) -> list[TorchSubject]:
        """The modules that have gradients where an optimizer has none: it was made for others, by mistake."""
        if any(each.grad is not None for group in optimizer.param_groups for each in group["params"]):
            return []
        found = (each for each in self._found.values() if each.model.training)
        return self._outermost(
            each for each in found if any(p.grad is not None for p in each.model.parameters())
        )

    def _outermost(self, found: Iterable[TorchSubject]) -> list[TorchSubject]:
        """Those that are not in another one."""
        known = list(found)
        inside = {id(part) for each in known for part in each.model.modules() if part is not each.model}
        return [each for each in known if id(each.model) not in inside]
