"""Every number is the sum of its terms, and each named term can be explained further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nettui.common.errors import InvalidValue
from nettui.explain import Explanation, explain
from nettui.nn.adaptive import AdaGrad, Adam, AdamW, RMSProp
from nettui.nn.clipping import UNCLIPPED, Clip
from nettui.nn.clips import ByNorm, ByValue
from nettui.nn.descent import DescentConfig, SurfaceTrainer
from nettui.nn.optimizers import OPTIMIZERS, SGD, Optimizer
from nettui.nn.schedules import Constant
from nettui.nn.stages import ActivationStage, MaskRng, output
from nettui.nn.surface import SURFACES
from nettui.types import Array, Op, State, Step
from tests.gradient_check.bugs import ActivationWithoutDerivative, replace_stages, with_changed_stages
from tests.nets import Net, nets, normalized_nets, with_random_params, with_value

RULES: list[Optimizer] = [
    *(make() for make in OPTIMIZERS.values()),
    AdaGrad(form="lecture"),
    RMSProp(form="lecture"),
    Adam(form="lecture"),
]
CLIPPINGS: list[Clip] = [UNCLIPPED, ByNorm(0.1), ByValue(0.01)]


def stepped(net: Net, rule: Optimizer, seed: int, steps: int = 1) -> tuple[Step, State]:
    """A step of a net with an optimizer, after some others, and the State before all of them."""
    trainer = replace(net, optimizer=rule, epochs=99).build()
    start = state = with_random_params(trainer.start(), seed)
    for _ in range(steps):
        after = trainer.step(state).after
        assert after is not None
        state = after
    return trainer.step(state), start


def numbers(step: Step) -> dict[str, float]:
    """Every number of a step by its name, read from the step directly."""
    found: dict[str, float] = {"loss": step.loss.total, "penalty": step.loss.penalty, "rate": step.rate}
    forward = [op for op in step.ops if op.phase in ("batch", "forward")]
    back = {op.site: op.out for op in step.ops if op.phase == "backward"}
    arrays = {op.site: op.out for op in forward}
    gradients = {op.site: back[above.site] for op, above in pairwise(forward)}
    loss = next(op for op in step.ops if op.phase == "loss")
    for name, array, view in (
        *((site, out, "") for site, out in arrays.items()),
        *((site, out, ".gradient") for site, out in gradients.items() if out is not None),
        ("loss", loss.arrays["per_sample"], ""),
        *((name, array, "") for name, array in step.before.params.items()),
        *((name, array, ".gradient") for name, array in (step.gradients or {}).items()),
    ):
        for index, value in np.ndenumerate(array):
            found[f"{name}[{', '.join(map(str, index))}]{view}"] = float(value)
    assert step.after is not None
    layout = step.before.params.layout
    for name, where in layout.slices.items():
        flat = {view: slot[where] for view, slot in step.after.slots.items()}
        flat["update"] = (step.after.params.flat - step.before.params.flat)[where]
        for view, values in flat.items():
            for index, value in np.ndenumerate(values.reshape(layout.shapes[name])):
                found[f"{name}[{', '.join(map(str, index))}].{view}"] = float(value)
    return found


def total(found: Explanation) -> float:
    return sum(term.contribution for term in found.terms) + found.rest.contribution


@given(
    net=nets() | normalized_nets(),
    rule=st.sampled_from(RULES),
    clip=st.sampled_from(CLIPPINGS),
    seed=st.integers(0, 2**32),
    steps=st.integers(0, 3),
    limit=st.integers(1, 12),
    data=st.data(),
)
@settings(max_examples=200)
def test_every_kind_of_number_is_the_sum_of_its_terms(
    net: Net, rule: Optimizer, clip: Clip, seed: int, steps: int, limit: int, data: st.DataObject
) -> None:
    step, start = stepped(replace(net, clip=clip), rule, seed, steps)
    known = numbers(step)
    kinds: dict[str, list[str]] = {}
    for name in known:
        kind = name.partition("[")[0] + name.partition("]")[2]
        kinds.setdefault(f"{kind}{'[' if '[' in name else ''}", []).append(name)
    for names in kinds.values():
        name = data.draw(st.sampled_from(names))
        found = explain(step, name, start.params, limit)
        assert (found.name, found.value) == (name, known[name])
        assert found.formula
        assert found.adds_up, found
        if found.terms:
            sizes = [abs(term.contribution) for term in found.terms]
            room = 1e-9 * (sum(sizes) + found.rest.count * sizes[-1]) + 1e-15 * abs(known.get(name, 0.0))
            if name.endswith(".update"):
                room += 1e-14 * abs(known[name.removesuffix(".update")])
            assert abs(total(found) - found.value) <= room, found
            assert sizes == sorted(sizes, reverse=True)
            assert len(sizes) <= limit
        assert found.terms or name.startswith("input[") or found.value == 0, found


DERIVED = ("f′", "z − μ", "x̂", "gain·", "1/", "√", "e^", "−[", "[", "min", "Δ²", "g²", "|g|", "−η")
"""Symbols of factors that are computed from the number they name."""


@given(
    net=nets() | normalized_nets(),
    rule=st.sampled_from(RULES),
    clip=st.sampled_from(CLIPPINGS),
    seed=st.integers(0, 2**32),
    data=st.data(),
)
@settings(max_examples=100)
def test_a_named_factor_is_the_number_of_that_name(
    net: Net, rule: Optimizer, clip: Clip, seed: int, data: st.DataObject
) -> None:
    step, start = stepped(replace(net, clip=clip), rule, seed)
    known = numbers(step)
    found = explain(step, data.draw(st.sampled_from(sorted(known))), start.params)
    for factor in (factor for term in found.terms for factor in term.factors if factor.name):
        deeper = explain(step, factor.name, start.params)
        assert deeper.value == known[factor.name]
        assert factor.symbol.startswith(DERIVED) or factor.value == pytest.approx(deeper.value)
    for name in found.see:
        assert explain(step, name, start.params).value == known[name]


def follow(step: Step, name: str) -> Iterator[str]:
    """The name of a number, of its largest term, of that one's largest term, and so on."""
    while name:
        yield name
        found = explain(step, name)
        name = found.terms[0].name if found.terms else ""


