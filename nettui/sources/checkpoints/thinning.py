"""Which of several kept steps can be done without: they lie dense before the newest, and sparse long ago."""

from __future__ import annotations

from collections.abc import Sequence


def superfluous(steps: Sequence[int]) -> int:
    """The place of the step whose loss costs least, never the first or the last.

    What is lost is measured by the gap that it leaves, in shares of the gap's distance from the newest step:
    so the steps that stay lie about equally far apart on a logarithmic scale.

    Args:
        steps: At least 3 of them, growing.

    Examples:
        >>> superfluous([0, 10, 20, 30, 40])
        1
        >>> superfluous([0, 30, 38, 39, 40])
        2
    """
    newest = steps[-1]
    return min(
        range(1, len(steps) - 1),
        key=lambda at: (steps[at + 1] - steps[at - 1]) / (newest - steps[at - 1]),
    )
