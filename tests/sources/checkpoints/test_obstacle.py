"""What keeps a process from being copied is said: each in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies of a process are kept on Linux alone")

SITUATIONS = {
    "pass": "",
    "threading.Thread(target=time.sleep, args=(5,), daemon=True).start()": "the script has 2 threads",
    "child = subprocess.Popen(['sleep', '5'])": "the script has started processes",
    "there = socket.create_server(('127.0.0.1', 0))": "the script has an open connection",
    "here, there = socket.socketpair(); own = {here.fileno(), there.fileno()}": "",
    "bar = tqdm.tqdm(range(3), file=io.StringIO()); next(iter(bar))": "",  # it has a thread that only watches
    "torch = sys.modules['torch'] = unittest.mock.Mock()": "the script uses a GPU",
}


@pytest.mark.parametrize(("line", "said"), SITUATIONS.items())
def test_an_obstacle_is_named(line: str, said: str) -> None:
    program = f"""
import io, socket, subprocess, sys, threading, time, tqdm, unittest.mock
from nettui.sources.checkpoints.obstacle import obstacle
own, child = set(), None
{line}
print(obstacle(own))
child and child.kill()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{said}" if said else "\n")
