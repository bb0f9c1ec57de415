"""A folder of tables: the only one in it, or one for training and one for validation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from nettui.common.errors import InvalidValue
from nettui.data.array_names import INPUTS, LABELS, part_of, words
from nettui.data.csv import Csv
from nettui.data.frame import Frame
from nettui.data.source import Decision
from nettui.data.table_file import TableFile
from nettui.data.tables.parts import joined
from nettui.data.tables.table import Table

MOST_FILES = 50
"""A folder with more files is none of a table and what is said of it."""
DOCUMENTS = (".md", ".names", ".pdf", ".html", ".rst", ".doc", ".docx", ".info", ".json", ".bib", ".url")
ABOUT = frozenset(["readme", "names", "license", "index", "description", "dictionary", "info", "submission"])
"""Words in the names of files that hold no samples."""
HALVES = frozenset({*INPUTS, *LABELS} - {"data"})
"""Names of files that hold inputs or labels alone."""
PARTS = (".train", ".test", ".trn", ".tst", ".tra", ".tes", ".val")
"""Endings that say which part a table is."""


@dataclass(frozen=True)
class TableFolder(TableFile):
    """A folder with a table, or with one for training beside one for validation, or else for a test.

    Beside them there may be documents, and a table of rows without labels.
    """

    name: ClassVar[str] = "tables"
    patterns: ClassVar[str] = "a folder with train.csv"

    @classmethod
    def matches(cls, path: str) -> bool:
        return bool(_tables(Path(path)))

    def read_table(self) -> Table:
        found = _tables(Path(self.path))
        file = found["train"]
        first = table = _read(file)
        own = {field.name for field in fields(self)}
        told = (each.of_fields(own) for each in table.decisions)
        table = table._replace(decisions=(Decision(f"the table {file.name} of the folder"), *told))
        for part in ("validation", "test"):
            if part in found and not table.held_out:
                table = joined(table, _read(found[part], _written_as(first)), found[part].name)
        return table


def _read(file: Path, options: Mapping[str, Any] = MappingProxyType({})) -> Table:
    if Frame.matches(str(file)):
        return Frame(str(file)).read_table()
    return Csv(str(file), **options).read_table()


def _written_as(table: Table) -> Mapping[str, Any]:
    """The options by which another text of the same kind is read: its separator; no header if it has none."""
    said = {key: value for each in table.decisions for key, value in each.fields.items()}
    found: dict[str, Any] = {key: said[key] for key in ("separator", "decimal") if key in said}
    return {**found, "header": False} if said.get("header") is False else found


def _tables(folder: Path) -> Mapping[str, Path]:
    """The tables by their parts, of which there is one for training; none if that is not clear."""
    try:
        entries = sorted(islice(folder.iterdir(), MOST_FILES + 1))
    except OSError:
        return {}
    files = [entry for entry in entries if not entry.name.startswith((".", "_"))]
    if len(entries) > MOST_FILES or any(not file.is_file() for file in files):
        return {}
    tables = [file for file in files if not _is_document(file)]
    if not tables:
        tables = [file for file in files if file.suffix.lower() == ".json" and _holds_table(file)]
    if not all(_is_table(file) for file in tables):
        return {}
    parts: dict[str, list[Path]] = {}
    for file in tables:
        parts.setdefault(_part(file), []).append(file)
    train = parts.get("train") or parts.get("", [])
    if len(train) != 1 or ("train" in parts and "" in parts) or train[0].stem.lower() in HALVES:
        return {}
    others = {part: parts[part][0] for part in ("validation", "test") if len(parts.get(part, [])) == 1}
    return {"train": train[0], **others}


def _part(file: Path) -> str:
    """The part that the name says, in any of its words; `tra` and `tes` are UCI's."""
    found = part_of(file.name)
    return found or {".tra": "train", ".tes": "test"}.get(file.suffix.lower(), "")


def _is_document(file: Path) -> bool:
    is_about = bool(ABOUT & {*words(file.stem)})
    return is_about or file.suffix.lower() in DOCUMENTS or file.name.lower() in ("index", "readme")


def _holds_table(file: Path) -> bool:
    """Whether a .json holds rows; beside tables of another kind one is taken for what is said of them."""
    if ABOUT & {*words(file.stem)}:
        return False
    try:
        table = Csv(str(file)).read_table()
    except (InvalidValue, OSError):
        return False
    return len(table.columns) > 1 and len(table.columns[0].values) > 1


def _is_table(file: Path) -> bool:
    path = str(file)
    return file.suffix.lower() in PARTS or Csv.matches(path) or Frame.matches(path)
