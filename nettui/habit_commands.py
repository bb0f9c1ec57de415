"""The commands about one's habits: completion in the shell, and settings."""

from __future__ import annotations

import argparse


def completion(options: argparse.Namespace) -> int:
    """Prints the script that completes in a shell."""
    from nettui.completion import completion_script

    print(completion_script(options.shell), end="")
    return 0
