"""MATLAB's files, HDF5, folders of images, and functions of the user's own."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any, Literal

import h5py
import numpy as np
import pytest
import scipy.io
import scipy.sparse
from PIL import Image

from nettui.common.errors import InvalidValue
from nettui.common.trust import trust
from nettui.data.arrays import Arrays
from nettui.data.files import clear_cache
from nettui.data.function import Function
from nettui.data.hdf5 import Hdf5
from nettui.data.idx import Idx
from nettui.data.images import Images
from nettui.data.mat import Mat
from nettui.data.source import Decision
from nettui.types import Array
from nettui.visuals.images import to_image
from tests.data.file_bytes import idx

N = 30
Y = np.arange(N) % 3


def pixels(*shape: int) -> Array:
    return np.random.default_rng(len(shape)).integers(0, 256, shape, dtype=np.uint8)


def said(decisions: tuple[Decision, ...]) -> str:
    return "\n".join(decision.what for decision in decisions)


def test_svhn_has_samples_along_the_last_axis_and_classes_from_1(tmp_path: Path) -> None:
    x = pixels(8, 8, 3, N)
    scipy.io.savemat(tmp_path / "a.mat", {"X": x, "y": Y[:, None] + 1}, do_compression=True)
    samples = Mat(str(tmp_path / "a.mat")).load(0)
    assert np.allclose(to_image(samples.x[5], samples.names.shape), x[..., 5] / 255)
    assert (samples.t.tolist(), samples.names.classes) == (Y.tolist(), ("1", "2", "3"))
    assert "samples: along the last axis of 'X' (8, 8, 3, 30)" in said(samples.decisions)


@pytest.mark.parametrize("version", ["4", "5"])
def test_samples_lie_in_columns(tmp_path: Path, version: str) -> None:
    x = np.random.default_rng(0).normal(size=(7, N))
    scipy.io.savemat(tmp_path / "a.mat", {"data": x, "label": Y[None] * 1.0}, format=version)
    samples = Mat(str(tmp_path / "a.mat")).load(0)
    assert np.array_equal(samples.x, x.T)
    assert samples.t.tolist() == Y.tolist()


def test_structs_sparse_matrices_and_names_are_read(tmp_path: Path) -> None:
    part = {"images": pixels(N, 16), "labels": Y[:, None], "writers": Y[:, None]}
    scipy.io.savemat(tmp_path / "a.mat", {"dataset": {"train": part, "test": part, "mapping": np.eye(3)}})
    samples = Mat(str(tmp_path / "a.mat")).load(0)
    assert (len(samples.t), samples.held_out, samples.x.shape[1]) == (2 * N, N, 16)
    assert "inputs: 'dataset.train.images' (30, 16), labels: 'dataset.train.labels'" in said(
        samples.decisions
    )
    names = np.array(["oak", "fir", "elm"])
    scipy.io.savemat(tmp_path / "b.mat", {"X": scipy.sparse.csc_matrix(np.eye(N)), "y": names[Y]})
    samples = Mat(str(tmp_path / "b.mat")).load(0)
    assert np.array_equal(samples.x, np.eye(N))
    assert [samples.names.classes[t] for t in samples.t] == names[Y].tolist()


def test_version_7_3_has_its_axes_as_in_matlab(tmp_path: Path) -> None:
    x = pixels(8, 8, 3, N)
    with h5py.File(tmp_path / "a.mat", "w", userblock_size=512) as file:
        file["X"], file["y"] = x.T, Y[:, None].T * 1.0
    samples = Mat(str(tmp_path / "a.mat")).load(0)
    assert np.allclose(to_image(samples.x[5], samples.names.shape), x[..., 5] / 255)
    assert samples.t.tolist() == Y.tolist()


def test_hdf5_groups_are_parts(tmp_path: Path) -> None:
    x = np.random.default_rng(0).random((N, 9)).astype("f4")
    with h5py.File(tmp_path / "a.h5", "w") as file:
        for name in ("train", "test"):
            file.create_dataset(f"{name}/data", data=x, compression="gzip")
            file[f"{name}/target"] = np.array([b"a", b"b", b"c"])[Y]
    samples = Hdf5(str(tmp_path / "a.h5")).load(0)
    assert (len(samples.t), samples.held_out, samples.names.classes) == (2 * N, N, ("a", "b", "c"))
    assert np.array_equal(samples.x[:N], x)
    chosen = Hdf5(str(tmp_path / "a.h5"), inputs="test/data", labels="test/target").load(0)
    assert (len(chosen.t), chosen.held_out) == (N, 0)


def test_the_hint_to_install_a_package_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.h5").write_bytes(b"")
    monkeypatch.setattr("nettui.data.isolated.find_spec", lambda name: None)
    with pytest.raises(InvalidValue, match=r"h5py to be installed.*pip install 'nettui\[data\]'"):
        Hdf5(str(tmp_path / "a.h5")).read()
    folder(tmp_path, (8, 8))
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "PIL":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InvalidValue, match=r"pillow to be installed.*pip install 'nettui\[data\]'"):
        Images(str(tmp_path)).read()


def folder(path: Path, *shapes: tuple[int, ...]) -> dict[str, list[Array]]:
    """Folders of two classes, with an image of each shape."""
    made: dict[str, list[Array]] = {"cat": [], "dog": []}
    for label, images in made.items():
        (path / label).mkdir(parents=True)
        (path / label / "notes.txt").write_text("no image")
        for at, shape in enumerate(shapes):
            images.append(pixels(*shape) // (1 + at))
            Image.fromarray(images[-1]).save(path / label / f"{at}.png")
    return made


def test_a_folder_is_a_class(tmp_path: Path) -> None:
    made = folder(tmp_path, (8, 9, 3), (8, 9, 3))
    samples = Images(str(tmp_path)).load(0)
    assert (samples.names.classes, samples.names.shape) == (("cat", "dog"), (8, 9, 3))
    assert np.allclose(to_image(samples.x[3], (8, 9, 3)), made["dog"][1] / 255)
    assert samples.t.tolist() == [0, 0, 1, 1]


def test_images_of_several_sizes_are_scaled_to_one_which_is_told(tmp_path: Path) -> None:
    folder(tmp_path, (40, 50), (80, 20))
    samples = Images(str(tmp_path)).load(0)
    assert samples.names.shape == (32, 32)
    assert "images scaled to 32 × 32, from 20 × 80 to 50 × 40" in said(samples.decisions)
    assert Images(str(tmp_path), size=10, colour="rgb").load(0).names.shape == (10, 10, 3)


def test_folders_of_parts_are_used_as_such(tmp_path: Path) -> None:
    folder(tmp_path / "train", (8, 8), (8, 8))
    folder(tmp_path / "val", (8, 8))
    assert Images.matches(str(tmp_path))
    samples = Images(str(tmp_path)).load(0)
    assert (len(samples.t), samples.held_out) == (6, 2)
    assert len(Images(str(tmp_path / "train")).load(0).t) == 4


def test_a_folder_that_is_not_used_is_told(tmp_path: Path) -> None:
    for part in ("train", "val", "test"):
        folder(tmp_path / part, (8, 8), (8, 8))
    samples = Images(str(tmp_path)).load(0)
    assert (len(samples.t), samples.held_out) == (8, 4)
    assert "left out: the folder 'test'" in said(samples.decisions)


def test_arrays_of_a_program_are_its_own() -> None:
    x = np.arange(40.0).reshape(20, 2)
    samples = Arrays.of(x, np.arange(20) % 2).load(0)
    x[:] = -1
    assert samples.x[3].tolist() == [6, 7]


class Frame:
    """What a data frame is to NumPy."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns

    def __array__(self, *_: object, **more: object) -> Array:
        return np.arange(40.0).reshape(20, 2)


