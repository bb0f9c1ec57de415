"""`nettui data fetch` as a program, against a local server with a small invented data set."""

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
    """CIFAR-10 in its binary format, with batches of 6 images."""
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
"""nettui with other URLs and checksums in its list of data sets."""


class Server(ThreadingHTTPServer):
    """Waits in a slow download until `released` is set."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.released = threading.Event()


class Handler(SimpleHTTPRequestHandler):
    """Serves the files; below /cut it stops in the middle of each, below /slow it waits there."""

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
            assert isinstance(self.server, Server)
            self.server.released.wait(60)
        elif folder != "cut":
            self.wfile.write(content[half:])

    def log_message(self, format: str, *args: Any) -> None:
        """Logs nothing."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.released.set()
        server.shutdown()


DIRECT = {**os.environ, "no_proxy": "*"}

UNUSED_URL = "http://127.0.0.1:9/"
"""No server listens here."""


class Fetch:
    """Runs `nettui data` with the invented data sets and an empty folder."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    def start(self, line: str, url: str = "", checksum: str = "", pooch: str = "with", **streams: Any) -> Any:
        sums = {name: checksum or hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
        datasets = {
            name: (url or self.url, {file: sums[file] for file in dataset.files})
            for name, dataset in DATASETS.items()
        }
        streams = {"env": {**DIRECT, "NETTUI_DATA": str(self.folder)}, **streams}
        words = [sys.executable, "-c", PROGRAM, pooch, json.dumps(datasets), "data", *line.split()]
        restore_ctrl_c = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        return subprocess.Popen(words, encoding="utf-8", preexec_fn=restore_ctrl_c, **streams)

    def __call__(self, line: str, **how: Any) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        program = self.start(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how)
        out, errors = program.communicate(timeout=60)
        return program.returncode, out, errors

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
def fetch(url: str, tmp_path: Path) -> Fetch:
    return Fetch(url, tmp_path / "cache")


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_mnist_is_downloaded_and_readable(fetch: Fetch, name: str) -> None:
    code, out, errors = fetch(f"fetch {name}")
    assert (code, errors) == (FINE, "")
    train, test = out.splitlines()
    assert Path(train) == fetch.folder / name / "train-images-idx3-ubyte.gz"
    for path in (train, test, str(fetch.folder / name)):
        samples = Idx(path, divisor=1).read()
        assert np.array_equal(samples.x, IMAGES.reshape(20, 16))
        assert samples.t.tolist() == LABELS.tolist()
    assert sorted(file.name for file in fetch.files()) == sorted(IDX)


def test_cifar10_is_downloaded_unpacked_and_readable(fetch: Fetch) -> None:
    code, out, errors = fetch("fetch cifar10")
    assert (code, errors) == (FINE, "")
    train, test = out.splitlines()
    assert Cifar10(train).read().x.shape == (30, 3072)
    assert np.array_equal(Cifar10(test, divisor=1).read().x, PIXELS)
    assert len(fetch.files()) == 7


def test_json_output_has_the_paths(fetch: Fetch) -> None:
    code, out, _ = fetch("fetch mnist --json")
    folder = fetch.folder / "mnist"
    expected = {"name": "mnist", "train": str(folder / IDX[0]), "test": str(folder / IDX[2])}
    assert (code, json.loads(out)) == (FINE, expected)


@pytest.mark.parametrize("name", ["mnist", "cifar10"])
def test_existing_files_are_not_downloaded_again(fetch: Fetch, name: str) -> None:
    first = fetch(f"fetch {name}")
    before = {path: path.stat().st_mtime_ns for path in fetch.files()}
    assert fetch(f"fetch {name}", url=UNUSED_URL) == first
    assert {path: path.stat().st_mtime_ns for path in fetch.files()} == before


def test_a_changed_file_is_downloaded_again(fetch: Fetch) -> None:
    fetch("fetch mnist")
    changed = fetch.folder / "mnist" / IDX[1]
    changed.write_bytes(b"changed")
    assert fetch("fetch mnist")[0] == FINE
    assert changed.read_bytes() == FILES[IDX[1]]


def test_a_mirror_is_used(fetch: Fetch) -> None:
    for mirror in ("mirror/of", "mirror/of/"):
        assert fetch(f"fetch mnist --from {fetch.url}{mirror}", url=UNUSED_URL)[0] == FINE


ERRORS: dict[str, tuple[str, dict[str, str], tuple[str, ...]]] = {
    "another checksum": (
        "fetch mnist",
        {"checksum": "0" * 64},
        (f"/{IDX[0]}: expected the SHA-256 0000", "found another (the file was deleted)"),
    ),
    "cut short": ("fetch mnist --from {url}cut", {}, (f"/cut/{IDX[0]}: ", "--from URL uses a mirror")),
    "cut short in an archive": ("fetch cifar10 --from {url}cut", {}, ("/cut/cifar-10-binary.tar.gz: ",)),
    "not there": ("fetch mnist --from {url}nowhere", {}, ("the server responded 404 Not Found",)),
    "no server": ("fetch mnist", {"url": UNUSED_URL}, (f"{UNUSED_URL}{IDX[0]}: ", "Connection refused")),
    "no such host": ("fetch mnist --from http://nobody.invalid", {}, ("http://nobody.invalid/train-",)),
    "no address": ("fetch mnist --from ftp://x", {}, ("--from: expected an address", "found 'ftp://x'")),
    "no host": ("fetch mnist --from http://", {}, ("data fetch: http:",)),
    "without pooch": ("fetch mnist", {"pooch": "without"}, ("pooch is missing: pip install 'nettui[data]'",)),
    "another set": ("fetch minst", {}, ("expected the name of a data set, found 'minst'", "'mnist'?")),
    "another action": ("get mnist", {}, ("fetch", "'get'")),
    "nothing": ("", {}, ("fetch",)),
}


@pytest.mark.parametrize(("line", "how", "phrases"), ERRORS.values(), ids=ERRORS)
def test_a_failed_download_is_reported_and_leaves_no_file(
    fetch: Fetch, line: str, how: dict[str, str], phrases: tuple[str, ...]
) -> None:
    code, out, errors = fetch(line.format(url=fetch.url), **how)
    assert (code, out) == (BAD_INPUT, "")
    assert errors.startswith("nettui: ")
    assert len(errors.splitlines()) == 1
    assert [phrase for phrase in phrases if phrase not in errors] == []
    assert fetch.files() == []


def test_a_folder_that_cannot_be_written_is_reported(fetch: Fetch, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in its place")
    message = f"nettui: data fetch: {fetch.folder / 'mnist'}: Not a directory\n"
    assert fetch("fetch mnist") == (BAD_INPUT, "", message)


def test_ctrl_c_leaves_nothing_behind(fetch: Fetch) -> None:
    program = fetch.start(
        f"fetch mnist --from {fetch.url}slow", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    wait(lambda: bool(fetch.files()))
    program.send_signal(signal.SIGINT)
    assert program.communicate(timeout=60) == ("", "")
    assert program.returncode == INTERRUPTED
    assert fetch.files() == []


def wait(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(600):
        if condition():
            return
        pause.wait(0.1)
    raise AssertionError("timed out")


def test_the_default_folder_is_the_user_s_cache(fetch: Fetch, tmp_path: Path) -> None:
    unset = ("NETTUI_DATA", "XDG_CACHE_HOME", "LOCALAPPDATA")
    clean = {name: value for name, value in DIRECT.items() if name not in unset}
    code, out, _ = fetch("fetch mnist", env={**clean, "HOME": str(tmp_path)})
    assert code == FINE
    assert all(Path(path).is_relative_to(tmp_path) and "nettui" in path for path in out.splitlines())


def test_a_terminal_shows_a_progress_bar(fetch: Fetch) -> None:
    end, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    program = fetch.start("fetch mnist", stdout=subprocess.PIPE, stderr=inside)
    os.close(inside)
    errors = b""
    try:
        while more := os.read(end, 65536):
            errors += more
    except OSError:  # raised on some systems once the program has closed its terminal
        pass
    os.close(end)
    assert b"100%" in errors
    assert len(program.communicate(timeout=60)[0].splitlines()) == 2
    assert program.returncode == FINE