def test_following_the_largest_terms_applies_the_chain_rule() -> None:
    net = Net(hidden=(5, 4), activations=("tanh", "sigmoid"), bias=(False,) * 3, samples=6)
    step, _ = stepped(net, OPTIMIZERS["sgd"](), 3)
    path = [name.partition("[")[0] + name.partition("]")[2] for name in follow(step, "dense1.W[1, 2].update")]
    assert path[:5] == [
        "dense1.W.update",
        "dense1.W.gradient",
        "dense1.gradient",
        "dense2.gradient",
        "dense3.gradient",
    ]
    down = [name.partition("[")[0] for name in follow(step, "loss")]
    assert down[:3] == ["loss", "loss", "softmax"]
    assert down[3:] == ["dense3", "dense2.sigmoid", "dense2", "dense1.tanh", "dense1", "input"]


def test_the_worst_sample_comes_first_and_the_rest_is_summed() -> None:
    step, _ = stepped(Net(samples=9), OPTIMIZERS["sgd"](), 0)
    each = next(op for op in step.ops if op.phase == "loss").arrays["per_sample"]
    found = explain(step, "loss", limit=3)
    assert [term.name for term in found.terms] == [f"loss[{n}]" for n in np.argsort(-each)[:3]]
    assert found.rest.count == 6
    assert total(found) == pytest.approx(step.loss.total)


def test_a_weight_is_its_initial_value_plus_its_updates() -> None:
    step, start = stepped(Net(), OPTIMIZERS["sgd"](), 0, steps=4)
    found = explain(step, "dense2.W[1, 0]", start.params)
    initial, updates = (next(t for t in found.terms if what in t.what) for what in ("start", "4 updates"))
    assert initial.contribution == start.params["dense2.W"][1, 0]
    assert updates.contribution == pytest.approx(found.value - initial.contribution)


@pytest.mark.parametrize(
    ("loss", "row"),
    [("perceptron", "1.1"), ("hinge", "1.2"), ("cross-entropy", "1.3"), ("binary-cross-entropy", "1.4")],
)
def test_a_loss_and_its_gradient_cite_the_row_of_the_course_that_has_them(loss: str, row: str) -> None:
    step, start = stepped(Net(hidden=(), activations=(), bias=(True,), loss=loss, classes=2), SGD(), seed=1)
    cited = {name: explain(step, name, start.params).course for name in ("loss[0]", "dense1[0, 0].gradient")}
    assert set(cited.values()) == {row}, cited


def test_shapes_are_those_of_the_matrices() -> None:
    step, _ = stepped(Net(inputs=3, hidden=(5, 4), samples=7), OPTIMIZERS["sgd"](), 0)
    shapes = dict(explain(step, "dense2.W[0, 0].gradient").shapes)
    assert shapes == {"Xᵀ": (5, 7), "δ": (7, 4), "dE/dW = Xᵀ·δ": (5, 4)}
    assert dict(explain(step, "dense1[0, 0].gradient").shapes)["dE/dX = δ·Wᵀ"] == (7, 5)


def test_a_wrong_backward_pass_does_not_add_up() -> None:
    change = replace_stages(ActivationStage, ActivationWithoutDerivative, "dense2.tanh")
    trainer = with_changed_stages(Net(activations=("tanh", "tanh")).build(), change)
    step = trainer.step(with_random_params(trainer.start(), 0))
    wrong = {
        name
        for name in ("dense3[0, 0]", "dense2.tanh[0, 0]", "dense2[0, 0]", "dense1.tanh[0, 0]", "dense1[0, 0]")
        if not explain(step, f"{name}.gradient").adds_up
    }
    assert wrong == {"dense2[0, 0]"}


