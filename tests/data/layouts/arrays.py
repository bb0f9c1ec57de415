"""Arrays under the names that people give them, and images."""

from __future__ import annotations

import gzip
import io
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nettui.types import Array
from tests.data.layouts.draw import Draw
from tests.data.layouts.layout import Columns, Layout

KERAS = "https://keras.io/api/datasets/"
Arrays = Callable[[Draw], dict[str, Array]]


def inputs(draw: Draw, *shape: int) -> Array:
    """Numbers (N, …) that depend on the label."""
    return np.stack([draw.score() for _ in range(int(np.prod(shape)))], axis=1).reshape(-1, *shape)


def pixels(draw: Draw, *shape: int) -> Array:
    """Bytes (N, …) that depend on the label."""
    return (128 + 40 * inputs(draw, *shape)).clip(0, 255).astype(np.uint8)


def npz(arrays: Arrays, compressed: bool = False) -> Callable[[Columns, Draw], bytes]:
    def write(columns: Columns, draw: Draw) -> bytes:
        file = io.BytesIO()
        save = np.savez_compressed if compressed else np.savez
        save(file, **arrays(draw))  # type: ignore[arg-type]
        return file.getvalue()

    return write


def npy(draw: Draw, array: Array) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def one_hot(t: Array) -> Array:
    return np.eye(t.max() + 1)[t]


def parts(x: Array, t: Array, *names: str) -> dict[str, Array]:
    """The first four fifths and the rest, under names of x, t, x, t."""
    cut = len(t) * 4 // 5
    return dict(zip(names, (x[:cut], t[:cut], x[cut:], t[cut:]), strict=True))


def three(draw: Draw) -> dict[str, Array]:
    """MedMNIST's names: train, val and test, labels (N, 1)."""
    x, t = pixels(draw, 8, 8), draw.t[:, None].astype(np.uint8)
    cuts = {"train": slice(0, 140), "val": slice(140, 160), "test": slice(160, 200)}
    return {
        f"{part}_{kind}": array[cut]
        for part, cut in cuts.items()
        for kind, array in (("images", x), ("labels", t))
    }


def mnist_pickle(columns: Columns, draw: Draw) -> bytes:
    """The deep-learning tutorial's mnist.pkl.gz: three pairs of float32 images and int64 labels."""
    x, t = pixels(draw, 784).astype(np.float32) / 256, draw.t.astype(np.int64)
    cuts = (slice(0, 120), slice(120, 150), slice(150, 180))
    return gzip.compress(pickle.dumps(tuple((x[cut], t[cut]) for cut in cuts), protocol=2), 1)


def mat(arrays: Arrays) -> Callable[[Columns, Draw], bytes]:
    def write(columns: Columns, draw: Draw) -> bytes:
        from scipy.io import savemat

        file = io.BytesIO()
        savemat(file, arrays(draw))
        return file.getvalue()

    return write


def hdf5(arrays: Arrays) -> Callable[[Columns, Draw], bytes]:
    def write(columns: Columns, draw: Draw) -> bytes:
        import h5py

        file = io.BytesIO()
        with h5py.File(file, "w") as archive:
            for name, array in arrays(draw).items():
                archive[name] = array
        return file.getvalue()

    return write


class Folder(Layout):
    """A folder of files; `write` returns them as an archive of names and bytes."""

    def make(self, folder: Path) -> Path:
        for name, content in files_of(self).items():
            path = folder / self.file / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return folder / self.file


def files_of(layout: Layout) -> dict[str, bytes]:
    draw = layout.draw()
    if layout.extra == "pictures":
        return pictures(draw)
    return {"X.npy": npy(draw, inputs(draw, 6)), "y.npy": npy(draw, draw.t)}


def pictures(draw: Draw) -> dict[str, bytes]:
    """PNG images in a folder a class, as torchvision's ImageFolder has them."""
    from PIL import Image

    found = {}
    for number, (image, t) in enumerate(zip(pixels(draw, 8, 8, 3), draw.t, strict=True)):
        file = io.BytesIO()
        Image.fromarray(image).save(file, "PNG")
        found[f"{('cats', 'dogs')[t]}/{number:03}.png"] = file.getvalue()
    return found


