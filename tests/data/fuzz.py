"""Reads mutated files of arrays under limits: `python -m tests.data.fuzz SEED COUNT [KIND]`.

Each file must give samples or one InvalidValue within 5 seconds. Prints how many did which.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import random
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import scipy.io
from PIL import Image

from nettui.common.errors import InvalidValue
from nettui.data.files import clear_cache, detect_format
from nettui.scenario.parts import FILE_FORMATS
from tests.data import file_bytes

MEMORY = 2 * 2**30
SECONDS = 5
N = 12
X, Y = np.random.default_rng(0).integers(0, 256, (N, 4, 3), dtype=np.uint8), np.arange(N) % 3


def mat(version: str, packed: bool = False) -> bytes:
    file = io.BytesIO()
    more = {"s": {"a": X, "b": "text"}} if version == "5" else {}
    scipy.io.savemat(file, {"X": X.reshape(N, -1), "y": Y, **more}, format=version, do_compression=packed)
    return file.getvalue()


def hdf5() -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as there:
        there.create_dataset("train/x", data=X, compression="gzip")
        there["train/y"] = Y
    return file.getvalue()


def npy(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def image() -> bytes:
    file = io.BytesIO()
    Image.fromarray(X[0]).save(file, "PNG")
    return file.getvalue()


def jpeg() -> bytes:
    file = io.BytesIO()
    Image.fromarray(X[0]).save(file, "JPEG")
    return file.getvalue()


def compressed() -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, x_train=X, y_train=Y, x_test=X, y_test=Y, class_names=np.array(["a", "b", "c"]))
    return file.getvalue()


KINDS: dict[str, list[tuple[str, Callable[[], bytes]]]] = {
    "npz": [("a.npz", lambda: file_bytes.npz(X=X, y=Y)), ("b.npz", compressed)],
    "npy": [("f/X.npy", lambda: npy(X)), ("f/y.npy", lambda: npy(Y))],
    "pickle": [
        *(
            (f"{protocol}.pkl", lambda protocol=protocol: pickle.dumps((X, Y), protocol))
            for protocol in range(6)
        ),
        ("z.pkl.gz", lambda: gzip.compress(pickle.dumps(((X, Y), (X, Y), (X, Y)), 2))),
        ("d.pkl", lambda: pickle.dumps({"data": X.reshape(N, -1).tolist(), "labels": Y.tolist()}, 4)),
        ("test_batch", lambda: file_bytes.python2_batch(np.zeros((2, 3072)), np.array([0, 1]))),
    ],
    "idx": [
        ("i/train-images-idx3-ubyte", lambda: file_bytes.idx(X)),
        ("i/train-labels-idx1-ubyte", lambda: file_bytes.idx(Y)),
        ("z/train-images-idx3-ubyte.gz", lambda: file_bytes.idx(X, packed=True)),
        ("z/train-labels-idx1-ubyte.gz", lambda: file_bytes.idx(Y, packed=True)),
    ],
    "images": [("m/cat/1.png", image), ("m/cat/2.jpg", jpeg), ("m/dog/1.png", image), ("m/dog/2.jpg", jpeg)],
    "mat": [("5.mat", lambda: mat("5")), ("5z.mat", lambda: mat("5", True)), ("4.mat", lambda: mat("4"))],
    "hdf5": [("a.h5", hdf5)],
}
ODD = [b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", bytes(4), bytes(8), b"\xff" * 8, b"99999999999", b"(" * 40]


def mutated(content: bytes, draw: random.Random) -> bytes:
    """The bytes with some changed, cut out, repeated, or replaced by large numbers."""
    raw = bytearray(content)
    for _ in range(draw.randint(1, 5)):
        at, length = draw.randrange(len(raw) + 1), draw.choice([1, 1, 2, 8, 40, 300])
        new = draw.choice([draw.randbytes(length), b"", draw.choice(ODD), bytes(raw[at : at + length]) * 3])
        raw[at : at + draw.choice([0, len(new), length])] = new
    return bytes(raw)


def processor_time() -> float:
    """Seconds of this process and of those that it waited for; another load of the machine does not count."""
    return sum(os.times()[:4])


def read(path: Path) -> str:
    """What reading the file or folder came to."""
    clear_cache()
    began = processor_time()
    try:
        samples = FILE_FORMATS[detect_format(str(path), FILE_FORMATS.values())](str(path)).load(0)
    except InvalidValue as problem:
        result = "refused" if len(str(problem)) < 2000 else f"a long message: {problem}"
    else:
        result = "read" if samples.x.ndim == 2 and len(samples.x) == len(samples.t) else "no samples"
    return result if processor_time() - began < SECONDS else "too slow"


def main() -> None:
    """Mutates and reads files in turn."""
    seed, count, *kinds = sys.argv[1:]
    draw = random.Random(int(seed))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    results: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        files = {
            kind: [(Path(folder, kind, name), make()) for name, make in KINDS[kind]]
            for kind in kinds or KINDS
        }
        for path, content in (file for each in files.values() for file in each):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for kind, each in files.items():
            for path, _ in each:
                assert read(_unit(path)) == "read", path
                results[f"{kind} sound"] += 1
        for _ in range(int(count)):
            kind = draw.choice([*files])
            path, content = draw.choice(files[kind])
            path.write_bytes(mutated(content, draw))
            try:
                results[f"{kind} {read(_unit(path))}"] += 1
            except BaseException:
                Path(tempfile.gettempdir(), f"nettui-fuzz-{path.name}").write_bytes(path.read_bytes())
                raise
            path.write_bytes(content)
    print(json.dumps(results))


def _unit(path: Path) -> Path:
    """What is opened: the file, or the folder that it is a part of."""
    if path.parent.parent.name == "m":
        return path.parent.parent
    return path.parent if len(path.parent.name) == 1 else path


if __name__ == "__main__":
    main()
