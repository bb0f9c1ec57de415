"""Arrays under the names and in the shapes that people give them: inputs, labels, parts, pictures."""

from __future__ import annotations

import gzip
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nettui.common.errors import InvalidValue
from nettui.data.files import clear_cache
from nettui.data.npy import Npy
from nettui.data.npz import Npz
from nettui.data.pickled import Pickled
from nettui.data.preprocessing import prepare
from nettui.data.safe_pickle import as_array, load
from nettui.data.source import Samples
from nettui.data.task import as_task
from nettui.types import Array
from nettui.visuals.images import to_image
from tests.data.tables.helpers import samples_in

N, M, CLASSES = 60, 20, 3
Y, Y_TEST = np.arange(N) % CLASSES, np.arange(M) % CLASSES


def noise(*shape: int) -> Array:
    return np.random.default_rng(len(shape)).normal(size=shape)


def pixels(*shape: int) -> Array:
    return np.random.default_rng(len(shape)).integers(0, 256, shape, dtype=np.uint8)


def save(path: str | Path, **arrays: Any) -> None:
    np.savez(path, **arrays)


def told(samples: Samples) -> dict[str, Any]:
    """The fields that the decisions write."""
    return {key: value for decision in samples.decisions for key, value in decision.fields.items()}


LAYOUTS: dict[str, tuple[dict[str, Array], tuple[str, str, str, str]]] = {
    "scikit-learn": ({"data": noise(N, 5), "target": Y}, ("data", "target", "", "")),
    "capital": ({"X": noise(N, 5), "y": Y}, ("X", "y", "", "")),
    "features": ({"features": noise(N, 5), "labels": Y}, ("features", "labels", "", "")),
    "unnamed": ({"arr_0": noise(N, 5), "arr_1": Y}, ("arr_0", "arr_1", "", "")),
    "unnamed, labels first": ({"arr_0": Y, "arr_1": noise(N, 5)}, ("arr_1", "arr_0", "", "")),
    "four unnamed": (
        {"arr_0": noise(N, 5), "arr_1": Y, "arr_2": noise(M, 5), "arr_3": Y_TEST},
        ("arr_0", "arr_1", "arr_2", "arr_3"),
    ),
    "train_test_split": (
        {"arr_0": noise(N, 5), "arr_1": noise(M, 5), "arr_2": Y, "arr_3": Y_TEST},
        ("arr_0", "arr_2", "arr_1", "arr_3"),
    ),
    "Keras": (
        {"x_test": pixels(M, 8, 8), "x_train": pixels(N, 8, 8), "y_train": Y, "y_test": Y_TEST},
        ("x_train", "y_train", "x_test", "y_test"),
    ),
    "MedMNIST": (
        {
            "train_images": pixels(N, 8, 8, 3),
            "val_images": pixels(M, 8, 8, 3),
            "test_images": pixels(9, 8, 8, 3),
            "train_labels": Y[:, None],
            "val_labels": Y_TEST[:, None],
            "test_labels": Y_TEST[:9, None],
        },
        ("train_images", "train_labels", "val_images", "val_labels"),
    ),
    "no underscores": (
        {"Xtrain": noise(N, 5), "Ytrain": Y, "Xtest": noise(M, 5), "Ytest": Y_TEST},
        ("Xtrain", "Ytrain", "Xtest", "Ytest"),
    ),
    "camel case": (
        {"trainX": noise(N, 5), "trainY": Y, "testX": noise(M, 5), "testY": Y_TEST},
        ("trainX", "trainY", "testX", "testY"),
    ),
    "test beside": (
        {"X": noise(N, 5), "y": Y, "X_test": noise(M, 5), "y_test": Y_TEST},
        ("X", "y", "X_test", "y_test"),
    ),
    "more than is needed": (
        {"ids": np.arange(N), "images": pixels(N, 8, 8), "labels": Y, "weights": noise(N)},
        ("images", "labels", "", ""),
    ),
}


@pytest.mark.parametrize(("arrays", "roles"), LAYOUTS.values(), ids=LAYOUTS)
def test_usual_names_are_understood(
    tmp_path: Path, arrays: dict[str, Array], roles: tuple[str, str, str, str]
) -> None:
    save(tmp_path / "a.npz", **arrays)
    samples = Npz(str(tmp_path / "a.npz")).load(0)
    inputs, labels, more_inputs, more_labels = roles
    parts = [inputs, more_inputs] if more_inputs else [inputs]
    x = np.concatenate([arrays[name] for name in parts])
    scale = np.float32(255) if x.dtype == np.uint8 else 1
    if x.ndim == 4:
        x = np.moveaxis(x, -1, 1)
    assert np.array_equal(samples.x, x.reshape(len(x), -1) / scale)
    y = np.concatenate(
        [arrays[name].ravel() for name in ([labels, more_labels] if more_labels else [labels])]
    )
    assert samples.t.tolist() == y.tolist()
    assert samples.held_out == (M if more_inputs else 0)
    fields = told(samples)
    assert (fields["inputs"], fields["labels"]) == (inputs, labels)
    assert fields.get("validation_inputs", "") == more_inputs
    named = {key: value for key, value in fields.items() if key != "validation"}
    again = Npz(str(tmp_path / "a.npz"), **named).load(0)
    assert np.array_equal(again.x, samples.x)
    assert again.held_out == samples.held_out


