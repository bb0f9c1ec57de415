"""Healthy networks of learners on the screen: every page, steps forward and back, the gradient check."""

from __future__ import annotations

from contextlib import nullcontext, suppress

import pytest
from textual.pilot import Pilot

from nettui.checks.check import BROKEN as BROKEN_CHECK
from nettui.common.errors import InputError
from nettui.scenario.open import open_named
from nettui.tui.app import NettuiApp
from nettui.tui.pages import PAGES
from nettui.tui.panels.activations import Activations
from nettui.tui.screens.debugger import DebuggerScreen
from tests.quick import thinned
from tests.sources.own.corpus import FOLDER, HEALTHY, Net
from tests.tui.pilot import current_view, enter_command, has_message, message, screen, screen_text, wait_until
from tests.tui.test_foreign import idle, require_whole

SIZE = (100, 30)
QUICK = (
    "params_loss/twolayer_ok.py:TwoLayerNet",
    "loss_gradient/dropout_ok.py:DropoutNet",
    "value_grad/mlp_prints_ok.py:MLP",
    "functions/two_layer_ok.py",
    "weight_lists/network_ok.py:Network",
    "layers/nnfs_ok.py:make",
    "attributes/two_layer_ok.py:NeuralNetwork",
    "step_only/rate_inside_ok.py:Net",
)
"""One of each convention."""

KINDS = tuple({(net.name.split("/")[0], net.form, bool(net.loss)): net for net in HEALTHY}.values())
"""One of each convention, form of its data, and with or without a loss that is known."""

LOSSES = tuple(net for net in HEALTHY if net.loss and "two_signs" not in net.name)
"""Those whose loss is known and whose gradients are its own: two signs cancel only with the update."""

MOVES = (("n", "s", 2), ("S", "N", 0), ("n", "", 1))


def app(net: Net) -> NettuiApp:
    return NettuiApp(lambda app: DebuggerScreen(lambda: open_named(net.path, net.sets)))


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Presses keys, and waits for the engine after each."""
    for key in filter(None, keys):
        await pilot.press(key)
        await idle(pilot)
        require_whole(pilot)


async def tour(pilot: Pilot[None]) -> None:
    """Some steps forward and back, all pages, the gradient check."""
    await idle(pilot)
    for first, second, step in MOVES:
        await press(pilot, first, second)
        assert current_view(pilot).cursor.step == step
        assert not has_message(pilot), message(pilot)
    for page in PAGES:
        await press(pilot, page.key)
        assert "report it" not in screen_text(pilot)
    await enter_command(pilot, "gradcheck")
    await idle(pilot)
    require_whole(pilot)


@pytest.mark.parametrize("name", thinned(QUICK, 4, 2))
async def test_one_of_each_convention_on_the_screen(name: str) -> None:
    net = next(net for net in HEALTHY if net.name == name)
    async with app(net).run_test(size=SIZE) as pilot:
        await tour(pilot)
        found = current_view(pilot).results.gradcheck
        assert found is not None
        assert found.verdict == "ok"
        layers = current_view(pilot).reading.layers
        assert all(layer.seen and layer.output.saturated >= 0 for layer in layers)
        await press(pilot, "1")
        assert "nan" not in screen_text(pilot)


def test_a_panel_says_why_it_shows_no_outputs() -> None:
    view = open_named(f"{FOLDER}/params_loss/dropout_batchnorm_ok.py:NormalizedNet").next(1)
    said = " ".join(Activations().draw(view, 60, 12).plain.split())
    assert said.startswith("needs the layers' outputs for any inputs: its layers are no objects")
    assert said.endswith("make each layer an object with forward(x) and backward(dout)")


@pytest.mark.slow
@pytest.mark.parametrize("net", KINDS[::4], ids=lambda net: net.name)
async def test_a_healthy_network_of_a_kind_on_the_screen(net: Net) -> None:
    async with app(net).run_test(size=SIZE) as pilot:
        await tour(pilot)


@pytest.mark.slow
async def test_the_checks_of_own_code_on_the_screen() -> None:
    net = next(net for net in HEALTHY if net.name == QUICK[-1])
    async with app(net).run_test(size=SIZE) as pilot:
        await idle(pilot)
        await pilot.press("k")
        worker = screen(pilot).check_worker
        assert worker is not None
        await wait_until(pilot, lambda: worker.latest.progress is None)
        require_whole(pilot)
        assert worker.latest.findings


@pytest.mark.slow
@pytest.mark.parametrize("net", HEALTHY[1::6], ids=lambda net: net.name)
def test_no_check_fails_on_a_healthy_network(net: Net) -> None:
    others = [f for f in open_named(net.path, net.sets).check() if f.check != net.elsewhere]
    assert not [f for f in others if BROKEN_CHECK in f.evidence or f.status == "fail"]


NOT_WHOLE = (
    "params_loss/norm_clipped_ok.py:TwoLayerNet",
    "step_only/clip_ok.py:Classifier",
    "step_only/rate_decays_ok.py:Classifier",
)
"""Those whose gradients are not those of the loss by rights: they are clipped, or known up to a rate."""


@pytest.mark.slow
@pytest.mark.parametrize("net", LOSSES[::2], ids=lambda net: net.name)
def test_all_gradients_of_a_healthy_network_agree(net: Net) -> None:
    session = open_named(net.path, net.sets)
    for line in ("", "next 3"):
        session.do(line)
        with suppress(InputError) if net.name in NOT_WHOLE else nullcontext():
            assert session.gradcheck(sample=12).verdict != "fail"
