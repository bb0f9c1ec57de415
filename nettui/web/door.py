"""Who may come in: addresses of this machine alone, with the token of the printed address or its cookie."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping

ADDRESS = "127.0.0.1"
"""The only address that the server listens on."""


class Door:
    """Lets in what comes from a page of the server itself, in a browser that has shown the token.

    A page of another site can send requests to this machine, and can give itself a name that leads here; but
    then its Origin or its Host is another. The token opens once: after that the browser shows a cookie.
    """

    def __init__(self, port: int) -> None:
        self.hosts = frozenset({f"{ADDRESS}:{port}", f"localhost:{port}"})
        self.cookie = f"nettui-{port}"  # browsers send the cookies of all ports
        self.token, self.key = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self._token_used = False

    @property
    def address(self) -> str:
        """The address to open, with the token."""
        port = next(iter(self.hosts)).rpartition(":")[2]
        return f"http://{ADDRESS}:{port}/?token={self.token}"

    def is_foreign(self, headers: Mapping[str, str], needs_origin: bool = False) -> bool:
        """Whether a request comes from a page of another site, or by a name that is not this machine's."""
        host, origin = headers.get("Host", ""), headers.get("Origin")
        if host not in self.hosts or (origin is None and needs_origin):
            return True
        return origin is not None and origin != f"http://{host}"

    def knows(self, cookies: Mapping[str, str]) -> bool:
        """Whether the browser has shown the token before."""
        return _same(cookies.get(self.cookie, ""), self.key)

    def opens(self, token: str) -> bool:
        """Whether this is the token, and it is shown for the first time."""
        if self._token_used or not _same(token, self.token):
            return False
        self._token_used = True
        return True


def _same(given: str, known: str) -> bool:
    """Compares in a time that does not depend on where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())
