"""What the tests of scenarios share."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.common.errors import InputError
from nettui.scenario import load


def error_message(name: str | Path, *sets: str) -> str:
    """The message of the error that loading the scenario with these overrides raises."""
    with pytest.raises(InputError) as caught:
        load(name, sets)
    return str(caught.value)
