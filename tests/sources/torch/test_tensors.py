"""The tensors of a PyTorch module that can be looked at, by their names in the user's code."""

from __future__ import annotations

from types import ModuleType

import numpy as np

from nettui.sources.recording.tensors import looked
from nettui.sources.torch.tensors import tensors_of


def test_parameters_gradients_and_buffers_are_found(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4))
    model.half()
    model(torch.ones(2, 3).half()).sum().backward()
    found = tensors_of(model)
    assert [*found][:4] == ["0.weight", "0.weight.grad", "0.bias", "0.bias.grad"]
    assert found["1.running_mean"].shape == (4,)
    assert found["1.num_batches_tracked"].array() == 1
    told = looked(found, "0.weight")
    assert (told["shape"], told["kind"]) == ((4, 3), "float16")
    assert np.array_equal(told["values"], model[0].weight.detach().numpy())
