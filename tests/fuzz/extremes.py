"""Runs commands at the ends of floating-point numbers: `python -m tests.fuzz.extremes N COMMAND…`.

N: on every Nth of the scenarios, or `few`. Prints each run that ended with anything but a result or a
refusal, as with a warning that is an error.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from nettui import cli

COMMANDS = {
    "show": ["show", "s.toml"],
    "do": ["do", "s.toml", "next 3; unstep; continue; watch loss/0; inspect dense1.W[0, 0]"],
    "trace": ["trace", "s.toml"],
    "gradcheck": ["gradcheck", "s.toml"],
    "sweep": ["gradcheck", "s.toml", "--sweep"],
    "check": ["check", "s.toml"],
    "export": ["export", "s.toml", "-o", "o.html"],
}
SMALL = ("data.validation=0.25", "train.batch=8", "train.epochs=2", "network.hidden=[4]")
FEW = ("huge.npz", "yf.npz", "f32.npz", "allnan.npz")
"""The files that the quick suite reads."""


def write_files() -> None:
    """Writes archives of arrays that are huge, tiny, constant, missing, single or all of one class."""
    x = np.random.default_rng(0).normal(size=(40, 3))
    y = (x[:, 0] > 0).astype(int)
    unit = x / np.abs(x).max()
    inputs = {
        "huge": unit * 1e308,
        "tiny": unit * 1e-308,
        "mixed": unit * [1e308, 1e-300, 1],
        "constant": np.ones((40, 3)) * [0, 1e308, 5],
        "negative": -np.abs(unit) * 1e200,
        "f32": (unit * 3e38).astype("f4"),
        "allnan": np.full((40, 3), np.nan),
        "infinite": np.where(x > 1.5, -np.inf, np.where(x < -1.5, np.inf, x)),
        "plain": x,
    }
    for name, array in inputs.items():
        np.savez(f"{name}.npz", X=array, y=y)
    np.savez("two.npz", X=x[:2], y=[0, 1])
    np.savez("one.npz", X=x[:1], y=[0])
    np.savez("oneclass.npz", X=x, y=y * 0)
    np.savez("yf.npz", X=x, y=x[:, 0] * 1e300)
    np.savez("ytiny.npz", X=x, y=x[:, 0] * 1e-300)


def extremes(few: bool) -> Iterator[list[str]]:
    """The fields of each scenario."""
    for path in sorted(Path().glob("*.npz")):
        if few and path.name not in FEW:
            continue
        for more in ([], ["data.scale=standardize"], ["network.dtype=float32"]):
            loss = ["loss.name=squared-error"] if path.name.startswith("y") else []
            yield [f"data.path={path.name}", *more, *loss]
    for rate in ("1e300",) if few else ("1e300", "1e-300", "5e-324", "1e39"):
        for optimizer in ("sgd",) if few else ("sgd", "momentum", "adam", "rmsprop", "adagrad"):
            yield [f'train.optimizer={{name="{optimizer}",rate={rate}}}']
            yield [f'train.optimizer={{name="{optimizer}",rate={rate}}}', "network.dtype=float32"]
    yield ['loss.penalty={name="l2",strength=1e300}']
    if not few:
        yield ['network.init={name="normal",std=1e300}', "network.dtype=float32"]
        yield ['network.init={name="normal",std=1e200}']
        yield ["network.normalization=batch", "data.path=huge.npz"]
        yield ["network.normalization=layer", "data.path=tiny.npz"]
        yield ["network.dropout={keep=1e-300}"]
        yield ['train.clip={name="norm",limit=1e-300}']
        yield ["loss.weights=[1e300,1e-300]"]
        yield ["network.hidden=[1]", "train.batch=1"]


def run(arguments: list[str]) -> str:
    """What is wrong with a run; "" if it ended as it should."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = cli.main(arguments)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 9
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    text = said.getvalue()
    odd = next((line for line in text.splitlines() if "encountered in" in line or "Traceback" in line), "")
    return odd or ("" if status in (0, 1, 2) else f"exit {status}: {text[-200:]}")


def main() -> None:
    """Runs the commands that are named."""
    warnings.simplefilter("error", RuntimeWarning)
    which, *names = sys.argv[1:]
    few, every = which == "few", 1 if which == "few" else int(which)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write_files()
        Path("s.toml").write_text('[data]\npath = "plain.npz"\n')
        for fields in islice(extremes(few), 0, None, every):
            sets = [word for field in (*SMALL, *fields) for word in ("--set", field)]
            for name in names:
                Path("o.html").unlink(missing_ok=True)
                if problem := run([*COMMANDS[name], *sets]):
                    print(name, fields, problem, flush=True)
        os.chdir("/")


if __name__ == "__main__":
    main()
