"""The process behind one page: it draws the screen, and ends with the page or with the server."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

GRACE = 8.0
"""Seconds that a process has to save its session before it is killed."""


class PageProcess(AppService):
    """Runs the program without a shell, and leaves no process behind."""

    def __init__(
        self,
        arguments: Sequence[str],
        write_bytes: Callable[[bytes], Awaitable[None]],
        write_str: Callable[[str], Awaitable[None]],
        close: Callable[[], Awaitable[object]],
        downloads: DownloadManager,
    ) -> None:
        """`arguments` follow `nettui` on the command line."""

        async def closed() -> None:
            await close()

        super().__init__(
            "nettui",
            write_bytes=write_bytes,
            write_str=write_str,
            close=closed,
            download_manager=downloads,
        )
        self._arguments, self._downloads = arguments, downloads

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "nettui",
            *self._arguments,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env={**self._build_environment(width=width, height=height), "NETTUI_SERVER": str(os.getpid())},
            start_new_session=True,  # ctrl-c in the server's terminal is the server's
        )
        self._stdin = self._process.stdin
        return self._process

    async def stop(self) -> None:
        """Asks the process to save and to end, and kills it if it does not."""
        process, self._process = self._process, None
        if process is None:
            return
        await self._downloads.cancel_app_downloads(app_service_id=self.app_service_id)
        with suppress(OSError):
            await self.send_meta({"type": "quit"})
        try:
            await asyncio.wait_for(self._drain(process), GRACE)
        except TimeoutError:
            process.kill()
        await process.wait()

    async def _drain(self, process: asyncio.subprocess.Process) -> None:
        """Reads to the end what it still writes, because a full pipe would keep it from ending."""
        if self._task is not None:
            await self._task
        if process.stdout is not None:
            while await process.stdout.read(65536):
                pass
        await process.wait()
