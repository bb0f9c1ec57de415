"""`nettui serve` as a program: who comes in, how many, and that no process stays behind."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from nettui.cli import BAD_INPUT, FINE
from tests.program import NETTUI, run_nettui, start_nettui

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="counts processes in /proc")


class Served:
    """A server that runs, and a browser's session that has shown the token."""

    def __init__(self, program: subprocess.Popen[str], address: str, client: aiohttp.ClientSession) -> None:
        self.program, self.address, self.client = program, address, client
        self.base = address.partition("?")[0]
        self.origin = {"Origin": self.base.rstrip("/")}

    async def page(self) -> aiohttp.ClientWebSocketResponse:
        """Opens the page, and waits until its process has drawn something."""
        socket = await self.client.ws_connect(f"{self.base}ws?width=100&height=30", headers=self.origin)
        await socket.receive_bytes(timeout=30)
        return socket

    @property
    def processes(self) -> list[int]:
        """The processes of the pages, those that have ended but for their status left out."""
        children = Path(f"/proc/{self.program.pid}/task/{self.program.pid}/children").read_text().split()
        return [int(each) for each in children if is_alive(int(each))]


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("timed out")


@asynccontextmanager
async def served(line: str = "digits", program: subprocess.Popen[str] | None = None) -> AsyncIterator[Served]:
    program = program or start_nettui(f"serve {line}", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout is not None
    address = re.search(r"http://\S+", await asyncio.to_thread(program.stdout.readline))
    assert address is not None
    try:
        jar = aiohttp.CookieJar(unsafe=True)  # an address without a name
        async with aiohttp.ClientSession(cookie_jar=jar) as client:
            async with client.get(address[0]) as answer:
                assert (answer.status, answer.url.query_string) == (200, "")
            yield Served(program, address[0], client)
    finally:
        program.kill()
        program.communicate()


async def test_strangers_stay_outside() -> None:
    async with served() as it, aiohttp.ClientSession() as stranger:
        rebound = {"Host": f"evil.example:{it.base.rpartition(':')[2].strip('/')}"}
        for client, path, headers in (
            (stranger, it.address, {}),  # the token has been used
            (stranger, it.base, {}),
            (stranger, f"{it.base}static/js/textual.js", {}),
            (stranger, f"{it.base}ws", it.origin),
            (it.client, it.base, rebound),
            (it.client, it.base, {"Origin": "http://evil.example"}),
            (it.client, f"{it.base}ws", {}),
        ):
            async with client.get(path, headers=headers) as answer:
                assert answer.status == 403, (path, headers)
        assert it.processes == []
        async with it.client.get(it.base) as answer:
            page = await answer.text()
        assert set(re.findall(r"(?:https?|wss?)://[^/\"]+", page)) == {
            it.base.replace("http", "ws").rstrip("/")
        }


async def test_a_page_is_the_screen_and_takes_its_process_along(tmp_path: Path) -> None:
    async with served("digits --sessions 1") as it:
        page = await it.page()
        await page.send_str(json.dumps(["resize", {"width": 160, "height": 45}]))
        for broken in ("", "[", '{"a": 1}', '["resize", {"width": "x"}]', '["resize", 1]', '["stdin", 3]'):
            await page.send_str(broken)
        await page.send_str(json.dumps(["stdin", ":goto 7\r"]))
        drawn = b""
        while b"step 7" not in drawn:
            drawn += await page.receive_bytes(timeout=30)
        assert len(it.processes) == 1
        one_more = await it.client.ws_connect(f"{it.base}ws", headers=it.origin)
        refused = await one_more.receive(timeout=30)
        assert (refused.type, refused.data) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.TRY_AGAIN_LATER)
        assert refused.extra == "open pages: 1, as many as --sessions allows; close one"
        await page.close()
        await until(lambda: it.processes == [])
        (await it.page())._response.close()  # as when a browser is killed
        await until(lambda: it.processes == [])


async def test_a_page_that_is_closed_makes_room_for_the_next_one_at_once() -> None:
    async with served("digits --sessions 1") as it:
        for _ in range(3):
            await (await it.page()).close()


