"""The command line completes commands, paths and names, and offers nothing that would not parse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nettui
from nettui.debugger.commands.parse import NAMES
from nettui.debugger.completion import complete
from nettui.debugger.session import Session
from nettui.explain import names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ne", ["next"]),
        ("next 3; unt", ["next 3; until"]),
        ("go", ["goto"]),
        ("goto ", ["goto epoch ", "goto when "]),
        ("g w", ["g when "]),
        ("goto when accu", ["goto when accuracy"]),
        ("break d", ["break delete ", "break disable "]),
        ("b when any(output.de", ["b when any(output.dead"]),
        ("until layer(1).gradient.W_n", ["until layer(1).gradient.W_norm"]),
        ("watch findi", ["watch findings"]),
        ("watch 3accu", ["watch 3accuracy"]),
        pytest.param("watch " + "x" * 300_000, [], id="a long paste"),
        pytest.param("watch (" + ").x" * 300_000, [], id="a long paste of members"),
        ("watch del", ["watch delete "]),
        ("watch loss + accu", ["watch loss + accuracy"]),
        ("set train.ra", ["set train.rate"]),
        ("restart s", ["restart seed+1"]),
        ("zz", []),
        ("zz top", []),
        ("next 3", []),
        ("break delete 1", []),
    ],
)
def test_the_last_word_is_completed(text: str, expected: list[str]) -> None:
    assert complete(text, ["train.rate", "train.batch"]) == expected


def test_an_empty_line_offers_every_command() -> None:
    assert complete("") == list(NAMES)
    assert len(complete("until ")) > 40
    assert all(line.startswith("until layer(1).") for line in complete("until layer(1)."))


def completions(session: Session, text: str) -> list[str]:
    """The completions that the screen's command line offers."""
    raw = session.view().raw
    assert raw is not None
    return complete(text, raw.recipe.paths, names(raw.step))


def test_paths_are_those_of_the_session_s_scenario() -> None:
    session = nettui.open("digits")
    assert completions(session, "set train.opt") == ["set train.optimizer.name", "set train.optimizer.rate"]
    assert completions(session, "set train.ra") == ["set train.rate"]


def test_inspect_completes_the_names_of_the_session_s_step() -> None:
    session = nettui.open("digits")
    assert completions(session, "inspect dense2.") == ["inspect dense2.W[", "inspect dense2.b["]
    assert completions(session, "i lo") == ["i loss"]
    assert completions(session, "i dense1.re") == ["i dense1.relu["]
    for line in completions(session, "inspect "):
        index = "" if line[-1] != "[" else "0]" if line.endswith(".b[") else "0, 0]"
        assert session.do(line + index).results.inspected


@given(text=st.text(alphabet="abenostwhx .();19", max_size=20))
def test_every_completion_starts_with_the_text(text: str) -> None:
    assert all(line.startswith(text) for line in complete(text, ["train.batch"]))