def test_a_wrong_activation_does_not_add_up() -> None:
    class Off(ActivationStage):
        def forward(
            self, params: Mapping[str, Array], x: Array, mask_rng: MaskRng, inputs: tuple[str, ...] = ()
        ) -> Op:
            op = super().forward(params, x, mask_rng, inputs)
            return op._replace(out=1.001 * output(op))

    change = replace_stages(ActivationStage, Off, "dense2.tanh")
    trainer = with_changed_stages(Net(activations=("tanh", "tanh")).build(), change)
    step = trainer.step(with_random_params(trainer.start(), 0))
    assert explain(step, "dense1.tanh[0, 0]").adds_up
    assert not explain(step, "dense2.tanh[0, 0]").adds_up


def test_single_precision_adds_up_in_single_precision() -> None:
    step, _ = stepped(Net(dtype="float32"), Adam(), 0, steps=2)
    for name in numbers(step):
        assert explain(step, name).adds_up, name


def test_a_nan_is_the_first_term_and_later_ops_cannot_be_explained() -> None:
    trainer = Net(hidden=(5, 4), activations=("tanh", "tanh")).build()
    step = trainer.step(with_value(trainer.start(), "dense2.W", np.nan, (3, 1)))
    assert step.nonfinite is not None
    found = explain(step, "dense2[0, 1]")
    assert found.terms[0].factors[0].name == "dense2.W[3, 1]"
    assert np.isnan(found.value)
    for name in ("loss", "dense3[0, 0]", "dense2[0, 1].gradient", "dense1.W[0, 0].update"):
        with pytest.raises(InvalidValue):
            explain(step, name)


def test_the_learned_slope_of_a_prelu_can_be_explained() -> None:
    step, _ = stepped(Net(hidden=(3,), activations=("prelu",), bias=(True, True)), OPTIMIZERS["sgd"](), 1)
    (term,) = explain(step, "dense1.prelu[0, 0]").terms
    assert [factor.name for factor in term.factors] == ["dense1.alpha[0]", "dense1[0, 0]"]
    assert explain(step, "dense1.alpha").value == step.before.params["dense1.alpha"][0]
    assert explain(step, "dense1.alpha.gradient").name == "dense1.alpha[0].gradient"


def test_a_step_of_another_trainer_can_be_explained_as_far_as_possible() -> None:
    trainer = SurfaceTrainer(DescentConfig(SURFACES["beale"](), OPTIMIZERS["momentum"](), Constant(), 9))
    step = trainer.step(trainer.start())
    assert explain(step, "loss").value == step.loss.total
    assert step.gradients is not None
    assert explain(step, "point[1].gradient").value == step.gradients["point"][1]
    update = explain(step, "point[0].update")
    assert [term.name for term in update.terms] == ["point[0].velocity"]
    assert update.adds_up
    assert explain(step, "point[0].velocity").adds_up


def test_an_update_tells_its_clipping_factor() -> None:
    step, start = stepped(Net(clip=ByNorm(0.01)), SGD(), 0)
    assert step.gradients is not None
    factor = 0.01 / (np.linalg.norm(step.gradients.flat) + 1e-6)
    found = explain(step, "dense2.W[1, 0].update", start.params)
    (term,) = found.terms
    assert [(each.symbol, each.value) for each in term.factors] == [
        ("−η", -0.1),
        ("min(1, limit/‖g‖)", pytest.approx(factor)),
        ("g", step.gradients["dense2.W"][1, 0]),
    ]


def test_an_update_of_adamw_names_its_weight_decay() -> None:
    step, start = stepped(Net(), AdamW(0.01, weight_decay=0.5), 0)
    found = explain(step, "dense2.W[1, 0].update", start.params)
    decay = next(term for term in found.terms if term.what == "weight decay")
    assert decay.name == "dense2.W[1, 0]"
    assert decay.contribution == pytest.approx(-0.01 * 0.5 * step.before.params["dense2.W"][1, 0])


MISTAKES = {
    "dnse1.W[0, 0]": "did you mean 'dense1.W'?",
    "dense1.W": r"up to dense1.W\[2, 4\]",
    "dense1.W[3, 0]": r"up to dense1.W\[2, 4\]",
    "dense1.W[0]": r"up to dense1.W\[2, 4\]",
    "dense1.W[0, -1]": r"up to dense1.W\[2, 4\]",
    "dense1.W[0, 0].gradent": "did you mean 'gradient'?",
    "input[0, 0].gradient": "it has only its value",
    "loss[0": "a number, as in",
    "": "a number, as in",
    "loss[3.5]": r"up to loss\[9\]",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_in_a_name_is_explained(text: str) -> None:
    step, _ = stepped(Net(), OPTIMIZERS["sgd"](), 0)
    with pytest.raises(InvalidValue, match=MISTAKES[text].replace("?", r"\?")):
        explain(step, text)
