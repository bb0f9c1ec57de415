"""The inside page: pictures of it, and the contents of its panels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from textual.pilot import Pilot

from nettui.debugger.view import Cursor, View
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.charts import SELECTED
from nettui.tui.one_hot_table import one_hot_table
from nettui.tui.panel import Panel
from nettui.tui.panels.activation_function import ActivationFunction
from nettui.tui.panels.dropout import Dropout
from nettui.tui.panels.matrices import Matrices
from nettui.tui.panels.network import Network
from nettui.tui.panels.neuron import Neuron
from nettui.tui.panels.weights import Weights
from nettui.types import Array, Phase
from nettui.visuals.matrices import formulas
from nettui.visuals.one_hot import OneHot
from tests.tui.pilot import (
    LARGE,
    SMALL,
    SnapCompare,
    app,
    press_key,
    screen,
    screen_text,
    view_after,
    wait_for_step,
)

DROPOUT = {"keep": 0.5}
DEEP = [64] * 10


@pytest.mark.parametrize("ascii", [False, True], ids=["", "ascii"])
def test_picture_with_dropout(snap_compare: SnapCompare, ascii: bool) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_step(pilot, 0)
        await pilot.press("n", *"SSS")
        await wait_for_step(pilot, 1, "backward dropout1")
        assert screen_text(pilot).isascii() == ascii

    assert snap_compare(
        app("digits", ascii, "inside", network__dropout=DROPOUT), terminal_size=LARGE, run_before=go
    )


def test_picture_of_a_deep_network(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await pilot.press("s", "s", "s")
        await wait_for_step(pilot, 1, "forward dense1.sigmoid")

    deep = app("vanishing-sigmoid", page="inside", network__hidden=DEEP)
    assert snap_compare(deep, terminal_size=LARGE, run_before=go)


def test_picture_of_the_course_network_without_colours(
    snap_compare: SnapCompare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def go(pilot: Pilot[None]) -> None:
        await wait_for_step(pilot, 0)

    assert snap_compare(app("gradient-check", page="inside"), terminal_size=LARGE, run_before=go)


@pytest.mark.usefixtures("steady_round_off")
def test_picture_of_a_diverged_network(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await pilot.press("c")
        await wait_for_step(pilot, 1, "forward dense2")

    diverging = app("digits", page="inside", train__optimizer__rate=1e200)
    assert snap_compare(diverging, terminal_size=LARGE, run_before=go)


def test_picture_of_samples_as_columns_and_a_one_hot_label(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_step(pilot, 0)
        await pilot.press("S", "S", *["tab"] * 3, "right", "pagedown")
        await wait_for_step(pilot, 0, "backward softmax")

    assert snap_compare(app("linear-softmax", page="inside"), terminal_size=SMALL, run_before=go)


@pytest.mark.parametrize("panel", range(5))
def test_picture_of_each_panel_alone(snap_compare: SnapCompare, panel: int) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_step(pilot, 0)
        await pilot.press("4", "n", "n", *["tab"] * panel)
        await wait_for_step(pilot, 2)

    assert snap_compare(app("digits", network__dropout=DROPOUT), terminal_size=SMALL, run_before=go)


def test_picture_of_the_masks_of_a_neuron(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_step(pilot, 0)
        await pilot.press("n", "n", *["tab"] * 5, "right", "pagedown")
        await wait_for_step(pilot, 2)

    assert snap_compare(app("dropout-scaling", page="inside"), terminal_size=SMALL, run_before=go)


async def test_the_keys_select_layer_unit_and_sample() -> None:
    async with app("digits", page="inside").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        moves: list[tuple[int, str, Panel]] = [
            (0, "up down down", Network(2)),
            (1, "right right left down pagedown up", Weights(0, 10)),
            (0, "pagedown pagedown pagedown pagedown", Weights(0, 31)),
            (0, "right", Weights(1, 0)),
            (2, "right pageup pagedown pagedown pageup", Matrices(columns=True, sample=1)),
            (0, "right left", Matrices(columns=False, sample=1)),
            (1, "down down down right pagedown up", Neuron(1, 2, 1)),
            (0, "left left pageup pageup", Neuron(0, 2, 0)),
        ]
        for tabs, keys, panel in moves:
            await pilot.press(*["tab"] * tabs, *keys.split())
            assert screen(pilot).page.panels[screen(pilot).page.current].panel == panel


@pytest.mark.parametrize("width", [76, 156])
def test_the_parameter_count_is_below_each_layer(width: int) -> None:
    text = Network().draw(view_after("digits"), width, 24).plain
    for count in ("(64+1)×32", "= 2,080", "(32+1)×10", "= 330", "2,410 parameters = 2,080 + 330"):
        assert count in text


def test_a_network_too_deep_for_columns_has_one_line_per_layer() -> None:
    text = Network().draw(view_after("vanishing-sigmoid", network__hidden=DEEP), 76, 18).plain
    assert text.count("(64+1)×64 = 4,160") == 10
    assert text.endswith(f"\n{10 * 4160 + 650:,} parameters")


def output(view: View, op: int) -> Array:
    assert view.raw is not None
    out = view.raw.step.ops[op].out
    assert out is not None
    return out


def test_a_unit_shows_its_sign_and_its_output() -> None:
    view = view_after("gradient-check")
    text = Network().draw(view, 92, 20).plain
    hidden = output(view, 2)[0]
    assert [sign for sign in text if sign in "⊕⊖∘"].count("⊖") == 1 + sum(hidden < 0)
    assert f"⊖ {hidden[0]:.3f}" in text


def test_small_matrices_are_shown_as_figures_with_their_bias() -> None:
    view = view_after("gradient-check")
    assert view.raw is not None
    rows = Weights().draw(view, 60, 18).plain.split("\n")
    figures = [[float(cell) for cell in row.split()[1:]] for row in rows[2:5]]
    np.testing.assert_allclose(figures, view.raw.step.before.params["dense1.W"], rtol=0.005)
    assert Weights(layer=1).draw(view, 60, 18).plain.split("\n")[4].split() == ["b", "22.1"]


def test_a_large_matrix_is_shrunk_and_its_title_says_so() -> None:
    text = Weights(layer=1).draw(view_after("digits", network__hidden=[500, 300]), 76, 18).plain
    assert text.startswith("dense2.W  500 × 300, a cell the mean of 16×4\n")


@pytest.mark.parametrize("height", [9, 18, 40])
def test_the_formulas_at_the_cursor_are_visible_and_highlighted(height: int) -> None:
    view = view_after("vanishing-sigmoid", network__hidden=DEEP)
    assert view.raw is not None
    groups = formulas(view.raw.step)
    for op, (phase, site, _) in enumerate(view.ops):
        text = Matrices().draw(replace(view, cursor=Cursor(0, op, phase, site)), 76, height)
        highlighted = [text.plain[span.start : span.end] for span in text.spans if span.style == SELECTED]
        assert [line.split()[0] for line in highlighted] == [
            each.result.name.split()[0] for each in groups[op]
        ]
        assert highlighted[0].split(" = ")[1].startswith(groups[op][0].expression)


def drawn_at(name: str, phase: Phase, site: str, panel: Matrices, width: int = 76) -> list[list[str]]:
    """The words of each line of the panel with the cursor at an op of the first step."""
    view = view_after(name)
    op = next(at for at, label in enumerate(view.ops) if label[:2] == (phase, site))
    at_op = replace(view, cursor=Cursor(0, op, phase, site))
    return [line.split() for line in panel.draw(at_op, width, 20).plain.split("\n")]


@pytest.mark.parametrize("columns", [False, True])
@pytest.mark.parametrize("sample", [0, 3])
def test_a_sample_and_its_one_hot_label_at_the_loss(sample: int, columns: bool) -> None:
    view = view_after("linear-softmax")
    assert view.raw is not None
    step = view.raw.step
    labels, params = step.ops[0].arrays["labels"], step.before.params
    scores = output(view, 0) @ params["dense1.W"] + params["dense1.b"]
    y = (np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True))[sample]
    t = np.eye(3)[labels[sample]]
    lines = drawn_at("linear-softmax", "backward", "softmax", Matrices(columns, sample))
    at = lines.index(["class", "y", "t", "y", "−", "t", "dZ1"])
    assert " ".join(lines[at - 1]) == f"sample {sample} of N = 20, class {labels[sample]}"
    figures = np.array([[float(word) for word in line] for line in lines[at + 1 : at + 4]])
    np.testing.assert_allclose(figures, np.c_[range(3), y, t, y - t, (y - t) / 20], rtol=0.005)


def test_of_many_classes_the_right_one_and_the_largest_differences_are_shown() -> None:
    found = OneHot(label=7, y=np.arange(40) / 780, t=np.eye(40)[7], dz=np.zeros(40))
    lines = one_hot_table(found, [*map(str, range(40))], "dZ3", True, 60, 8)
    assert [line.plain.split()[0] for line in lines] == ["class", "7", "35", "36", "37", "38", "39", "34"]
    assert lines[-1].plain == "34 more classes"


def test_the_first_mistake_of_a_perceptron_adds_x_to_the_wrong_class_and_takes_it_from_the_right() -> None:
    """Course 1.1: the gradient is +x for the wrong class, −x for the right one; a row a class, as there."""
    view = view_after("linear-perceptron")
    assert view.raw is not None
    right = int(view.raw.step.ops[0].arrays["labels"][0])
    lines = drawn_at("linear-perceptron", "backward", "dense1", Matrices(columns=True))
    at = next(at for at, line in enumerate(lines) if line[-2:] == ["dW1", "2×3"])
    rows = [[float(word) for word in line[-3:]] for line in lines[at + 1 : at + 3]]
    x = [*output(view, 0)[0].tolist(), 1.0]
    np.testing.assert_allclose(rows[right], np.negative(x), rtol=0.005)
    np.testing.assert_allclose(rows[1 - right], x, rtol=0.005)


def test_the_terms_of_a_neuron_add_up() -> None:
    lines = Neuron().draw(view_after("digits"), 76, 18).plain.split("\n")
    *terms, bias, z, a, da, dz = (float(line[25:35]) for line in lines[2:-1])
    assert sum(terms) + bias == pytest.approx(z, abs=0.01)
    assert len(terms) == 10
    assert (a, da == dz) == (max(z, 0.0), z > 0)


def test_ten_dropout_passes_have_a_mean_and_a_scaled_prediction() -> None:
    view = view_after("digits", network__dropout=DROPOUT)
    rows = [line.split() for line in Dropout().draw(view, 76, 20).plain.split("\n")]
    table = {row[0]: [float(cell) for cell in row[1:]] for row in rows[-13:]}
    gap = table.pop("gap")
    assert [*table] == [*map(str, range(1, 11)), "mean", "scaled"]
    passes = np.array([table[str(n)] for n in range(1, 11)])
    np.testing.assert_allclose(passes.mean(axis=0), table["mean"], atol=1)
    np.testing.assert_allclose(np.subtract(table["scaled"], table["mean"]), gap, atol=1.05)
    assert all(abs(sum(row) - 100) <= 5 for row in table.values())
    assert view.raw is not None
    assert isinstance(view.raw.trainer, BackPropTrainer)
    predicted = view.raw.trainer.predict(view.raw.step.before, output(view, 0)[:1])
    np.testing.assert_allclose(predicted[0] * 100, table["scaled"], atol=0.51)


def test_with_few_units_the_gap_of_scaling_is_that_to_the_mean_over_all_masks() -> None:
    view = view_after("dropout-table", 200)
    rows = [line.split() for line in Dropout().draw(view, 76, 18).plain.split("\n")]
    table = {row[0]: [float(cell) for cell in row[1:]] for row in rows[-14:]}
    assert [*table][10:] == ["mean", "all", "scaled", "gap"]
    np.testing.assert_allclose(np.subtract(table["scaled"], table["all"]), table["gap"], atol=1.05)
    assert max(map(abs, table["gap"])) > 1


def test_the_masks_of_a_neuron_with_two_inputs_and_their_mean() -> None:
    view = view_after("dropout-scaling", 20, network__dropout={"keep": 0.8, "mode": "plain"})
    panel = press_key(press_key(Dropout(), "right", view), "pagedown", view)
    assert panel == Dropout(unit=1, neuron=True)
    head, names, *masks, mean, scaled, note = panel.draw(view, 76, 18).plain.split("\n")
    assert head == "dense2 unit 1/3 · sample 0 class 0 · keep 0.8 plain"
    assert names.split() == ["mask", "p(m)", "w₁x₁", "w₂x₂", "z"]
    rows = np.array([[float(cell) for cell in line.removesuffix(" ←").split()] for line in masks])
    assert rows[:, :3].tolist() == [[0, 0, 0.04], [1, 0, 0.16], [0, 1, 0.16], [1, 1, 0.64]]
    np.testing.assert_allclose(rows[:, 5], rows[:, 3:5].sum(axis=1), rtol=5e-3)
    figures = [float(line.split()[-1]) for line in (mean, scaled)]
    np.testing.assert_allclose(figures, [rows[:, 2] @ rows[:, 5], 0.8 * rows[3, 5]], rtol=1e-2)
    assert scaled.startswith("prediction: 0.8·(w₁x₁ + w₂x₂) ")
    assert (sum(line.endswith("←") for line in masks), note) == (1, "← the mask of this step")
    assert press_key(panel, "left", view) == Dropout(unit=1)


def test_a_neuron_with_many_inputs_shows_a_few_masks_and_the_exact_mean() -> None:
    view = view_after("digits", network__dropout=DROPOUT)
    lines = Dropout(neuron=True).draw(view, 76, 18).plain.split("\n")
    z = [float(line.split()[-1]) for line in lines[2:12]]
    mean, exact, scaled = (line.rsplit(maxsplit=1) for line in lines[12:])
    assert mean[0] == "mean over these 10 masks"
    assert float(mean[1]) == pytest.approx(np.mean(z), abs=0.01)
    assert (exact[0], scaled[0]) == ("mean over all 2^32 masks", "prediction: Σ wx + b")
    assert exact[1] == scaled[1]
    drawn = Dropout(neuron=True).draw(view_after("digits", network__dropout=DROPOUT), 76, 18)
    assert drawn.plain.split("\n") == lines


def test_without_dropout_the_panel_shows_how_to_add_it() -> None:
    assert "--set network.dropout.keep=0.5" in Dropout().draw(view_after("digits"), 76, 18).plain
    assert "no hidden layer" in Dropout().draw(view_after("linear-perceptron"), 76, 18).plain


def test_a_run_without_a_network_shows_a_sentence_instead() -> None:
    view = view_after("race-beale")
    panels: tuple[Panel, ...] = (Network(), Weights(), Matrices(), Neuron(), Dropout())
    for panel in panels:
        drawn = " ".join(panel.draw(view, 76, 19).plain.split())
        assert drawn.startswith("needs ")
        assert "a loss surface has no layers" in drawn
        assert all(panel.press(key, view) == panel for key in panel.keys)


def test_the_activation_and_its_slope_alone_and_beside_the_others_of_the_lecture() -> None:
    view, panel = view_after("vanishing-sigmoid"), ActivationFunction()
    own = panel.draw(view, 60, 16).plain
    assert own.startswith("● f sigmoid  ▲ f′ from 0.00665 to 0.250")
    values = panel.press("right", view)
    assert isinstance(values, ActivationFunction)
    slopes = values.press("right", view)
    for other, head in ((values, "f  "), (slopes, "f′  ")):
        assert isinstance(other, ActivationFunction)
        drawn = other.draw(view, 60, 16).plain
        assert drawn.startswith(f"{head}● sigmoid  ▲ tanh  ■ relu  ★ elu  ○ leaky-relu  △ prelu")
        assert all(sign in drawn.split("\n", 1)[1] for sign in "●▲★○△")
    assert values.press("left", view) == panel


@pytest.mark.parametrize(("width", "height"), [(1, 1), (10, 4), (23, 30), (80, 24), (160, 45)])
def test_the_activation_fits_its_panel(width: int, height: int) -> None:
    for name in ("activation-elu", "gradient-check", "linear-softmax"):
        drawn = ActivationFunction().draw(view_after(name), width, height).plain.split("\n")
        assert len(drawn) <= max(height, len(drawn) if height < 6 else 0)
        assert max(map(len, drawn)) <= max(width, 60 if width < 24 else width)
