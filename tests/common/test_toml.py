"""TOML: keys and numbers that no scenario has are refused; dots in texts and numbers are none of keys."""

from __future__ import annotations

import pytest

from nettui.common.toml import MOST_PARTS, loads


@pytest.mark.parametrize("key", ["a" + ".a" * 300, "a" + " . 'b'" * 300, 'a."b=,".c' + '."d]"' * 300])
def test_a_key_of_many_parts_is_refused(key: str) -> None:
    for text in (f"{key} = 1", f"[{key}]", f"x = {{{key} = 1}}", f"x = 'it''s'\n{key} = 1"):
        with pytest.raises(ValueError, match=f"more than {MOST_PARTS} parts|Expected newline"):
            loads(text)


def test_dots_in_texts_and_numbers_are_no_parts_of_keys() -> None:
    numbers = ", ".join(["1.5"] * 300)
    text = 'say = """Wait' + "." * 300 + " for it" + " a. b." * 200 + f'"""\nx = [{numbers}]\na.b.c = 1\n'
    assert loads(text)["x"] == [1.5] * 300
    assert loads(text)["a"] == {"b": {"c": 1}}
