"""Only pages of the server itself come in, with the token or its cookie."""

from __future__ import annotations

import pytest

from nettui.web.door import Door

DOOR = Door(8000)
OWN = {"Host": "127.0.0.1:8000"}


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        (OWN, False),
        ({"Host": "localhost:8000"}, False),
        (OWN | {"Origin": "http://127.0.0.1:8000"}, False),
        ({}, True),
        ({"Host": "127.0.0.1"}, True),
        ({"Host": "127.0.0.1:8001"}, True),
        ({"Host": "evil.example:8000"}, True),
        (OWN | {"Origin": "http://evil.example"}, True),
        (OWN | {"Origin": "null"}, True),
        (OWN | {"Origin": "https://127.0.0.1:8000"}, True),
        (OWN | {"Origin": "http://localhost:8000"}, True),
    ],
)
def test_requests_of_other_sites_and_names_are_foreign(headers: dict[str, str], foreign: bool) -> None:
    assert DOOR.is_foreign(headers) is foreign


def test_a_socket_needs_an_origin() -> None:
    assert DOOR.is_foreign(OWN, needs_origin=True)


def test_the_token_opens_once_and_the_cookie_again() -> None:
    door = Door(8000)
    assert door.address == f"http://127.0.0.1:8000/?token={door.token}"
    assert not door.opens("")
    assert not door.opens(door.token + "é")
    assert door.opens(door.token)
    assert not door.opens(door.token)
    assert door.knows({door.cookie: door.key})
    assert not door.knows({door.cookie: door.token})
    assert not door.knows({})
