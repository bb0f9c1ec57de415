"""The tensors of a PyTorch module that can be looked at, by their names in the user's code."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

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
    assert (told["shape"], told["dtype"]) == ((4, 3), "float16")
    assert np.array_equal(told["values"], model[0].weight.detach().numpy())


@pytest.mark.filterwarnings("ignore::UserWarning")  # of PyTorch, about its own kinds
def test_numbers_of_any_kind_are_what_they_are(torch: ModuleType) -> None:
    model = torch.nn.Module()
    kinds = {
        "wide": torch.tensor([1e300, 1e-300, float("inf")], dtype=torch.float64),
        "integers": torch.tensor([2**24 + 1, -3]),
        "complex": torch.tensor([3 + 4j]),
        "quantized": torch.quantize_per_tensor(torch.tensor([0.5, 1.0]), 0.5, 0, torch.qint8),
        "csr": torch.eye(2).to_sparse_csr(),
        "brain": torch.ones(2, dtype=torch.bfloat16),
    }
    for name, tensor in kinds.items():
        model.register_buffer(name, tensor)
    told = {name: looked(tensors_of(model), name) for name in kinds}
    assert {name: each["values"] for name, each in told.items()} == {
        "wide": [[1e300, 1e-300, float("inf")]],
        "integers": [[2**24 + 1, -3]],
        "complex": [[5]],
        "quantized": [[0.5, 1]],
        "csr": [[1, 0], [0, 1]],
        "brain": [[1, 1]],
    }
    assert told["wide"]["figures"]["infinite"] == 1
    assert told["complex"]["dtype"] == "|complex64|"
