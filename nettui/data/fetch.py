"""Downloads published data sets to a folder and verifies their checksums."""

from __future__ import annotations

import os
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from nettui.common.errors import InputError, InvalidValue, Phrase, require


class PublishedDataset(NamedTuple):
    """A data set: base URL, SHA-256 of each file, and the files to train and to test on.

    If `unpacked` is set, the files are tar archives that contain this folder.
    """

    url: str
    files: Mapping[str, str]
    train: str
    test: str
    unpacked: str = ""


IDX = [
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
]
CIFAR10 = "cifar-10-batches-bin"


def _idx(url: str, *checksums: str) -> PublishedDataset:
    """MNIST, or a data set in the same format."""
    return PublishedDataset(url, dict(zip(IDX, checksums, strict=True)), train=IDX[0], test=IDX[2])


DATASETS: dict[str, PublishedDataset] = {
    "mnist": _idx(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
    "fashion-mnist": _idx(
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    ),
    "cifar10": PublishedDataset(
        "https://www.cs.toronto.edu/~kriz/",
        {"cifar-10-binary.tar.gz": "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"},
        train=CIFAR10,
        test=f"{CIFAR10}/test_batch.bin",
        unpacked=CIFAR10,
    ),
}
"""By name; URLs and checksums are those of torchvision and TensorFlow Datasets."""


def cache_folder() -> Path:
    """The user's cache folder."""
    return Path(_pooch().os_cache("nettui"))


def fetch(dataset: PublishedDataset, folder: Path, mirror: str = "", progress: bool = False) -> None:
    """Downloads the files of `dataset` to `folder`, from the base URL `mirror` if there is one.

    A file appears only when it is complete and its checksum is correct; correct files are not downloaded
    again. Raises InputError.
    """
    pooch, base = _pooch(), mirror or dataset.url
    require(base.startswith(("http://", "https://")), "--from", "an address, http://… or https://…", base)
    pooch.get_logger().setLevel("ERROR")
    plain = {"Accept-Encoding": "identity"}  # or a server may unpack a .gz in transit
    download = pooch.HTTPDownloader(progress, chunk_size=2**16, headers=plain, timeout=30)
    for name, checksum in dataset.files.items():
        address = f"{base.rstrip('/')}/{name}"
        try:
            file = pooch.retrieve(address, f"sha256:{checksum}", name, folder, downloader=download)
            if dataset.unpacked and not (folder / dataset.unpacked).exists():
                _unpack(file, folder / dataset.unpacked)
        except (OSError, UnicodeError) as error:
            disk = getattr(error, "strerror", None)
            download_error = f"{address}: {_reason(error)} (--from URL uses a mirror)"
            problem = f"{folder}: {disk}" if disk else download_error
            raise InputError("data fetch", [problem]) from None
        except ValueError:
            mismatch = InvalidValue(
                address, f"the SHA-256 {checksum}", Phrase("another"), "the file was deleted"
            )
            raise InputError("data fetch", [mismatch]) from None


def _pooch() -> Any:
    try:
        import pooch
        import tqdm  # noqa: F401  used by pooch for its progress bar
    except ImportError as error:
        raise InputError("data fetch", [f"{error.name} is missing: pip install 'nettui[data]'"]) from None
    return pooch


def _unpack(archive: str, folder: Path) -> None:
    """Extracts `folder` from a tar archive, completely or not at all."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as half, tarfile.open(archive) as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
        packed.extractall(half)
        os.replace(Path(half) / folder.name, folder)


def _reason(error: BaseException) -> str:
    """Why a download failed: the innermost of the nested exceptions of `requests`."""
    if (response := getattr(error, "response", None)) is not None:
        return f"the server responded {response.status_code} {response.reason}"
    inner = getattr(error, "reason", None) or (error.args[-1] if error.args else None)
    return _reason(inner) if isinstance(inner, BaseException) else str(error).rpartition(": ")[2]
