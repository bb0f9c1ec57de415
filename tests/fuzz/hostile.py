"""Small files that announce much, expand far, nest deep or are one endless line: each maker writes one."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nettui.types import Array

Y = np.array([0, 1, 0, 1])
MILLION = 10**6


def npy(array: Array) -> bytes:
    """A .npy file."""
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def head(shape: tuple[int, ...], kind: str = "<f8") -> bytes:
    """The head of a .npy file, without a body."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": kind, "fortran_order": False, "shape": shape})
    return file.getvalue()


def nested(levels: int = 40) -> bytes:
    """A pickled list of ten times the same list of ten times the same …."""
    each = (b"(" + (b"h" + bytes([level])) * 10 + b"l\x94" for level in range(levels))
    return b"\x80\x04]\x94" + b"".join(each)


def archive(path: Path, members: Mapping[str, bytes | str], kind: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip archive of these members."""
    with zipfile.ZipFile(path, "w", kind) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def long_member(path: Path, start: bytes, million: int, more: Mapping[str, bytes]) -> Path:
    """An archive with X.npy of `start` and so many million zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        with file.open("X.npy", "w", force_zip64=True) as member:
            member.write(start)
            for _ in range(million):
                member.write(bytes(MILLION))
        for name, content in more.items():
            file.writestr(name, content)
    return path


def lying_member(path: Path) -> Path:
    """An archive whose directory says that a member of 300 MB has 96 bytes."""
    long_member(path, head((4, 300_000)), 300, {"y.npy": npy(Y)})
    raw = path.read_bytes()
    size = struct.pack("<I", 300 * MILLION + len(head((4, 300_000))))
    return written(path, raw.replace(size, struct.pack("<I", 224)))


def written(path: Path, content: bytes) -> Path:
    """The path, with that content."""
    path.write_bytes(content)
    return path


def zeros(path: Path, opener: Callable[..., Any], million: int, start: bytes = b"") -> Path:
    """A packed file of zeros."""
    with opener(path, "wb") as file:
        file.write(start)
        for _ in range(million):
            file.write(bytes(MILLION))
    return path


def png(width: int, height: int) -> bytes:
    """A PNG that announces so many pixels, with a few bytes of them."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def text_bomb(path: Path) -> Path:
    """A PNG whose texts expand to a gigabyte."""
    raw, packed = png(8, 8), zlib.compress(bytes(64 * MILLION))
    body = b"Comment\0\0" + packed
    part = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    at = raw.index(b"IDAT") - 4
    return written(path, raw[:at] + part * 16 + raw[at:])


def images(path: Path, content: bytes) -> Path:
    """A folder of two classes, of an image each."""
    for name in "ab":
        (path / name).mkdir(parents=True)
        written(path / name / "1.png", content)
    return path


def idx(path: Path, images: bytes) -> Path:
    """A file of images beside four labels."""
    labels = path.name.replace("images", "labels").replace("idx3", "idx1").removesuffix(".gz")
    written(path.with_name(labels), b"\0\0\x08\x01\0\0\0\x04\0\1\0\1")
    return written(path, images)


def sheet(path: Path, cells: str, dimension: str = "A1:B2") -> Path:
    """A workbook with the cells of a sheet in XML."""
    kind = "application/vnd.openxmlformats-"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    workbook = "officedocument.spreadsheetml"
    return archive(
        path,
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            f'<Default Extension="rels" ContentType="{kind}package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}{workbook}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}{workbook}.worksheet+xml"/>'
            "</Types>",
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship '
            f'Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><dimension ref="{dimension}"/>'
            f"<sheetData>{cells}</sheetData></worksheet>",
        },
    )


def parquet(path: Path, rows: int, columns: int = 2) -> Path:
    """A Parquet file of equal numbers, which take no room."""
    import polars

    column = polars.repeat(1.0, rows, eager=True)
    polars.DataFrame({f"c{at}": column for at in range(columns)}).write_parquet(path)
    return path


def matlab(path: Path, megabytes: int) -> Path:
    """A packed variable of zeros."""
    import scipy.io

    scipy.io.savemat(path, {"X": np.zeros((4, megabytes * 125_000)), "y": Y}, do_compression=True)
    return path


def hdf5(path: Path, shape: tuple[int, int]) -> Path:
    """A dataset that was never written."""
    import h5py

    with h5py.File(path, "w") as file:
        file.create_dataset("X", shape=shape, dtype="f8", chunks=(1, min(shape[1], 10**5)))
        file["y"] = np.zeros(shape[0], np.uint8)
    return path