def test_given_parts_are_used_as_such(tmp_path: Path) -> None:
    arrays, _ = LAYOUTS["Keras"]
    save(tmp_path / "a.npz", **arrays)
    source = Npz(str(tmp_path / "a.npz"))
    data = prepare(source.load(0), "a", "none", 0.0, seed=0)
    assert data.validation is not None
    assert np.array_equal(data.validation.x, arrays["x_test"].reshape(M, -1) / np.float32(255))
    assert len(data.train.t) == N
    part = Npz(source.path, samples=30).load(0)
    assert (len(part.t), part.held_out) == (40, 10)
    assert np.array_equal(part.x[30:], data.validation.x[:10])
    drawn = Npz(source.path, samples=30, pick="random").load(0)
    assert (len(drawn.t), drawn.held_out) == (40, 10)
    alone = Npz(source.path, validation_inputs="none").load(0)
    assert (len(alone.t), alone.held_out) == (N, 0)
    with pytest.raises(InvalidValue, match="0, because"):
        prepare(source.load(0), "a", "none", 0.2, seed=0)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (noise(5, N), Y),
        (noise(5, N), Y[None]),
        (noise(5, N), Y[:, None]),
        (noise(CLASSES, N), np.eye(CLASSES)[Y].T),
        (noise(N, 5), Y[None]),
        (noise(N, 5), np.eye(CLASSES, dtype=bool)[Y]),
        (noise(4, 4, 3, N), Y[:, None]),
        (noise(N, N), Y),
        (noise(1, N), Y[None]),
    ],
    ids=lambda array: "×".join(map(str, array.shape)),
)
def test_samples_may_lie_along_the_last_axis_and_labels_be_one_hot(
    tmp_path: Path, x: Array, y: Array
) -> None:
    save(tmp_path / "a.npz", X=x, y=y)
    samples = Npz(str(tmp_path / "a.npz")).load(0)
    rows = x if len(x) == N else np.moveaxis(x, -1, 0)
    if rows.ndim == 4:
        rows = np.moveaxis(rows, -1, 1)
    assert np.array_equal(samples.x, rows.reshape(N, -1))
    assert samples.t.tolist() == Y.tolist()


@pytest.mark.parametrize(
    ("sample", "shape"),
    [
        ((7, 9), (7, 9)),
        ((7, 9, 1), (7, 9)),
        ((1, 7, 9), (7, 9)),
        ((7, 9, 3), (7, 9, 3)),
        ((3, 7, 9), (7, 9, 3)),
    ],
)
def test_pictures_keep_their_shape(tmp_path: Path, sample: tuple[int, ...], shape: tuple[int, ...]) -> None:
    x = pixels(N, *sample)
    save(tmp_path / "a.npz", images=x, labels=Y)
    samples = Npz(str(tmp_path / "a.npz")).load(0)
    assert samples.names.shape == shape
    picture = np.moveaxis(x[3], 0, -1) if sample[0] == 3 else x[3]
    assert np.allclose(to_image(samples.x[3], shape), picture.reshape(shape) / 255)
    assert f"images: {' × '.join(map(str, shape))}" in [decision.what for decision in samples.decisions]


def test_bytes_are_divided_by_255_unless_they_are_bits(tmp_path: Path) -> None:
    save(tmp_path / "bits.npz", X=pixels(N, 5) % 2, y=Y)
    bits = Npz(str(tmp_path / "bits.npz")).load(0)
    assert (bits.x.max(), bits.x.dtype.name) == (1, "float32")
    save(tmp_path / "bytes.npz", X=pixels(N, 5), y=Y)
    assert told(Npz(str(tmp_path / "bytes.npz")).load(0))["divisor"] == 255
    assert Npz(str(tmp_path / "bytes.npz"), divisor=1).load(0).x.max() > 1


