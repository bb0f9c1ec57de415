"""The command `serve`: the same screen in a browser on this machine."""

from __future__ import annotations

import argparse
import errno
from typing import TYPE_CHECKING

from nettui.common.errors import InputError
from nettui.common.language import catalogue, tr
from nettui.common.trust import trust
from nettui.options import language_of

if TYPE_CHECKING:
    from nettui.web.server import Server

MINUTE = 60


def serve(options: argparse.Namespace) -> int:
    """Serves the screen until ctrl-c; says where."""
    try:
        from nettui.web import server
    except ImportError:
        raise InputError("serve", ["needs textual-serve: pip install 'nettui[web]'"]) from None
    import asyncio

    asyncio.run(_serve(options, server.Server))
    return 0


async def _serve(options: argparse.Namespace, make: type[Server]) -> None:
    try:
        idle, speak = options.idle * MINUTE, catalogue(language_of(options)).gettext
        server = make(_arguments(options), options.sessions, idle, options.port, speak)
    except OSError as error:
        busy = error.errno == errno.EADDRINUSE
        wrong = f"port {options.port} is in use, --port 0 takes a free one" if busy else str(error.strerror)
        raise InputError("serve", [wrong]) from None

    def say() -> None:
        print(tr("open {} in a browser on this machine").format(server.door.address))
        print(tr("the address works once; ctrl-c stops the server"), flush=True)

    await server.run(say)


def _arguments(options: argparse.Namespace) -> list[str]:
    """What each process of a page is started with; a scenario that does not exist is an error here."""
    common = [*(["--ascii"] if options.ascii else []), *(["--lang", options.lang] if options.lang else [])]
    if options.scenario is None:
        return common
    from nettui.scenario import open_named

    trust(options.scenario)
    open_named(options.scenario, options.set, options.seed, trusted=options.trust)
    sets = [f"--set={each}" for each in options.set]
    seed = [f"--seed={options.seed}"] if options.seed is not None else []
    return [*common, "run", options.scenario, *sets, *seed, *(["--trust"] if options.trust else [])]