def test_frames_whose_columns_are_in_another_order_are_refused() -> None:
    train, swapped = Frame(("a", "b")), Frame(("b", "a"))
    y = np.arange(20) % 2
    assert Arrays.of((train, y), (train, y)).load(0).held_out == 20
    with pytest.raises(InvalidValue, match="the columns of the training part in their order, 'a', found 'b'"):
        Arrays.of((train, y), (swapped, y))


def test_images_of_an_idx_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "a-images-idx3-ubyte").write_bytes(idx(pixels(N, 7, 8)))
    (tmp_path / "a-labels-idx1-ubyte").write_bytes(idx(Y))
    samples = Idx(str(tmp_path / "a-images-idx3-ubyte")).load(0)
    assert samples.names.shape == (7, 8)
    assert np.allclose(samples.x, pixels(N, 7, 8).reshape(N, -1) / 255)
    assert "inputs: divided by 255" in said(samples.decisions)


@pytest.mark.parametrize(("mode", "kind"), [("I;16", "<u2"), ("I;16B", ">u2")])
@pytest.mark.parametrize("colour", ["auto", "rgb"])
def test_images_of_16_bits_keep_the_first_eight(
    tmp_path: Path, mode: str, kind: str, colour: Literal["auto", "rgb"]
) -> None:
    made = 1000 * np.arange(64).reshape(8, 8)
    for label in "ab":
        (tmp_path / label).mkdir()
        Image.frombytes(mode, (8, 8), made.astype(kind).tobytes()).save(tmp_path / label / "0.tif")
    samples = Images(str(tmp_path), colour=colour).load(0)
    assert samples.names.shape == ((8, 8) if colour == "auto" else (8, 8, 3))
    assert np.allclose(samples.x[0, :64], (made // 256).ravel() / 255)


def test_a_damaged_image_is_named(tmp_path: Path) -> None:
    folder(tmp_path, (8, 8))
    path = tmp_path / "cat" / "0.png"
    path.write_bytes(path.read_bytes()[:60])
    clear_cache()
    with pytest.raises(InvalidValue, match=r"an image that .*cat/0\.png"):
        Images(str(tmp_path)).load(0)


CODE = """
from __future__ import annotations
import numpy as np
from types import SimpleNamespace
from dataclasses import dataclass
import neighbour

@dataclass
class Size:
    width: int

x, y = np.arange(40.0).reshape(20, 2), np.arange(20) % 2
frame = type("Frame", (), {"columns": ["a", "b"], "__array__": lambda self, *rest, **more: x})()

def pair(): print("loading"); return x, y
def parts(): return (x, y), (x[:5], y[:5])
def four(): return x, y, x[:5], y[:5]
def split(): return x, x[:5], y, y[:5]
def named(): return {"data": x, "target": y, "feature_names": ["a", "b"], "DESCR": "words"}
def frames(): return frame, list(y)
def sparse(): return SimpleNamespace(toarray=lambda: x, shape=x.shape), y
def wrong(): return x @ x
def nothing(): pass
def leaves(): raise SystemExit(3)
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    (tmp_path / "my_data.py").write_text(CODE)
    (tmp_path / "neighbour.py").write_text("")
    return tmp_path / "my_data.py"


@pytest.mark.parametrize("name", ["pair", "parts", "four", "split", "named", "frames", "sparse"])
def test_a_function_returns_the_data(code: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    trust(f"{code}:{name}")
    samples = Function(f"{code}:{name}").load(0)
    held_out = 5 if name in ("parts", "four", "split") else 0
    assert samples.held_out == held_out
    assert samples.x[:20].tolist() == np.arange(40.0).reshape(20, 2).tolist()
    assert samples.names.features == (("a", "b") if name in ("named", "frames") else ())
    assert capsys.readouterr().out == ""


def test_two_variables_of_a_file_are_the_data(code: Path) -> None:
    trust(f"{code}:x,y")
    assert Function(f"{code}:x,y").load(0).x.shape == (20, 2)
    code.write_text("import numpy as np\nx = np.arange(9.0)\ny = 2 * x\n")
    clear_cache()
    assert Function(f"{code}:x,y").load(0).x.shape == (9, 1)
    trust(f"{code}:x,yy")
    with pytest.raises(InvalidValue, match=r"the name of a variable in .*did you mean 'y'"):
        Function(f"{code}:x,yy").load(0)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wrong", "ValueError: matmul"),
        ("wrong", "(my_data.py, line 22, in wrong"),
        ("nothing", "expected (X, y), ((X, y), (X_val, y_val)) or a dict of arrays, found NoneType"),
        ("leaves", "SystemExit: 3"),
        ("pairs", "did you mean 'pair'?"),
    ],
)
def test_what_is_wrong_with_a_function_is_shown_as_the_users_own(code: Path, name: str, message: str) -> None:
    trust(f"{code}:{name}")
    clear_cache()
    with pytest.raises(InvalidValue) as error:
        Function(f"{code}:{name}").load(0)
    assert message in str(error.value)


def test_code_is_not_run_unless_it_is_trusted(code: Path) -> None:
    code.write_text("open(__file__ + '.ran', 'w')\ndef load(): return [[1], [2]], [0, 1]\n")
    clear_cache()
    with pytest.raises(InvalidValue, match=r"no code that would be run.*--trust"):
        Function(f"{code}:load").load(0)
    assert not Path(f"{code}.ran").exists()
    with pytest.raises(InvalidValue, match=r"FILE\.py:FUNCTION"):
        Function(str(code))