async def test_a_reload_where_no_more_may_open_is_not_refused() -> None:
    """A browser asks for the page, then opens its socket, and only then is the old one gone."""
    async with served("digits --sessions 1") as it:
        page = await it.page()
        for _ in range(3):
            async with it.client.get(it.base) as answer:
                assert answer.status == 200
            old, opening = page, asyncio.create_task(it.page())
            await asyncio.sleep(0.2)
            await old.close()
            page = await opening
            assert not page.closed
        await page.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_the_server_leaves_no_orphan(number: signal.Signals) -> None:
    async with served() as it:
        pages = [await it.page(), await it.page()]
        await pages[0].send_str(json.dumps(["stdin", " "]))
        processes = it.processes
        assert len(processes) == len(pages)
        it.program.send_signal(number)
        if number != signal.SIGKILL:
            assert await asyncio.to_thread(it.program.wait, 30) == FINE
        await until(lambda: not any(map(is_alive, processes)))


SHORT_MINUTES = """
import sys
from nettui import cli, serve_command
serve_command.MINUTE = 1.2
sys.exit(cli.main(["serve", "digits", "--idle", "2"]))
"""


async def test_a_page_where_nothing_is_typed_for_the_minutes_of_idle_is_closed() -> None:
    pipe, python = subprocess.PIPE, NETTUI.with_name("python")
    program = subprocess.Popen([python, "-c", SHORT_MINUTES], stdout=pipe, stderr=pipe, encoding="utf-8")
    async with served(program=program) as it:
        page = await it.client.ws_connect(f"{it.base}ws?width=80&height=24", headers=it.origin)

        async def read() -> None:
            while not page.closed:
                await page.receive()

        reading = asyncio.create_task(read())
        for _ in range(5):
            await page.send_str(json.dumps(["stdin", "n"]))
            await asyncio.sleep(0.7)
        assert not reading.done()
        await page.send_str(json.dumps(["blur"]))  # is no key
        await asyncio.wait_for(reading, 30)
        await until(lambda: it.processes == [])
        await (await it.page()).close()  # the server goes on


def test_without_the_extra_one_message_says_so() -> None:
    code = (
        "import sys; sys.modules['textual_serve'] = None; from nettui.cli import main; print(main(['serve']))"
    )
    python = NETTUI.with_name("python")
    process = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, env={**os.environ, "LANG": "C"}
    )
    assert process.stdout == f"{BAD_INPUT}\n"
    assert process.stderr == "nettui: serve: needs textual-serve: pip install 'nettui[web]'\n"


def test_a_mistake_is_told_before_anything_is_served() -> None:
    assert "digits" in run_nettui("serve digit").stderr
    assert run_nettui("serve digit").returncode == BAD_INPUT


def is_new(it: Served, before: list[int]) -> bool:
    """Whether one page is open, of another process than before."""
    return len(it.processes) == 1 and it.processes != before


async def shown(debugger: aiohttp.ClientWebSocketResponse, expression: str) -> str:
    """What the browser says of an expression."""
    script = {"expression": expression, "returnByValue": True}
    await debugger.send_json({"id": 9, "method": "Runtime.evaluate", "params": script})
    while (answer := await debugger.receive_json()).get("id") != 9:
        pass
    return str(answer["result"]["result"].get("value"))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Chromium")
async def test_chromium_draws_it(tmp_path: Path) -> None:
    async with served("digits --sessions 1 --lang fr") as it:
        key = next(iter(it.client.cookie_jar))
        flags = ("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0")
        browser = subprocess.Popen(
            ["chromium", *flags, f"--user-data-dir={tmp_path}", "about:blank"],
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert browser.stderr is not None
            while not (found := re.search(r"listening on ws://([^/]+)", browser.stderr.readline())):
                pass
            async with it.client.get(f"http://{found[1]}/json") as answer:
                tab = next(each for each in await answer.json() if each["type"] == "page")
            async with it.client.ws_connect(tab["webSocketDebuggerUrl"], max_msg_size=0) as debugger:
                cookie = {"name": key.key, "value": key.value, "url": it.base}
                for number, (method, parameters) in enumerate(
                    (("Network.setCookie", cookie), ("Page.navigate", {"url": it.base}))
                ):
                    await debugger.send_json({"id": number, "method": method, "params": parameters})
                before = list[int]()
                for _ in range(3):
                    await until(partial(is_new, it, before))
                    before = it.processes
                    assert "Session terminée. Recommencer" in await shown(
                        debugger, "document.querySelector('.closed').textContent"
                    )
                    while "-first-byte" not in (seen := await shown(debugger, "document.body.className")):
                        assert "-closed" not in seen
                        await asyncio.sleep(0.2)
                    await debugger.send_json({"id": 8, "method": "Page.reload"})
        finally:
            browser.terminate()
            browser.communicate()
        await until(lambda: it.processes == [])
