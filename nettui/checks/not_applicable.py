"""What a check raises that cannot be run: not even the names of checks need more of a run."""

from __future__ import annotations


class NotApplicable(Exception):
    """A check cannot be run on this trainer; the message says why."""
