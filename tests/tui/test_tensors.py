"""The screen with the tensors of a held run: one of them, the names of all, and matrix after matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pytest
from textual.widgets import OptionList, Static

from nettui.debugger.session import Session
from nettui.sources.recording.tensors import MOST_NAMES, HeldTensor, held_tensor, looked
from nettui.tui.app import NettuiApp
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.tensors import TensorScreen
from nettui.types import TensorSlice
from tests.debugger.recorded import Recorded
from tests.tui.pilot import SMALL, wait_for_step, wait_until
from tests.tui.test_recording import past

WEIGHT = np.linspace(-1, 1, 2 * 3 * 2 * 4).reshape(2, 3, 2, 4)
TENSORS = {"conv.weight": held_tensor(WEIGHT), "conv.bias": held_tensor(np.array([0.5, np.nan]))}


@dataclass
class Held:
    """A run that answers from arrays, without a process."""

    at = 0
    gone = goes_back = False
    differing, moved_to = -1, ""
    asked: list[str] = field(default_factory=list)
    tensors: Mapping[str, HeldTensor] = field(default_factory=lambda: TENSORS)

    def look(self, address: str) -> TensorSlice | str:
        self.asked.append(address)
        told = looked(self.tensors, address)
        return TensorSlice(
            *(told["name"], tuple(told["shape"]), told["dtype"], 0, told["figures"], told["place"]),
            *(tuple(told["matrix"]), tuple(map(tuple, told["values"]))),
            tuple((name, tuple(shape)) for name, shape in told["others"]),
            told["unlisted"],
        )

    def advance(self, timeout: float) -> bool:
        return False

    def go(self, step: int, timeout: float) -> str:
        return ""

    def rate(self, value: float) -> str:
        return ""

    def stop(self) -> None:
        pass


class HeldPast(Recorded):
    """A recording whose run is held."""

    held = Held()

    @property
    def held_run(self) -> Held:  # type: ignore[override]
        return self.held


async def test_tensors_are_walked_through_and_matrices_turned_over() -> None:
    found = past("digits", "whole")
    found.__class__ = HeldPast
    app = NettuiApp(lambda app: DebuggerScreen(lambda: Session.on(found, "train.py")))
    async with app.run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("i")
        await wait_until(pilot, lambda: isinstance(app.screen, TensorScreen))
        shown = app.screen.query_one("#tensor", Static)

        def text() -> str:
            return str(shown.content)

        await wait_until(pilot, lambda: text().startswith("conv.weight[0, 0]  2×3×2×4 float64"))
        assert f"{np.linalg.norm(WEIGHT):.4g}" in text()
        await pilot.press("right", "right", "right", "right")
        await wait_until(pilot, lambda: text().startswith("conv.weight[1, 1] "))
        assert f"{WEIGHT[1, 1, 0, 0]:.3g}" in text()
        await pilot.press("left", "left", "left", "left", "left")
        await wait_until(pilot, lambda: text().startswith("conv.weight[1, 2] "))
        await pilot.press("down")
        await wait_until(pilot, lambda: text().startswith("conv.bias  2 float64"))
        assert "NaN         1" in text()
        assert app.screen.query_one(OptionList).highlighted == 1
        await pilot.press("y")
        assert app.clipboard == "0.5\tnan"
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, DebuggerScreen))
        assert isinstance(app.screen, DebuggerScreen)
        assert "conv" not in str(app.screen.messages.content)  # what has been looked at is not said once more


async def test_of_many_tensors_each_has_a_line_and_those_that_are_not_listed_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, row = past("digits", "whole"), held_tensor(np.ones((4, 4)))
    found.__class__ = HeldPast
    names = [*(f"{at}.weight" for at in range(MOST_NAMES + 4)), "x" * 90]
    monkeypatch.setattr(HeldPast, "held", Held(tensors=dict.fromkeys([names[-1], *names[:-1]], row)))
    app = NettuiApp(lambda app: DebuggerScreen(lambda: Session.on(found, "train.py")))
    async with app.run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("i")
        await wait_until(pilot, lambda: isinstance(app.screen, TensorScreen))
        names_list = app.screen.query_one(OptionList)
        await wait_until(pilot, lambda: names_list.size.width > 0)
        room = names_list.scrollable_content_region.width - 2
        shown = [str(each.prompt) for each in names_list.options]
        assert all(len(line) <= room for line in shown[1:])
        assert shown[2] == f"1.weight{' ' * 3}  4×4"
        assert shown[-1] == "… +5"