def test_names_in_the_archive_are_those_on_the_screen(tmp_path: Path) -> None:
    names = {"feature_names": np.array(["a", "b", "c", "d", "e"]), "target_names": np.array(["x", "y", "z"])}
    save(tmp_path / "a.npz", data=noise(N, 5), target=Y, **names)
    assert Npz(str(tmp_path / "a.npz")).load(0).names[:2] == (tuple("abcde"), tuple("xyz"))
    save(tmp_path / "b.npz", data=noise(N, 5), target=Y + 1, class_names=names["target_names"])
    assert Npz(str(tmp_path / "b.npz")).load(0).names.classes == tuple("xyz")
    save(tmp_path / "c.npz", data=noise(N, 5), target=Y + 7, class_names=names["target_names"])
    assert Npz(str(tmp_path / "c.npz")).load(0).names.classes == ("7", "8", "9")


def test_labels_of_each_sample_in_words_are_no_names_of_classes(tmp_path: Path) -> None:
    texts = np.array(["oak", "fir", "elm"])[Y]
    save(tmp_path / "a.npz", data=noise(N, 5), target=Y, target_text=texts)
    assert Npz(str(tmp_path / "a.npz"), labels="target").load(0).names.classes == ()


def test_samples_with_values_that_are_not_finite_are_told(tmp_path: Path) -> None:
    x = noise(N, 5)
    x[3, 1] = x[3, 2] = np.nan
    x[7, 0] = np.inf
    save(tmp_path / "a.npz", X=x, y=Y)
    said = [decision.what for decision in Npz(str(tmp_path / "a.npz")).load(0).decisions]
    assert "inputs: 2 samples have NaN or infinite values, which are kept: data.missing" in said


def test_quantities_are_not_taken_for_classes(tmp_path: Path) -> None:
    prices = np.arange(N) * 1000 + 150_000
    save(tmp_path / "a.npz", X=noise(N, 5), y=prices)
    samples = Npz(str(tmp_path / "a.npz")).load(0)
    assert samples.is_quantity
    assert as_task(samples, "auto", takes_numbers=True).t.tolist() == prices.tolist()
    assert as_task(samples, "classification", takes_numbers=False).t.tolist() == list(range(N))
    for hint in ('loss.name = "squared-error"', 'data.task = "classification"'):
        assert hint in str(samples.not_classes)
    save(tmp_path / "b.npz", X=noise(900, 5), y=np.arange(900) % 90)
    codes = Npz(str(tmp_path / "b.npz")).load(0)
    assert (codes.classes, codes.is_quantity) == (90, False)


@pytest.mark.parametrize("values", [range(100_000, 100_120), range(3), range(1, 61), (0.5, 1.5, 2.5)])
def test_a_label_is_the_same_in_an_archive_and_in_a_table(tmp_path: Path, values: Sequence[float]) -> None:
    y = np.resize(values, 1200)
    save(tmp_path / "a.npz", X=noise(1200, 2), label=y)
    array = Npz(str(tmp_path / "a.npz")).load(0)
    column = samples_in({"a": noise(1200, 2)[:, 0].tolist(), "label": y.tolist()})
    assert (array.classes, array.is_quantity) == (column.classes, column.is_quantity)
    said = [decision.what for decision in column.decisions]
    assert said[0] in [decision.what for decision in array.decisions]
    assert told(array).get("task") == ("regression" if array.is_quantity else None)


def test_many_classes_of_an_archive_are_told(tmp_path: Path) -> None:
    save(tmp_path / "a.npz", X=noise(N, 5), y=np.array([f"k{at % 20}" for at in range(N)]))
    said = [decision.what for decision in Npz(str(tmp_path / "a.npz")).load(0).decisions]
    assert f"20 classes for {N} samples, fewer than 10 each: is 'y' the label?" in said


@pytest.mark.parametrize("classes", [3, 30])
def test_one_hot_labels_are_classes_even_without_a_sample(tmp_path: Path, classes: int) -> None:
    y = np.arange(N) % (classes - 1)
    save(tmp_path / "a.npz", X=noise(N, 5), y=np.eye(classes)[y])
    samples = as_task(Npz(str(tmp_path / "a.npz")).load(0), "auto", takes_numbers=True)
    assert (samples.classes, samples.t.tolist()) == (classes, y.tolist())
    assert f"label: 'y', one-hot, {classes} classes" in [decision.what for decision in samples.decisions]


def test_arrays_lie_in_a_folder(tmp_path: Path) -> None:
    for name, array in LAYOUTS["Keras"][0].items():
        np.save(tmp_path / f"{name}.npy", array)
    assert Npy.matches(str(tmp_path))
    folder = Npy(str(tmp_path)).load(0)
    assert (len(folder.t), folder.held_out) == (N + M, M)
    file = Npy(str(tmp_path / "x_train.npy")).load(0)
    assert (len(file.t), told(file)["labels"]) == (N, "y_train")


