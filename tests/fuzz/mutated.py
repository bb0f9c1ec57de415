"""Reads mutated texts under limits: `python -m tests.fuzz.mutated SEED COUNT KIND…`.

Each text, command or value must be read or refused by one message of a bounded length, without a warning.
Prints each that is not.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from nettui.common.errors import NettuiError
from nettui.data.files import clear_cache, detect_format
from nettui.debugger import journal
from nettui.debugger.expressions import expression
from nettui.debugger.session import Session
from nettui.scenario import load, open_session
from nettui.scenario.files import shipped_files
from nettui.scenario.parts import FILE_FORMATS

MEMORY, SECONDS = 2 * 2**30, 150
LONGEST = 12_000
ROWS = [f"{at % 7 / 2},{at * 3 % 11},{'ab'[at % 2]}" for at in range(30)]
RECORDS = [{"a": at % 7 / 2, "b": at * 3 % 11, "y": "ab"[at % 2]} for at in range(30)]
SESSION = """{"nettui session": 1, "scenario": "moons"}
{"table": {"data": {"source": "moons", "samples": 20}, "train": {"batch": 4, "epochs": 2}}}
{"fork": 1, "from": 0, "step": 2, "path": "train.optimizer.rate", "value": "0.01"}
{"break": 1, "when": "loss < 0.5", "enabled": true, "hits": 2, "ignore": 0}
{"watch": 1, "what": "layer(1).output.dead"}
{"cursor": 3, "op": 2, "fork": 1, "crc": 3735928559, "blas": "openblas"}
{"end": 6}
"""
COMMANDS = """next 2; set train.optimizer.rate 0.1; break when loss < 0.5 and step > 3; watch loss/0
goto 3; inspect dense1.W[0, 1].gradient; fork 1; undo; set dense1.W[0, 0] 1e308; last; unstep; watch loss/0"""
EXPRESSION = (
    "any(layer(1).output.dead > 0.5) and not (loss < -1e300 or validation.accuracy**2 >= rate*step/0)"
)
SETS = "train.optimizer={name=\"adam\", rate=1e-3} network.hidden=[8,4] data.validation=0.2 title='x' seed=1"
DATA = {
    "csv": ("t.csv", "a,b,y\n" + "\n".join(ROWS) + "\n"),
    "json": ("t.json", json.dumps(RECORDS)),
    "jsonl": ("t.jsonl", "\n".join(map(json.dumps, RECORDS))),
    "arff": (
        "t.arff",
        "@relation r\n@attribute a real\n@attribute b real\n@attribute y {a,b}\n@data\n" + "\n".join(ROWS),
    ),
    "libsvm": ("t.svm", "\n".join(f"{at % 2} 1:{at} 3:{at / 2}" for at in range(30))),
}
ODD = (
    *(
        "1e308",
        "-1e-320",
        "nan",
        "inf",
        "0x" + "f" * 400,
        "9" * 400,
        "\0",
        "\x1b[31m",
        '"',
        "'",
        "\\",
        "[" * 50,
    ),
    *(
        "(" * 300,
        "{",
        "}",
        "]",
        ",",
        ";",
        "\t",
        "\n\n",
        "=",
        "#",
        "é\u202e",
        "-",
        "\U0001f600",
        " " * 50,
        "null",
    ),
    *("true", "1_000", "**", "9**9**9", ".", "//", "@", "data.path=/dev/zero", "%", "1:1", "lambda: 0"),
)


def mutated(text: str, draw: random.Random) -> str:
    """The text with some of its words cut out, repeated, swapped or replaced."""
    for _ in range(draw.randint(1, 4)):
        at, length = draw.randrange(len(text) + 1), draw.choice([0, 1, 1, 3, 10, 60])
        other = draw.randrange(len(text) + 1)
        new = draw.choice([draw.choice(ODD), "", text[other : other + length], text[at : at + length] * 3])
        text = text[:at] + new + text[at + length :]
    return text


def readers(folder: Path) -> dict[str, Callable[[random.Random], object]]:
    """What reads a mutated text of each kind."""
    session: list[Session] = []

    def data(kind: str) -> Callable[[random.Random], object]:
        name, text = DATA[kind]

        def read(draw: random.Random) -> object:
            path = folder / name
            path.write_bytes(mutated(text, draw).encode("utf-8", "replace"))
            clear_cache()
            return FILE_FORMATS[detect_format(str(path), FILE_FORMATS.values())](str(path)).load(0)

        return read

    def toml(draw: random.Random) -> object:
        text = draw.choice([*shipped_files().values()]).read_text(encoding="utf-8")
        path = folder / "a.toml"
        path.write_bytes(mutated(text[:3000], draw).encode("utf-8", "replace"))
        return load(str(path))

    def commands(draw: random.Random) -> object:
        if not session or draw.random() < 0.02:
            session[:] = [open_session(load("linear-softmax"))]
        return session[0].do(mutated(draw.choice(COMMANDS.split("\n")), draw))

    def sets(draw: random.Random) -> object:
        return load("linear-softmax", [mutated(draw.choice(SETS.split(" ")), draw)])

    return {
        **{kind: data(kind) for kind in DATA},
        "toml": toml,
        "session": lambda draw: journal.parse(mutated(SESSION, draw), "a.session"),
        "expression": lambda draw: expression(mutated(EXPRESSION, draw)),
        "commands": commands,
        "set": sets,
    }


def main() -> None:
    """Reads as many texts of each kind, by the seed."""
    seed, count, *kinds = sys.argv[1:]
    warnings.simplefilter("error")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with tempfile.TemporaryDirectory() as folder:
        known = readers(Path(folder))
        for kind in kinds or known:
            for number in range(int(count)):
                try:
                    known[kind](random.Random(f"{seed} {kind} {number}"))
                except NettuiError as problem:
                    if len(str(problem)) > LONGEST:
                        print(kind, number, f"{len(str(problem))} characters")
                except Exception as error:
                    print(kind, number, f"{type(error).__name__}: {error}"[:300], flush=True)


if __name__ == "__main__":
    main()
