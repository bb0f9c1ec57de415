"""Folders of images, a class a folder, through Pillow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from nettui.common.errors import InvalidValue, Phrase, require
from nettui.data.array_names import PARTS, Pair
from nettui.data.assemble import Part, samples_of
from nettui.data.files import ImageFile, folders_in, not_installed
from nettui.data.limits import require_memory
from nettui.data.source import Decision, Samples
from nettui.types import Array

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm", ".ppm", ".pbm")
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
GREY = ("1", "L", "I", "I;16", "I;16B")
"""Pillow's modes of images without colours."""
SIDE = 32
"""Pixels of a side that images of different sizes, or of larger ones, are scaled to."""

LARGE = 64
MOST_PIXELS = 64 * 10**6
"""Of one image in a file."""


class Found(NamedTuple):
    """An image file, and the name of its class."""

    path: Path
    label: str


@dataclass(frozen=True)
class Images(ImageFile):
    """A folder with a folder of images for each class, or with such folders in train, val or test.

    `size` is that of a side, to which images are scaled: by default their own if all have the same of at most
    64 pixels, else 32. `colour` is that of the pixels: grey if all images are.
    """

    name: ClassVar[str] = "images"
    patterns: ClassVar[str] = "a folder with a folder of images for each class"

    size: int | Literal["auto"] = "auto"
    colour: Literal["auto", "grey", "rgb"] = "auto"

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.size == "auto" or 1 <= self.size <= 1024, "size", "a number from 1 to 1024", self.size)

    @classmethod
    def matches(cls, path: str) -> bool:
        return bool(_parts(Path(path)))

    def read(self) -> Samples:
        parts = _parts(Path(self.path))
        used = {name: parts[name] for name in ("train", "validation", "test") if name in parts}
        train = used.pop("train", None) or used.pop("validation", None) or used.pop("test")
        folders = [train, *used.values()][:2]
        files = [[*_images_in(folder)] for folder in folders]
        heads = [_head(found.path) for part in files for found in part]
        sizes, grey = {size for size, _ in heads}, all(mode in GREY for _, mode in heads)
        size = self._side(sizes)
        channels = 1 if self.colour == "grey" or (self.colour == "auto" and grey) else 3
        require_memory(len(heads), size[0] * size[1] * channels, 5, self.path)
        named = [Pair(str(folder), "folders") for folder in folders]
        read = [_read(part, size, channels, pair) for part, pair in zip(files, named, strict=True)]
        return samples_of(read, "path", self.divisor, decisions=self._decisions(sizes, size, folders, read))

    def _side(self, sizes: set[tuple[int, int]]) -> tuple[int, int]:
        """Width and height that all images get."""
        if self.size != "auto":
            return self.size, self.size
        one = next(iter(sizes))
        return one if len(sizes) == 1 and max(one) <= LARGE else (SIDE, SIDE)

    def _decisions(
        self, sizes: set[tuple[int, int]], size: tuple[int, int], folders: list[Path], parts: list[Part]
    ) -> list[Decision]:
        told = [Decision("labels: the names of the folders")]
        if sizes != {size}:
            low, high = min(sizes), max(sizes)
            was = f"{low[0]} × {low[1]}" if low == high else f"{low[0]} × {low[1]} to {high[0]} × {high[1]}"
            told.append(Decision(f"images scaled to {size[0]} × {size[1]}, from {was}", {"size": size[0]}))
        if len(parts) > 1:
            what = f"validation: the folder {folders[1].name!r}, {len(parts[1].y):,} samples"
            told.append(Decision(what, {"validation": 0.0}))
        unused = {*_parts(Path(self.path)).values()} - {*folders}
        return told + [Decision(f"left out: the folder {folder.name!r}") for folder in sorted(unused)]


def _parts(folder: Path) -> dict[str, Path]:
    """The folder of each part that has folders of images; train alone where these lie in `folder` itself."""
    inner = folders_in(folder)
    if len(list(islice((each for each in inner if _has_image(each)), 2))) == 2:
        return {"train": folder}
    named = {part: each for part, names in PARTS.items() for each in inner if each.name.lower() in names}
    return {part: each for part, each in named.items() if sum(map(_has_image, folders_in(each))) > 1}


def _is_image(name: str) -> bool:
    return name.lower().endswith(ENDINGS) and not name.startswith(".")


def _has_image(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return any(_is_image(entry.name) for entry in entries)
    except OSError:
        return False


def _images_in(folder: Path) -> Iterator[Found]:
    for inner in folders_in(folder):
        for name in sorted(filter(_is_image, os.listdir(inner))):
            yield Found(inner / name, inner.name)


def _open(path: Path) -> Any:
    """The image, of which the head is read. Raises InvalidValue."""
    try:
        from PIL import Image
    except ImportError:
        raise not_installed("pillow") from None
    if not path.is_file():
        raise InvalidValue("path", "an image that can be read", str(path))
    try:
        image = Image.open(path, formats=FORMATS)
    except Exception as error:  # a damaged image raises almost anything
        raise InvalidValue("path", "an image that can be read", str(path), str(error)) from None
    if image.width * image.height > MOST_PIXELS:
        found = Phrase(f"{image.width:,} × {image.height:,} in {str(path)!r}")
        raise InvalidValue("path", f"an image of at most {MOST_PIXELS:,} pixels", found)
    return image


def _head(path: Path) -> tuple[tuple[int, int], str]:
    with _open(path) as image:
        return image.size, image.mode


def _read(files: list[Found], size: tuple[int, int], channels: int, names: Pair) -> Part:
    """The pixels (N, H, W) or (N, H, W, 3) of the images, and their labels."""
    x = np.empty((len(files), size[1], size[0], *([3] if channels == 3 else [])), np.uint8)
    for at, found in enumerate(files):
        with _open(found.path) as image:
            try:
                x[at] = _pixels(image, size, channels)
            except Exception as error:
                raise InvalidValue("path", "an image that is whole", str(found.path), str(error)) from None
    return Part(x, np.array([found.label for found in files]), names)


def _pixels(image: Any, size: tuple[int, int], channels: int) -> Array:
    image.draft("RGB" if channels == 3 else "L", size)  # a large JPEG is read at about this size
    if image.mode.startswith("I"):  # 16 bits, the first or the last eight in front
        image = image.convert("I").point(lambda value: value / 256)
    image = image.convert("RGB" if channels == 3 else "L")
    return np.asarray(image if image.size == size else image.resize(size))
