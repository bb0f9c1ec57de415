"""Runs at the ends of numbers and sizes are drawn on every page: no error, no nonsense, nothing too wide."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from nettui.tui.app import NettuiApp
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.inspect import InspectScreen
from nettui.tui.widget import BROKEN
from tests.fuzz.drawn import checked_faults, faults, inspected_faults, session_of, views_of
from tests.fuzz.extremes import write_files
from tests.tui.pilot import SMALL, current_view, screen, screen_text, wait_until

Fields = Mapping[str, object]

HIDDEN: Fields = {"network.hidden": [4]}
ONE_BY_ONE: Fields = {**HIDDEN, "train.batch": 1, "data.validation": 0}
SQUARED: Fields = {**HIDDEN, "loss.name": "squared-error"}

RUNS: Mapping[str, Fields] = {
    "rate 1e300": {**HIDDEN, "train.optimizer.rate": 1e300},
    "inputs of 1e308": {**HIDDEN, "data.path": "huge.npz"},
    "inputs of 1e-308": {**HIDDEN, "data.path": "tiny.npz"},
    "float32 overflow": {
        **HIDDEN,
        "network.dtype": "float32",
        "network.init": {"name": "normal", "std": 1e30},
    },
    "two samples": {**ONE_BY_ONE, "data.path": "two.npz"},
    "one unit": {"network.hidden": [1], "train.batch": 1},
}
MORE: Mapping[str, Fields] = {
    **RUNS,
    "rate 1e-300": {**HIDDEN, "train.optimizer.rate": 1e-300},
    "Adam's rate 1e300": {**HIDDEN, "train.optimizer": {"name": "adam", "rate": 1e300}},
    "standardized 1e308": {**HIDDEN, "data.path": "huge.npz", "data.scale": "standardize"},
    "normalized 1e308": {**HIDDEN, "data.path": "huge.npz", "network.normalization": "batch"},
    "float32 inputs": {**HIDDEN, "data.path": "f32.npz", "network.dtype": "float32"},
    "constant features": {**HIDDEN, "data.path": "constant.npz"},
    "all missing": {**HIDDEN, "data.path": "allnan.npz"},
    "infinite": {**HIDDEN, "data.path": "infinite.npz"},
    "targets of 1e300": {**SQUARED, "data.path": "yf.npz"},
    "targets of 1e-300": {**SQUARED, "data.path": "ytiny.npz"},
    "penalty 1e300": {**HIDDEN, "loss.penalty": {"name": "l2", "strength": 1e300}},
    "nothing kept": {**HIDDEN, "network.dropout": {"keep": 1e-300}},
    "zeros": {**HIDDEN, "network.init": {"name": "zeros"}},
    "10,000 features": {**HIDDEN, "data.path": "wide.npz"},
}
DEEP: Fields = {"network.hidden": [4] * 60}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a scenario and its data, which is the current one."""
    monkeypatch.chdir(tmp_path)
    write_files()
    x = np.random.default_rng(0).normal(size=(24, 10_000))
    np.savez("wide.npz", X=x.astype("f4"), y=np.arange(24) % 3)
    Path("s.toml").write_text('[data]\npath = "plain.npz"\n')


def all_faults(fields: Fields) -> list[str]:
    session = session_of("s.toml", fields)
    found = [fault for view in views_of(session) for fault in faults(session, view)]
    return [*found, *inspected_faults(session)]


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("name", RUNS)
def test_every_panel_draws_extremes(name: str) -> None:
    assert all_faults(RUNS[name]) == []


@pytest.mark.slow
@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("name", MORE)
def test_every_panel_and_check_draws_more_extremes(name: str) -> None:
    assert all_faults(MORE[name]) == []
    assert [*checked_faults(session_of("s.toml", MORE[name]))] == []


async def walk(fields: Fields, size: tuple[int, int]) -> None:
    """Every page, zoomed and not, and inspect: no panel fails."""
    app = NettuiApp(lambda app: DebuggerScreen(lambda: session_of("s.toml", fields)))
    async with app.run_test(size=size) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        await pilot.press("n")
        await wait_until(pilot, lambda: not screen(pilot).engine.pending)  # a fault keeps it where it is
        for page in "123456":
            await pilot.press(page, "tab", "z")
            await pilot.pause()
            assert BROKEN not in screen_text(pilot)
            await pilot.press("z")
            assert BROKEN not in screen_text(pilot)
        await pilot.press("i")
        await wait_until(
            pilot, lambda: isinstance(app.screen, InspectScreen) or bool(current_view(pilot).message)
        )
        assert "Traceback" not in screen_text(pilot)


async def test_sixty_layers_fit_a_small_screen() -> None:
    await walk(DEEP, SMALL)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["float32 overflow", "all missing", "10,000 features", "inputs of 1e308"])
async def test_the_screen_lives_at_extremes(name: str) -> None:
    await walk(MORE[name], (136, 45))
