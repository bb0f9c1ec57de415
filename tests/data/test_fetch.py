"""`nettui data fetch` as a program, against a server of its own with a small made-up set."""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import tarfile
import termios
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nettui.cli import BAD_INPUT, FINE, INTERRUPTED
from nettui.data.cifar10 import Cifar10
from nettui.data.fetch import CIFAR10, DATASETS, IDX
from nettui.data.idx import Idx
from tests.data import file_bytes

RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.integers(0, 256, (20, 4, 4)), np.arange(20) % 10
PIXELS = RNG.integers(0, 256, (6, 3072))


def archive() -> bytes:
    """CIFAR-10's binary version, with batches of 6 images."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for batch in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"):
            content = file_bytes.binary_batch(PIXELS, LABELS[:6])
            member = tarfile.TarInfo(f"{CIFAR10}/{batch}.bin")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


FILES = {
    **{name: file_bytes.idx(IMAGES if "images" in name else LABELS, packed=True) for name in IDX},
    "cifar-10-binary.tar.gz": archive(),
}

PROGRAM = """
import json, sys
from nettui.data import fetch
if sys.argv.pop(1) == "without":
    sys.modules["pooch"] = None
for name, (url, files) in json.loads(sys.argv.pop(1)).items():
    fetch.DATASETS[name] = fetch.DATASETS[name]._replace(url=url, files=files)
