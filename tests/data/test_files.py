"""Files of every format are read back: inputs, labels as 0..K−1, and the selected samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nettui.common.errors import InvalidValue
from nettui.data.cifar10 import Cifar10
from nettui.data.csv import Csv
from nettui.data.dataset import Names
from nettui.data.files import File, clear_cache, detect_format
from nettui.data.idx import Idx
from nettui.data.images import Images
from nettui.data.npz import Npz
from nettui.data.preprocessing import prepare
from nettui.types import Array
from tests.data import file_bytes

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text("abc é,;\"'", min_size=1).filter(
    lambda text: bool(text.strip("\"'"))
)  # quotes alone are an empty cell
LABELS = st.one_of(
    st.lists(st.integers(-9, 9), min_size=6, max_size=6),
    st.lists(WORDS, min_size=6, max_size=6),
)
BYTES = arrays(np.uint8, st.tuples(st.integers(2, 5), st.integers(1, 4), st.integers(1, 4)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


def write_file(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def ranks(labels: list[Any]) -> list[int]:
    order = sorted(set(labels))
    return [order.index(label) for label in labels]


@given(
    x=arrays(np.float64, st.tuples(st.integers(2, 6), st.integers(1, 4)), elements=NUMBERS),
    labels=LABELS,
    label_column=st.integers(0, 4),
    header=st.booleans(),
    separator=st.sampled_from(",;\t|"),
)
def test_a_table_is_read_back(
    folder: Path, x: Array, labels: list[Any], label_column: int, header: bool, separator: str
) -> None:
    labels = [label.strip() or "a" if isinstance(label, str) else label for label in labels[: len(x)]]
    labels[0] = 10 if isinstance(labels[0], int) else "zz"
    if len(set(labels)) == 1:
        labels[1] = -10 if isinstance(labels[1], int) else "A"
    label_column = min(label_column, x.shape[1])
    rows = [[*map(repr, row.tolist())] for row in x]
    for row, label in zip(rows, labels, strict=True):
        row.insert(label_column, label)
    names = [f"x{column}" for column in range(x.shape[1])]
    names.insert(label_column, "kind of thing")
    path = write_file(folder / "table.csv", file_bytes.table([names, *rows] if header else rows, separator))
    sources = [
        Csv(path, label=label_column, separator=separator, header=header),
        Csv(path, label=label_column, separator=separator),
    ]
    if header:
        sources.append(Csv(path, label="kind of thing", separator=separator))
    for source in sources:
        samples = source.read()
        assert np.array_equal(samples.x, x)
        assert samples.t.tolist() == ranks(labels)
        assert samples.classes == len(set(labels))


def test_the_label_is_the_last_column_by_default(folder: Path) -> None:
    samples = Csv(write_file(folder / "last.csv", "1,2,b\n3,4,a\n")).read()
    assert samples.x.tolist() == [[1, 2], [3, 4]]
    assert samples.t.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("text", "options", "features", "classes"),
    [
        ("x1,x2,kind\n1,2,dog\n3,4,cat\n", {}, ("x1", "x2"), ("cat", "dog")),
        ("x1,kind, x2 \n1, dog,2\n3,cat ,4\n", {"label": "kind"}, ("x1", "x2"), ("cat", "dog")),
        ("1,2,dog\n3,4,cat\n", {}, (), ("cat", "dog")),
        ("a,y\n1,10\n2,-1\n3,2\n", {}, ("a",), ("-1", "2", "10")),
        ("a,y\n1,1\n2,0.0\n", {}, ("a",), ()),
        ('"a\nb",y\n1,\x1b[31mred\n2,blue\n', {}, ("a b",), ("[31mred", "blue")),
        ("1,x\n2,y\n3,z\n", {"samples": 2}, (), ("x", "y", "z")),
    ],
)
def test_features_and_classes_keep_their_names(
    folder: Path, text: str, options: dict[str, Any], features: tuple[str, ...], classes: tuple[str, ...]
) -> None:
    clear_cache()
    loaded = Csv(write_file(folder / "named.csv", text), **options).load(0)
    assert loaded.names[:2] == (features, classes)
    assert prepare(loaded, "named", "center", 0.5, 0).names == loaded.names


def test_features_and_classes_without_a_name_are_numbered() -> None:
    named = Names(("width", ""), ("cat", "dog"))
    assert [named.feature(0), named.feature(1), named.label(1)] == ["width", "x1", "dog"]
    assert [Names().feature(7), Names().label(7)] == ["x7", "7"]


def test_numeric_labels_are_sorted_as_numbers(folder: Path) -> None:
    assert Csv(write_file(folder / "order.csv", "0,10\n0,9\n0,100.0\n0,-1\n")).read().t.tolist() == [
        2,
        1,
        3,
        0,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffa,b,y\n1,2,0\n3,4,1\n",
        "a,b,y\r\n1,2,0\r\n3,4,1\r\n",
        "a,b,y\n\n1,2,0\n  \n3,4,1\n\n",
        '"a","b","y"\n"1",2,0\n3,"4",1',
    ],
    ids=["byte-order mark", "CRLF", "blank lines", "quotes"],
)
def test_tables_in_the_styles_of_other_programs_are_read(folder: Path, text: str) -> None:
    samples = Csv(write_file(folder / "other.csv", text)).read()
    assert samples.x.tolist() == [[1, 2], [3, 4]]
    assert samples.t.tolist() == [0, 1]


@given(
    x=arrays(
        st.sampled_from(["f8", "f4", "f2", "i8", "u1", "?"]),
        st.tuples(st.integers(2, 5), st.integers(1, 3), st.integers(1, 3)),
    ),
    labels=st.sampled_from(
        [[3, 1, 2, 3, 1], [0.0, 5.0, 5.0, 0.0, 5.0], ["b", "a", "a", "c", "b"], [True, False] * 3]
    ),
    column=st.booleans(),
    packed=st.booleans(),
)
def test_an_archive_is_read_back(
    folder: Path, x: Array, labels: list[Any], column: bool, packed: bool
) -> None:
    y = np.array(labels[: len(x)])
    save = np.savez_compressed if packed else np.savez
    save(folder / "mine.npz", X=x, y=y[:, None] if column else y)
    samples = Npz(str(folder / "mine.npz")).read()
    assert samples.x.dtype == ("f4" if x.dtype in ("f4", "u1") else "f8")
    expected = x.reshape(len(x), -1)
    if x.dtype == "u1" and x.max() > 1:
        expected = expected / np.float32(255)
    assert np.array_equal(samples.x, expected, equal_nan=x.dtype.kind == "f")
    assert samples.t.tolist() == ranks(labels[: len(x)])
    assert samples.classes == len(set(labels[: len(x)]))
    if isinstance(labels[0], str):
        assert samples.names.classes == tuple(sorted(set(labels[: len(x)])))


def test_byte_strings_in_an_archive_become_class_names(folder: Path) -> None:
    path = write_file(
        folder / "bytes.npz", file_bytes.npz(X=[[1.0], [2.0]], y=np.array([b"oak", b"fir\xff"]))
    )
    assert Npz(path).read().names.classes == ("fir\N{REPLACEMENT CHARACTER}", "oak")


def test_the_arrays_of_an_archive_can_have_other_names(folder: Path) -> None:
    path = write_file(folder / "names.npz", file_bytes.npz(x_train=[[1.0], [2.0]], y_train=[1, 0]))
    assert Npz(path, inputs="x_train", labels="y_train").read().t.tolist() == [1, 0]
    with pytest.raises(InvalidValue, match=r"inputs: expected the name of an array.* 'x_tran' .*'x_train'"):
        Npz(path, inputs="x_tran", labels="y_train").read()


@given(images=BYTES, packed=st.booleans(), label_packed=st.booleans())
def test_mnist_files_are_read_back(folder: Path, images: Array, packed: bool, label_packed: bool) -> None:
    labels = np.arange(len(images)) % 2
    for file in folder.glob("train-*"):
        file.unlink()
    path = write_file(folder / f"train-images-idx3-ubyte{'.gz' * packed}", file_bytes.idx(images, packed))
    labels_path = folder / f"train-labels-idx1-ubyte{'.gz' * label_packed}"
    write_file(labels_path, file_bytes.idx(labels, label_packed))
    explicit = [Idx(path, labels=labels_path.name), Idx(path, labels=str(labels_path))]
    for source in (Idx(path), Idx(str(folder)), *explicit):
        samples = source.read()
        assert samples.x.dtype == np.float32
        assert np.array_equal(samples.x, images.reshape(len(images), -1).astype("f4") / np.float32(255))
        assert (samples.t.tolist(), samples.classes) == (labels.tolist(), 2)
    assert np.array_equal(Idx(path, divisor=1).read().x, images.reshape(len(images), -1))


def cifar(count: int, seed: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (count, 3072)), rng.integers(0, 10, count)


@pytest.mark.parametrize("protocol", range(6))
def test_python_batches_are_read_back(tmp_path: Path, protocol: int) -> None:
    images, labels = cifar(4, protocol)
    samples = Cifar10(
        write_file(tmp_path / "data_batch_1", file_bytes.python_batch(images, labels, protocol)), divisor=1
    ).read()
    assert np.array_equal(samples.x, images)
    assert (samples.t.tolist(), samples.classes) == (labels.tolist(), 10)


def test_a_batch_written_by_python_2_is_read_back(tmp_path: Path) -> None:
    images, labels = cifar(3, 0)
    samples = Cifar10(
        write_file(tmp_path / "test_batch", file_bytes.python2_batch(images, labels)), divisor=1
    ).read()
    assert np.array_equal(samples.x, images)
    assert samples.t.tolist() == labels.tolist()


@pytest.mark.parametrize(
    ("write", "ending"), [(file_bytes.binary_batch, ".bin"), (file_bytes.python_batch, "")]
)
def test_the_training_batches_of_a_folder_are_read_in_order(tmp_path: Path, write: Any, ending: str) -> None:
    parts = [cifar(3, number) for number in range(6)]
    for number, part in enumerate(parts[1:], 1):
        write_file(tmp_path / f"data_batch_{number}{ending}", write(*part))
    write_file(tmp_path / f"test_batch{ending}", write(*parts[0]))
    write_file(tmp_path / "batches.meta", b"")
    samples = Cifar10(str(tmp_path)).read()
    images, labels = (np.concatenate(part) for part in zip(*parts[1:], strict=True))
    np.testing.assert_allclose(samples.x, images / 255, rtol=1e-6)
    assert samples.t.tolist() == labels.tolist()
    test = Cifar10(str(tmp_path / f"test_batch{ending}"), divisor=1).read()
    assert np.array_equal(test.x, parts[0][0])
    assert [test.names.label(k) for k in (0, 3, 9)] == ["airplane", "cat", "truck"]


@given(samples=st.integers(1, 20), seed=st.integers(0, 2**32))
def test_first_and_random_samples_keep_the_order_of_the_file(folder: Path, samples: int, seed: int) -> None:
    path = write_file(folder / "part.csv", "".join(f"{number},{number % 3}\n" for number in range(20)))
    first = Csv(path, samples).load(seed)
    assert first.x[:, 0].tolist() == list(range(samples))
    picked = Csv(path, samples, "random").load(seed)
    numbers = picked.x[:, 0].astype(int).tolist()
    assert numbers == sorted(set(numbers))
    assert len(numbers) == samples
    assert picked.t.tolist() == [number % 3 for number in numbers]
    assert np.array_equal(picked.x, Csv(path, samples, "random").load(seed).x)
    assert first.classes == picked.classes == 3


def test_another_seed_picks_other_samples(folder: Path) -> None:
    path = write_file(folder / "drawn.csv", "".join(f"{number},{number % 2}\n" for number in range(100)))
    assert len({Csv(path, 10, "random").load(seed).x.tobytes() for seed in range(20)}) == 20


def test_a_file_is_read_once_until_the_cache_is_cleared(tmp_path: Path) -> None:
    path = write_file(tmp_path / "once.csv", "1,a\n2,b\n")
    source = Csv(path)
    before = source.load(0)
    (tmp_path / "once.csv").unlink()
    assert source.load(1).x is before.x
    with pytest.raises(ValueError, match="read-only"):
        before.x[0] = 0
    clear_cache()
    with pytest.raises(InvalidValue, match="a file that can be read"):
        source.load(0)
    write_file(tmp_path / "once.csv", "5,a\n6,b\n")
    assert source.load(0).x.tolist() == [[5], [6]]


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (lambda: Csv("a\0.csv"), "path"),
        (lambda: Csv("a.csv", samples=0), "samples"),
        (lambda: Csv("a.csv", separator=""), "separator"),
        (lambda: Csv("a.csv", separator="\n"), "separator"),
        (lambda: Idx("a", divisor=0), "divisor"),
        (lambda: Cifar10("a", samples=-1), "samples"),
    ],
)
def test_an_invalid_option_is_refused_by_name(make: Any, where: str) -> None:
    with pytest.raises(InvalidValue) as error:
        make()
    assert error.value.where == where


def test_a_path_with_a_zero_byte_has_no_format() -> None:
    with pytest.raises(InvalidValue, match="path: expected the path of a file"):
        detect_format("a\0b", [Csv, Images])


def test_the_format_follows_from_the_name() -> None:
    kinds: dict[type[File], list[str]] = {
        Csv: ["a.csv", "A.CSV", "x/y.csv"],
        Npz: ["a.npz"],
        Idx: ["train-images-idx3-ubyte", "t10k-images-idx3-ubyte.gz", "images.idx", "a/images.idx.gz"],
        Cifar10: ["data_batch_1", "x/test_batch", "data_batch_5.bin", "any.bin"],
    }
    for kind, paths in kinds.items():
        for path in paths:
            assert [other for other in kinds if other.matches(path)] == [kind]
