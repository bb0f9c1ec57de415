"""The inspect screen: pictures at both sizes, navigation by keys, shares, and explanations of any numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Awaitable, Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot

from nettui.common.errors import InvalidValue
from nettui.common.language import catalogue
from nettui.debugger.session import Session
from nettui.explain import Explanation, Factor, Rest, Term, explain
from nettui.gradient_check import GradientCheck
from nettui.nn.momentum import Momentum
from nettui.scenario import lesson_progress, load, open_session
from nettui.tui.app import NettuiApp
from nettui.tui.explanation_view import Level, draw
from nettui.tui.panels.neuron import Neuron
from nettui.tui.panels.weights import Weights
from nettui.tui.screens.debugger import DebuggerScreen
from nettui.tui.screens.help import HelpScreen
from nettui.tui.screens.inspect import InspectScreen, formula_to_ascii
from tests.debugger.recipes import NetRecipe
from tests.nets import Net, with_value
from tests.tui.pilot import (
    LARGE,
    SMALL,
    SnapCompare,
    app,
    current_view,
    enter_command,
    has_message,
    region_text,
    screen,
    screen_text,
    view_after,
    wait_for_gradcheck,
    wait_for_step,
    wait_until,
)

SIZES = pytest.mark.parametrize("size", [LARGE, SMALL], ids=["160x45", "80x24"])
WEIGHT = "inspect dense1.W[27, 3].gradient"


def explained_name(pilot: Pilot[None]) -> str:
    """The name of the number that the screen explains, or "" without the screen."""
    top = pilot.app.screen
    return top._levels[-1].explanation.name if isinstance(top, InspectScreen) and top._levels else ""


async def inspect(pilot: Pilot[None], command: str) -> None:
    """Enters an inspect command and waits for its screen."""
    await wait_for_gradcheck(pilot)
    await enter_command(pilot, command)
    await wait_until(pilot, lambda: explained_name(pilot) == command.removeprefix("inspect "))


def after_keys(*keys: str, command: str = WEIGHT) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def go(pilot: Pilot[None]) -> None:
        await inspect(pilot, command)
        await pilot.press(*keys)
        await pilot.pause()

    return go


@SIZES
@pytest.mark.parametrize("name", ["digits", "vanishing-sigmoid"])
def test_picture_of_a_weight_s_gradient(snap_compare: SnapCompare, name: str, size: tuple[int, int]) -> None:
    assert snap_compare(app(name), terminal_size=size, run_before=after_keys("down", "left"))


@SIZES
def test_picture_of_a_delta(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    deep = app("vanishing-sigmoid")
    assert snap_compare(deep, terminal_size=size, run_before=after_keys("down", "enter"))


@pytest.mark.parametrize("command", ["inspect loss", "inspect dense2.W[0, 0].update"])
def test_picture_in_ascii(snap_compare: SnapCompare, command: str) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await after_keys("enter", command=command)(pilot)
        assert screen_text(pilot).isascii()

    adam = app("digits", ascii=True, train__optimizer={"name": "adam"})
    assert snap_compare(adam, terminal_size=SMALL, run_before=go)


def test_picture_in_french(snap_compare: SnapCompare) -> None:
    translate = catalogue("fr").gettext
    french = NettuiApp(lambda app: DebuggerScreen(lambda: open_session(load("digits")), translate=translate))
    assert snap_compare(french, terminal_size=SMALL, run_before=after_keys())


def test_picture_of_what_broke(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await pilot.press("c")
        await wait_for_step(pilot, 1)
        await pilot.press("i")
        await wait_until(pilot, lambda: explained_name(pilot) == "dense2[0, 0]")

    diverging = app("digits", train__optimizer__rate=1e200)
    assert snap_compare(diverging, terminal_size=LARGE, run_before=go)


async def test_enter_follows_the_chain_rule_from_the_loss_to_a_weight_and_esc_returns() -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await wait_for_gradcheck(pilot)
        await pilot.press("n", *"SSS")
        await wait_for_step(pilot, 1, "backward dense2")
        await pilot.press("i")
        await wait_until(pilot, lambda: explained_name(pilot) == "loss")
        trail = ["loss"]
        for _ in range(4):
            await pilot.press("enter")
            trail.append(explained_name(pilot))
        kinds = [re.sub(r"\[.*?\]", "[]", name) for name in trail]
        assert kinds == ["loss", "loss[]", "softmax[]", "dense2[]", "dense1.relu[]"]
        await pilot.press("escape", "left", "enter")
        assert re.fullmatch(r"dense2\.W\[\d+, \d+\]", explained_name(pilot))
        for key in ("escape", "backspace", "escape", "backspace"):
            await pilot.press(key)
        assert explained_name(pilot) == "loss"
        await pilot.press("escape")
        assert pilot.app.screen is screen(pilot)


async def test_related_numbers_follow_after_the_terms() -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await inspect(pilot, "inspect dense2.b[3]")
        await pilot.press("down", "down", "enter")
        assert explained_name(pilot) == "dense2.b[3].update"
        await pilot.press("enter")
        assert explained_name(pilot) == "dense2.b[3].gradient"
        await pilot.press("q")
        assert pilot.app.screen is screen(pilot)


async def test_a_click_selects_a_term_and_a_second_one_goes_deeper() -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await inspect(pilot, WEIGHT)
        shown = region_text(pilot, pilot.app.screen.query_one("#explanation").region).split("\n")
        terms = [row for row, line in enumerate(shown) if " % " in line]
        place = (shown[terms[2]].index(" · ") + 6, terms[2])
        await pilot.click("#explanation", offset=place)
        top = pilot.app.screen
        assert isinstance(top, InspectScreen)
        chosen = top._levels[-1]
        assert chosen.line == 2
        assert len(top._levels) == 1
        await pilot.click("#explanation", offset=place)
        await wait_until(pilot, lambda: explained_name(pilot) == chosen.name)
        await pilot.press("escape")
        await pilot.click("#explanation", offset=(0, terms[1]))  # beside the text of a line
        assert top._levels[-1].line in (1, 2)


async def test_an_unknown_name_is_reported_below_the_page() -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await wait_for_gradcheck(pilot)
        await enter_command(pilot, "inspect dense9.W[0, 0]")
        await wait_until(pilot, lambda: has_message(pilot))
        assert pilot.app.screen is screen(pilot)


def gradcheck_of(pilot: Pilot[None]) -> GradientCheck:
    gradcheck = current_view(pilot).results.gradcheck
    assert gradcheck is not None
    return gradcheck


async def test_inspect_explains_the_selected_number_of_the_focused_panel() -> None:
    async with app("digits", page="gradients").run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        await wait_until(pilot, lambda: gradcheck_of(pilot).checked == 2410)
        await pilot.press("tab", "tab", "o", "right", "down", "i")
        table = gradcheck_of(pilot)
        await wait_until(
            pilot, lambda: explained_name(pilot) == f"{table.pick('size', 2, 'weights')[1].label}.gradient"
        )
        await pilot.press("escape", "4", "tab", "i")
        await wait_until(pilot, lambda: explained_name(pilot) == "dense1.W[0, 0]")


def test_panels_of_the_network_name_their_selected_unit() -> None:
    view = view_after("digits")
    assert Neuron(layer=1, unit=2, sample=5).inspect_target(view) == "dense2[5, 2]"
    assert Neuron(sample=10**6).inspect_target(view) == "dense1[63, 0]"
    assert Weights(layer=1, first=4).inspect_target(view) == "dense2.W[0, 4]"
    assert (
        Neuron().inspect_target(view_after("race-ravine"))
        == Weights().inspect_target(view_after("race-ravine"))
        == ""
    )


async def test_inspect_is_refused_while_the_lesson_asks_about_the_step() -> None:
    scenario = load("gradient-check")

    def start() -> Session:
        session = open_session(scenario)
        session.run.lesson = lesson_progress(scenario, "en", 0)
        return session

    async with NettuiApp(lambda app: DebuggerScreen(start)).run_test(size=LARGE) as pilot:
        await wait_for_gradcheck(pilot)
        for _ in range(20):
            await pilot.press("l")
            await pilot.pause(0.1)
            if current_view(pilot).hidden_by_question:
                break
        assert current_view(pilot).hidden_by_question
        await enter_command(pilot, "inspect loss")
        await wait_until(pilot, lambda: has_message(pilot))
        assert pilot.app.screen is screen(pilot)
        assert "answer first" in screen_text(pilot)


NAMES = (
    "loss",
    "loss[2]",
    "penalty",
    "rate",
    "input[0, 0]",
    "dense1[0, 1]",
    "dense1[0, 1].gradient",
    "dense1.b[0].gradient",
    "dense1.W[1, 0]",
    "dense1.W[1, 0].gradient",
    "dense1.W[1, 0].update",
    "dense2.W[0, 1].velocity",
)
"""A number of every kind."""


@pytest.mark.parametrize("value", [None, np.nan, np.inf, 1e30, 0.0])
def test_any_number_is_drawn_into_any_rectangle(value: float | None) -> None:
    session = Session(NetRecipe(Net(optimizer=Momentum())))
    state = session.state if value is None else with_value(session.state, "dense1.W", value)
    step = session.trainer.step(state)
    drawn = 0
    for name in NAMES:
        try:
            explanation = explain(step, name, limit=30)
        except InvalidValue:  # a NaN or infinity cut the step short before it
            continue
        for line, width, height in product(range(4), (78, 109, 158), (18, 40)):
            lines = draw(Level(explanation).select_line(line), width, height).plain.split("\n")
            assert len(lines) <= height
            assert max(map(len, lines)) <= width
            drawn += 1
    assert drawn


def test_the_shares_of_all_terms_add_up_to_100_percent() -> None:
    step = open_session(load("digits")).step
    lines = draw(Level(explain(step, "dense1.W[27, 3].gradient", limit=8)), 158, 40).plain.split("\n")
    shares = [int(match[1]) for line in lines if (match := re.match(r"\s*\S+\s+(\d+) %", line))]
    assert len(shares) == 9
    assert sum(shares) == pytest.approx(100, abs=5)
    assert shares[:8] == sorted(shares[:8], reverse=True)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, 1e300])
def test_terms_are_drawn_for_any_numbers(value: float) -> None:
    terms = tuple(Term(f"unit {n}", (Factor("w", value), Factor("x", n, "loss")), value) for n in range(3))
    explanation = Explanation(
        "loss", value, "Σ w·x", (("W", (2, 3)),), terms, Rest(2, value, value), False, (), "2.6"
    )
    text = draw(Level(explanation), 120, 20).plain
    assert text.count("unit") == 3
    assert "do not add up" in text


def test_an_input_is_marked_as_such_and_has_no_terms() -> None:
    level = Level(explain(open_session(load("digits")).step, "input[3, 2]"))
    assert "input: sample 3 of the mini-batch" in draw(level, 78, 22).plain
    assert level.select_line(5).name == level.select_factor(1).name == ""


@pytest.mark.parametrize(
    ("formula", "ascii"),
    [
        ("Σₙ x·δ + ∂R/∂w", "sum _n x*delta + dR/dw"),
        ("f′(z)·Σ w·δ", "f'(z)*sum w*delta"),
        ("1/(1 − β₁ᵗ)", "1/(1 - b1^t)"),
    ],
)
def test_formulas_are_written_in_ascii(formula: str, ascii: str) -> None:
    assert formula_to_ascii(formula) == ascii


async def test_help_export_and_zoom_work_as_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with app("digits").run_test(size=SMALL) as pilot:
        await inspect(pilot, WEIGHT)
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HelpScreen)
        shown = screen_text(pilot)
        assert shown.index("1 Health") < shown.index("Inspect") < shown.index("the term above")
        await pilot.press("escape", "z")
        await pilot.pause()
        assert "deeper" not in screen_text(pilot)
        await pilot.press("escape", "x")
        await pilot.pause()
        assert "export digits-step-0.svg" in screen_text(pilot)
        await pilot.press("escape")
        assert explained_name(pilot)
        await pilot.press("x", "enter")
        await wait_until(pilot, lambda: (tmp_path / "digits-step-0.svg").exists())
        picture = (tmp_path / "digits-step-0.svg").read_text(encoding="utf-8")
        assert "dense1.W[27,&#160;3].gradient" in picture
        assert "export" not in picture
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))


@pytest.mark.parametrize("width", [1, 2, 3])
async def test_a_sliver_of_a_terminal_does_not_end_the_program(width: int) -> None:
    async with app("digits").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        await pilot.press("i")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, InspectScreen))
        await pilot.resize_terminal(width, 1)
        await pilot.press("down", "question_mark", "escape")
        await pilot.resize_terminal(*SMALL)
        await wait_until(pilot, lambda: "loss = " in screen_text(pilot))


async def test_what_arrives_while_it_closes_does_nothing() -> None:
    async with app("vanishing-sigmoid").run_test(size=LARGE) as pilot:
        await inspect(pilot, WEIGHT)
        top = pilot.app.screen
        assert isinstance(top, InspectScreen)
        top.action_back()
        top.on_mouse_scroll_down()
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DebuggerScreen))
