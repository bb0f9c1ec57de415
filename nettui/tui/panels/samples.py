"""The samples and their predictions: in a plane with the decision boundary, or one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from rich.text import Text

from nettui.abilities import Missing, Predicts, Supervised, Textbook, able
from nettui.data.preprocessing import restore
from nettui.debugger.view import View
from nettui.nn.trainer import BackPropTrainer
from nettui.tui.measurements import MeasurementRequest, PredictionsRequest
from nettui.tui.network_panel import NetworkPanel
from nettui.tui.panel import BasePanel, clamp_index
from nettui.tui.point_editor import KEYS, MOVES, PointEditor
from nettui.tui.residual_plot import draw_table
from nettui.tui.sample_plane import draw_samples, open_editor, plane_rows
from nettui.tui.sample_tiles import draw_tiles
from nettui.types import Array, Step
from nettui.visuals.plane import Grid
from nettui.visuals.predictions import affordable, held_out_part

PAGE = 10
"""The number of samples that pageup and pagedown move by."""

READING_KEYS: Mapping[str, str] = {
    "up": "the previous sample",
    "down": "the next sample",
    "pageup": f"{PAGE} samples back",
    "pagedown": f"{PAGE} samples forward",
    "p": "edits the points of a plane: adds and removes them, also while it trains",
}


@dataclass(frozen=True)
class Samples(NetworkPanel, BasePanel):
    """Two features: the plane, coloured by predicted class. More features: the samples from `first` on."""

    first: int = 0
    editor: PointEditor | None = None
    size: tuple[int, int] = field(default=(0, 0), compare=False)

    needs: ClassVar[tuple[type, ...]] = (Predicts, Supervised)
    title: ClassVar[str] = "Samples"
    every: ClassVar[float] = 0.25
    requests: ClassVar[Sequence[MeasurementRequest]] = (PredictionsRequest(),)
    help: ClassVar[str] = (
        "With two features: the class that the network predicts at each point, fainter the less sure it is, "
        "so the decision boundary is a faint line (course 2.3), and x where the scores are NaN or infinite; "
        "filled shapes (or digits) are training samples, hollow ones (or letters) held-out samples. p edits "
        "the training points, also while it trains: see the keys below, once it is pressed. With "
        "more features: the held-out samples with the highest loss first, as images if possible. Beside each "
        "are its number, its loss and the most likely classes: ✔ a right answer, ✘ a wrong one and ◆ the "
        "true class. Of numbers: target, prediction and residual of each, the largest residual first. All "
        "with the parameters before the update, without dropout."
    )

    @property
    def keys(self) -> Mapping[str, str]:
        return KEYS if self.editor else READING_KEYS

    def press(self, key: str, view: View) -> Samples | str:
        if self.editor is not None:
            return self._edit(self.editor, key, view)
        if key == "p":
            plane = _plane_trainer(view)
            return self if plane is None else replace(self, editor=open_editor(plane.data))
        by = {"up": -1, "down": 1, "pageup": -PAGE, "pagedown": PAGE}[key]
        count = 0
        if view.raw and not isinstance(trainer := able(view.raw.trainer, Supervised), Missing):
            count = affordable(view.raw.step.before, len(held_out_part(trainer.data)[1].t))
        return replace(self, first=clamp_index(self.first + by, count))

    def fitted(self, width: int, height: int) -> Samples:
        return replace(self, size=(width, height))

    def click(self, row: int, column: int, removes: bool, view: View) -> tuple[Samples, str]:
        """The first click opens the editor; from then on, clicks add and remove points."""
        trainer = _plane_trainer(view)
        if trainer is None:
            return self, ""
        editor = self.editor or open_editor(trainer.data)
        if editor is None:
            return self, ""
        grid = self._grid(editor)
        if row > grid.height:
            editor = editor.next_label(1, trainer.data.classes)
            return replace(self, editor=editor) if self.editor else self, ""
        clicked = row - 1, column
        editor, command = editor.placed(*clicked, grid), ""
        if self.editor is not None and row:
            points = _points(trainer)
            taken = clicked in (grid.cell((x, y)) for x, y in points.tolist())
            command = editor.drop(points, grid) if removes or taken else editor.add()
        return replace(self, editor=editor), command

    def _edit(self, editor: PointEditor, key: str, view: View) -> Samples | str:
        """What a key does while points are edited."""
        trainer = _plane_trainer(view)
        if key == "escape" or trainer is None or view.raw is None:
            return replace(self, editor=None)
        grid = self._grid(editor)
        match key:
            case "p":
                return editor.add()
            case "P":
                return editor.drop(_points(trainer), grid)
            case "ctrl+z":
                return "undo"
            case "o" | "O":
                editor = editor.next_label(1 if key == "o" else -1, trainer.data.classes)
            case "pagedown" | "pageup":
                hidden = len(trainer.config.network.layers) - 1
                editor = editor.next_layer(1 if key == "pagedown" else -1, hidden)
            case _ if key.removeprefix("shift+") in MOVES:
                editor = editor.moved(key, grid)
            case _:
                return editor.change(key, view.raw.recipe.fields) or self
        return replace(self, editor=editor)

    def _grid(self, editor: PointEditor) -> Grid:
        """The cells of the plane as it is drawn."""
        return editor.grid(self.size[0], plane_rows(self.size[1]))

    def picture(self, view: View, trainer: BackPropTrainer, step: Step, width: int, height: int) -> Text:
        if isinstance(able(trainer, Textbook), Missing):
            return draw_tiles(view, trainer, self.first, width, height)
        if trainer.data.target is not None:
            return draw_table(trainer, step, self.first, width, height)
        if trainer.data.train.x.shape[1] == 2:
            return draw_samples(trainer, step, self.editor, width, height)
        return draw_tiles(view, trainer, self.first, width, height)


def _plane_trainer(view: View) -> BackPropTrainer | None:
    """The trainer, if its samples are points of a plane and a network of nettui's own learns them."""
    found: Any = view.raw and view.raw.trainer
    if found is None or any(isinstance(able(found, kind), Missing) for kind in NetworkPanel.needs):
        return None
    trainer: BackPropTrainer = found
    if trainer.data.target is not None:
        return None
    return trainer if trainer.data.train.x.shape[1:] == (2,) else None


def _points(trainer: BackPropTrainer) -> Array:
    """The training points (N, 2) in the coordinates of the source."""
    return restore(trainer.data.train.x, trainer.data.scaling)
