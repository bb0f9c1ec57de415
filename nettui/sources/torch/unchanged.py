"""Records the training of a PyTorch script that knows nothing of nettui, by PyTorch's global hooks.

Models are found by the optimizers that own their parameters: each optimizer has a recording of its own, whose
steps are the optimizer's; one that takes the place of another goes on with that one's. A script without an
optimizer is recorded at each `backward()`. While a script records itself, with a Recorder or a callback,
nothing is begun here.
"""

from __future__ import annotations

import atexit
import gc
import warnings
import weakref
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nettui.common.errors import InputError
from nettui.sources.recording.arguments import followed_rate, numbered, rate_setter, warn
from nettui.sources.recording.control import SetRate
from nettui.sources.recording.pacing import Pacing
from nettui.sources.recording.ranks import this_rank
from nettui.sources.recording.recorder import OPEN, Recorder
from nettui.sources.torch.step_facts import StepFacts
from nettui.sources.torch.subject import TorchSubject
from nettui.sources.torch.together import Together, names_of

NO_MODULE = "no module was called whose parameters the optimizer has"


@dataclass(frozen=True)
class Found:
    """A module that was called by the script itself, not by another module, and its hooks."""

    module: Any
    subject: TorchSubject


def first_number(path: Path) -> int:
    """What to add to how many recordings there are, so that the next one's name was free from the start.

    Copies of the process must agree on the names, so they do not look for themselves.
    """
    names = (each.stem.removeprefix(f"{path.stem}-") for each in path.parent.glob(f"*{path.suffix}"))
    known = (name.partition("-rank")[0] for name in names)
    return max((int(number) for number in known if number.isdecimal()), default=1)