def mnist(*sizes: int) -> tuple[tuple[Array, Array], ...]:
    return tuple((noise(size, 784).astype(np.float32), np.arange(size) % 10) for size in sizes)


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (0, 2, 1)])
def test_a_transposed_array_is_pickled_in_its_own_order(axes: tuple[int, ...], protocol: int) -> None:
    array = noise(2, 12).reshape(2, 3, 4).transpose(axes)
    assert np.array_equal(as_array(load(pickle.dumps(array, protocol))), array)


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("packed", [True, False])
def test_mnist_of_the_courses_is_read(tmp_path: Path, protocol: int, packed: bool) -> None:
    parts = mnist(50, 20, 30)
    raw = pickle.dumps(parts, protocol)
    path = tmp_path / ("mnist.pkl.gz" if packed else "mnist.pkl")
    path.write_bytes(gzip.compress(raw) if packed else raw)
    samples = Pickled(str(path)).load(0)
    assert (len(samples.t), samples.held_out, samples.classes, samples.x.dtype.name) == (
        70,
        20,
        10,
        "float32",
    )
    assert np.array_equal(samples.x[50:], parts[1][0])
    assert "left out: 'test/x', 'test/y'" in [decision.what for decision in samples.decisions]


@pytest.mark.parametrize(
    "content",
    [
        {"train": {"x": noise(N, 5), "y": Y}, "test": {"x": noise(M, 5), "y": Y_TEST}},
        ((noise(N, 5), Y), (noise(M, 5), Y_TEST)),
        [noise(N, 5), Y, noise(M, 5), Y_TEST],
        {
            b"x_train": noise(N, 5).tolist(),
            b"y_train": [*Y],
            b"x_test": noise(M, 5),
            b"y_test": Y_TEST.tolist(),
        },
    ],
    ids=["dicts", "pairs", "a list of four", "lists"],
)
def test_other_pickles_of_arrays_are_read(tmp_path: Path, content: Any) -> None:
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(content))
    samples = Pickled(str(tmp_path / "a.pkl")).load(0)
    assert np.allclose(samples.x, np.concatenate([noise(N, 5), noise(M, 5)]))
    assert samples.held_out == M
    assert samples.t.tolist() == [*Y, *Y_TEST]


@pytest.mark.parametrize(
    ("arrays", "options", "message"),
    [
        ({"X": noise(N, 5)}, {}, "as X and y, in {path}, found X (60, 5) float64"),
        ({"a": noise(N, 5), "b": Y, "c": Y}, {"inputs": "a"}, "labels: expected arrays whose names say"),
        (
            {"X": noise(N, 5), "y": Y},
            {"labels": "Y"},
            "name of an array in {path}, found 'Y' (did you mean 'y'?)",
        ),
        ({"X": noise(N, 5), "y": np.eye(5)[Y] / 2}, {}, "labels: expected one label for each sample in 'y'"),
        (
            {"x_train": noise(N, 5), "y_train": Y, "x_test": noise(M, 4), "y_test": Y_TEST},
            {},
            "validation_inputs: expected samples of the shape (5,) in 'x_test', as for training, found (4,)",
        ),
        (
            {"x_train": noise(N, 5), "y_train": np.eye(4)[Y], "x_test": noise(M, 5), "y_test": Y_TEST},
            {},
            "labels: expected labels of one kind in both parts, found 4 and 1 columns",
        ),
        (
            {"x_train": noise(N, 5), "y_train": Y, "x_test": noise(M, 5), "y_test": Y_TEST.astype(str)},
            {},
            "labels: expected labels of one kind in both parts, found numbers and names",
        ),
    ],
)
def test_what_cannot_be_known_is_refused_with_the_remedy(
    tmp_path: Path, arrays: dict[str, Array], options: dict[str, Any], message: str
) -> None:
    path = str(tmp_path / "a.npz")
    save(path, **arrays)
    clear_cache()
    source = Npz(path, **options)
    with pytest.raises(InvalidValue) as error:
        source.load(0)
    assert message.replace("{path}", path) in str(error.value)


def test_the_labels_of_a_named_validation_part_are_those_of_its_own_part(tmp_path: Path) -> None:
    parts = {
        f"{name}_{part}": array
        for part, size in (("train", 40), ("val", 12), ("test", 12))
        for name, array in (("X", noise(size, 5)), ("y", np.arange(size) % (4 if part == "test" else 2)))
    }
    np.savez(tmp_path / "a.npz", **parts)  # type: ignore[arg-type]
    samples = Npz(str(tmp_path / "a.npz"), validation_inputs="X_test").load(0)
    assert set(samples.t[-12:]) == {0, 1, 2, 3}
