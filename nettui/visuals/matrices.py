"""A mini-batch as matrices: the formula of each op, and the matrices that it multiplies (course 3.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from nettui.nn.dropout import Dropout
from nettui.nn.stages import Dense
from nettui.nn.trainer import TrainConfig
from nettui.types import Array, Op, Step


class Matrix(NamedTuple):
    """An array and its name in formulas: dW stands for ∂E/∂W, T for the labels as one-hot rows."""

    name: str
    values: Array

    @property
    def shape(self) -> str:
        """Its shape, for example 64×10."""
        return "×".join(map(str, self.values.shape)) or "1"

    @property
    def transposed(self) -> Matrix:
        return Matrix(f"{self.name}ᵀ", self.values.T)


class Formula(NamedTuple):
    """result = expression; `factors` are the two matrices if the expression is a matrix product."""

    result: Matrix
    expression: str
    factors: tuple[Matrix, ...] = ()

    @property
    def shapes(self) -> str:
        """The shapes of the factors and of the result."""
        product = "⋅".join(f"({factor.shape})" for factor in self.factors)
        return f"{product} → {self.result.shape}" if product else self.result.shape


def formulas(step: Step) -> list[tuple[Formula, ...]]:
    """The formulas of each op that the step reached, in order."""
    config: TrainConfig = step.before.config
    params, penalised = step.before.params, step.loss.penalty != 0
    batch, *rest = step.ops
    assert batch.out is not None
    flow = Matrix("X", batch.out)
    inputs: dict[str, Matrix] = {}  # of each site in the forward pass
    groups: list[tuple[Formula, ...]] = [(Formula(flow, "the batch"),)]
    for op in rest:
        group: tuple[Formula, ...]
        if op.phase == "forward":
            inputs[op.site] = flow
            group = (_forward(op, flow, params),)
        elif op.phase == "backward":
            group = tuple(_backward(op, inputs[op.site], flow, params, penalised))
        elif op.phase == "loss":
            assert op.out is not None
            expression = f"{config.loss.name}(Y, T)" + (" + R(W)" if penalised else "")
            group = (Formula(Matrix("E", op.out), expression),)
        else:
            after = (step.after or step.before).params.flat  # None if the update is not finite
            group = (Formula(Matrix("W′, b′", after), f"{op.site}(W, b, dW, db)"),)
        groups.append(group)
        flow = group[-1].result
    return groups


def _forward(op: Op, x: Matrix, params: Mapping[str, Array]) -> Formula:
    assert op.out is not None
    n, part = _number(op), op.part
    if isinstance(part, Dense):
        w = Matrix(f"W{n}", params[part.weight])
        bias = f" + b{n}" if part.has_bias else ""
        return Formula(Matrix(f"Z{n}", op.out), f"{x.name}⋅{w.name}{bias}", (x, w))
    if isinstance(part, Dropout):
        return Formula(Matrix(f"D{n}", op.out), f"{x.name}{_mask(n, part)}")
    if "." in op.site:
        return Formula(Matrix(f"A{n}", op.out), f"{part.name}({x.name})")
    return Formula(Matrix("Y", op.out), x.name if op.site == "scores" else f"{op.site}({x.name})")


def _backward(
    op: Op, x: Matrix, dy: Matrix, params: Mapping[str, Array], penalised: bool
) -> Iterator[Formula]:
    n, part = _number(op), op.part
    factors: tuple[Matrix, ...] = ()
    if isinstance(part, Dense):
        expression = f"{x.name}ᵀ⋅{dy.name}" + (" + dR" if penalised else "")
        yield Formula(Matrix(f"dW{n}", op.arrays[part.weight]), expression, (x.transposed, dy))
        if part.has_bias:
            yield Formula(Matrix(f"db{n}", op.arrays[part.bias]), f"Σ {dy.name}")
        expression, factors = f"{dy.name}⋅W{n}ᵀ", (dy, Matrix(f"W{n}", params[part.weight]).transposed)
    elif isinstance(part, Dropout):
        expression = f"{dy.name}{_mask(n, part)}"
    elif "." in op.site:
        expression = f"{dy.name}⊙{part.name}′({x.name})"
    else:
        expression = f"{part.name}′({x.name})" if op.site == "scores" else "(Y − T)/N"
    if op.out is not None:
        yield Formula(Matrix(f"d{x.name}", op.out), expression, factors)


def _mask(n: str, dropout: Dropout) -> str:
    return f"⊙M{n}" if dropout.training == 1.0 else f"⊙M{n}/{dropout.keep:g}"


def _number(op: Op) -> str:
    """The number of the op's layer: "2" for dense2.tanh."""
    return "".join(filter(str.isdigit, op.layer))
