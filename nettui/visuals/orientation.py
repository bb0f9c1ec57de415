"""The matrix products of a dense layer, with the samples as rows (nettui) or as columns (the lecture)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np

from nettui.types import Array


class Matrix(NamedTuple):
    """An array and its name in formulas: dW stands for ∂E/∂W, T for the labels as one-hot vectors.

    `row` (C,) is one more row below the array (R, C), which is only copied for it when the values are used;
    if `is_transposed`, the matrix is the transpose of both.
    """

    name: str
    array: Array
    row: Array | None = None
    is_transposed: bool = False

    @property
    def values(self) -> Array:
        """The numbers, with the added row."""
        whole = self.array if self.row is None else np.vstack([self.array, self.row])
        return whole.T if self.is_transposed else whole

    @property
    def shape(self) -> str:
        """Its shape, for example 64×10."""
        size = self.array.shape
        if self.row is not None:
            size = (size[0] + 1, *size[1:])
        return "×".join(map(str, size[::-1] if self.is_transposed else size)) or "1"

    @property
    def transposed(self) -> Matrix:
        return self._replace(name=f"{self.name}ᵀ", is_transposed=not self.is_transposed)


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


class Affine(NamedTuple):
    """Layer number n with weights w (D, H) and biases b (H,) or None, or the gradients of both."""

    n: str
    w: Array
    b: Array | None


class Orientation(Protocol):
    """How the matrices of a mini-batch lie, and what products of them a dense layer computes."""

    def matrix(self, name: str, values: Array) -> Matrix:
        """The matrix of an array with one row per sample."""
        ...

    def update(self, optimizer: str) -> tuple[str, str]:
        """Name and expression of the updated parameters."""
        ...

    def forward(self, x: Matrix, layer: Affine, z: Array) -> Formula:
        """The scores z (N, H) of the layer on its input x."""
        ...

    def backward(
        self, x: Matrix, dz: Matrix, layer: Affine, gradients: Affine, dx: Array | None, penalty: str
    ) -> Iterator[Formula]:
        """The gradients of the parameters, with the term `penalty`, and dx (N, D) if it is passed down."""
        ...


class Rows:
    """Z = X⋅W + b: a sample is a row, a unit a column of W, and the bias stands apart."""

    def matrix(self, name: str, values: Array) -> Matrix:
        return Matrix(name, values)

    def update(self, optimizer: str) -> tuple[str, str]:
        return "W′, b′", f"{optimizer}(W, b, dW, db)"

    def forward(self, x: Matrix, layer: Affine, z: Array) -> Formula:
        w, bias = Matrix(f"W{layer.n}", layer.w), "" if layer.b is None else f" + b{layer.n}"
        return Formula(Matrix(f"Z{layer.n}", z), f"{x.name}⋅{w.name}{bias}", (x, w))

    def backward(
        self, x: Matrix, dz: Matrix, layer: Affine, gradients: Affine, dx: Array | None, penalty: str
    ) -> Iterator[Formula]:
        n, w = layer.n, Matrix(f"W{layer.n}", layer.w).transposed
        yield Formula(Matrix(f"dW{n}", gradients.w), f"{x.name}ᵀ⋅{dz.name}{penalty}", (x.transposed, dz))
        if gradients.b is not None:
            yield Formula(Matrix(f"db{n}", gradients.b), f"Σ {dz.name}")
        if dx is not None:
            yield Formula(Matrix(f"d{x.name}", dx), f"{dz.name}⋅{w.name}", (dz, w))


class Columns:
    """Z = W⋅[X;1]: a sample is a column, a unit a row of W, the bias its last column. Course 2.6, 3.5.

    [X;1] is X with a row of ones below it; without a bias, Z = W⋅X. The numbers are those of `Rows`.
    """

    def matrix(self, name: str, values: Array) -> Matrix:
        return Matrix(name, values, is_transposed=True)

    def update(self, optimizer: str) -> tuple[str, str]:
        return "W′", f"{optimizer}(W, dW)"

    def forward(self, x: Matrix, layer: Affine, z: Array) -> Formula:
        w, inputs = _with_bias(f"W{layer.n}", layer), _with_ones(x, layer)
        return Formula(self.matrix(f"Z{layer.n}", z), f"{w.name}⋅{inputs.name}", (w, inputs))

    def backward(
        self, x: Matrix, dz: Matrix, layer: Affine, gradients: Affine, dx: Array | None, penalty: str
    ) -> Iterator[Formula]:
        inputs, dw = _with_ones(x, layer).transposed, _with_bias(f"dW{layer.n}", gradients)
        yield Formula(dw, f"{dz.name}⋅{inputs.name}{penalty}", (dz, inputs))
        if dx is None:
            return
        w, passed = _with_bias(f"W{layer.n}", layer).transposed, self.matrix(f"d{x.name}", dx)
        factors, expression = (w, dz), f"{w.name}⋅{dz.name}"
        if layer.b is None:
            yield Formula(passed, expression, factors)
            return
        ones = Matrix(f"d[{x.name};1]", dx.T, row=layer.b @ dz.values)
        yield Formula(ones, expression, factors)
        yield Formula(passed, f"{ones.name} without its last row")


def _with_bias(name: str, layer: Affine) -> Matrix:
    """The transposed weights (H, D), with the biases as their last column."""
    return Matrix(name, layer.w, row=layer.b, is_transposed=True)


def _with_ones(x: Matrix, layer: Affine) -> Matrix:
    """The columns x, with a row of ones below them if the layer has biases."""
    if layer.b is None:
        return x
    return Matrix(f"[{x.name};1]", x.values, row=np.ones_like(x.values[0]))


ROWS, COLUMNS = Rows(), Columns()
