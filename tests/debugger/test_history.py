"""The columns beside the scalars: update ratios as in the Reading, and the point on a surface."""

from __future__ import annotations

import numpy as np
import pytest

from nettui.debugger.history import COLUMNS, UPDATE_PREFIX, UPDATE_SAMPLES, History
from nettui.metrics.reading import measure
from nettui.nn.descent import DescentConfig, SurfaceTrainer
from nettui.nn.optimizers import Adam
from nettui.nn.schedules import Constant
from nettui.nn.surfaces import Saddle
from tests.nets import Net, run


@pytest.mark.parametrize("batch", [1, 60, 300])
def test_update_ratios_are_those_of_the_reading_every_256_samples(batch: int) -> None:
    history = History()
    steps = run(Net(samples=300, batch=batch, epochs=2).build())
    for step in steps:
        history.add(step)
    every = -(-UPDATE_SAMPLES // batch)
    for at, layer in enumerate(("dense1", "dense2", "dense3")):
        ratios = history.column(f"{UPDATE_PREFIX}{layer}.W")
        assert np.flatnonzero(np.isfinite(ratios)).tolist() == list(range(0, len(steps), every))
        for step in steps[::every]:
            measured = measure(step).layers[at].update_ratio
            assert ratios[step.before.step] == pytest.approx(measured, rel=1e-12)


def test_a_step_with_infinity_has_no_update_ratio() -> None:
    history = History()
    for step in run(Net(batch=0, rate=1e200).build()):
        history.add(step)
    assert np.isnan(history.column("update dense1.W")[-1])


def test_the_path_over_a_surface_is_kept() -> None:
    history = History()
    trainer = SurfaceTrainer(DescentConfig(Saddle(), Adam(0.1), Constant(), 20))
    steps = run(trainer)
    for step in steps:
        history.add(step)
    assert history.names == (*COLUMNS, "x", "y")
    for at, name in enumerate("xy"):
        assert history.column(name).tolist() == [step.before.params["point"][at] for step in steps]
    assert history.column("epoch").tolist() == list(range(20))
