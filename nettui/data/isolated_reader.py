"""The other process: says which arrays a file has, and sends those it is asked for."""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from contextlib import AbstractContextManager, suppress
from typing import Any

import numpy as np

from nettui.data.named_arrays import Bundle


def serve(opened: Any) -> None:
    """Answers on standard output what is asked on standard input; `opened` opens the file as a bundle."""
    path, memory, seconds = sys.argv[2:5]
    _limit(int(memory), int(seconds))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints goes elsewhere
    warnings.simplefilter("ignore")
    try:
        bundle: AbstractContextManager[Bundle] = opened(path)
        with bundle as arrays:
            heads = {name: (head.shape, head.dtype.str) for name, head in arrays.heads.items()}
            _say(answers, {"heads": heads})
            for question in sys.stdin:
                raw = io.BytesIO()
                np.save(raw, arrays.read(json.loads(question)), allow_pickle=False)
                _say(answers, {"size": raw.getbuffer().nbytes})
                answers.write(raw.getbuffer())
                answers.flush()
    except BrokenPipeError:
        return
    except BaseException as error:  # of the library that reads a damaged file, which may be any
        with suppress(BrokenPipeError):
            _say(answers, {"error": str(error) or type(error).__name__})


def _say(answers: Any, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def _limit(memory: int, seconds: int) -> None:
    """Limits this process where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
