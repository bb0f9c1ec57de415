"""Clipping against PyTorch: the clipped vectors, and training runs; a step shows the true gradients."""

from __future__ import annotations

import math
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.nn.adaptive import AdamW
from nettui.nn.clipping import CLIPS, UNCLIPPED, Clip
from nettui.nn.clips import ByNorm, ByValue
from nettui.nn.descent import DescentConfig, SurfaceTrainer
from nettui.nn.optimizers import SGD
from nettui.nn.schedules import Constant
from nettui.nn.surfaces import Ravine
from nettui.types import Array
from tests.nets import Net, after, nets, run, with_random_params
from tests.nn.test_parity import Torch, assert_close, batch

CLIPPINGS: tuple[Clip, ...] = (ByNorm(0.05), ByNorm(1.0), ByNorm(1e6), ByValue(0.01), ByValue(10.0))


def clip_in_torch(torch: ModuleType, clip: Clip, gradients: list[Array]) -> Array:
    """The gradients of several tensors, clipped by PyTorch, in one vector."""
    params = [torch.zeros(g.shape, dtype=torch.float64, requires_grad=True) for g in gradients]
    for param, g in zip(params, gradients, strict=True):
        param.grad = torch.tensor(g)
    limit = clip.limit  # type: ignore[attr-defined]
    if clip.name == "norm":
        torch.nn.utils.clip_grad_norm_(params, limit)
    else:
        torch.nn.utils.clip_grad_value_(params, limit)
    return np.concatenate([param.grad.numpy() for param in params])


@given(
    clip=st.sampled_from(CLIPPINGS),
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=4),
    scale=st.sampled_from((0.0, 1e-8, 1.0, 1e8)),
    seed=st.integers(0, 2**32),
)
def test_clipped_gradients_are_pytorchs(
    torch: ModuleType, clip: Clip, sizes: list[int], scale: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    gradients = [scale * rng.standard_normal(size) for size in sizes]
    g = np.concatenate(gradients)
    np.testing.assert_allclose(clip.apply(g), clip_in_torch(torch, clip, gradients), rtol=1e-13)
    factors = [clip.factor(g, at) for at in range(g.size)]
    np.testing.assert_allclose(g * factors, clip.apply(g), rtol=1e-13)


@given(net=nets(), clip=st.sampled_from(CLIPPINGS), seed=st.integers(0, 2**32))
@settings(max_examples=30)
def test_twenty_clipped_steps_of_adamw_end_where_pytorch_ends(
    torch: ModuleType, net: Net, clip: Clip, seed: int
) -> None:
    trainer = replace(net, optimizer=AdamW(0.01, weight_decay=0.1), clip=clip).build()
    step = trainer.step(with_random_params(trainer.start(), seed))
    oracle = Torch(torch, trainer, step)
    params = [*oracle.params.values()]
    other = torch.optim.AdamW(params, 0.01, weight_decay=0.1)
    for _ in range(20):
        oracle.masks = {op.site: op.arrays["mask"] for op in step.ops if "mask" in op.arrays}
        oracle.run(*batch(step))
        assert step.gradients is not None
        for name, param in oracle.params.items():
            assert_close(step.gradients[name], param.grad.numpy(), 1e-8)
        clipped = clip_in_torch(torch, clip, [p.grad.numpy().ravel() for p in params])
        for param, g in zip(params, np.split(clipped, np.cumsum([p.numel() for p in params])), strict=False):
            param.grad = torch.tensor(g.reshape(param.shape))
        other.step()
        for name, param in oracle.params.items():
            # Adam divides by √v + 1e-8: where a gradient is round-off, its sign is that of the round-off
            assert np.abs(after(step).params[name] - param.detach().numpy()).max(initial=0.0) < 1e-5
        step = trainer.step(after(step))


@pytest.mark.parametrize("name", CLIPS)
def test_an_update_uses_the_clipped_gradient_and_the_step_shows_the_true_one(name: str) -> None:
    clip = CLIPS[name]() if name == "none" else CLIPS[name](limit=0.02)  # type: ignore[call-arg]
    plain, clipped = (run(replace(Net(rate=1.0), clip=each).build())[0] for each in (UNCLIPPED, clip))
    assert plain.gradients is not None
    assert clipped.gradients is not None
    assert (plain.gradients.flat == clipped.gradients.flat).all()
    change = after(clipped).params.flat - clipped.before.params.flat
    np.testing.assert_allclose(-change, clip.apply(plain.gradients.flat), atol=1e-15)
    if name == "norm":
        assert np.linalg.norm(change) == pytest.approx(0.02, rel=1e-4)
    if name == "value":
        assert np.abs(change).max() == pytest.approx(0.02)


@pytest.mark.parametrize(("dtype", "scale"), [("float32", 1e30), ("float64", 1e200)])
def test_lengths_whose_squares_overflow_or_underflow_are_clipped_too(dtype: str, scale: float) -> None:
    found = ByNorm(10.0).apply(np.array([3 * scale, 4 * scale], dtype))
    assert found.dtype == dtype
    np.testing.assert_allclose(found, [6.0, 8.0], rtol=1e-5)
    small = np.array([3 / scale, 4 / scale], dtype)
    assert ByNorm(1e-3).apply(small) is small
    assert ByNorm().factor(small) == 1.0


@pytest.mark.parametrize("clip", [ByNorm(1.0), ByValue(1.0)])
def test_an_infinite_gradient_ends_the_run_although_it_could_be_clipped(clip: Clip) -> None:
    net = Net(hidden=(4, 4), activations=("linear", "linear"), clip=clip, loss="hinge")
    trainer = net.build()
    start = trainer.start()
    sizes = {"dense2.W": 1e200, "dense3.W": 1e200, "dense1.W": 0.0}
    flat = start.params.flat.copy()
    for name, size in sizes.items():
        flat[start.params.layout.slices[name]] *= size
    step = trainer.step(replace(start, params=type(start.params)(start.params.layout, flat)))
    assert step.nonfinite is not None
    assert step.nonfinite.phase == "backward"


def test_clipping_and_warm_up_hold_on_a_surface() -> None:
    config = DescentConfig(Ravine(), SGD(0.1), Constant(), 5, ByNorm(2.0), warmup=4)
    steps = run(SurfaceTrainer(config))
    assert [step.rate for step in steps] == pytest.approx([0.025, 0.05, 0.075, 0.1, 0.1])
    for step in steps:
        moved = np.linalg.norm(after(step).params.flat - step.before.params.flat)
        assert step.gradients is not None
        slope = float(np.linalg.norm(step.gradients.flat))
        assert moved == pytest.approx(step.rate * min(slope, 2.0), rel=1e-6)


@pytest.mark.parametrize("limit", [0.0, -1.0, math.nan])
def test_a_limit_is_above_0(limit: float) -> None:
    with pytest.raises(InvalidValue, match="above 0"):
        ByNorm(limit)


def test_without_shuffling_each_epoch_takes_the_samples_in_the_order_of_the_data() -> None:
    steps = run(Net(batch=3, epochs=2, shuffle=False).build())
    rows = [step.ops[0].arrays["rows"].tolist() for step in steps]
    assert rows == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]] * 2
