"""The data page: pictures of it, and the contents of its panels."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from nettui.nn.trainer import BackPropTrainer
from nettui.tui.panel import Panel
from nettui.tui.panels.confusion import Confusion
from nettui.tui.panels.preprocessing import Preprocessing
from nettui.tui.panels.representation import Representation
from nettui.tui.panels.samples import Samples
from tests.data import file_bytes
from tests.tui.pilot import (
    LARGE,
    SMALL,
    SnapCompare,
    app,
    current_view,
    enter_command,
    screen,
    screen_text,
    view_after,
    wait_for_step,
    wait_until,
)

SPIRAL = """
[data]
source = "spiral"
validation = 0.2
[network]
hidden = [10, 2]
activation = "tanh"
init = "xavier"
[train]
batch = 32
epochs = 200
optimizer = {name = "sgd", rate = 0.5}
"""


@pytest.fixture
def spiral(tmp_path: Path) -> str:
    path = tmp_path / "spiral.toml"
    path.write_text(SPIRAL, encoding="utf-8")
    return str(path)


def goto(step: int) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def go(pilot: Pilot[None]) -> None:
        await enter_command(pilot, f"goto {step}")
        await wait_for_step(pilot, step)

    return go


@pytest.mark.parametrize("ascii", [False, True], ids=["", "ascii"])
def test_picture_of_images(snap_compare: SnapCompare, ascii: bool) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await goto(50)(pilot)
        assert screen_text(pilot).isascii() == ascii

    assert snap_compare(app("digits", ascii, "data"), terminal_size=LARGE, run_before=go)


def test_picture_of_a_plane(snap_compare: SnapCompare, spiral: str) -> None:
    assert snap_compare(app(spiral, page="data"), terminal_size=LARGE, run_before=goto(300))


def test_picture_without_colours(
    snap_compare: SnapCompare, spiral: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(app(spiral, page="data"), terminal_size=LARGE, run_before=goto(300))


@pytest.mark.usefixtures("steady_round_off")
def test_picture_of_a_diverged_network(snap_compare: SnapCompare) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await pilot.press("c")
        await wait_until(
            pilot, lambda: screen(pilot).view is not None and current_view(pilot).stopped_by is not None
        )

    diverging = app("digits", page="data", train__optimizer__rate=1e200)
    assert snap_compare(diverging, terminal_size=LARGE, run_before=go)


@pytest.mark.parametrize("panel", range(4))
def test_picture_of_each_panel_alone(snap_compare: SnapCompare, panel: int) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await wait_for_step(pilot, 0)
        await pilot.press("3", "n", "n", *["tab"] * panel)
        await wait_for_step(pilot, 2)

    assert snap_compare(app("digits"), terminal_size=SMALL, run_before=go)


async def test_the_keys_of_the_samples_scroll_and_stop_at_both_ends() -> None:
    async with app("digits", page="data").run_test(size=SMALL) as pilot:
        await wait_for_step(pilot, 0)
        for key, first in [("down", 1), ("up", 0), ("up", 0), ("pagedown", 10), ("down", 11), ("pageup", 1)]:
            await pilot.press(key)
            assert screen(pilot).page.panels[0].panel == Samples(first)
        await pilot.press(*["pagedown"] * 40)
        assert screen(pilot).page.panels[0].panel == Samples(358)


def test_the_sample_with_the_highest_loss_comes_first() -> None:
    view = view_after("digits", 30)
    lines = Samples().draw(view, 92, 26).plain
    losses = [float(part.split()[0]) for part in lines.split("loss ")[1:]]
    assert losses == sorted(losses, reverse=True)
    assert len(losses) >= 12
    assert view.raw is not None
    assert isinstance(view.raw.trainer, BackPropTrainer)
    held_out = view.raw.trainer.evaluate(view.raw.step.before)
    assert held_out is not None
    wrong = round((1 - held_out.accuracy) * 359)
    assert f"359 samples, {wrong} wrong" in lines


def test_features_that_are_not_an_image_are_shown_as_figures() -> None:
    text = Samples().draw(view_after("gradient-check"), 76, 19).plain
    assert "x2      -1.62" in text
    assert "training: 4 samples" in text


def test_the_boundary_moves_as_the_network_learns(spiral: str) -> None:
    early, late = (Samples().draw(view_after(spiral, steps), 76, 19) for steps in (0, 400))
    assert {span.style for span in early.spans} != {span.style for span in late.spans}
    assert late.plain.count("●") > 20
    assert late.plain.count("□") > 5


@pytest.mark.parametrize(
    ("hidden", "start"),
    [([], "input, 2-D"), ([5, 2], "dense2.tanh, 2-D"), ([5], "dense1.tanh, 5-D: PCA, ")],
)
def test_the_representation_names_its_layer_and_projection(
    spiral: str, hidden: list[int], start: str
) -> None:
    head = Representation().draw(view_after(spiral, network__hidden=hidden), 76, 19).plain.partition("\n")[0]
    assert head.startswith(start)


def test_confusion_is_a_matrix_or_with_less_room_a_list() -> None:
    view = view_after("digits", 100)
    rows = Confusion().draw(view, 60, 15).plain.split("\n")[2:]
    assert [int(row.split()[0]) for row in rows] == list(range(10))
    counts = [[0 if cell == "·" else int(cell) for cell in row.split()[1:11]] for row in rows]
    assert sum(map(sum, counts)) == 359
    pairs = Confusion().draw(view, 60, 8).plain.split("\n")[1:]
    wrong = max(counts[i][j] for i in range(10) for j in range(10) if i != j)
    assert pairs[0].split()[4] == str(wrong)


@pytest.mark.parametrize(
    ("scale", "start"),
    [("none", "not scaled"), ("center", "x − mean, from"), ("standardize", "(x − mean)/std, from")],
)
def test_preprocessing_shows_the_scaling(scale: str, start: str) -> None:
    text = Preprocessing().draw(view_after("digits", data__scale=scale), 76, 14).plain
    assert text.startswith(start)
    mean = text.split("\n")[3].split()
    assert mean[:5] == ["train", "mean", "0", "0.281", "0.758"]
    assert mean[5:] == (mean[2:5] if scale == "none" else ["0", "0", "0"])


def csv_scenario(folder: Path, features: list[str], classes: list[str]) -> str:
    """The path of a scenario on a CSV file with these names."""
    rows = [[*(f"{n % (k + 2)}" for k in range(len(features))), name] for n in range(9) for name in classes]
    (folder / "own.csv").write_text(file_bytes.table([[*features, "kind"], *rows]), encoding="utf-8")
    (folder / "own.toml").write_text(
        '[data]\npath = "own.csv"\nvalidation = 0.4\n[network]\nhidden = [3]\n[train]\nbatch = 4'
    )
    return str(folder / "own.toml")


def test_the_panels_use_the_names_of_features_and_classes(tmp_path: Path) -> None:
    view = view_after(csv_scenario(tmp_path, ["height", "width", "age"], ["cat", "dog", "bird"]), 3)
    panels: tuple[Panel, ...] = (Samples(), Preprocessing(), Confusion())
    texts = {panel.title: panel.draw(view, 76, 19).plain for panel in panels}
    for word in ("height ", "width ", "age ", "cat ", "dog ", "bird "):
        assert word in texts["Samples"]
    assert texts["Preprocessing"].split("\n")[2].split() == ["height", "width", "age"] * 2
    rows = texts["Confusion"].split("\n")
    assert rows[1].split() == ["true", "bird", "cat", "dog", "recall"]
    assert [row.split()[0] for row in rows[2:] if row.strip()] == ["bird", "cat", "dog"]
    assert " predicted as " in Confusion().draw(view, 76, 4).plain
    legend = Representation().draw(view, 76, 19).plain.split("\n")[-1]
    assert legend.split()[:6] == ["○", "bird", "□", "cat", "△", "dog"]


def test_the_axes_of_a_plane_have_names(tmp_path: Path) -> None:
    lines = (
        Samples().draw(view_after(csv_scenario(tmp_path, ["height", "width"], ["cat", "dog"])), 100, 19).plain
    )
    head, *_, legend = lines.split("\n")
    assert "height -0.0800 … 1.08  width -0.160 … 2.16" in head
    assert legend.split()[:4] == ["●○", "cat", "■□", "dog"]


@pytest.mark.parametrize("features", [2, 3, 9])
@pytest.mark.parametrize("size", [(76, 19), (56, 4), (48, 9)])
def test_long_names_do_not_widen_the_panels(tmp_path: Path, features: int, size: tuple[int, int]) -> None:
    def max_width(folder: str, name: str, few: bool) -> dict[str, int]:
        (tmp_path / folder).mkdir()
        columns = [f"{name or 'x'}{n}" for n in range(features)]
        view = view_after(
            csv_scenario(tmp_path / folder, columns, [f"{name}{n}" for n in range(3 if few else 12)])
        )
        panels: tuple[Panel, ...] = (Samples(), Preprocessing(), Confusion(), Representation())
        drawn = {panel.title: panel.draw(view, *size).plain.split("\n") for panel in panels}
        return {title: max(map(cell_len, lines)) for title, lines in drawn.items()}

    for few in (True, False):
        plain = max_width(f"plain{few}", "", few)
        for name in ("long name of a thing ", "長い名前"):
            named = max_width(f"{name}{few}", name, few)
            assert {
                title: cells for title, cells in named.items() if cells > max(size[0], plain[title])
            } == {}


def test_a_run_without_a_network_shows_a_sentence_instead() -> None:
    view = view_after("race-beale")
    panels: tuple[Panel, ...] = (Samples(), Representation(), Preprocessing(), Confusion())
    for panel in panels:
        drawn = " ".join(panel.draw(view, 76, 19).plain.split())
        assert drawn.startswith("needs ")
        assert "a loss surface has no layers" in drawn
    assert Samples().press("down", view) == Samples()
