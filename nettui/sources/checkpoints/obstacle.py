"""Why a process cannot be copied just now so that the copy does what the process would do."""

from __future__ import annotations

import sys
from collections.abc import Container

from nettui.sources.checkpoints.linux import children, open_sockets, thread_names


def obstacle(own_sockets: Container[int]) -> str:
    """The reason, or "" where there is none; `own_sockets` are those by which the debugger is heard."""
    if sys.platform != "linux":
        return "copies of a process are kept on Linux alone"
    if (count := len(thread_names()) - _watching_threads()) > 1:
        return f"the script has {count} threads, and a copy would have one"
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        return "the script uses a GPU, whose memory cannot be copied"
    if children():
        return "the script has started processes, such as the workers of a DataLoader"
    if any(each not in own_sockets for each in open_sockets()):
        return "the script has an open connection, which a copy would share"
    return ""


def _watching_threads() -> int:
    """Threads that only look after a progress bar: a copy does without."""
    tqdm, threading = sys.modules.get("tqdm"), sys.modules.get("threading")
    if tqdm is None or threading is None:
        return 0
    return sum(isinstance(each, tqdm.TMonitor) for each in threading.enumerate())
