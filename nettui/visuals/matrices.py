"""A mini-batch as matrices: what every op of it multiplies, and what comes out (course 3.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from nettui.nn.dropout import Dropout
from nettui.nn.stages import Dense
from nettui.nn.trainer import TrainConfig
from nettui.types import Array, Op, Step


class Matrix(NamedTuple):
    """An array by its name in formulas; dW stands for ∂E/∂W, T for the labels as one-hot rows."""

    name: str
    values: Array

    @property
    def shape(self) -> str:
        """Its shape, as 64×10."""
        return "×".join(map(str, self.values.shape)) or "1"

    @property
    def transposed(self) -> Matrix:
        return Matrix(f"{self.name}ᵀ", self.values.T)


class Formula(NamedTuple):
    """made = told; `factors` are the two matrices where it is a product of matrices."""

    made: Matrix
    told: str
    factors: tuple[Matrix, ...] = ()

    @property
    def shapes(self) -> str:
        """The shapes that go in and the one that comes out."""
        product = "⋅".join(f"({factor.shape})" for factor in self.factors)
        return f"{product} → {self.made.shape}" if product else self.made.shape


def formulas(step: Step) -> list[tuple[Formula, ...]]:
    """Those of each op, in their order; where a fault cut the step short, up to there."""
    config: TrainConfig = step.before.config
    params, penalised = step.before.params, step.loss.penalty != 0
    batch, *rest = step.ops
    assert batch.out is not None
    flow = Matrix("X", batch.out)
    read: dict[str, Matrix] = {}  # what each site read going forward
    found: list[tuple[Formula, ...]] = [(Formula(flow, "the batch"),)]
    for op in rest:
        made: tuple[Formula, ...]
        if op.phase == "forward":
            read[op.site] = flow
            made = (_forward(op, flow, params),)
        elif op.phase == "backward":
            made = tuple(_backward(op, read[op.site], flow, params, penalised))
        elif op.phase == "loss":
            assert op.out is not None
            told = f"{config.loss.name}(Y, T)" + (" + R(W)" if penalised else "")
            made = (Formula(Matrix("E", op.out), told),)
        else:
            after = (step.after or step.before).params.flat  # a fault at the update leaves none after it
            made = (Formula(Matrix("W′, b′", after), f"{op.site}(W, b, dW, db)"),)
        found.append(made)
        flow = made[-1].made
    return found


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
        told = f"{x.name}ᵀ⋅{dy.name}" + (" + dR" if penalised else "")
        yield Formula(Matrix(f"dW{n}", op.arrays[part.weight]), told, (x.transposed, dy))
        if part.has_bias:
            yield Formula(Matrix(f"db{n}", op.arrays[part.bias]), f"Σ {dy.name}")
        told, factors = f"{dy.name}⋅W{n}ᵀ", (dy, Matrix(f"W{n}", params[part.weight]).transposed)
    elif isinstance(part, Dropout):
        told = f"{dy.name}{_mask(n, part)}"
    elif "." in op.site:
        told = f"{dy.name}⊙{part.name}′({x.name})"
    else:
        told = f"{part.name}′({x.name})" if op.site == "scores" else "(Y − T)/N"
    if op.out is not None:
        yield Formula(Matrix(f"d{x.name}", op.out), told, factors)


def _mask(n: str, dropout: Dropout) -> str:
    return f"⊙M{n}" if dropout.training == 1.0 else f"⊙M{n}/{dropout.keep:g}"


def _number(op: Op) -> str:
    """The number of the op's layer, as in dense2.tanh."""
    return "".join(filter(str.isdigit, op.site.partition(".")[0]))
