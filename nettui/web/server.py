"""The server of `nettui serve`: a page, a socket for each time it is open, and a process behind each."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

import textual_serve
from aiohttp import WSCloseCode, WSMsgType, web
from textual_serve.download_manager import DownloadManager

from nettui.common.language import Translate
from nettui.web.door import ADDRESS, Door
from nettui.web.page_process import PageProcess

HEARTBEAT = 15.0
"""Seconds after which a browser that does not answer is taken for closed."""

CLOSING, LEAVING = 5.0, 1.0
"""Seconds that a page waits for another one that is being closed, or that a reload is about to close."""

LARGEST_MESSAGE = 1 << 20
WIDEST, TALLEST = 500, 200

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """Serves the screen that `nettui` with these arguments shows, to `most` pages at a time.

    A page without input for `idle` seconds is closed. `socket` listens on this machine alone.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        most: int,
        idle: float,
        port: int = 0,
        translate: Translate = str,
    ) -> None:
        """Raises OSError where the port is taken."""
        self._arguments, self._most, self._idle, self._translate = arguments, most, idle, translate
        self.socket = socket.create_server((ADDRESS, port))
        self.door = Door(self.socket.getsockname()[1])
        self._downloads = DownloadManager()
        self._open: set[web.WebSocketResponse] = set()
        self._pages = 0
        self._stopping = asyncio.Event()

    async def run(self, ready: Callable[[], object]) -> None:
        """Serves until SIGINT or SIGTERM; `ready` is called when it listens."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stopping.set)
        runner = web.AppRunner(self._application(), shutdown_timeout=1.0, access_log=None)
        await runner.setup()
        try:
            await web.SockSite(runner, self.socket).start()
            ready()
            await self._stopping.wait()
        finally:
            await asyncio.gather(*(each.close(code=1001) for each in [*self._open]), return_exceptions=True)
            while self._pages:  # each page waits for its process
                await asyncio.sleep(0.02)
            await runner.cleanup()

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._guard])
        application.router.add_get("/", self._index)
        application.router.add_get("/ws", self._page)
        application.router.add_get("/download/{key}", self._download)
        application.router.add_static("/static", str(files(textual_serve) / "static"))
        return application

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuses strangers; turns the token into a cookie."""
        if self.door.is_foreign(request.headers, needs_origin=request.path == "/ws"):
            raise web.HTTPForbidden(
                text="nettui: refused, because the request is not from a page of its own\n"
            )
        if not self.door.knows(request.cookies):
            if not self.door.opens(request.query.get("token", "")):
                text = "nettui: open the address that `nettui serve` printed; it works once, in one browser\n"
                raise web.HTTPForbidden(text=text)
            answer: web.StreamResponse = web.Response(status=303, headers={"Location": "/", **HEADERS})
            answer.set_cookie(self.door.cookie, self.door.key, httponly=True, samesite="Strict")
            return answer
        return await handler(request)

    async def _index(self, request: web.Request) -> web.Response:
        """The page with the terminal in it; nothing in it is from elsewhere.

        It comes even if no more may open: at a reload, a browser keeps the old page until it has this one.
        """
        page = Template((files("nettui.web") / "page.html").read_text(encoding="utf-8"))
        _ = self._translate
        words = {"ended": escape(_("Session ended.")), "restart": escape(_("Restart"))}
        text = page.substitute(socket=f"ws://{request.host}/ws", **words)
        policy = (
            f"default-src 'self' data:; connect-src 'self' ws://{request.host}; frame-ancestors 'none'; "
            "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'"
        )
        headers = {**HEADERS, "Content-Security-Policy": policy}
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def _has_room(self) -> bool:
        """Whether one more page may open; one that closes, as at a reload, is waited for."""
        asked = time.monotonic()
        while self._pages >= self._most:
            if time.monotonic() > asked + (CLOSING if len(self._open) < self._most else LEAVING):
                return False
            await asyncio.sleep(0.02)
        return True

    async def _refuse(self, request: web.Request) -> web.StreamResponse:
        """Closes the socket of a page that may not open, with the reason, which the page shows."""
        page = web.WebSocketResponse()
        await page.prepare(request)
        full = f"open pages: {self._pages}, as many as --sessions allows; close one"
        await page.close(code=WSCloseCode.TRY_AGAIN_LATER, message=self._translate(full).encode())
        return page

    async def _page(self, request: web.Request) -> web.StreamResponse:
        """Runs a process for a page that has opened its socket, until one of them ends."""
        if not await self._has_room() or self._stopping.is_set():
            return await self._refuse(request)
        self._pages += 1
        page = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=LARGEST_MESSAGE)
        process = PageProcess(self._arguments, page.send_bytes, page.send_str, page.close, self._downloads)
        try:
            await page.prepare(request)
            self._open.add(page)
            size = _size({key: request.query.get(key, "") for key in ("width", "height")})
            await process.start(*(size or (80, 24)))
            await self._pass_on(page, process)
        finally:
            self._open.discard(page)
            try:
                await asyncio.shield(asyncio.create_task(process.stop()))
            finally:
                self._pages -= 1
            await page.close()
        return page

    async def _pass_on(self, page: web.WebSocketResponse, process: PageProcess) -> None:
        """Passes on what the browser sends, until it closes or nothing is typed for long."""
        typed = time.monotonic()
        while True:
            try:
                message = await page.receive(timeout=max(typed + self._idle - time.monotonic(), 0.01))
            except TimeoutError:
                return
            if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
                return
            match _parsed(message.data if message.type == WSMsgType.TEXT else ""):
                case ["stdin", str(text)]:
                    typed = time.monotonic()
                    await process.send_bytes(text.encode("utf-8", "replace"))
                case ["resize", dict(wanted)] if size := _size(wanted):
                    await process.set_terminal_size(*size)
                case ["ping", data]:
                    with suppress(ConnectionError):
                        await page.send_json(["pong", data])
                case ["focus", *_]:
                    await process.focus()
                case ["blur", *_]:
                    await process.blur()

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """Sends a file that the screen hands over."""
        try:
            found = await self._downloads.get_download_metadata(request.match_info["key"])
        except KeyError:
            raise web.HTTPNotFound(text="nettui: no such file\n") from None
        answer = web.StreamResponse(headers=HEADERS)
        answer.content_type = found.mime_type or "application/octet-stream"
        name = "".join(letter if letter.isalnum() or letter in ".-_" else "_" for letter in found.file_name)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        await answer.prepare(request)
        async for chunk in self._downloads.download(request.match_info["key"]):
            await answer.write(chunk)
        await answer.write_eof()
        return answer


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _size(wanted: dict[Any, Any]) -> tuple[int, int] | None:
    """Columns and rows that a screen can have, or None."""
    try:
        width, height = int(wanted["width"]), int(wanted["height"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return min(max(width, 1), WIDEST), min(max(height, 1), TALLEST)
