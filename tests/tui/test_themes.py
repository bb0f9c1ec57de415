"""Themes: every colour that is drawn has enough contrast, and colours are told apart by everyone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from rich.color import ColorSystem
from rich.color_triplet import ColorTriplet
from textual.pilot import Pilot

from nettui.tui.app import NettuiApp
from nettui.tui.contrast import BLACK, WHITE, contrast, legible, most_legible
from nettui.tui.entries import home_screen
from nettui.tui.habits import Habits
from nettui.tui.screens.help import HelpScreen
from nettui.tui.shades import inverted
from nettui.tui.theme_filter import ThemeFilter
from nettui.tui.themes import (
    DARK,
    DEFAULT_THEME,
    OWN_THEMES,
    THEME_NAMES,
    ThemeColours,
    colours_of,
    next_theme,
)
from nettui.types import Array
from tests.quick import quick_first
from tests.tui.contrasts import pairs
from tests.tui.pilot import LARGE, SMALL, app, current_view, enter_command, screen, wait_for_step, wait_until

SCENARIOS = ("digits", "race-beale")

MORE = (
    "init-compare",
    "vanishing-sigmoid",
    "dropout",
    "bug-2",
    "gradient-check",
    "points",
    "momentum",
    "rate-too-high",
)

KINDS_OF_SIGHT: dict[str, Sequence[Sequence[float]]] = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What each kind of cone is left with: Machado, Oliveira and Fernandes 2009, severity 1."""


def seldom_legible(pilot: Pilot[None], colours: ThemeColours) -> list[str]:
    """What is on the screen with too little contrast; no ink has more than 4.58:1 on every coloured cell."""
    found = []
    for pair in pairs(pilot):
        least = colours.text if pair.is_text else colours.marks
        if pair.ratio < (min(least, 4.5) if pair.in_picture else least):
            found.append(f"{pair.sample!r}: {pair.ink.hex} on {pair.ground.hex} has {pair.ratio:.2f}")
    return found


async def measure_pages(name: str, size: tuple[int, int], themes: Sequence[str], pages: str) -> None:
    """These pages of a scenario, in the middle of a step and with a message, in each theme."""
    async with app(name).run_test(size=size) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        await enter_command(pilot, "watch loss; next 5; step 4; set train.optimizer.rate 0.02; next; step 3")
        await wait_until(pilot, lambda: current_view(pilot).cursor.step >= 7)
        for theme in themes:
            pilot.app.theme = theme
            colours = colours_of(theme, pilot.app.current_theme.dark)
            for page in pages:
                await pilot.press(page)
                await pilot.pause()
                assert seldom_legible(pilot, colours) == [], f"page {page} in {theme}"


@pytest.mark.parametrize("name", quick_first(SCENARIOS))
async def test_all_that_is_drawn_has_enough_contrast(name: str) -> None:
    await measure_pages(name, LARGE, [*OWN_THEMES], "123456")


@pytest.mark.slow
@pytest.mark.parametrize("name", MORE[::3])
async def test_all_that_more_scenarios_draw_has_enough_contrast(name: str) -> None:
    await measure_pages(
        name, LARGE, [*OWN_THEMES, "textual-light", "nord", "solarized-light", "gruvbox"], "123456k"
    )
    await measure_pages(name, SMALL, [*OWN_THEMES], "123456k")


@pytest.mark.parametrize("theme", OWN_THEMES)
async def test_home_and_help_have_enough_contrast(theme: str) -> None:
    colours = OWN_THEMES[theme][1]
    home = NettuiApp(home_screen(), habits=Habits(theme=theme))
    async with home.run_test(size=LARGE) as pilot:
        await pilot.pause(0.5)
        assert seldom_legible(pilot, colours) == []
        await pilot.press("question_mark")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await pilot.pause()
        assert seldom_legible(pilot, colours) == []


