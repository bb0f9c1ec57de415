"""Which characters the bytes of a text stand for."""

from __future__ import annotations

import codecs
import re
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

CANDIDATES = (
    *("cp1252", "cp1250", "cp850", "cp1251", "koi8_r", "cp1253", "cp1254"),
    *("shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"),
)
"""The encodings that a guess chooses from: those that spreadsheets and older programs write."""

ODD = re.compile(r"\w[^\w\s'’,;|.()/-]\w|[^\W\d_][²³¹ª][^\W\d_]|[£¥¤¯][^\W\d_]")
"""What no text holds: a sign inside of a word, which another encoding has as a letter."""


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
    decoder, chunk = codecs.getincrementaldecoder("utf-8")(), b"?"
    try:
        while chunk:
            chunk = file.read(CHUNK)
            decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as error:  # in the chunk behind what the decoder kept of the one before
        return error.object[max(0, error.start - SAMPLE // 2) :][:SAMPLE]
    return None


def _guess(odd: bytes, path: str) -> str:
    """The likely encoding of bytes that are not UTF-8."""
    controls = sum(byte < 32 and byte not in b"\t\r\n\f\x1a" for byte in odd)
    if controls > len(odd) // 100:
        found = Phrase(f"{controls} control characters in {len(odd)} bytes")
        raise InvalidValue("path", f"a text in {path}", found, "is it a binary file?")
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", odd)]
    # letters with accents stand alone, those of other scripts do not
    is_latin = sum(runs) < 2 * len(runs) or runs == [2]
    if is_latin and not ODD.search(odd.decode("cp1252", "replace")):
        return "cp1252"
    from charset_normalizer import from_bytes

    lines = b"\n".join(line for line in odd.splitlines() if not line.isascii())  # the rest says nothing
    best = from_bytes(lines[: SAMPLE // 4], cp_isolation=[*CANDIDATES]).best()
    return best.encoding if best else "latin-1"
