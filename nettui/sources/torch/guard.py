"""What looks at a script must not end it: the first error in a hook ends the looking, with one warning."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from nettui.sources.recording.arguments import warn


class Guard:
    """Lets hooks fail; after one has, none of them does anything, and `ended` has been called."""

    def __init__(self, ended: Callable[[], None]) -> None:
        self._ended, self._has_failed = ended, False

    def __call__(self, hook: Callable[..., None]) -> Callable[..., None]:
        """The hook, guarded. What ends the program passes, as where the debugger says so."""

        @wraps(hook)
        def called(*arguments: Any, **options: Any) -> None:
            if self._has_failed:
                return
            try:
                hook(*arguments, **options)
            except Exception as error:
                self._has_failed = True
                problem = f"{type(error).__name__}: {error}"
                with suppress(Warning):  # the script may turn warnings into errors
                    warn(f"nettui: what follows is not recorded, training goes on: {problem}")
                self._ended()

        return called
