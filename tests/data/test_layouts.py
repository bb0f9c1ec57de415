"""Files of the kinds that people have open with the right shape, label and decisions."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from nettui.data.files import detect_format
from nettui.data.source import Samples
from nettui.data.task import as_task
from nettui.scenario.parts import FILE_FORMATS
from tests.data.layouts.all import LAYOUTS
from tests.data.layouts.layout import Layout

EACH = pytest.mark.parametrize("layout", [pytest.param(layout, id=layout.name) for layout in LAYOUTS])


def missing_extra(layout: Layout) -> bool:
    """Whether the optional dependency that reads the file is not installed."""
    needed = {"pictures": "PIL"}.get(layout.extra, layout.extra)
    return bool(needed) and find_spec(needed) is None


def opened(layout: Layout, folder: Path) -> Samples:
    """The samples of the file, with what the user must say of it."""
    if missing_extra(layout):
        pytest.skip("needs an extra")
    path = str(layout.make(folder))
    said = {key: tuple(value) if isinstance(value, list) else value for key, value in layout.say.items()}
    options: dict[str, Any] = {**said, "path": path}
    task = options.pop("task", "auto")
    if layout.missing:
        options["missing"] = "median"
    samples = FILE_FORMATS[detect_format(path, FILE_FORMATS.values())](**options).load(0)
    return as_task(samples, task, takes_numbers=not layout.classes)


def fields(samples: Samples) -> dict[str, Any]:
    """The fields of [data] that say what was decided."""
    return {name: value for decision in samples.decisions for name, value in decision.fields.items()}


def test_there_are_enough_layouts_with_names_of_their_own() -> None:
    assert len(LAYOUTS) >= 80
    assert len({layout.name for layout in LAYOUTS}) == len(LAYOUTS)


@EACH
def test_the_file_opens_with_the_right_shape_and_decisions(layout: Layout, tmp_path: Path) -> None:
    samples = opened(layout, tmp_path)
    assert (*samples.x.shape, samples.classes) == (
        layout.samples - layout.test,
        layout.features,
        layout.classes,
    )
    assert samples.held_out == layout.held_out
    if not layout.classes and "task" not in layout.say:
        assert samples.not_classes is not None, "a quantity is no class"
    if layout.names:
        assert samples.names.classes == layout.names
    found = fields(samples)
    if layout.label is not None:
        assert found["label"] == layout.label
    assert sorted(map(str, found.get("drop", []))) == sorted(map(str, layout.drop))
    assert all(decision.what.isprintable() for decision in samples.decisions)
