"""The hostile files by name: who writes each, which command reads it, and what its refusal says."""

from __future__ import annotations

import bz2
import gzip
import lzma
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.hostile import (
    MILLION,
    Y,
    archive,
    hdf5,
    head,
    idx,
    images,
    long_member,
    lying_member,
    matlab,
    nested,
    npy,
    parquet,
    png,
    sheet,
    text_bomb,
    written,
    zeros,
)


class Hostile(NamedTuple):
    """A file, the command that reads it, and words of the only message; none if it is read."""

    make: Callable[[Path], Path]
    says: str
    command: str = "data describe {}"
    libraries: bool = False
    """Whether a process with large libraries reads it, whose addresses are not bounded as tightly."""


class Fill(NamedTuple):
    """Bytes that are repeated where they are written: together they would fill the memory of every test."""

    part: bytes
    times: int


def joined(parts: tuple[bytes | Fill, ...]) -> bytes:
    """The bytes of all parts."""
    return b"".join(each.part * each.times if isinstance(each, Fill) else each for each in parts)


def text(name: str, *parts: bytes | Fill) -> Callable[[Path], Path]:
    """Writes a file of these bytes."""
    return lambda folder: written(folder / name, joined(parts))


def packed(name: str, *parts: bytes | Fill) -> Callable[[Path], Path]:
    """Writes a file of these bytes, packed."""
    return lambda folder: written(folder / name, gzip.compress(joined(parts), 1))


def wide(columns: int) -> bytes:
    """A row of ones."""
    return b"1," * (columns - 1) + b"1\n"


def arff(attributes: int, rows: bytes) -> bytes:
    """A file of attributes of numbers."""
    names = b"".join(b"@attribute a%d real\n" % at for at in range(attributes))
    return b"@relation r\n" + names + b"@data\n" + rows


