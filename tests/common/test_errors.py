"""Messages of errors: no character of a file controls the terminal, and none is endless."""

from __future__ import annotations

import pytest

from nettui.common.errors import MAX_QUOTED, MAX_SAID, InputError, InvalidValue, Phrase
from nettui.common.text import harmless, visible


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\r", "\x9b", "\x7f", "\u202e", "\ud800"])
def test_control_characters_are_made_visible_wherever_they_are(sign: str) -> None:
    bad = f"a{sign}b"
    for error in (InvalidValue(bad, bad, Phrase(bad), bad), InputError(bad, [bad])):
        assert sign not in str(error)
        assert repr(sign)[1:-1] in str(error)
    assert InvalidValue(bad, "", 1).where == bad


def test_other_signs_stay() -> None:
    text = "é − ‘x’ \u00a0 語\n🙂"
    assert visible(text) == text


def test_no_part_of_a_message_is_endless() -> None:
    endless = "x" * 10**6
    error = InvalidValue(endless, endless, endless, endless)
    assert len(str(error)) < 2 * MAX_SAID + 2 * MAX_QUOTED + 100
    assert str(error.under("data")).startswith("data.xxx")


def test_a_number_that_python_does_not_print() -> None:
    assert "found a number of thousands of digits" in str(InvalidValue("x", "less", 10**5000))


def test_texts_of_files_are_harmless_but_for_tabs_and_line_ends() -> None:
    found = harmless({"a\x1b": ["\x1b[31m", "\t", "two\nlines", {"b": 1.5}], "c": True})
    assert found == {"a\\x1b": ["\\x1b[31m", "\t", "two\nlines", {"b": 1.5}], "c": True}
