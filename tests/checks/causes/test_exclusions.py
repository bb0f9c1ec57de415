"""Exclusions: a run with a planted bug does not rule it out; one that cannot have the cause says why."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from nettui.bugs.bug import bugs
from nettui.checks.causes import exclusions
from nettui.checks.causes.cause import nothing_excludes
from nettui.checks.causes.registry import causes
from nettui.checks.not_applicable import NotApplicable
from nettui.checks.probe import Probe
from nettui.nn.descent import DescentConfig, SurfaceTrainer
from nettui.nn.optimizers import SGD
from nettui.nn.schedules import Constant
from nettui.nn.surfaces import Ravine
from nettui.scenario import parse_scenario
from tests.bench.networks import NETWORKS, Table, with_bug

EXCLUDED = {name: cause for name, cause in causes().items() if cause.rules_out is not nothing_excludes}

IMPOSSIBLE = [
    name
    for name, cause in EXCLUDED.items()
    if cause.rules_out.__module__ == exclusions.__name__ and "own." not in cause.rules_out.__qualname__
]
"""Those ruled out by what the run is made of, and not by settings that do no harm or are nettui's."""


def ruled_out(probe: Probe) -> dict[str, str]:
    """Why the run cannot have a cause, by the cause's name."""
    reasons = {}
    for name in IMPOSSIBLE:
        with suppress(NotApplicable):
            reasons[name] = EXCLUDED[name].rules_out(probe)
    return {name: reason for name, reason in reasons.items() if reason}


def probe_of(table: Table) -> Probe:
    scenario, problems = parse_scenario(table, "test")
    assert not problems, problems
    trainer = scenario.network_trainer(0)
    return Probe(trainer, trainer.start())


def probe_with(**changes: Any) -> Probe:
    """The probe of a small network, with other values in its tables."""
    base = NETWORKS["digits-relu"]
    return probe_of({part: {**base[part], **changes.get(part, {})} for part in base})


SOFTMAX = ("double-softmax", "softmax-over-batch", "softmax-overflow")

SOUND: dict[str, dict[str, Table]] = {
    "missing-bias-gradient": {"network": {"bias": False}},
    "transposed-weight": {"network": {"hidden": []}},
    "wrong-layer-input": {"network": {"hidden": []}},
    "wrong-derivative": {"network": {"activation": "linear"}},
    "relu-mask": {"network": {"activation": "tanh"}},
    **{name: {"loss": {"name": "hinge"}} for name in SOFTMAX},
    **{name: {"data": {"validation": 0}} for name in ("validation-own-statistics", "held-out-reversed")},
    "dead-units": {"network": {"activation": "tanh"}},
    "no-activation": {"network": {"hidden": []}},
}
"""What a run needs, beside the network digits-relu, to rule a cause out."""


@pytest.mark.parametrize("network", ["digits-relu", "moons"])
@pytest.mark.parametrize("name", [name for name in EXCLUDED if name in bugs()])
def test_a_planted_bug_is_not_ruled_out(name: str, network: str) -> None:
    table = with_bug(name, network)
    penalty: Table = {"name": "l2", "strength": 0.01}
    scenario, problems = parse_scenario({**table, "loss": {**table["loss"], "penalty": penalty}}, "test")
    assert not problems, problems
    trainer = scenario.network_trainer(0)
    probe = Probe(trainer, trainer.start())
    assert EXCLUDED[name].rules_out(probe) == ""


@pytest.mark.parametrize("name", [*IMPOSSIBLE, "validation-own-statistics", "held-out-reversed"])
def test_a_run_that_cannot_have_a_cause_rules_it_out(name: str) -> None:
    reason = EXCLUDED[name].rules_out(probe_with(**SOUND.get(name, {})))
    assert reason
    assert reason[0].islower()
    assert not reason.endswith(".")


def test_a_network_with_dead_units_or_large_weights_does_not_rule_them_out() -> None:
    assert "dead-units" not in ruled_out(probe_with())
    large = probe_with(network={"init": {"name": "normal", "std": 1.0}})
    assert {"init-too-large"} == {"init-too-large", "init-too-small"} - {*ruled_out(large)}
    small = probe_with(network={"init": {"name": "normal", "std": 1e-3}})
    assert {"init-too-small"} == {"init-too-large", "init-too-small"} - {*ruled_out(small)}


def test_a_penalty_or_a_momentum_is_not_ruled_out_where_it_is() -> None:
    penalty = {"loss": {"penalty": {"name": "l2", "strength": 0.1}}}
    momentum = {"train": {"optimizer": {"name": "nesterov", "rate": 0.01}}}
    out = ruled_out(probe_with(**penalty, **momentum))
    assert not {"penalty-per-sample", "momentum-sign"} & {*out}
    assert out["adam-in-place"] == "its optimizer is not adam"


def test_where_nothing_is_shown_nothing_is_ruled_out() -> None:
    trainer = SurfaceTrainer(DescentConfig(Ravine(), SGD(0.01), Constant(), 10))
    out = ruled_out(Probe(trainer, trainer.start()))
    assert {*out} <= {"adam-in-place", "adam-uncorrected", "momentum-sign"}