@pytest.mark.parametrize("system", [ColorSystem.STANDARD, ColorSystem.EIGHT_BIT])
@pytest.mark.parametrize("theme", OWN_THEMES)
async def test_few_colours_suffice(theme: str, system: ColorSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    colours = OWN_THEMES[theme][1]
    few = ThemeFilter(colours, system)
    monkeypatch.setattr(NettuiApp, "_theme_filter", lambda app, replaces: few)
    async with NettuiApp(home_screen(), habits=Habits(theme=theme)).run_test(size=LARGE) as pilot:
        await pilot.pause(0.3)
        for pair in pairs(pilot, system):
            assert pair.ratio >= min(colours.text if pair.is_text else colours.marks, 4.5), pair


async def test_without_colours_the_contrast_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    await measure_pages("digits", LARGE, ["light"], "14")


async def test_a_key_goes_through_the_themes_and_the_last_one_is_noted() -> None:
    debugger = app("digits")
    async with debugger.run_test(size=SMALL) as pilot:
        await wait_until(pilot, lambda: screen(pilot).view is not None)
        assert pilot.app.theme == DEFAULT_THEME == DARK.name
        await pilot.press("ctrl+t")
        assert pilot.app.theme == "light"
        await pilot.press("ctrl+t")
        assert debugger.habits.changed["theme"] == "high-contrast"
        await pilot.press("4", "n")
        await wait_for_step(pilot, 1)


def test_the_next_theme_is_one_of_ours() -> None:
    assert [*map(next_theme, OWN_THEMES)] == ["light", "high-contrast", "dark"]
    assert next_theme("nord") == "dark"
    assert THEME_NAMES[:3] == ("dark", "light", "high-contrast")
    assert "nord" in THEME_NAMES


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [(BLACK, WHITE, 21.0), (ColorTriplet(0x76, 0x76, 0x76), WHITE, 4.54)]
)
def test_the_contrast_is_that_of_wcag(one: ColorTriplet, other: ColorTriplet, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


def test_a_colour_becomes_legible_and_one_that_is_stays() -> None:
    rng = np.random.default_rng(0)
    for row in rng.integers(0, 256, (300, 6)).tolist():
        ink, ground = ColorTriplet(*row[:3]), ColorTriplet(*row[3:])
        found = legible(ink, ground, 4.5)
        assert contrast(found, ground) >= 4.5
        assert found == ink or contrast(ink, ground) < 4.5
        assert contrast(most_legible(ground), ground) >= 4.58


def test_inverting_keeps_the_order_of_brightness_the_other_way_round() -> None:
    greys = [inverted(ColorTriplet(part, part, part)) for part in range(0, 256, 15)]
    assert greys == sorted(greys, reverse=True)
    assert contrast(greys[0], WHITE) < 1.01


@pytest.mark.parametrize("theme", OWN_THEMES)
@pytest.mark.parametrize("sight", KINDS_OF_SIGHT)
def test_the_colours_of_classes_are_told_apart(theme: str, sight: str) -> None:
    inks = OWN_THEMES[theme][1].inks[:-1]
    seen = [_oklab(ink, KINDS_OF_SIGHT[sight]) for ink in inks]
    distances = {
        (one, other): float(np.linalg.norm(seen[a] - seen[b]))
        for (a, one), (b, other) in combinations(enumerate(inks), 2)
    }
    assert min(distances.values()) >= 0.05, min(distances, key=lambda pair: distances[pair])


def test_the_manual_says_which_themes_there_are() -> None:
    for path in ("keys.md", "fr/keys.md"):
        text = (Path("nettui/manual") / path).read_text(encoding="utf-8")
        assert all(f"`{name}`" in text for name in OWN_THEMES)


def _oklab(colour: str, sight: Sequence[Sequence[float]]) -> Array:
    """Where a colour is in OKLab, as it is seen."""
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    light = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    red, green, blue = (np.array(sight) @ light).clip(0, 1)
    long = np.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = np.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = np.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return np.array(
        [
            0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
            1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
            0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
        ]
    )
