"""Which characters the bytes of a text stand for."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from nettui.common.errors import InvalidValue, Phrase

CHUNK = 2**20
SAMPLE = 2**16
"""The bytes that are looked at where they are not UTF-8."""

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""The byte-order marks that a text may begin with; the longer ones first."""

LATIN = ("cp125", "iso8859", "latin", "mac_", "cp437", "cp85", "cp775", "cp1140", "cp037", "cp500", "hp_")
"""Encodings of Latin letters, told apart by guesses at best: cp1252, the commonest, stands for them."""
NOT_LATIN = (
    "cp1251",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp855",
    "iso8859_5",
    "iso8859_7",
    "mac_cyrillic",
    "mac_greek",
)


def find_encoding(file: BinaryIO, path: str) -> str:
    """The encoding of a whole file: its byte-order mark, UTF-8 if it holds, else charset-normalizer's guess.

    Raises InvalidValue for a file that is no text.
    """
    file.seek(0)
    start = file.read(SAMPLE)
    for mark, name in MARKS.items():
        if start.startswith(mark):
            return name
    if zeros := start.count(b"\0"):
        even = start[::2].count(b"\0")
        if zeros > len(start) // 4 and even in (0, zeros):
            return "utf-16-be" if even else "utf-16-le"
        raise InvalidValue("path", "a text", path, "it has zero bytes: is it a binary file?")
    file.seek(0)
    odd = _beyond_utf8(file)
    return "utf-8" if odd is None else _guess(odd, path)


def _beyond_utf8(file: BinaryIO) -> bytes | None:
    """Bytes with the first that is not UTF-8 among them; None if there is none."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    while chunk := file.read(CHUNK):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return chunk[max(0, error.start - SAMPLE // 2) :][:SAMPLE]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return error.object
    return None


def _guess(odd: bytes, path: str) -> str:
    lines = b"\n".join(line for line in odd.splitlines() if not line.isascii())  # the rest says nothing
    controls = sum(byte < 32 and byte not in b"\t\r\n\f\x1a" for byte in odd)
    if controls > len(odd) // 100:
        found = Phrase(f"{controls} control characters in {len(odd)} bytes")
        raise InvalidValue("path", f"a text in {path}", found, "is it a binary file?")
    from charset_normalizer import from_bytes

    best = from_bytes(lines[: SAMPLE // 4]).best()
    name = best.encoding if best else "cp1252"
    if name.startswith(LATIN) and not name.startswith(NOT_LATIN):
        return "cp1252" if not set(odd) & set(b"\x81\x8d\x8f\x90\x9d") else "latin-1"
    return name