LAYOUTS: list[Layout] = [
    Layout(
        "Xy.npz",
        "https://numpy.org/doc/stable/reference/generated/numpy.savez.html",
        200,
        6,
        3,
        write=npz(lambda draw: {"X": inputs(draw, 6), "y": draw.t}),
    ),
    Layout(
        "lower.npz",
        "https://scikit-learn.org/stable/datasets.html",
        200,
        6,
        3,
        write=npz(lambda draw: {"x": inputs(draw, 6), "y": draw.t.astype(np.uint8)}),
    ),
    Layout(
        "data_target.npz",
        "https://scikit-learn.org/stable/datasets/toy_dataset.html",
        200,
        6,
        3,
        write=npz(lambda draw: {"data": inputs(draw, 6), "target": draw.t}),
    ),
    Layout(
        "arr.npz",
        "https://numpy.org/doc/stable/reference/generated/numpy.savez.html",
        200,
        6,
        3,
        write=npz(lambda draw: {"arr_0": inputs(draw, 6), "arr_1": draw.t}),
    ),
    Layout(
        "mnist.npz",
        KERAS + "mnist",
        200,
        784,
        10,
        held_out=40,
        write=npz(
            lambda draw: parts(
                pixels(draw, 28, 28), draw.t.astype(np.uint8), "x_train", "y_train", "x_test", "y_test"
            ),
            compressed=True,
        ),
    ),
    Layout(
        "tf_digits.npz",
        KERAS + "fashion_mnist",
        200,
        64,
        10,
        held_out=40,
        write=npz(
            lambda draw: parts(
                pixels(draw, 8, 8), draw.t, "train_images", "train_labels", "test_images", "test_labels"
            )
        ),
    ),
    Layout("medmnist.npz", "https://medmnist.com", 200, 64, 4, held_out=20, test=40, write=npz(three)),
    Layout(
        "cifar_small.npz",
        KERAS + "cifar10",
        100,
        3072,
        10,
        write=npz(lambda draw: {"images": pixels(draw, 32, 32, 3), "labels": draw.t[:, None]}),
    ),
    Layout(
        "onehot.npz",
        "https://keras.io/api/utils/python_utils/#to_categorical-function",
        200,
        6,
        4,
        write=npz(lambda draw: {"X": inputs(draw, 6).astype(np.float32), "Y": one_hot(draw.t)}),
    ),
    Layout(
        "columns.npz",
        "https://www.deeplearning.ai (course 1: samples in columns)",
        200,
        6,
        2,
        write=npz(lambda draw: {"X": inputs(draw, 6).T, "Y": draw.t[None]}),
    ),
    Layout(
        "names.npz",
        "https://numpy.org/doc/stable/reference/generated/numpy.savez.html",
        200,
        6,
        3,
        write=npz(lambda draw: {"X": inputs(draw, 6), "y": np.array(["red", "green", "blue"])[draw.t]}),
        names=("blue", "green", "red"),
    ),
    Layout(
        "regression.npz",
        "https://scikit-learn.org/stable/modules/generated/sklearn.datasets.load_diabetes",
        200,
        6,
        0,
        write=npz(lambda draw: {"X": inputs(draw, 6), "y": 25 + 321 * draw.u}),
    ),
    Folder("pair", "https://numpy.org/doc/stable/reference/generated/numpy.save.html", 200, 6, 3),
    Layout(
        "mnist.pkl.gz",
        "http://deeplearning.net/data/mnist/mnist.pkl.gz",
        180,
        784,
        10,
        held_out=30,
        test=30,
        write=mnist_pickle,
    ),
    Layout(
        "ex3data1.mat",
        "https://www.coursera.org/learn/machine-learning",
        200,
        400,
        10,
        extra="scipy",
        write=mat(lambda draw: {"X": inputs(draw, 400), "y": draw.t[:, None] + 1}),
    ),
    Layout(
        "train_32x32.mat",
        "http://ufldl.stanford.edu/housenumbers/",
        60,
        3072,
        10,
        extra="scipy",
        write=mat(
            lambda draw: {
                "X": pixels(draw, 32, 32, 3).transpose(1, 2, 3, 0),
                "y": draw.t[:, None].astype(np.uint8) + 1,
            }
        ),
    ),
    Layout(
        "usps.h5",
        "https://www.kaggle.com/datasets/bistaumanga/usps-dataset",
        200,
        256,
        10,
        extra="h5py",
        held_out=40,
        write=hdf5(
            lambda draw: parts(
                inputs(draw, 256).astype(np.float32),
                draw.t,
                "train/data",
                "train/target",
                "test/data",
                "test/target",
            )
        ),
    ),
    Layout(
        "train_catvnoncat.h5",
        "https://www.deeplearning.ai (course 1, week 2)",
        209,
        192,
        2,
        extra="h5py",
        write=hdf5(
            lambda draw: {
                "train_set_x": pixels(draw, 8, 8, 3),
                "train_set_y": draw.t,
                "list_classes": np.array([b"non-cat", b"cat"]),
            }
        ),
    ),
    Folder(
        "pictures",
        "https://pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder",
        40,
        192,
        2,
        extra="pictures",
        names=("cats", "dogs"),
    ),
]
