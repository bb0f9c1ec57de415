"""What a script differentiates by itself is its loss where that can be known."""

from __future__ import annotations

from types import ModuleType

from nettui.sources.torch.losses import differentiated, losses_by


def test_losses_are_those_derived_by_the_optimizer_s_parameters_each_once(torch: ModuleType) -> None:
    w, b, x = (torch.ones(1, requires_grad=True) for _ in range(3))
    optimizer = torch.optim.SGD([w, b], 0.1)
    loss, other, of_input = (w + b).sum(), (w * 3).sum(), (x * 5).sum()
    found = [
        *differentiated(loss, [w], False),
        *differentiated((loss, other), (b,), False),
        *differentiated(of_input, x, True),
        *differentiated(w * torch.ones(2), w, False),
    ]
    assert [float(each) for each in losses_by(found, optimizer)] == [2.0, 3.0]


def test_where_gradients_are_differentiated_in_turn_no_loss_is_claimed(torch: ModuleType) -> None:
    w = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([w], 0.1)
    found = [*differentiated((w**2).sum(), [w], True), *differentiated((w**3).sum(), [w], False)]
    assert losses_by(found, optimizer) == []
