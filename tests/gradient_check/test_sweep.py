"""The error as a function of h has the textbook shape."""

from __future__ import annotations

from collections.abc import Sequence

from nettui.abilities import Differentiable
from nettui.gradient_check import sweep
from nettui.gradient_check.sweep import STEP_SIZES
from tests.gradient_check.bugs import GradientChange, UnknownTrainer, WrongGradients, scaled
from tests.nets import Net, with_random_params

NET = Net(hidden=(6, 5), activations=("tanh", "sigmoid"), samples=8)


def curves(
    trainer: Differentiable, hs: Sequence[float] = STEP_SIZES, sample: int | None = 12
) -> dict[str, dict[float, float]]:
    """The errors of each method by h."""
    state = with_random_params(NET.build().start(), 0)
    found: dict[str, dict[float, float]] = {}
    for point in sweep(trainer, state, hs=hs, sample=sample):
        found.setdefault(point.method, {})[point.h] = point.error
    return found


def test_the_curve_of_a_difference_is_a_v_but_not_that_of_a_complex_step() -> None:
    curve = curves(NET.build())
    assert list(curve["forward"]) == list(STEP_SIZES)
    forward, central, exact = (curve[method] for method in ("forward", "central", "complex"))
    assert min(forward, key=lambda h: forward[h]) in (1e-7, 1e-8, 1e-9)
    assert min(central, key=lambda h: central[h]) in (1e-4, 1e-5, 1e-6)
    assert all(exact[h] < 1e-14 for h in STEP_SIZES if h < 1e-7)
    for left, right in ((1e-2, 1e-3), (1e-3, 1e-4)):  # truncation: O(h), O(h²), O(h²)
        assert 5 < forward[left] / forward[right] < 20
        assert 50 < central[left] / central[right] < 200
        assert 50 < exact[left] / exact[right] < 200
    for curve_ in (forward, central):  # round-off: O(1/h)
        assert 1e3 < curve_[1e-14] / curve_[1e-10] < 1e5


def test_a_wrong_gradient_levels_out_at_its_error() -> None:
    change: GradientChange = lambda g, state: {name: 1.01 * gradient for name, gradient in g.items()}  # noqa: E731
    wrong = curves(WrongGradients(NET.build(), change))
    assert abs(wrong["complex"][1e-10] - 0.01 / 2.01) < 1e-6
    assert abs(wrong["central"][1e-5] - 0.01 / 2.01) < 1e-6


def test_a_trainer_of_unknown_structure_has_only_the_two_differences() -> None:
    unknown = curves(UnknownTrainer(NET.build()), hs=(1e-5,))
    assert list(unknown) == ["forward", "central"]
    assert unknown["central"][1e-5] < 1e-8
    unchanged = WrongGradients(NET.build(), scaled("dense1.W", 1.0))
    assert curves(unchanged, hs=(1e-5,), sample=None)["central"][1e-5] < 1e-8
