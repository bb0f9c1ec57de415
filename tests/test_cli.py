"""`nettui` run as a program: what it prints, its exit codes, and how it behaves among other programs."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import pty
import re
import shlex
import signal
import struct
import subprocess
import sys
import sysconfig
import termios
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from nettui.checks.registry import checks
from nettui.cli import BAD_INPUT, FAILED, FINE, INTERRUPTED
from nettui.report import columns
from nettui.scenario import list_shipped_scenarios

NETTUI = Path(sysconfig.get_path("scripts")) / "nettui"
DIVERGING = "--set train.optimizer.rate=1e200"
HUGE = "--set network.init.name=normal --set network.init.std=1e300"
ENDLESS = "trace digits --json --set train.epochs=1000000"
LARGE = struct.pack("HHHH", 45, 160, 0, 0)


@cache
def nettui(line: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A run of the program, without a terminal, on the words of a shell's line."""
    return subprocess.run(
        [NETTUI, *shlex.split(line)],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def start(line: str, **streams: Any) -> subprocess.Popen[str]:
    """The program, running; Ctrl-C reaches it, even where the tests themselves run in the background."""
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen([NETTUI, *shlex.split(line)], preexec_fn=heed, encoding="utf-8", **streams)


def printed(line: str, code: int = FINE) -> str:
    done = nettui(line)
    assert (done.returncode, done.stderr) == (code, "")
    return done.stdout


def refuse(word: str) -> None:
    raise AssertionError(f"{word} is no JSON")


def answers(line: str, code: int = FINE) -> list[Any]:
    """The lines of JSON that it prints, by a parser that knows no NaN."""
    told = printed(f"{line} --json", code).splitlines()
    return [json.loads(answer, parse_constant=refuse) for answer in told]


# The contract's JSON: dicts have these keys at least, lists are not empty and all their items alike.

NUMBER, TEXT, ANY = "number", "text", "anything"
LAYER = {
    "name": TEXT,
    "activation": TEXT,
    "units": NUMBER,
    "output": dict.fromkeys(("mean", "std", "min", "max", "zero", "saturated", "dead"), NUMBER),
    "gradient": dict.fromkeys(("output_mean_abs", "output_norm", "W_mean_abs", "W_norm", "b_norm"), NUMBER),
    "weight": {"W_norm": NUMBER, "W_std": NUMBER},
    "update_ratio": NUMBER,
}
READING = {
    "step": NUMBER,
    "epoch": NUMBER,
    "batch": NUMBER,
    "rate": NUMBER,
    "loss": {"data": NUMBER, "penalty": NUMBER, "total": NUMBER},
    "accuracy": NUMBER,
    "validation": ANY,
    "layers": [LAYER],
    "fault": ANY,
}
EVALUATED = {**READING, "validation": {"loss": NUMBER, "accuracy": NUMBER}}
FINDING = dict.fromkeys(
    ("check", "status", "measured", "expected", "evidence", "cause", "remedy", "course"), TEXT
)
VIEW = {
    "cursor": {"step": NUMBER, "op": NUMBER, "phase": TEXT, "site": TEXT},
    "reading": READING,
    "stopped_by": ANY,
    "findings": [FINDING],
}
GRADCHECK = {
    "method": TEXT,
    "h": NUMBER,
    "verdict": TEXT,
    "checked": NUMBER,
    "of": NUMBER,
    "tensors": [{"name": TEXT, "relative_error": NUMBER, "status": TEXT}],
    "worst": [
        {
            "name": TEXT,
            "index": [NUMBER],
            "backprop": NUMBER,
            "numeric": NUMBER,
            "relative_error": NUMBER,
            "status": TEXT,
        }
    ],
    "seconds": NUMBER,
    "route": TEXT,
    "cause": TEXT,
    "rows": [dict.fromkeys(("value", "moved", "loss", "quotient", "backprop"), NUMBER) | {"name": TEXT}],
    "entries": [{"name": TEXT, "note": TEXT}],
}
INSPECTED = {
    "inspected": [
        {
            **dict.fromkeys(("name", "formula", "course"), TEXT),
            "value": NUMBER,
            "terms": [{"name": TEXT, "what": TEXT, "contribution": NUMBER, "factors": [{"symbol": TEXT}]}],
            "rest": {"count": NUMBER, "contribution": NUMBER},
        }
    ]
}
SHOWN = {
    **dict.fromkeys(("name", "title"), TEXT),
    **dict.fromkeys(("course", "data", "network", "loss", "train", "view"), ANY),
    "seed": NUMBER,
    "parameters": NUMBER,
    "layers": [{"name": TEXT, "activation": TEXT, "W": [NUMBER], "parameters": NUMBER}],
}
SWEPT = GRADCHECK | {"sweep": [{"method": TEXT, "h": NUMBER, "error": NUMBER}]}
LISTED = [{"name": TEXT, "title": TEXT, "course": [TEXT]}]


def lacks(shape: Any, told: Any, path: str = "") -> Iterator[str]:
    """The paths at which an answer is not as the contract says."""
    if isinstance(shape, dict):
        inner = told if isinstance(told, dict) else {}
        yield from (f"{path}.{key}" for key in shape if key not in inner)
        for key in shape.keys() & inner.keys():
            yield from lacks(shape[key], inner[key], f"{path}.{key}")
    elif isinstance(shape, list):
        if not isinstance(told, list) or not told:
            yield path
        else:
            yield from (lack for item in told for lack in lacks(shape[0], item, f"{path}[]"))
    elif shape is NUMBER:
        if type(told) not in (int, float) and told not in ("nan", "inf", "-inf"):
            yield path
    elif shape is TEXT and not isinstance(told, str):
        yield path


@pytest.mark.parametrize(
    ("line", "shape", "code"),
    [
        ("list", LISTED, FINE),
        ("show digits", SHOWN, FINE),
        ("trace digits --steps 5", READING, FINE),
        (f"trace digits {DIVERGING}", READING, FINE),
        ("do digits next", VIEW, FINE),
        (f"do digits continue {DIVERGING}", VIEW, FINE),
        ("do digits 'next; inspect loss; inspect dense1.W[3, 2].gradient'", INSPECTED, FINE),
        ("gradcheck gradient-check", GRADCHECK, FINE),
        ("gradcheck gradient-check --method complex --all", GRADCHECK, FINE),
        ("gradcheck digits --method forward --sweep", SWEPT, FINE),
        (f"gradcheck digits {HUGE}", GRADCHECK, FAILED),
    ],
)
def test_json_has_the_fields_of_the_contract(line: str, shape: Any, code: int) -> None:
    told = answers(line, code)
    assert told
    assert [lack for answer in told for lack in lacks(shape, answer)] == []


def test_validation_is_told_at_step_0() -> None:
    told = answers("trace digits --steps 5")
    assert list(lacks(EVALUATED, told[0])) == []
    assert [line["validation"] for line in told[1:]] == [None] * 4


def test_what_is_no_number_is_a_word() -> None:
    *_, last = answers(f"trace digits {DIVERGING}")
    assert (last["fault"]["site"], last["fault"]["kind"]) == ("dense2", "overflow")
    assert last["loss"] == {"data": "nan", "penalty": "nan", "total": "nan"}
    (seen,) = answers(f"do digits continue {DIVERGING}")
    assert (seen["stopped_by"], seen["reading"]) == ("fault", last)
    (table,) = answers(f"gradcheck digits {HUGE}", FAILED)
    assert (table["verdict"], table["worst"][0]["backprop"]) == ("fail", "nan")


def test_trace_and_do_tell_the_same_numbers() -> None:
    lines = answers("trace digits --steps 5")
    assert [line["step"] for line in lines] == list(range(5))
    (seen,) = answers("do digits 'goto 4'")
    assert seen["cursor"]["step"] == 4
    assert seen["reading"] == lines[4]


@pytest.mark.parametrize("line", ["trace digits --steps 5", f"trace digits {DIVERGING}"])
def test_csv_has_the_numbers_of_json(line: str) -> None:
    header, *rows = csv.reader(printed(f"{line} --csv").splitlines())
    for row, told in zip(rows, answers(line), strict=True):
        cells = columns.csv_row(told)
        assert dict(zip(header, row, strict=True)) == {head: str(cells[head]) for head in header}


def test_trace_has_a_line_a_step_for_people_and_every_leaves_some_out() -> None:
    head, *lines = printed("trace digits --steps 6 --every 4").splitlines()
    assert head.split()[:4] == ["step", "epoch", "batch", "loss"]
    assert [line.split()[:3] for line in lines] == [["0", "0", "0"], ["4", "0", "4"], ["5", "0", "5"]]


def test_the_lecture_s_gradients_are_shown() -> None:
    lecture = [-2.5, 0.6, 0.0, 1.1, 1.3, -2.1]
    (told,) = answers("gradcheck gradient-check")
    entries = [entry for entry in told["entries"] if entry["name"] == "dense1.W"]
    for way in ("backprop", "numeric"):
        assert [round(entry[way], 1) for entry in entries] == lecture
    shown = re.findall(r"^dense1\.W\[\d, \d\] +\S+ +(\S+)", printed("gradcheck gradient-check"), re.M)
    assert [round(float(number), 1) for number in shown] == lecture


def test_a_gradient_that_no_difference_can_confirm_gets_no_tick() -> None:
    forward = printed("gradcheck gradient-check --method forward")
    assert re.search(r"^dense1\.W\[1, 0\] .* 0\.6000 +0\.6025 +0\.00414 +≈ ok$", forward, re.M)
    assert "own error" in forward
    assert "≈" not in printed("gradcheck gradient-check")


def test_a_failed_gradient_check_is_told_by_its_exit_code() -> None:
    *_, cause, foot = printed(f"gradcheck digits --sample 1 {HUGE}", FAILED).splitlines()
    assert cause == "✘ the loss is nan at these parameters: nothing can be compared"
    assert foot == "✘ fail: 4 of 2410 parameters checked"


def test_all_parameters_are_checked_where_that_takes_a_moment() -> None:
    (small,) = answers("gradcheck digits")
    assert (small["checked"], small["of"]) == (2410, 2410)
    (large,) = answers("gradcheck digits --set network.hidden=[2000,2000] --set train.batch=8")
    assert large["checked"] < large["of"]
    assert {tensor["checked"] for tensor in large["tensors"]} == {10, 12}


def test_the_lecture_s_rows_are_printed_as_it_has_them() -> None:
    told = printed("gradcheck gradient-check --method forward")
    assert re.search(r"^  dense1\.W\[0, 0\] +0\.3400 +0\.3401 +1\.25322 +-2\.4997$", told, re.M)


def test_a_number_is_explained_term_by_term() -> None:
    told = printed("do digits 'inspect dense1.W[20, 2].gradient'")
    assert re.search(r"^dense1\.W\[20, 2\]\.gradient = -?\d\.\d+", told, re.M)
    assert re.search(r"sample \d+ .* x \S+ · δ \S+ +→ dense1\[\d+, 2\]\.gradient$", told, re.M)
    assert "54 smaller ones together" in told


def test_options_change_the_scenario() -> None:
    (told,) = answers("show digits --set train.batch=32 --set network.hidden=[7] --seed 3")
    assert (told["seed"], told["train"]["batch"], told["network"]["hidden"]) == (3, 32, [7])
    assert told["parameters"] == 64 * 7 + 7 + 7 * 10 + 10


COUNTS = {
    # course 2.2: D inputs and K outputs, bias included
    (2, 2, (3,)): 13,
    (2, 2, (5,)): 21,
    (7, 2, (5,)): 5 * (7 + 1) + 1 * 6,
    (7, 2, (5, 3)): 5 * (7 + 1) + 3 * 6 + 1 * 4,
    (7, 2, (5, 3, 4, 7)): 5 * (7 + 1) + 3 * 6 + 4 * 4 + 7 * 5 + 1 * 8,
    (7, 4, (5, 3, 4, 7)): 5 * (7 + 1) + 3 * 6 + 4 * 4 + 7 * 5 + 4 * 8,
}


@pytest.mark.parametrize("net", COUNTS)
def test_show_counts_the_parameters_of_the_course(net: tuple[int, int, tuple[int, ...]]) -> None:
    features, classes, hidden = net
    sets = {
        "data.source": "gaussian",
        "data.scale": "none",
        "data.features": features,
        "data.classes": classes,
        "network.hidden": list(hidden),
        "loss.name": "binary-cross-entropy" if classes == 2 else "cross-entropy",
    }
    line = " ".join(f"--set {key}={value}".replace(", ", ",") for key, value in sets.items())
    (told,) = answers(f"show digits {line}")
    assert told["parameters"] == sum(layer["parameters"] for layer in told["layers"]) == COUNTS[net]
    assert printed(f"show digits {line}").splitlines()[-1].startswith(f"{COUNTS[net]} parameters")


def test_the_faults_of_all_scenarios_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text("sed = 1\n[train]\nbatch = 0\n")
    done = nettui(f"check {tmp_path}/wrong.toml digits digitz")
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    for told in (
        "wrong.toml: 2 problems",
        "did you mean 'seed'?",
        "train.batch: expected",
        "scenario 'digitz'",
    ):
        assert told in done.stderr


def test_show_tells_which_class_is_which(tmp_path: Path) -> None:
    file = tmp_path / "pets.csv"
    file.write_text("height,width,kind\n1,2,dog\n3,4,cat\n5,6,bird\n")
    line = f"show digits --set data.path={file} --set train.batch=1"
    assert printed(line).splitlines()[-2:] == [
        "features: x0 height, x1 width",
        "classes: 0 bird, 1 cat, 2 dog",
    ]
    (told,) = answers(line)
    assert told["samples"]["names"] == {"features": ["height", "width"], "classes": ["bird", "cat", "dog"]}
    assert answers("show digits")[0]["samples"]["names"] == {"features": [], "classes": []}


def test_a_slope_that_is_learned_counts_as_a_parameter() -> None:
    plain, learned = (answers(f"show digits --set network.activation={f}")[0] for f in ("relu", "prelu"))
    assert learned["parameters"] == plain["parameters"] + 1


def test_vectorize_shows_shapes_times_and_that_the_numbers_agree() -> None:
    (told,) = answers("vectorize digits --repeat 2")
    assert told["samples"] == 64
    assert [product["layer"] for product in told["products"]] == ["dense1"] * 2 + ["dense2"] * 3
    assert told["difference"] < 1e-12
    assert told["ratio"] == pytest.approx(told["loop_seconds"] / told["matrix_seconds"])
    assert "(64, 32)·(32, 10)" in printed("vectorize digits --repeat 1")


def test_a_seed_makes_another_run() -> None:
    one, other = (answers(f"trace digits --steps 1 --seed {seed}")[0]["loss"] for seed in (0, 1))
    assert one == answers("trace digits --steps 5")[0]["loss"] != other


def test_a_file_is_a_scenario(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('title = "Mine [/b]"\n[network]\nactivation = ["tanh"]\nhidden = [2]\n')
    told = printed(f"show '{file}'")
    assert '"Mine [/b]"' in told
    assert '[{name = "tanh"}]' in told


def test_the_list_has_what_ships() -> None:
    told = printed("list")
    assert all(entry.name in told and entry.title in told for entry in list_shipped_scenarios())


@pytest.mark.parametrize("line", ["list", "show digits", "do digits 'next 3'", "gradcheck gradient-check"])
def test_no_line_ends_in_blanks(line: str) -> None:
    assert [told for told in printed(line).splitlines() if told != told.rstrip()] == []


def test_a_view_is_told_to_people() -> None:
    told = printed("do digits 'next 3; unstep'")
    assert "step 3 · backward dense1" in told
    assert re.search(r"^dense2 +10 +linear ", told, re.M)


FILES = {
    "broken.toml": "title = 'x'\n[data\n",
    "key.toml": "[network]\nhiden = [3]\n",
    "type.toml": "[train]\nepochs = 'many'\n",
    "both.toml": "sed = 1\n[data]\nsource = 'digit'\n",
    "table.toml": "[data]\npath = 'table.csv'\n",
    "table.csv": "a,b,kind\n1,2,x\n3,,y\n4,none,y\n",
    "empty.csv": "",
    "broken.npz": "no archive",
    "t10k-images-idx3-ubyte": "no images",
    "data_batch_1": "cos\nsystem\n(S'touch smuggled'\ntR.",
    "cut.bin": "no batch",
}
SLIPS = {
    "trace missing.toml": ["missing.toml: no such file"],
    "trace digit.toml": ["digit.toml: no such file", "did you mean 'digits'?"],
    "trace broken.toml": ["broken.toml: not valid TOML", "line 2, column 6"],
    "show key.toml": ["key.toml: network.hiden: expected a known key", "did you mean 'hidden'?"],
    "do type.toml next": ["type.toml: train.epochs: expected a whole number of at least 1, found 'many'"],
    "gradcheck both.toml": ["both.toml: 2 problems", "did you mean 'seed'?", "did you mean 'digits'?"],
    "show digits --set network.hidden=[0]": ["digits: network.hidden[0]: expected", "at least 1, found 0"],
    "show digits --set train.batch=5000": ["digits: train.batch: expected at most the 1438", "found 5000"],
    "show digits --set train.optimizer.rate=-1": ["train.optimizer.rate: expected a number above 0", "-1"],
    "show digits --set data.nosie=1": ["digits: data.nosie: expected a known key, found"],
    "show digits --set nothing": ["--set: expected PATH=VALUE", "found 'nothing'"],
    "show digits --seed -1": ["--seed: expected a whole number of at least 0, found '-1'"],
    "trace table.toml": [
        "expected a number in line 3, column 'b' of",
        "found '' (and 1 more in the lines below)",
    ],
    "run table.csv": ["table.csv: not a scenario", "`nettui new mine --data table.csv`"],
    "show folder.toml": ["folder.toml: expected a file, found a folder"],
    "show digits --set data.path=/dev/zero --set data.source=csv": ["it is a pipe or a device"],
    "show digits --set data.path=empty.csv": [
        "digits: data.path: expected at least one sample",
        "'empty.csv'",
    ],
    "show digits --set data.path=broken.npz": ["data.path: expected a NumPy archive", "'broken.npz'"],
    "show digits --set data.path=t10k-images-idx3-ubyte": ["data.path: expected an IDX file of bytes"],
    "show digits --set data.path=data_batch_1": ["expected a CIFAR-10 batch", "run os.system: refused"],
    "show digits --set data.path=cut.bin": ["data.path: expected a CIFAR-10 batch, found 'cut.bin'"],
    "show digits --set data.path=tabel.csv": ["No such file", "did you mean 'table.csv'?"],
    "show digits --set data.path=table.toml": ["expected a name that tells the kind of file", "csv: *.csv"],
    "data fetch minst": ["expected the name of a data set, found 'minst'", "did you mean 'mnist'?"],
    "trace digts": ["scenario 'digts'", "did you mean 'digits'?"],
    "trcae digits": ["expected the name of a command, found 'trcae'", "did you mean 'trace'?"],
    "trace digits --stesp 3": ["trace: unexpected '--stesp'", "did you mean '--steps'?"],
    "trace digits --steps 0": ["--steps: expected a whole number of at least 1, found '0'"],
    "trace digits --steps": ["trace options", "--steps"],
    "trace digits --every two": ["--every: expected a whole number of at least 1, found 'two'"],
    "trace digits --csv --json": ["--json and --csv exclude each other"],
    "trace": ["trace options", "SCENARIO"],
    "--json list": ["list: unexpected '--json', put it after 'list'"],
    "do digits nxt": ["expected a command, found 'nxt'", "did you mean 'next'?"],
    "do digits 'next; back; goto'": ["goto: expected `goto N`"],
    "do digits 'inspect dense1.W'": ["inspect: expected an index, up to dense1.W[63, 31]"],
    "do digits 'inspect dense1.Q[0]'": [
        "inspect: expected the name of something",
        "did you mean 'dense1.W'?",
    ],
    "gradcheck race-beale --method complex": ["--method: expected 'forward' or 'central'", "own layers"],
    "gradcheck digits --h 0": ["--h: expected a number above 0, found 0"],
    "gradcheck digits --h 1e-17": ["--h: expected at least 1e-14", "found 1e-17"],
    "check digits --only labels --skip labels": ["--skip: expected a check to be left, found none"],
    "gradcheck digits --method middle": ["--method", "'middle'", "'central'"],
    "gradcheck digits --all --sample 2": ["--sample", "--all"],
    "run digits": ["run: needs a terminal"],
    "run digtis": ["did you mean 'digits'?"],
    "": ["needs a terminal"],
}
"""What is typed, then what the message must say of it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (place / name).write_text(text)
    (place / "folder.toml").mkdir()
    return place


@pytest.mark.parametrize("line", SLIPS)
def test_a_slip_is_answered_with_one_message(line: str, folder: Path) -> None:
    done = nettui(line, cwd=folder)
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    head, *more = done.stderr.splitlines()
    assert head.startswith("nettui: ")
    assert all(line.startswith("  ") for line in more)
    assert len(more) == (2 if "2 problems" in head else 0)
    assert [phrase for phrase in SLIPS[line] if phrase not in done.stderr] == []


def test_a_file_name_too_long_is_a_slip() -> None:
    done = nettui(f"trace {'a' * 5000}.toml")
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert done.stderr.startswith("nettui: aaa")
    assert done.stderr.endswith("File name too long\n")


def test_ctrl_c_ends_it_quietly() -> None:
    program = start(ENDLESS, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stderr is not None
    first = program.stdout.readline()
    program.send_signal(signal.SIGINT)
    lines = [first, *program.stdout]  # communicate() would lose what readline() has read ahead
    assert (program.wait(timeout=60), program.stderr.read()) == (INTERRUPTED, "")
    assert all(json.loads(line)["fault"] is None for line in lines)


@pytest.mark.parametrize("line", [ENDLESS, "list", "list --json"])
def test_a_reader_that_leaves_ends_it_quietly(line: str) -> None:
    program = start(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout is not None
    if line == ENDLESS:
        assert json.loads(program.stdout.readline())["step"] == 0
    program.stdout.close()
    program.stdout = None
    assert program.communicate(timeout=60)[1] == ""
    assert program.returncode == FINE


@pytest.mark.parametrize("line", ["list", "trace digits"])
def test_output_that_cannot_be_written_is_told(line: str) -> None:
    with open(os.devnull) as unwritable:
        program = start(line, stdout=unwritable, stderr=subprocess.PIPE)
        _, complaint = program.communicate(timeout=60)
    assert program.returncode == BAD_INPUT
    assert complaint == "nettui: standard output: Bad file descriptor\n"


@pytest.mark.parametrize(
    ("line", "code"),
    [("list >&-", FINE), ("trace digits --steps 1 2>&-", FINE), ("run digits <&-", BAD_INPUT)],
)
def test_closed_streams_break_nothing(line: str, code: int) -> None:
    done = subprocess.run(["sh", "-c", f'"{NETTUI}" {line}'], capture_output=True, text=True, timeout=60)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


class Terminal:
    """A real pseudo-terminal of 160×45, and what was written to it."""

    def __init__(self) -> None:
        self.end, self.inside = pty.openpty()
        fcntl.ioctl(self.inside, termios.TIOCSWINSZ, LARGE)
        self.told = b""

    def start(self, line: str, **streams: Any) -> subprocess.Popen[str]:
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONUTF8": "1"}
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), self.inside) | streams
        program = start(line, env=environment, start_new_session=True, **streams)
        os.close(self.inside)
        return program

    def until(self, word: bytes) -> None:
        while word not in self.told:
            self.told += os.read(self.end, 65536)

    def type(self, key: bytes) -> None:
        os.write(self.end, key)

    def rest(self) -> str:
        """All that was written, once the program has ended; some systems say so by an error."""
        try:
            while more := os.read(self.end, 65536):
                self.told += more
        except OSError:
            pass
        os.close(self.end)
        return self.told.decode()


@pytest.mark.parametrize("line", ["run digits", "--ascii run digits"])
def test_the_screen_works_in_a_terminal(line: str) -> None:
    terminal = Terminal()
    program = terminal.start(line)
    terminal.until(b"Activations")
    terminal.type(b"n")
    terminal.until(b"step 1")
    terminal.type(b"q")
    told = terminal.rest()
    assert program.wait(timeout=60) == FINE
    assert "Traceback" not in told
    assert told.isascii() == ("--ascii" in line)


def test_a_signal_ends_the_screen_and_gives_the_terminal_back() -> None:
    terminal = Terminal()
    program = terminal.start("run digits")
    terminal.until(b"Activations")
    program.send_signal(signal.SIGTERM)
    told = terminal.rest()
    assert program.wait(timeout=60) == 128 + signal.SIGTERM
    for mode in ("1049", "1000"):  # the other screen, the mouse
        assert told.rfind(f"\x1b[?{mode}l") > told.rfind(f"\x1b[?{mode}h")


def test_the_screen_ends_with_its_terminal() -> None:
    terminal = Terminal()
    program = terminal.start("run digits")
    terminal.until(b"Activations")
    os.close(terminal.end)
    assert program.wait(timeout=60) == FINE


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("do digits 'next 5'", "running"),
        ("trace digits --steps 2", "training"),
        ("gradcheck gradient-check", "checking"),
    ],
)
def test_progress_is_shown_beside_the_answer(line: str, what: str) -> None:
    terminal = Terminal()
    program = terminal.start(f"{line} --json", stdout=subprocess.PIPE)
    told = terminal.rest()
    assert what in told
    assert program.stdout is not None
    assert all(json.loads(answer) for answer in program.stdout)
    assert program.wait(timeout=60) == FINE


FINDING = {
    **dict.fromkeys(("check", "status", "measured", "expected", "evidence", "course"), TEXT),
    "cause": ANY,
    "remedy": ANY,
    "symptom": ANY,
}


def test_check_asks_every_check_and_passes_a_sound_network() -> None:
    (told,) = answers("check digits")
    assert (told["scenario"], told["seed"], told["verdict"], told["diagnosis"]) == ("digits", 0, "pass", [])
    assert {finding["check"] for finding in told["findings"]} == set(checks())
    assert {finding["status"] for finding in told["findings"]} <= {"pass", "skip"}
    assert all(finding.keys() >= FINDING.keys() for finding in told["findings"])


def test_check_fails_on_a_planted_bug_and_names_it() -> None:
    line = "check digits --set fault.name=raw-inputs"
    (told,) = answers(line, FAILED)
    assert told["verdict"] == "fail"
    suspect = told["diagnosis"][0]
    assert suspect["fault"] == "raw-inputs"
    assert 0.5 < suspect["confidence"] <= 1
    assert suspect["why"]
    assert suspect["remedy"]
    drawn = printed(line, FAILED)
    assert "likely raw-inputs" in drawn
    assert "✘ fail  input-statistics: raw inputs: root mean square" in drawn


def test_check_takes_several_scenarios_and_some_checks() -> None:
    (told,) = answers("check digits gradient-check --only purity --only labels --seed 3")
    assert [each["scenario"] for each in told] == ["digits", "gradient-check"]
    assert [each["seed"] for each in told] == [3, 3]
    assert all([finding["check"] for finding in each["findings"]] == ["labels", "purity"] for each in told)
    (told,) = answers("check digits --skip overfit-tiny --only overfit-tiny --only penalty")
    assert [finding["check"] for finding in told["findings"]] == ["penalty"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("check", "required: SCENARIO"),
        ("check digits --only lerning-rate", "did you mean 'learning-rate'?"),
        ("check digits digts", "did you mean 'digits'?"),
        ("check digits --set fault.name=zero-int", "did you mean 'zero-init'?"),
        ("check digits --set fault.name=momentum-sign", "fault.name: expected a scenario with the optimizer"),
        (
            "check race-beale --set fault.name=zero-init",
            "fault.name: expected 'none', because there is a surface",
        ),
    ],
)
def test_check_tells_what_it_cannot_take(line: str, told: str) -> None:
    done = nettui(line)
    assert (done.returncode, done.stdout) == (BAD_INPUT, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_the_debugger_checks_the_network_as_it_stands() -> None:
    (plain,) = answers("do digits 'next 3'")
    (told,) = answers("do digits 'next 3; check'")
    assert plain["check"] is None
    assert told["check"]["verdict"] == "pass"
    assert told["reading"] == plain["reading"]
    assert told["cursor"] == plain["cursor"]
    assert "check: 0 fail" in printed("do digits 'next 3; check'")


def test_show_reveals_a_planted_bug_only_when_asked_to() -> None:
    for line in ("show digits --set fault.name=rate-too-high", "show bug-3"):
        (told,) = answers(line)
        assert told["fault"] == {"name": "hidden"}
        assert "reveal" not in told
        assert all(set(point) == {"at"} for point in told["lesson"])
        printed_lines = printed(line)
        assert "rate-too-high" not in printed_lines
        assert "transposed" not in printed_lines
    (told,) = answers("show digits --reveal --set fault.name=rate-too-high")
    assert told["fault"] == {"name": "rate-too-high"}
    assert told["reveal"].startswith("The learning rate is 300 times")
    (told,) = answers("show digits --reveal")
    assert "reveal" not in told
    assert told["fault"] == {"name": "none"}


def test_list_has_the_reference_of_checks_and_faults() -> None:
    for what in ("checks", "faults"):
        entries = answers(f"list {what}")[0]
        table = printed(f"list {what}")
        assert len(entries) > 25
        assert all(entry["name"] in table for entry in entries)
    assert "transposed" not in printed("list")
    assert "invalid choice: 'chks'" in nettui("list chks").stderr


def test_the_functions_of_the_package_stay_functions() -> None:
    """A submodule of a function's name would take its place when it is first imported."""
    asked = "import nettui; nettui.check('gradient-check'); print(nettui.gradcheck('gradient-check').verdict)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert done.stdout == "ok\n", done.stderr


def test_do_fails_as_check_does() -> None:
    assert nettui("do bug-1 check").returncode == nettui("check bug-1").returncode == 1
    assert nettui("do digits check").returncode == 0


def test_all_that_a_line_of_commands_answers_is_printed() -> None:
    told = nettui("do digits 'break when loss < 1; break list; forks; goto when accuracy > 2'").stdout
    assert "loss < 1" in told
    assert "fork 0" in told
    assert "never held: accuracy > 2" in told
