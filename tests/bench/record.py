"""The cost of recording a PyTorch training with everything measured, beside bare steps and TensorBoard.

Each contestant trains the same network in a process of its own, for the hooks of an unchanged script are
those of the whole process; they take turns. Targets: at most 1.25 of a bare step where every step is
measured, and a tenth of what TensorBoard's `add_histogram` of the same tensors adds.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from importlib.util import find_spec
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import nettui
from tests.bench.torch_nets import NETS, Training

MOST, LEAST = 1.25, 10.0
"""Bare steps that a step may take which is measured; times that TensorBoard's overhead is ours."""

ROUND = 0.1
"""Seconds that a contestant has in each round, as far as its steps are as quick as bare ones."""

CLOCKS = {"wall": time.perf_counter, "cpu": time.thread_time}
Work = Callable[[], object]


class Line(NamedTuple):
    """Milliseconds of a step, its ratio to a bare one, and TensorBoard's overhead in its own."""

    net: str
    what: str
    ms: float
    ratio: float
    target: str
    tensorboard: float | str
    least: str


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("nets", nargs="*", default=list(NETS), metavar="NET", help=", ".join(NETS))
    parser.add_argument("--seconds", type=float, default=60.0, help="for each net")
    parser.add_argument("--clock", choices=sorted(CLOCKS), default="wall", help="cpu: where others work, too")
    parser.add_argument("--only", action="append", metavar="CONTESTANT", help="beside bare steps")


def measure(options: Namespace) -> Iterator[Line]:
    """Each network with each contestant."""
    names = [name for name in CONTESTANTS if name != "TensorBoard" or find_spec("tensorboard")]
    names = [name for name in names if not options.only or name in ("bare", *options.only)]
    for net in options.nets:
        times = _times(net, names, options.clock, options.seconds)
        for name in names:
            yield _line(net, name, times)


def _line(net: str, name: str, times: Mapping[str, Sequence[float]]) -> Line:
    def added(name: str) -> float:
        return median(a - b for a, b in zip(times[name], times["bare"], strict=True))

    found = median(a / b for a, b in zip(times[name], times["bare"], strict=True))
    target = f"≤ {MOST:g} {'✔' if found <= MOST else '✘'}" if name in WHOLE and net in MEDIUM else ""
    share: float | str = ""
    least = ""
    if name in WHOLE and "TensorBoard" in times:
        share = added("TensorBoard") / max(added(name), 1e-9)
        least = f"≥ {LEAST:g} {'✔' if share >= LEAST else '✘'}"
    return Line(net, name, 1000 * median(times[name]), found, target, share, least)


def _times(net: str, names: Sequence[str], clock: str, seconds: float) -> dict[str, list[float]]:
    """The seconds that a step takes with each contestant, for each round."""
    times: dict[str, list[float]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        children = {
            name: stack.enter_context(_Child(net, name, clock, Path(folder) / str(at)))
            for at, name in enumerate(names)
        }
        steps = max(1, round(ROUND / children["bare"].seconds(10)))
        for child in children.values():
            child.seconds(steps)
        ends = time.perf_counter() + seconds
        while time.perf_counter() < ends:
            for name, child in children.items():
                times[name].append(child.seconds(steps))
    return times


class _Child:
    """A process that does steps of its training when it is asked."""

    def __init__(self, *arguments: object) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, *arguments), daemon=True)

    def __enter__(self) -> _Child:
        self._process.start()
        return self

    def seconds(self, steps: int) -> float:
        """What a step takes, the mean of so many."""
        self._pipe.send(steps)
        return float(self._pipe.recv())

    def __exit__(self, *error: object) -> None:
        self._pipe.close()
        self._process.join()


def _serve(pipe: Connection, net: str, name: str, clock: str, folder: Path) -> None:
    """What the process does, until the pipe is closed."""
    import torch

    torch.set_num_threads(1)
    folder.mkdir()
    work, now = CONTESTANTS[name](NETS[net], folder), CLOCKS[clock]
    with suppress(EOFError):
        while True:
            steps = pipe.recv()
            began = now()
            for _ in range(steps):
                work()
            pipe.send((now() - began) / steps)


def bare(net: Callable[[], Training], folder: Path) -> Work:
    return net().step


def recorder(net: Callable[[], Training], folder: Path) -> Work:
    training = net()
    found = nettui.Recorder(folder / "a.nettui", training.model, max_overhead=None)

    def work() -> None:
        found.step(loss=training.step(), rate=training.rate)

    return work


def unchanged(net: Callable[[], Training], folder: Path) -> Work:
    from nettui.sources.torch.unchanged import Unchanged

    Unchanged(folder / "a.nettui", None).watch()
    return net().step


def tensorboard(net: Callable[[], Training], folder: Path) -> Work:
    """`add_histogram` of every layer's output and its gradient, weights and their gradients."""
    from torch.utils.tensorboard import SummaryWriter

    training, writer, number = net(), SummaryWriter(folder), 0

    def look(name: str, x: Any) -> None:
        writer.add_histogram(name, x, number)

    def hook(name: str, module: Any, arguments: Any, out: Any) -> None:
        tensor = out[0] if isinstance(out, tuple) else out
        look(name, tensor.detach())
        tensor.register_hook(partial(look, f"{name}.grad"))

    for name, module in training.model.named_modules():
        if next(module.parameters(recurse=False), None) is not None:
            module.register_forward_hook(partial(hook, name))

    def work() -> None:
        nonlocal number
        writer.add_scalar("loss", training.step(), number)
        for name, parameter in training.model.named_parameters():
            look(name, parameter.detach())
            look(f"{name}.grad", parameter.grad)
        number += 1

    return work


CONTESTANTS: dict[str, Callable[[Callable[[], Training], Path], Work]] = {
    "bare": bare,
    "Recorder": recorder,
    "unchanged script": unchanged,
    "TensorBoard": tensorboard,
}
WHOLE = ("Recorder", "unchanged script")
MEDIUM = ("conv", "transformer", "resnet")