class Unchanged:
    """What a script trains, from the time that `watch` is called; `path` is that of the first recording."""

    def __init__(self, path: Path, max_overhead: float | None = 0.05) -> None:
        self.recorders: list[Recorder] = []
        self._path, self._max_overhead = path, max_overhead
        self._facts, self._depth = StepFacts(), 0
        self._found: dict[int, Found] = {}
        self._optimizers: weakref.WeakKeyDictionary[Any, Recorder | None] = weakref.WeakKeyDictionary()
        self._trained: dict[Recorder, Sequence[Found]] = {}
        self._first = first_number(path)
        self._by_hand: Recorder | None = None
        self._has_begun = False
        self._is_compiling: Callable[[], bool] = lambda: False

    def watch(self) -> None:
        """Puts the hooks in place; for the rest of the process."""
        import torch
        from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
        from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

        warnings.filterwarnings("ignore", message="Using `torch.compile", category=UserWarning)  # about these
        self._is_compiling = torch.compiler.is_compiling
        register_module_forward_pre_hook(self._enter)
        register_module_forward_hook(self._leave, always_call=True)
        register_optimizer_step_pre_hook(self._before_step)
        register_optimizer_step_post_hook(self._after_step)
        self._facts.watch(self._after_backward)

    def _enter(self, module: Any, arguments: tuple[Any, ...]) -> None:
        """A module is called; one that the script calls in training gets its hooks before its first pass."""
        if self._is_compiling():
            return
        self._depth += 1
        if self._depth == 1 and id(module) in self._found:
            self._facts.evaluation.note_call(module.training)
        if self._depth > 1 or id(module) in self._found or not module.training or self._records_itself():
            return
        import torch

        apart = torch.jit.is_tracing() or torch._C._are_functorch_transforms_active()  # no step of training
        if torch.is_grad_enabled() and not apart and any(each.requires_grad for each in module.parameters()):
            subject = TorchSubject(module)
            subject.prepare(True)
            subject.enter(module, arguments)
            self._found[id(module)] = Found(module, subject)

    def _leave(self, module: Any, arguments: tuple[Any, ...], out: Any) -> None:
        if not self._is_compiling():
            self._depth -= 1

    def _before_step(self, optimizer: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        closure = options.get("closure", arguments[1] if len(arguments) > 1 else None)
        self._facts.begin_step(closure is not None)
        if (recorder := self._optimizers.get(optimizer)) is not None:
            followed_rate(recorder, optimizer.param_groups)

    def _after_step(self, optimizer: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        """An optimizer has moved its parameters: a step of its recording."""
        if optimizer not in self._optimizers:
            if self._records_itself():
                self._facts.forget()
                return
            owned = {id(each) for group in optimizer.param_groups for each in group["params"]}
            self._optimizers[optimizer] = self._recorder_of(self._modules(owned), rate_setter(optimizer))
        if (recorder := self._optimizers[optimizer]) is not None:
            self._record(recorder, float(optimizer.param_groups[0]["lr"]))

    def _recorder_of(self, found: Sequence[Found], set_rate: SetRate | None) -> Recorder | None:
        """The recording of the same modules if its optimizer is gone, as after a phase; else a new one."""
        same = [each for each, modules in self._trained.items() if found and modules == found]
        if same:
            gc.collect()  # a scheduler and its optimizer know each other
        in_use = [*self._optimizers.values()]
        for recorder in same:
            if recorder not in in_use:
                recorder.follow(set_rate)
                return recorder
        if (new := self._recorder(found, set_rate)) is not None:
            self._trained[new] = found
        return new

    def _after_backward(self) -> None:
        """A loss was differentiated: a step, where there is no optimizer whose steps tell."""
        if self._facts.has_optimizer:
            return
        if not self._has_begun:
            if self._records_itself():
                self._facts.forget()
                return
            self._has_begun = True
            self._by_hand = self._recorder(self._outermost(self._found.values()), None, moves=False)
        if self._by_hand is not None:
            self._record(self._by_hand, None)

    def _records_itself(self) -> bool:
        """Whether the script has a Recorder of its own open."""
        return any(each not in self.recorders for each in tuple(OPEN))

    def _record(self, recorder: Recorder, rate: float | None) -> None:
        facts = self._facts
        self._note_validation()
        recorder.step(
            loss=facts.loss(),
            accuracy=facts.accuracy(),
            rate=rate,
            epoch=facts.epoch,
            samples=facts.samples or None,
            seconds=facts.seconds,
        )
        facts.forget()

    def _note_validation(self) -> None:
        """The evaluation since the last step; of several recordings, it is not known to which it belongs."""
        loss = self._facts.evaluation.take()
        if loss is not None and len(self.recorders) == 1:
            self.recorders[0].validated(loss)

    def _recorder(
        self, found: Sequence[Found], set_rate: SetRate | None, moves: bool = True
    ) -> Recorder | None:
        """A recording of modules that are trained together; None where no file can be written."""
        names = names_of([type(each.module).__name__ for each in found])
        subjects = {name: each.subject for name, each in zip(names, found, strict=True)}
        path, number = self._path, len(self.recorders) + self._first
        place = this_rank().place(numbered(path, number) if self.recorders else path)
        subject = Together(subjects, NO_MODULE, moves)
        try:
            recorder = Recorder.on(place, subject, Pacing(1, self._max_overhead), set_rate)
        except InputError as error:
            warn(f"nettui: what follows is not recorded, training goes on: {error}")
            subject.close()
            return None
        self.recorders.append(recorder)
        atexit.register(self._note_validation)  # and so before the recording is closed
        return recorder

    def _modules(self, owned: Container[int]) -> list[Found]:
        """The outermost modules that have one of these parameters."""
        having = (
            each for each in self._found.values() if any(id(p) in owned for p in each.module.parameters())
        )
        return self._outermost(having)

    def _outermost(self, found: Iterable[Found]) -> list[Found]:
        """Those that are not in another one."""
        known = list(found)
        inside = {id(part) for each in known for part in each.module.modules() if part is not each.module}
        return [each for each in known if id(each.module) not in inside]
