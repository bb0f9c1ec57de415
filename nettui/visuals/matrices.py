"""A mini-batch as matrices: the formula of each op, and the matrices that it multiplies (course 3.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nettui.nn.dropout import Dropout
from nettui.nn.normalization import NormalizationBase
from nettui.nn.stages import Dense
from nettui.nn.trainer import TrainConfig
from nettui.types import Array, Op, Step
from nettui.visuals.orientation import ROWS, Affine, Formula, Matrix, Orientation


def formulas(step: Step, orientation: Orientation = ROWS) -> list[tuple[Formula, ...]]:
    """The formulas of each op that the step reached, in order."""
    config: TrainConfig = step.before.config
    params, penalty = step.before.params, " + dR" if step.loss.penalty else ""
    batch, *rest = step.ops
    assert batch.out is not None
    flow = orientation.matrix("X", batch.out)
    inputs: dict[str, Matrix] = {}  # of each site in the forward pass
    groups: list[tuple[Formula, ...]] = [(Formula(flow, "the batch"),)]
    for op in rest:
        group: tuple[Formula, ...]
        if op.phase == "forward":
            inputs[op.site] = flow
            group = (_forward(op, flow, params, orientation),)
        elif op.phase == "backward":
            group = tuple(_backward(op, inputs[op.site], flow, params, penalty, orientation))
        elif op.phase == "loss":
            assert op.out is not None
            expression = f"{config.loss.name}(Y, T)" + (" + R(W)" if penalty else "")
            group = (Formula(Matrix("E", op.out), expression),)
        else:
            after = (step.after or step.before).params.flat  # None if the update is not finite
            name, expression = orientation.update(op.site)
            group = (Formula(Matrix(name, after), expression),)
        groups.append(group)
        flow = group[-1].result
    return groups


def _forward(op: Op, x: Matrix, params: Mapping[str, Array], orientation: Orientation) -> Formula:
    assert op.out is not None
    n, part = _number(op), op.part
    if isinstance(part, Dense):
        return orientation.forward(x, _affine(n, part, params), op.out)
    if isinstance(part, Dropout):
        return Formula(orientation.matrix(f"D{n}", op.out), f"{x.name}{_mask(n, part)}")
    if isinstance(part, NormalizationBase):
        return Formula(orientation.matrix(f"N{n}", op.out), f"{op.site.partition('.')[2]}({x.name})")
    if "." in op.site:
        return Formula(orientation.matrix(f"A{n}", op.out), f"{part.name}({x.name})")
    expression = x.name if op.site == "scores" else f"{op.site}({x.name})"
    return Formula(orientation.matrix("Y", op.out), expression)


def _backward(
    op: Op, x: Matrix, dy: Matrix, params: Mapping[str, Array], penalty: str, orientation: Orientation
) -> Iterator[Formula]:
    n, part = _number(op), op.part
    if isinstance(part, Dense):
        layer, gradients = _affine(n, part, params), _affine(n, part, op.arrays)
        yield from orientation.backward(x, dy, layer, gradients, op.out, penalty)
        return
    if isinstance(part, Dropout):
        expression = f"{dy.name}{_mask(n, part)}"
    elif isinstance(part, NormalizationBase):
        gain, shift = op.arrays.values()
        yield Formula(Matrix(f"dgain{n}", gain), f"Σ {dy.name}⊙x̂")
        yield Formula(Matrix(f"dshift{n}", shift), f"Σ {dy.name}")
        expression = f"(dx − mean dx − x̂⊙mean(dx⊙x̂))/σ, dx = gain⊙{dy.name}"
    elif "." in op.site:
        expression = f"{dy.name}⊙{part.name}′({x.name})"
    else:
        expression = f"{part.name}′({x.name})" if op.site == "scores" else "(Y − T)/N"
    if op.out is not None:
        yield Formula(orientation.matrix(f"d{x.name}", op.out), expression)


def _affine(n: str, dense: Dense, arrays: Mapping[str, Array]) -> Affine:
    """The layer's parameters or, from the arrays of a backward op, their gradients."""
    return Affine(n, arrays[dense.weight], arrays[dense.bias] if dense.has_bias else None)


def _mask(n: str, dropout: Dropout) -> str:
    return f"⊙M{n}" if dropout.training == 1.0 else f"⊙M{n}/{dropout.keep:g}"


def _number(op: Op) -> str:
    """The number of the op's layer: "2" for dense2.tanh."""
    return "".join(filter(str.isdigit, op.layer))