PICKLED = {
    "memo": b"\x80\x02]r\x00\x00\x00\x10.",
    "nested": nested() + b".",
    "digits": b"\x80\x02(]I" + b"9" * MILLION + b"\nae.",
    "long texts": pickle.dumps({"x": [[0.0]] * 100, "y": ["x" * MILLION, *[""] * 99]}),
}
SMALL = {"y.npy": npy(Y)}
ARRAYS = {
    **{f"pickle: {name}": Hostile(text("a.pkl", raw), "a.pkl") for name, raw in PICKLED.items()},
    "pickle: packed": Hostile(
        packed("a.pkl.gz", b"\x80\x05B", struct.pack("<I", 2**31), Fill(b"\0", 2**28)), "which is refused"
    ),
    "idx: packed": Hostile(
        lambda folder: idx(
            folder / "t-images-idx3-ubyte.gz",
            gzip.compress(b"\0\0\x08\x02\0\0\0\x03\0\0\0\x01abc" + bytes(100 * MILLION), 1),
        ),
        "its header announces 3 × 1 bytes, it has more",
    ),
    "npz: other labels": Hostile(
        lambda folder: long_member(folder / "a.npz", head((MILLION, 10)), 80, SMALL),
        "found the shape (4,) of 'y'",
    ),
    "npz: head": Hostile(
        lambda folder: archive(folder / "a.npz", {"X.npy": head((99999999999, 2)) + bytes(48), **SMALL}),
        "array 'X' announces 99999999999 × 2 numbers of 8 bytes, its body has 48 bytes",
    ),
    "npz: lying": Hostile(lambda folder: lying_member(folder / "a.npz"), "a NumPy archive"),
    "npz: bomb": Hostile(
        lambda folder: archive(
            folder / "a.npz",
            {"X.npy": head((4, 10 * MILLION)) + bytes(320 * MILLION), **SMALL},
            zipfile.ZIP_BZIP2,
        ),
        "are refused: at most 250 times",
    ),
    "npz: members": Hostile(
        lambda folder: archive(
            folder / "a.npz", {f"{at}.npy": b"" for at in range(100_000)}, zipfile.ZIP_STORED
        ),
        "a NumPy archive",
    ),
    "image: pixels": Hostile(lambda folder: images(folder / "i", png(60_000, 60_000)), "1.png"),
    "image: truncated": Hostile(lambda folder: images(folder / "i", png(9000, 7000)), "that is whole"),
    "image: texts": Hostile(
        lambda folder: images(folder / "i", text_bomb(folder / "x.png").read_bytes()), "can be read"
    ),
    "mat": Hostile(lambda folder: matlab(folder / "a.mat", 200), "a MATLAB file", libraries=True),
    "hdf5": Hostile(lambda folder: hdf5(folder / "a.h5", (4, 7 * MILLION)), "are refused", libraries=True),
    "hdf5: huge": Hostile(lambda folder: hdf5(folder / "a.h5", (4, 10**9)), "that fits", libraries=True),
    "parquet": Hostile(
        lambda folder: parquet(folder / "a.parquet", 10 * MILLION), "are refused", libraries=True
    ),
    "workbook: bomb": Hostile(
        lambda folder: sheet(folder / "a.xlsx", " " * 200 * MILLION), "are refused", libraries=True
    ),
    "workbook: corner": Hostile(
        lambda folder: sheet(
            folder / "a.xlsx",
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
            "A1:XFD1048576",
        ),
        "a workbook",
        libraries=True,
    ),
}
WIDE = (Fill(b"1,", 2 * MILLION - 1), b"1\n")
"""A row of ones."""
TABLES = {
    "gzip": Hostile(lambda folder: zeros(folder / "t.csv.gz", gzip.open, 100), "unpack it first"),
    "bzip2": Hostile(lambda folder: zeros(folder / "t.csv.bz2", bz2.open, 100), "unpack it first"),
    "xz": Hostile(lambda folder: zeros(folder / "t.csv.xz", lzma.open, 100), "unpack it first"),
    "zip": Hostile(
        lambda folder: archive(folder / "t.csv.zip", {"t.csv": bytes(100 * MILLION)}), "unpack it first"
    ),
    "columns": Hostile(text("t.csv", *WIDE, *WIDE), "at most 100,000 columns"),
    "columns, one line": Hostile(text("t.csv", *WIDE), "at most 100,000 columns"),
    "columns, packed": Hostile(packed("t.csv.gz", wide(400_000) * 4), "at most 100,000 columns"),
    "line": Hostile(text("t.csv", Fill(b"1", 40 * MILLION)), "at most 4,194,304 characters in line 1"),
    "second line": Hostile(
        text("t.csv", b"a,b,y\n1,2,x\n", Fill(b"a", 40 * MILLION)), "at most 4,194,304 characters in line 3"
    ),
    "open quote": Hostile(text("t.csv", b'a,b,y\n1,2,"', Fill(b"a\n", 20 * MILLION)), "field limit"),
    "json: lists": Hostile(text("t.json", b"[" * MILLION), "too deep"),
    "json: records": Hostile(text("t.json", b'{"a":' * MILLION), "too deep"),
    "json: digits": Hostile(text("t.json", b'[{"a":', b"9" * MILLION, b',"y":1}]'), "too many digits"),
    "json: values": Hostile(
        packed("t.json.gz", b"[", Fill(b"[],", 4 * MILLION), b"[]]"), "20,000,000 values"
    ),
    "json: names": Hostile(
        text("t.json", b"[{", b",".join(b'"k%d":%d' % (at, at) for at in range(200_000)), b"}]"),
        "at most 100,000 columns",
    ),
    "json: list of numbers": Hostile(
        text("t.jsonl", (b'{"a":[' + b"1," * MILLION + b'1],"y":1}\n') * 2), "at most 100,000 columns"
    ),
    "arff": Hostile(text("t.arff", arff(200_000, b"{0 1}\n")), "at most 100,000 columns"),
    "arff: sparse": Hostile(text("t.arff", arff(20_000, b"{0 1}\n" * 20_000)), "at most 200 times"),
    "libsvm": Hostile(text("t.svm", b"1 9999999:1\n0 1:2\n" * 5), "at most 100,000 columns"),
}
TOML = {
    "deep": Hostile(text("a.toml", b"x = ", b"[" * 100_000), "nested too deeply", "show {}"),
    "dotted": Hostile(text("a.toml", b"a", b".a" * 100_000, b" = 1\n"), "100 parts", "show {}"),
    "long": Hostile(
        text("a.toml", b"#", Fill(b"a", 20 * MILLION)), "at most 16,777,216 characters", "show {}"
    ),
    "keys": Hostile(
        text("a.toml", *(b"k%d = 1\n" % at for at in range(100_000))), "and 99,950 more", "show {}"
    ),
    "layers": Hostile(
        text("a.toml", b"[network]\nhidden = [", b"1," * 100_000, b"1]\n"), "at most 1,000 layers", "show {}"
    ),
    "no text": Hostile(text("a.toml", b"\xff", Fill(b"a", 100 * MILLION)), "UTF-8", "show {}"),
}
CHECKED = "check {}:Net"
CODE = {
    "size": Hostile(text("a.py", Fill(b"# x\n", 10 * MILLION)), "at most 4,194,304 bytes", CHECKED),
    "sum": Hostile(text("a.py", b"x = ", b"1+" * 500_000, b"1\n"), "nested too deeply", CHECKED),
    "signs": Hostile(text("a.py", b"x = ", b"-" * MILLION, b"1\n"), "nested too deeply", CHECKED),
    "brackets": Hostile(text("a.py", b"x = ", b"(" * MILLION), "a.py, line 1", CHECKED),
    "no text": Hostile(text("a.py", b"\xff\0" * MILLION), "null bytes", CHECKED),
    "notebook: size": Hostile(
        text("a.ipynb", Fill(b" ", 150 * MILLION)), "at most 134,217,728 bytes", CHECKED
    ),
    "notebook: lists": Hostile(
        text("a.ipynb", b'{"cells":[', Fill(b"[],", 30 * MILLION), b"0]}"),
        "at most 4,194,304 values",
        CHECKED,
    ),
    "notebook: deep": Hostile(text("a.ipynb", b"[" * MILLION), "a Jupyter notebook", CHECKED),
    "notebook: cell": Hostile(
        text("a.ipynb", b'{"cells":[{"cell_type":"code","source":"', Fill(b"x", 9 * MILLION), b'"}]}'),
        "at most 4,194,304 bytes",
        CHECKED,
    ),
    "notebook: odd": Hostile(text("a.ipynb", b'{"cells":[{"source":7}]}'), "no JSON with cells", CHECKED),
}
