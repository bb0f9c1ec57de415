"""The loop form of a mini-batch and its matrix form, for people."""

from __future__ import annotations

from rich.console import Group, RenderableType

from nettui.common.language import tr
from nettui.common.text import format_number
from nettui.report.tables.layout import new_table
from nettui.report.vectorization import Vectorization


def render_vectorization(result: Vectorization) -> RenderableType:
    """Each product in both forms, then the time of the whole mini-batch."""
    n = result.samples
    headers = [
        "layer",
        "product",
        "one product of matrices",
        f"{n} products, one per sample",
        "samples as columns, as in the lecture",
    ]
    table = new_table(headers, left=range(len(headers)))
    for product in result.products:
        table.add_row(*product)
    loop, matrix = (f"{format_number(1000 * s)} ms" for s in (result.loop_seconds, result.matrix_seconds))
    times = tr(f"{loop} sample by sample, {matrix} as matrices, {format_number(result.ratio)} times faster")
    difference = tr(f"largest relative difference between the gradients: {format_number(result.difference)}")
    return Group(table, tr(f"forward and backward over {n} samples: {times}"), difference)
