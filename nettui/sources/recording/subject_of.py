"""Which way a model is measured: as one of PyTorch, of Keras, or as arrays."""

from __future__ import annotations

import sys
from typing import Any

from nettui.sources.recording.arrays import ArraySubject
from nettui.sources.recording.keras_model import KerasSubject
from nettui.sources.recording.subject import Subject


def subject_of(model: Any) -> Subject:
    """What measures a model; a library's own is asked only if the program has loaded that itself."""
    keras, torch = sys.modules.get("keras"), sys.modules.get("torch")
    if keras is not None and isinstance(model, keras.Model):  # with its torch backend a module, too
        return KerasSubject(model)
    if torch is not None and isinstance(model, torch.nn.Module):
        from nettui.sources.torch.subject import TorchSubject

        return TorchSubject(model)
    return ArraySubject(model)
