"""Files that claim too much, expand too far or would run code are refused at once, with a clear message."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import struct
import subprocess
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import scipy.io

from nettui.common.errors import InvalidValue
from nettui.data.files import clear_cache, detect_format
from nettui.data.npz import Npz
from nettui.scenario.parts import FILE_FORMATS
from nettui.types import Array

Y = np.array([0, 1, 0, 1])


def message(path: Path) -> str:
    """The refusal of the file, which comes soon, though tracemalloc slows it, and with little memory."""
    clear_cache()
    source = FILE_FORMATS[detect_format(str(path), FILE_FORMATS.values())](str(path))
    began = time.process_time()
    tracemalloc.start()
    with pytest.raises(InvalidValue) as error:
        source.load(0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - began < 20
    assert peak < 100e6
    return str(error.value)


def head(shape: tuple[int, ...], kind: str = "<f8") -> bytes:
    """The head of a .npy file, without a body."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": kind, "fortran_order": False, "shape": shape})
    return file.getvalue()


def archive(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(f"{name}.npy", content)
    return path


def npy(array: Array) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_a_head_that_claims_more_than_there_is_is_told_as_that(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.npz", X=head((99999999999, 2)) + bytes(48), y=npy(Y))
    found = message(path)
    assert f"found '{path}' (array 'X' announces 99999999999 × 2 numbers of 8 bytes, its body has 48" in found
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "X.npy").write_bytes(head((2**62, 2**62)))
    (tmp_path / "f" / "y.npy").write_bytes(npy(Y))
    assert "array 'X' announces" in message(tmp_path / "f")
    (tmp_path / "f" / "X.npy").write_bytes(b"\x93NUMPY\x02\x00\xff\xff\xff\xff{" + bytes(99))
    assert "expected NumPy arrays (.npy)" in message(tmp_path / "f")


def test_heads_are_compared_before_bodies_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as file:
        with file.open("X.npy", "w", force_zip64=True) as member:
            member.write(head((200_000, 100)))
            for _ in range(160):
                member.write(bytes(10**6))
        file.writestr("y.npy", npy(Y))
    assert (
        "labels: expected 200000, one for each sample of 'X' (200000, 100), found the shape (4,)"
        in message(path)
    )


def test_what_expands_too_far_is_refused(tmp_path: Path) -> None:
    body = head((4, 10**8), "|u1") + bytes(4 * 10**8)
    assert "are refused: at most 250 times" in message(archive(tmp_path / "a.npz", X=body, y=npy(Y)))
    (tmp_path / "a.pkl.gz").write_bytes(gzip.compress(b"\x80\x05B" + struct.pack("<I", 2**31) + bytes(2**27)))
    assert "it announces more than 67,108,864 bytes" in message(tmp_path / "a.pkl.gz")
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("X", shape=(4, 10**9), dtype="f8", chunks=(1, 10**6))
        file["y"] = Y
    assert "path: expected " in message(tmp_path / "a.h5")


def test_a_packed_file_is_expanded_only_as_far_as_its_head_says(tmp_path: Path) -> None:
    (tmp_path / "t-images-idx3-ubyte.gz").write_bytes(
        gzip.compress(b"\0\0\x08\x02\0\0\0\x03\0\0\0\x01abc" + bytes(10**9), 1)
    )
    assert "its header announces 3 × 1 bytes, it has more" in message(tmp_path / "t-images-idx3-ubyte.gz")
    (tmp_path / "u-images-idx3-ubyte.gz").write_bytes(
        gzip.compress(b"\0\0\x08\x01\xff\xff\xff\xff" + bytes(9))
    )
    assert "are refused" in message(tmp_path / "u-images-idx3-ubyte.gz")


def nested(opening: bytes, closing: bytes, levels: int = 40) -> bytes:
    """A list of ten times the same list of ten times the same …, or tuples."""
    levelled = b"".join(b"(" + (b"h" + bytes([level])) * 10 + closing + b"\x94" for level in range(levels))
    return b"\x80\x04" + opening + b"\x94" + levelled


def thousand(value: object) -> dict[str, object]:
    return {f"k{at}": value for at in range(1000)}


WIDE = ["x" * 10**6, *[""] * 99]
PICKLES = {
    "a large memo index": b"\x80\x02]r\x00\x00\x00\x10.",
    "lists in lists": nested(b"]", b"l") + b".",
    "an array of lists in lists": b"\x80\x04}(\x8c\x01x" + nested(b"]", b"l")[2:] + b"\x8c\x01yh\x01u.",
    "tuples as a key": b"\x80\x04}" + nested(b")", b"t")[2:] + b"K\x01s.",
    "a bytearray that is not there": b"\x80\x05\x96" + struct.pack("<Q", 2**62) + b".",
    "a string that is not there": b"\x80\x02T\xff\xff\xff\xff.",
    "many marks": b"\x80\x02" + b"(" * 10**6,
    "objects without end": b"\x80\x02]" + b"K\x01a" * 400_000 + b".",
    "deep lists": b"\x80\x02" + b"]" * 300_000 + b"a" * 299_999 + b".",
    "a dict in all places": pickle.dumps(thousand(thousand(thousand(1)))),
    "a list of lists in all places": pickle.dumps(thousand([[1.0] * 1000] * 1000)),
    "a list that is no array in all places": pickle.dumps(thousand([1] * 10**5 + [None])),
    "texts as long as the longest": pickle.dumps({"x": [[0.0]] * 100, "y": WIDE}),
    "a set": pickle.dumps({1, 2}),
    "persistent": b"Pabc\n.",
    "nothing": b".",
}


@pytest.mark.parametrize("content", PICKLES.values(), ids=PICKLES)
def test_a_pickle_that_keeps_a_reader_busy_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pkl").write_bytes(content)
    assert "a.pkl" in message(tmp_path / "a.pkl")


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte", "data_batch_1"])
def test_a_pipe_in_a_folder_is_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    assert "it is a pipe or a device" in message(tmp_path)


def test_objects_are_not_unpickled(tmp_path: Path) -> None:
    class Smuggled:
        def __reduce__(self) -> Any:
            return Path(tmp_path / "smuggled").touch, ()

    objects = np.array([Smuggled()] * 4, object)
    np.savez(tmp_path / "a.npz", X=objects[:, None], y=Y)
    assert "expected numbers in 'X', found Python objects, which are not unpickled" in message(
        tmp_path / "a.npz"
    )
    np.savez(tmp_path / "b.npz", X=np.ones((4, 2)), y=objects)
    assert "found Python objects, which are not unpickled" in message(tmp_path / "b.npz")
    cells = np.array([[1, "a"], [2, "b"], [3, "c"], [4, "d"]], object)
    scipy.io.savemat(tmp_path / "a.mat", {"X": cells, "y": Y})
    assert "inputs: expected arrays whose names say" in message(tmp_path / "a.mat")
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["X"], file["y"] = h5py.ExternalLink("/etc/passwd", "/"), Y
    assert "found y (4,) int64" in message(tmp_path / "a.h5")
    assert not (tmp_path / "smuggled").exists()


def test_bytes_are_four_bytes_a_value_only_once_they_are_cast(tmp_path: Path) -> None:
    count, width = 20_000, 784
    np.savez(tmp_path / "a.npz", X=np.ones((count, width), np.uint8) * 2, y=np.arange(count) % 10)
    tracemalloc.start()
    samples = Npz(str(tmp_path / "a.npz")).read()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert samples.x.nbytes == 4 * count * width
    assert peak < 5.3 * count * width


def test_data_that_does_not_fit_in_memory_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nettui.data.limits.available_memory", lambda: 10**6)
    np.savez(tmp_path / "a.npz", X=np.ones((4, 10**5), np.float32), y=Y)
    expected = "data that fits in memory, 1.0 MB, found 4 samples of 100,000 numbers in"
    assert expected in message(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("kind", "count"), [("pickle", 600), ("npz", 300), ("npy", 200), ("idx", 200), ("images", 100)]
)
def test_mutated_files_are_read_or_refused(kind: str, count: int) -> None:
    assert_no_surprise(kind, count)


@pytest.mark.parametrize("kind", ["mat", "hdf5"])
def test_files_that_crash_their_library_are_refused(kind: str) -> None:
    """Few, because each is read by a process of its own."""
    assert_no_surprise(kind, 8)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("pickle", 8000),
        ("npz", 4000),
        ("npy", 4000),
        ("idx", 5000),
        ("images", 3000),
        ("mat", 60),
        ("hdf5", 60),
    ],
)
def test_thousands_of_mutated_files_are_read_or_refused(kind: str, count: int) -> None:
    assert_no_surprise(kind, count)


def assert_no_surprise(kind: str, count: int) -> None:
    command = [sys.executable, "-m", "tests.data.fuzz", "1", str(count), kind]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    results = json.loads(done.stdout)
    assert {*results} <= {f"{kind} sound", f"{kind} read", f"{kind} refused"}, results
    assert results[f"{kind} refused"] > 0