from nettui.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""The program with other addresses and checksums in its list of sets."""


class Server(SimpleHTTPRequestHandler):
    """Gives the files; below /cut it stops in the middle of each, below /slow it waits there."""

    def do_GET(self) -> None:
        folder, _, name = self.path.strip("/").rpartition("/")
        content = FILES.get(name)
        if content is None or folder not in ("", "cut", "slow", "mirror/of"):
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        half = len(content) // 2
        self.wfile.write(content[:half])
        if folder == "slow":
            self.wfile.flush()
            self.server.hung.wait(60)
        elif folder != "cut":
            self.wfile.write(content[half:])

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps quiet."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        server.hung = threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.hung.set()
        server.shutdown()


DIRECT = {**os.environ, "no_proxy": "*"}

NOBODY = "http://127.0.0.1:9/"
"""No server listens there."""


class Fetch:
    """Runs `nettui data` with the made-up sets, into an empty folder."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    def start(self, line: str, url: str = "", checksum: str = "", pooch: str = "with", **streams: Any) -> Any:
        sums = {name: checksum or hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
        made = {
            name: (url or self.url, {file: sums[file] for file in there.files})
            for name, there in DATASETS.items()
        }
        streams = {"env": {**DIRECT, "NETTUI_DATA": str(self.folder)}, **streams}
        words = [sys.executable, "-c", PROGRAM, pooch, json.dumps(made), "data", *line.split()]
        heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        return subprocess.Popen(words, encoding="utf-8", preexec_fn=heed, **streams)

    def __call__(self, line: str, **how: Any) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        program = self.start(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how)
        out, told = program.communicate(timeout=60)
        return program.returncode, out, told

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
def fetch(url: str, tmp_path: Path) -> Fetch:
    return Fetch(url, tmp_path / "cache")


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_mnist_comes_and_is_read(fetch: Fetch, name: str) -> None:
    code, out, told = fetch(f"fetch {name}")
    assert (code, told) == (FINE, "")
    train, test = out.splitlines()
    assert Path(train) == fetch.folder / name / "train-images-idx3-ubyte.gz"
    for path in (train, test, str(fetch.folder / name)):
        samples = Idx(path, divisor=1).read()
        assert np.array_equal(samples.x, IMAGES.reshape(20, 16))
        assert samples.t.tolist() == LABELS.tolist()
    assert sorted(file.name for file in fetch.files()) == sorted(IDX)


def test_cifar10_comes_unpacked_and_is_read(fetch: Fetch) -> None:
    code, out, told = fetch("fetch cifar10")
    assert (code, told) == (FINE, "")
    train, test = out.splitlines()
    assert Cifar10(train).read().x.shape == (30, 3072)
    assert np.array_equal(Cifar10(test, divisor=1).read().x, PIXELS)
    assert len(fetch.files()) == 7


def test_json_tells_the_paths(fetch: Fetch) -> None:
    code, out, _ = fetch("fetch mnist --json")
    folder = fetch.folder / "mnist"
    told = {"name": "mnist", "train": str(folder / IDX[0]), "test": str(folder / IDX[2])}
    assert (code, json.loads(out)) == (FINE, told)


@pytest.mark.parametrize("name", ["mnist", "cifar10"])
def test_what_is_there_is_not_fetched_again(fetch: Fetch, name: str) -> None:
    first = fetch(f"fetch {name}")
    before = {path: path.stat().st_mtime_ns for path in fetch.files()}
    assert fetch(f"fetch {name}", url=NOBODY) == first
    assert {path: path.stat().st_mtime_ns for path in fetch.files()} == before


def test_a_file_that_was_changed_is_fetched_again(fetch: Fetch) -> None:
    fetch("fetch mnist")
    changed = fetch.folder / "mnist" / IDX[1]
    changed.write_bytes(b"changed")
    assert fetch("fetch mnist")[0] == FINE
    assert changed.read_bytes() == FILES[IDX[1]]


def test_a_mirror_is_taken(fetch: Fetch) -> None:
    for mirror in ("mirror/of", "mirror/of/"):
        assert fetch(f"fetch mnist --from {fetch.url}{mirror}", url=NOBODY)[0] == FINE


REFUSALS: dict[str, tuple[str, dict[str, str], tuple[str, ...]]] = {
    "another checksum": (
        "fetch mnist",
        {"checksum": "0" * 64},
        (f"/{IDX[0]}: expected the SHA-256 0000", "found another (the file was deleted)"),
    ),
    "cut short": ("fetch mnist --from {url}cut", {}, (f"/cut/{IDX[0]}: ", "--from URL uses a mirror")),
    "cut short in an archive": ("fetch cifar10 --from {url}cut", {}, ("/cut/cifar-10-binary.tar.gz: ",)),
    "not there": ("fetch mnist --from {url}nowhere", {}, ("the server responded 404 Not Found",)),
    "no server": ("fetch mnist", {"url": NOBODY}, (f"{NOBODY}{IDX[0]}: ", "Connection refused")),
    "no such host": ("fetch mnist --from http://nobody.invalid", {}, ("http://nobody.invalid/train-",)),
    "no address": ("fetch mnist --from ftp://x", {}, ("--from: expected an address", "found 'ftp://x'")),
    "no host": ("fetch mnist --from http://", {}, ("data fetch: http:",)),
    "without pooch": ("fetch mnist", {"pooch": "without"}, ("pooch is missing: pip install 'nettui[data]'",)),
    "another set": ("fetch minst", {}, ("expected the name of a data set, found 'minst'", "'mnist'?")),
    "another action": ("get mnist", {}, ("fetch", "'get'")),
    "nothing": ("", {}, ("fetch",)),
}


@pytest.mark.parametrize(("line", "how", "phrases"), REFUSALS.values(), ids=REFUSALS)
def test_what_cannot_be_fetched_is_told_and_nothing_is_kept(
    fetch: Fetch, line: str, how: dict[str, str], phrases: tuple[str, ...]
) -> None:
    code, out, told = fetch(line.format(url=fetch.url), **how)
    assert (code, out) == (BAD_INPUT, "")
    assert told.startswith("nettui: ")
    assert len(told.splitlines()) == 1
    assert [phrase for phrase in phrases if phrase not in told] == []
    assert fetch.files() == []


def test_a_folder_that_cannot_be_written_is_told(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in its place")
    told = f"nettui: data fetch: {fetch.folder / 'mnist'}: Not a directory\n"
    assert fetch("fetch mnist") == (BAD_INPUT, "", told)


def test_ctrl_c_leaves_nothing_behind(fetch: Fetch) -> None:
    program = fetch.start(
        f"fetch mnist --from {fetch.url}slow", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    wait(lambda: bool(fetch.files()))
    program.send_signal(signal.SIGINT)
    assert program.communicate(timeout=60) == ("", "")
    assert program.returncode == INTERRUPTED
    assert fetch.files() == []


def wait(until: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(600):
        if until():
            return
        pause.wait(0.1)
    raise AssertionError("it never came")


def test_without_a_folder_of_one_s_own_it_is_the_user_s_cache(fetch: Fetch, tmp_path: Path) -> None:
    apart = ("NETTUI_DATA", "XDG_CACHE_HOME", "LOCALAPPDATA")
    clean = {name: value for name, value in DIRECT.items() if name not in apart}
    code, out, _ = fetch("fetch mnist", env={**clean, "HOME": str(tmp_path)})
    assert code == FINE
    assert all(Path(path).is_relative_to(tmp_path) and "nettui" in path for path in out.splitlines())


def test_a_terminal_sees_a_bar_beside_the_paths(fetch: Fetch) -> None:
    end, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    program = fetch.start("fetch mnist", stdout=subprocess.PIPE, stderr=inside)
    os.close(inside)
    told = b""
    try:
        while more := os.read(end, 65536):
            told += more
    except OSError:  # how some systems say that the program has left its terminal
        pass
    os.close(end)
    assert b"100%" in told
    assert len(program.communicate(timeout=60)[0].splitlines()) == 2
    assert program.returncode == FINE
