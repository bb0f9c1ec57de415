"""Numbers of thousands of digits, in any base and at any field, are refused by one short message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nettui.common.errors import NettuiError
from nettui.debugger.session import Session
from nettui.scenario import load, open_session

HUGE = {"hex": "0x" + "f" * 4000, "binary": "0b" + "1" * 20_000, "octal": "0o" + "7" * 6000}
FIELDS = (
    *("view.page", "lesson", "loss.name", "network", "surface", "data.path", "network.hidden", "seed"),
    *("train.batch", "train.optimizer.rate", "data", "title", "watch", "break"),
)


@pytest.fixture(scope="module")
def session() -> Session:
    return open_session(load("linear-softmax"))


@pytest.mark.parametrize("number", HUGE.values(), ids=HUGE)
@pytest.mark.parametrize("form", ["{}", "[{}]", "{{name = {}}}", "-{}"])
@pytest.mark.parametrize("field", FIELDS)
def test_a_huge_number_is_one_short_message(
    field: str, form: str, number: str, session: Session, tmp_path: Path
) -> None:
    value = form.format(number)
    path = tmp_path / "a.toml"
    path.write_text(f"x = {number}\n")
    messages = [
        said(lambda: load("linear-softmax", [f"{field}={value}"]) and None),
        said(lambda: load(str(path))),
        said(lambda: session.do(f"set {field} {value}").message),
    ]
    assert "more than 1100 bits" in messages[1]
    assert not any("Exceeds the limit" in message for message in messages)
    assert max(map(len, messages)) < 2000


def said(call: Callable[[], object]) -> str:
    """The answer of a call, or the message of its refusal."""
    try:
        return str(call() or "")
    except NettuiError as problem:
        return str(problem)
