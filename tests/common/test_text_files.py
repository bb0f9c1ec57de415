"""Text files: read whole, written whole, and never over another."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.common.errors import InputError
from nettui.common.text_files import MOST_CHARACTERS, read, unused_path, write_new


def test_the_first_unused_path_is_numbered_from_2(tmp_path: Path) -> None:
    path = tmp_path / "view.svg"
    for _ in range(3):
        unused_path(path).touch()
    assert {file.name for file in tmp_path.iterdir()} == {"view.svg", "view-2.svg", "view-3.svg"}


def test_a_new_file_never_replaces_another(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_new(path, "one")
    with pytest.raises(FileExistsError):
        write_new(path, "two")
    assert read(path) == "one"


def test_what_is_not_text_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"title = \xff")
    for path, message in ((tmp_path / "a.toml", "UTF-8"), (tmp_path / "none.toml", "No such file")):
        with pytest.raises(InputError, match=message):
            read(path)


def test_a_text_without_end_is_an_input_error() -> None:
    with pytest.raises(InputError, match=f"at most {MOST_CHARACTERS:,} characters"):
        read(Path("/dev/zero"))
