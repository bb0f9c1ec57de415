"""Says whose update a run of a learner's code uses, and at which rate."""

from __future__ import annotations

from math import isfinite

from nettui.common.text import format_number
from nettui.sources.own.opened import OwnCode, OwnConfig


def update_told(own: OwnCode, config: OwnConfig) -> str:
    """One sentence for the report's head."""
    given = config.optimizer.rate
    rate = format_number(given)
    if not config.updates:
        name = config.optimizer.name
        loss = own.found.loss
        shared = "rate" in config.defaults and given != type(config.optimizer)().rate
        if shared and loss is not None and loss.reduction == "sum":
            return f"update: nettui's {name}, at rate {rate}, a share for each sample, as your loss is a sum"
        return f"update: nettui's {name}, at rate {rate}; your code has none that nettui can call"
    if own.rate is None or not own.takes_rate:
        return "update: your code's"
    if not isfinite(own.rate.own):
        return f"update: your code's, at rate {rate}"
    if own.rate.own != given:
        return f"update: your code's, at rate {rate} in place of its own {format_number(own.rate.own)}"
    return f"update: your code's, at its own rate {rate}"
