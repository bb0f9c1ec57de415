"""A broken, hostile or missing file gives one error message that names the position and the problem."""

from __future__ import annotations

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.data.cifar10 import Cifar10
from nettui.data.csv import Csv
from nettui.data.files import File, clear_cache, detect_format
from nettui.data.idx import Idx
from nettui.data.npz import Npz
from nettui.data.task import as_task
from nettui.scenario.parts import FILE_FORMATS
from nettui.types import Array
from tests.data import file_bytes

IMAGES, LABELS = np.arange(24).reshape(4, 2, 3), np.array([0, 1, 1, 0])
CIFAR = np.arange(4 * 3072).reshape(4, 3072) % 256
CIFAR_BYTES = CIFAR.astype(np.uint8)


def error_message(source: File) -> str:
    clear_cache()
    with pytest.raises(InvalidValue) as caught:
        as_task(source.load(0), "auto", takes_numbers=False)
    return str(caught.value)


def size(value: object) -> str | None:
    """The test id for the content of a file."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else None


def write_file(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


@pytest.mark.parametrize(
    ("text", "options", "phrase"),
    [
        ("", {}, "path: expected at least one sample in the file"),
        ("\n \n", {}, "path: expected at least one sample in the file"),
        ("a,b,y\n", {}, "path: expected at least one sample in the file"),
        (
            "a,b,y\n1,2,x\n1,,y\n",
            {},
            "a value in line 3, column 'b' of {path}, found a missing cell",
        ),
        ("a,b,y\n1,2,x\n1,,y\n", {}, "missing cells: 1 in 'b')"),
        ("1,2,x\n1,2,y\n1,two,y\n", {}, "expected a number in line 3, cell 2 of {path}, found 'two'"),
        ("x,1,2\ny,1,z\n", {"label": 0}, "expected a number in line 2, cell 3 of {path}, found 'z'"),
        ("y,b\nx,1\n\n\nz,nan\n", {"label": "y"}, "in line 5, column 'b' of {path}, found a missing cell"),
        ("1,2,x\n1,-1e999,y\n", {}, "1 in column 1 (infinite: 1)"),
        ("1,2,x\n1,2,\n", {}, "expected a label in line 2, cell 3 of {path}, found nothing (data.missing = "),
        ("1,2,x\n1,2,y\n1,y\n", {}, "expected 3 cells in line 3 of {path}"),
        (
            "a;b;y\n1;2;x\n",
            {"separator": ","},
            'found 1 (did you mean data.separator = ";"?)',
        ),
        ("a b y\n1 2 x\n", {"separator": ","}, "2 columns or more, found 1 (is data.separator right?)"),
        ("a\tb\ty\n1\t2\tx\n", {"separator": ","}, 'found 1 (did you mean data.separator = "\\t"?)'),
        (
            "w,kind,h\n1,cat,2\n2,dog,3\n",
            {"label": "h", "columns": ("w", "kind"), "categorical": ()},
            "found 'cat'",
        ),
        (
            "0,1,0.5\n1,2,0.25\n",
            {},
            'loss.name = "squared-error"; if the labels are another column: data.label = 0 is the first',
        ),
        (
            "0,1,7\n1,2,7\n",
            {},
            "for all samples (if the labels are another column: data.label = 0 is the first",
        ),
        ("1,2,0.5\n1,2,3\n", {}, "expected whole numbers or names as labels, found 0.5"),
        ("1,2,nan\n1,2,3\n1,2,4\n", {}, "expected a label in line 1, cell 3 of {path}, found nothing"),
        ("1,2,x\n1,2,x\n", {}, "expected labels of at least 2 classes, found x for all samples"),
        (
            "a,b,kind\n1,2,x\n",
            {"label": "kidn"},
            "label: expected the name of a column, found 'kidn' (did you mean 'kind'?)",
        ),
        ("1,2,x\n", {"label": "y", "header": False}, "label: expected a column's number"),
        ("1,2,x\n", {"label": 3}, "label: expected a column, -3 to 2, found 3"),
        ("1,2,x\n", {"samples": 2}, "path: expected labels of at least 2 classes"),
        ("1,2,x\n1,2,y\n", {"samples": 3}, "samples: expected at most the 2 in {path}, found 3"),
        (b"1,2,\xff\n1,2,a\n", {"encoding": "utf-8"}, "path: expected text in utf-8"),
        ('1,2,"' + "x" * 200_000, {}, "path: expected 2 columns or more"),
    ],
    ids=size,
)
def test_an_error_in_a_table_names_line_and_column(
    tmp_path: Path, text: str | bytes, options: dict[str, Any], phrase: str
) -> None:
    path = write_file(tmp_path / "t.csv", text)
    assert phrase.replace("{path}", path) in error_message(Csv(path, **options))


X, Y = np.ones((2, 3)), np.array([0, 1])


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        (b"", "path: expected a NumPy archive (.npz), found '{path}' (File is not a zip file)"),
        (file_bytes.npz(X=X, y=Y)[:-30], "path: expected a NumPy archive"),
        (
            file_bytes.npz(a=X, b=Y, c=Y),
            "as X and y, in {path}, found a (2, 3) float64, b (2,) int64, c (2,) int64 (name them",
        ),
        (
            file_bytes.npz(X=X[0], y=Y),
            "labels: expected 3, one for each sample of 'X' (3,), found the shape (2,) of 'y'",
        ),
        (file_bytes.npz(X=X + 1j, y=Y), "inputs: expected numbers in 'X', found complex128"),
        (
            file_bytes.npz(X=X, y=Y[:1]),
            "labels: expected 2, one for each sample of 'X' (2, 3), found the shape (1,) of 'y'",
        ),
        (file_bytes.npz(X=X, y=Y / 2), "labels: expected whole numbers or names as labels, found 0.5"),
        (
            file_bytes.npz(X=X, y=np.array([0, np.inf])),
            "labels: expected finite numbers or names as labels, found inf",
        ),
        (
            file_bytes.npz(X=X, y=np.zeros(2)),
            "labels: expected labels of at least 2 classes, found 0.0 for all",
        ),
        (file_bytes.npz(X=X[:0], y=Y[:0]), "path: expected at least one sample in the file"),
        (file_bytes.npz(X=X[:, :0], y=Y), "path: expected at least one sample in the file"),
        (
            file_bytes.npz(X=np.array([[{}], [{}]]), y=Y),
            "inputs: expected numbers in 'X', found Python objects, which are not unpickled",
        ),
    ],
    ids=size,
)
def test_an_error_in_an_archive_is_reported(tmp_path: Path, content: bytes, phrase: str) -> None:
    path = write_file(tmp_path / "t.npz", content)
    assert phrase.replace("{path}", path) in error_message(Npz(path))


def test_an_archive_member_that_is_not_an_array_is_reported(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.npz", "w") as archive:
        archive.writestr("X.npy", b"nothing")
        archive.writestr("y", b"nothing")
    assert "path: expected a NumPy archive" in error_message(Npz(str(tmp_path / "t.npz")))


@pytest.mark.parametrize(
    ("images", "labels", "phrase"),
    [
        (b"", None, "path: expected an IDX file of bytes, found '{images}' (it does not begin with 0, 0, 8"),
        (b"\0\0\x0d\x01\0\0\0\0", None, "(it does not begin with 0, 0, 8"),
        (file_bytes.idx(IMAGES)[:-1], None, "(its header announces 4 × 2 × 3 bytes, it has 23)"),
        (file_bytes.idx(IMAGES) + b"\0", None, "(its header announces 4 × 2 × 3 bytes, it has 25)"),
        (b"\0\0\x08\xff\0\0\0\x01", None, "path: expected an IDX file of bytes"),
        (file_bytes.idx(IMAGES, packed=True)[:-9], None, "path: expected an IDX file of bytes"),
        (b"\x1f\x8b" + bytes(20), None, "path: expected a"),
        (file_bytes.idx(LABELS), None, "path: expected a file of images, 2 axes or more, found '{images}'"),
        (
            file_bytes.idx(IMAGES),
            None,
            "labels: expected the name of their file, found none beside '{images}'",
        ),
        (
            file_bytes.idx(IMAGES),
            file_bytes.idx(LABELS[:3]),
            "labels: expected 4, one for each image, found the",
        ),
        (
            file_bytes.idx(IMAGES),
            file_bytes.idx(LABELS)[:-1],
            "expected an IDX file of bytes, found '{labels}'",
        ),
        (file_bytes.idx(IMAGES), file_bytes.idx(0 * LABELS), "path: expected labels of at least 2 classes"),
        (
            file_bytes.idx(IMAGES[:0]),
            file_bytes.idx(LABELS[:0]),
            "path: expected at least one sample in the file",
        ),
        (
            file_bytes.idx(IMAGES[:, :0]),
            file_bytes.idx(LABELS),
            "path: expected at least one sample in the file",
        ),
    ],
    ids=size,
)
def test_an_error_in_mnist_files_is_reported(
    tmp_path: Path, images: bytes, labels: bytes | None, phrase: str
) -> None:
    path, labels_path = tmp_path / "t10k-images-idx3-ubyte", tmp_path / "t10k-labels-idx1-ubyte"
    write_file(path, images)
    if labels is not None:
        write_file(labels_path, labels)
    phrase = phrase.replace("{images}", str(path)).replace("{labels}", str(labels_path))
    assert phrase in error_message(Idx(str(path)))


def pickled(labels: list[Any], data: Array = CIFAR_BYTES) -> bytes:
    return pickle.dumps({"data": data, "labels": labels})


@pytest.mark.parametrize(
    ("name", "content", "phrase"),
    [
        ("a.bin", b"", "path: expected at least one sample"),
        (
            "a.bin",
            file_bytes.binary_batch(CIFAR, LABELS)[:-1],
            "(its size, 12291 bytes, is not a multiple of 3073)",
        ),
        ("a.bin", file_bytes.binary_batch(CIFAR, LABELS + 9), "(its labels are 9..10, not 0..9)"),
        ("test_batch", b"", "path: expected a CIFAR-10 batch, found '{path}'"),
        ("test_batch", file_bytes.python_batch(CIFAR, LABELS)[:-99], "path: expected a CIFAR-10 batch"),
        ("test_batch", pickle.dumps([1]), "(it holds a list, not a dict)"),
        ("test_batch", pickle.dumps({"data": 1, "fine_labels": [1]}), "(it has no 'labels')"),
        ("test_batch", pickled([0], CIFAR), "(its data are int64 (4, 3072), not bytes (N, 3072))"),
        ("test_batch", pickled([0], np.zeros(3072, np.uint8)), "(its data are uint8 (3072,), not bytes"),
        ("test_batch", pickled([0]), "(its labels are int64 (1,), not integers (4,))"),
        ("test_batch", pickled([*"abcd"]), "(its labels are <U1 (4,), not integers"),
        ("test_batch", pickled([0, 1, 2, -1]), "(its labels are -1..2, not 0..9)"),
        ("test_batch", pickled([[0], [0, 1]]), "path: expected a CIFAR-10 batch"),
        ("test_batch", pickled([0, 1, 2, None]), "(it has a list with a value of type NoneType)"),
        ("test_batch", pickled([0, 1, 2, {}]), "(it has a list with a value of type dict)"),
    ],
    ids=size,
)
def test_an_error_in_a_batch_is_reported(tmp_path: Path, name: str, content: bytes, phrase: str) -> None:
    path = write_file(tmp_path / name, content)
    assert phrase.replace("{path}", path) in error_message(Cifar10(path))


class Calls:
    """An object whose pickle calls `function`."""

    def __init__(self, function: Any, *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


MARK = "smuggled"
HOSTILE = {
    "a shell": pickle.dumps({"data": Calls(os.system, f"touch {MARK}"), "labels": []}),
    "a shell, first protocol": pickle.dumps([Calls(os.system, f"touch {MARK}")], 0),
    "eval": pickle.dumps(Calls(eval, f"open({MARK!r}, 'w')")),
    "getattr": pickle.dumps(Calls(getattr, "text", "upper")),
    "a function of NumPy": pickle.dumps(Calls(np.save, MARK, 1)),
    "an instance": b"(S'touch smuggled'\nios\nsystem\n.",
    "a name with dots": b"\x80\x04\x8c\x05numpy\x8c\x16ndarray.__subclasses__\x93.",
    "a class": pickle.dumps(Path(MARK)),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_pickle_that_would_run_code_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    message = error_message(Cifar10(write_file(tmp_path / "data_batch_1", content)))
    assert "path: expected a CIFAR-10 batch" in message
    assert "it would run " in message
    assert "refused" in message
    assert not Path(MARK).exists()


def test_pickle_itself_runs_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pickle.loads(HOSTILE["a shell"])
    assert Path(MARK).exists()


SOUND = {
    "t.csv": b"a,b,y\n1.5,2,one\n3,-4e3,two\n0.25,6,one\n",
    "t.npz": file_bytes.npz(X=IMAGES / 2, y=LABELS),
    "packed.npz": file_bytes.npz(X=IMAGES, y=np.array(["a", "b", "b", "c"])),
    "t-images-idx3-ubyte": file_bytes.idx(IMAGES),
    "z-images-idx3-ubyte.gz": file_bytes.idx(IMAGES, packed=True),
    "test_batch": file_bytes.python2_batch(CIFAR[:2], LABELS[:2]),
    "data_batch_1": file_bytes.python_batch(CIFAR[:2], LABELS[:2], protocol=4),
    "data_batch_1.bin": file_bytes.binary_batch(CIFAR[:2], LABELS[:2]),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("broken")
    write_file(folder / "t-labels-idx1-ubyte", file_bytes.idx(LABELS))
    write_file(folder / "z-labels-idx1-ubyte", file_bytes.idx(LABELS))
    return folder


@given(name=st.sampled_from(sorted(SOUND)), data=st.data())
def test_a_file_with_corrupted_bytes_is_read_or_refused(folder: Path, name: str, data: st.DataObject) -> None:
    content = bytearray(SOUND[name])
    for _ in range(data.draw(st.integers(0, 4))):
        start = min(data.draw(st.integers(0, 400)), len(content))
        content[start : start + data.draw(st.sampled_from([0, 1, 20, 5000]))] = data.draw(
            st.binary(max_size=3)
        )
    path = write_file(folder / name, bytes(content))
    clear_cache()
    try:
        samples = FILE_FORMATS[detect_format(path, FILE_FORMATS.values())](path).load(0)
    except InvalidValue:
        return
    assert samples.x.ndim == 2
    assert 0 <= samples.t.min() <= samples.t.max() < samples.classes


@pytest.mark.parametrize("name", sorted(SOUND))
def test_the_uncorrupted_files_are_valid(folder: Path, name: str) -> None:
    clear_cache()
    path = write_file(folder / name, SOUND[name])
    assert len(FILE_FORMATS[detect_format(path, FILE_FORMATS.values())](path).load(0).t) in (2, 3, 4)


def test_a_missing_file_is_reported_with_the_most_similar_name(tmp_path: Path) -> None:
    write_file(tmp_path / "flowers.csv", "1,2,x\n1,2,y\n")
    for path in (tmp_path / "flower.csv", tmp_path / "flowers.txt"):
        with pytest.raises(InvalidValue) as caught:
            FILE_FORMATS[detect_format(str(path), FILE_FORMATS.values())](str(path)).load(0)
        message = str(caught.value)
        assert f"path: expected a file that can be read, found '{path}' (No such file or directory" in message
        assert f"did you mean '{tmp_path}/flowers.csv'?" in message


def test_a_folder_in_place_of_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "t.csv").mkdir()
    assert "(Is a directory)" in error_message(Csv(str(tmp_path / "t.csv")))


def test_a_file_name_of_no_format_is_reported_with_all_formats(tmp_path: Path) -> None:
    path = write_file(tmp_path / "mine.dot", b"1,2,x\n\0\1")
    with pytest.raises(InvalidValue) as caught:
        detect_format(path, FILE_FORMATS.values())
    assert caught.value.hint.split("; ") == [
        f"{name}: {kind.patterns}" for name, kind in FILE_FORMATS.items()
    ]
