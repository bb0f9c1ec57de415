"""What code surely lacks is not at fault; what may be there stays possible."""

from __future__ import annotations

from typing import Any

import pytest

from nettui.checks.causes.registry import causes
from nettui.checks.probe import Probe
from nettui.scenario.open import open_named
from tests.sources.own.corpus import OPENED


def absent(name: str, **sets: Any) -> set[str]:
    """The parts that the code of that name has not."""
    net = next(net for net in OPENED if net.name.startswith(name))
    trainer: Any = open_named(net.path, {**net.sets, **sets}).trainer
    return set(trainer.absent(trainer.start()))


@pytest.mark.parametrize(
    ("name", "lacks", "may_have"),
    [
        ("params_loss/twolayer_ok", "penalty dropout schedule order momentum linear_layer", "relu softmax"),
        ("value_grad/twolayer_ok", "dropout schedule", "penalty"),
        ("params_loss/dropout_batchnorm_ok", "schedule", "dropout"),
        ("params_loss/seed_in_loss", "schedule", "dropout"),
        ("layers/dropout_ok", "order", "dropout"),
        ("layers/momentum_sign", "dropout", "momentum schedule"),
        ("functions/tanh_on_z", "relu softmax deep_sigmoids momentum", ""),
        ("functions/update_sign", "momentum schedule penalty", ""),
        ("value_grad/missing_activation", "activation deep_sigmoids", "linear_layer"),
        ("step_only/nine_lines_ok", "relu momentum penalty dropout", ""),
        ("step_only/rate_inside_ok", "schedule momentum", ""),
    ],
)
def test_parts(name: str, lacks: str, may_have: str) -> None:
    found = absent(name)
    assert {part.replace("_", " ") for part in lacks.split()} <= found
    assert not {part.replace("_", " ") for part in may_have.split()} & found


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("params_loss/twolayer_ok", ""),
        ("params_loss/dropout_batchnorm_ok", "its layers are not known"),
        ("step_only/perceptron_ok", "its loss is not known"),
        ("step_only/momentum_uphill", "its step holds more than the gradient"),
    ],
)
def test_gradients_that_were_not_compared_are_said_to_be_so(name: str, why: str) -> None:
    net = next(net for net in OPENED if net.name.startswith(name))
    session = open_named(net.path, net.sets)
    trainer: Any = session.trainer
    assert trainer.absent(trainer.start()).get("comparison", "").startswith(why)
    [finding] = list(session.check(only=["own-code"]))[:1]
    assert why in finding.evidence or finding.symptom


def test_another_optimizer_has_momentum() -> None:
    assert "momentum" not in absent("params_loss/twolayer_ok", **{"train.optimizer": "adam"})


def test_causes_are_ruled_out_by_it() -> None:
    net = next(net for net in OPENED if net.name.startswith("functions/tanh_on_z"))
    trainer: Any = open_named(net.path, net.sets).trainer
    probe = Probe(trainer, trainer.start())
    for name, why in (
        ("penalty-too-strong", "its loss is that of its answers alone"),
        ("dropout-too-strong", "its gradients repeat"),
        ("deep-sigmoids", "it has fewer than 3 sigmoid layers"),
        ("rate-decays-too-fast", "its updates repeat from the same parameters"),
        ("unshuffled-order", "its samples are shuffled at every epoch"),
        ("dead-units", "no layer has a relu"),
    ):
        assert causes()[name].rules_out(probe) == why
