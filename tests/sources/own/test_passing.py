"""What forward returns is handed on to backward, and gradients without names find their parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nettui.sources.own.conventions.binding import returned
from nettui.sources.own.conventions.passing import by_parameters, passed
from nettui.sources.own.network import Unfit

HIDDEN, OUT = np.full((13, 10), 1.0), np.full((13, 10), 2.0)
X, Y = np.zeros((13, 64)), np.zeros(13, int)


def pairs(x: Any) -> Any:
    A1, A2 = HIDDEN, OUT
    return A2, A1


def all_values(x: Any) -> Any:
    Z1, A1, Z2, A2 = HIDDEN + 1, HIDDEN, OUT + 1, OUT
    return Z1, A1, Z2, A2


def listed(x: Any) -> Any:
    return [x, HIDDEN, OUT]


def cached(x: Any) -> Any:
    return OUT, {"hidden": HIDDEN}


def test_the_source_of_a_function_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Net:
        def forward(self, x: Any) -> Any:
            A1, A2 = HIDDEN, OUT
            return A2, A1

    assert [returned(Net().forward) for _ in range(2)] == [("A2", "A1")] * 2
    monkeypatch.setattr("inspect.getsource", lambda _: pytest.fail("read again"))
    assert returned(Net().forward) == ("A2", "A1")


@pytest.mark.parametrize("forward", [pairs, all_values, listed, cached])
def test_the_answer_is_found_where_hidden_layers_are_as_wide(forward: Any) -> None:
    assert passed(forward, forward(X), 10).answer is OUT


def test_values_are_handed_on_by_name_then_by_order() -> None:
    def named(hidden: Any, y: Any, X: Any, y_hat: Any) -> None: ...
    def ordered(first: Any, second: Any, labels: Any) -> None: ...

    given = passed(cached, cached(X), 10).given(named, X, Y)
    assert all(one is other for one, other in zip(given, [HIDDEN, Y, X, OUT], strict=True))
    given = passed(pairs, pairs(X), 10).given(ordered, X, Y)
    assert all(one is other for one, other in zip(given, [OUT, HIDDEN, Y], strict=True))


def test_a_gradient_that_only_a_loop_knows_is_no_label() -> None:
    def backward(dout: Any) -> None: ...

    def forward(x: Any) -> Any:
        return x @ x.T

    with pytest.raises(Unfit, match="dout, a gradient that only the training loop knows"):
        passed(forward, OUT, 10).given(backward, X, Y)


@pytest.mark.parametrize(
    "order",
    [("W1", "b1", "W2", "b2"), ("W2", "b2", "W1", "b1"), ("W1", "W2", "b1", "b2"), ("b2", "W2", "b1", "W1")],
)
def test_gradients_without_names_are_told_apart_by_shapes(order: tuple[str, ...]) -> None:
    params = {"W1": np.zeros((4, 3)), "b1": np.zeros(3), "W2": np.zeros((3, 2)), "b2": np.zeros(2)}
    grads = {name: np.ones(array.shape) for name, array in params.items()}

    def backward() -> Any:
        return tuple([grads[name] for name in order])

    found = by_parameters(params, backward(), backward)
    assert all(found[name] is grads[name] for name in params)


def test_names_of_gradients_are_those_of_parameters() -> None:
    params = {"params['W1']": np.zeros((3, 3)), "params['W2']": np.zeros((3, 3))}
    found = by_parameters(params, {"dA1": 1, "dW2": 2, "dW1": 3}, len)
    assert found == {"params['W1']": 3, "params['W2']": 2}
