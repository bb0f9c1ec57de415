"""The layers of a PyTorch model: which module has which weights, and which activation it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from nettui.nn.activations import Activation, ReLU, Sigmoid, Tanh
from nettui.nn.rectifiers import ELU, GELU, LeakyReLU, PReLU, SiLU, Softplus

PARAMETRIZED = ".parametrizations."
WRAPPED = re.compile(r"(^|(?<=\.))(_orig_mod|module|_fsdp_wrapped_module)\.")
"""What torch.compile, DistributedDataParallel and FSDP put in front of a name."""

KEEP_FINITE = {
    *(
        "ReLU",
        "ReLU6",
        "LeakyReLU",
        "Sigmoid",
        "Tanh",
        "GELU",
        "SiLU",
        "ELU",
        "SELU",
        "Hardtanh",
        "Hardswish",
    ),
    *("Hardsigmoid", "Mish", "LogSigmoid", "Softsign", "Softmax", "LogSoftmax", "Flatten", "Identity"),
    *("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout"),
    *("AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveMaxPool1d", "AdaptiveMaxPool2d"),
}
"""Modules of PyTorch's that make no NaN and no infinity of numbers whose squares are finite."""

NORMS = re.compile(r"(Batch|Layer|Group|Instance|RMS)Norm")


@dataclass
class Layer:
    """A module that has weights: its parameters by name, and the axis of its output that counts units."""

    name: str
    module: Any
    weights: dict[str, Any] = field(default_factory=dict)
    biases: dict[str, Any] = field(default_factory=dict)
    axis: int = -1
    units: int = 0

    @property
    def parameters(self) -> dict[str, Any]:
        """All of them, by name."""
        return {**self.weights, **self.biases}


def clean(name: str) -> str:
    """The name of a module or parameter as in the user's code."""
    return WRAPPED.sub("", f"{name}.").removesuffix(".")


def layers_of(model: Any) -> list[Layer]:
    """The modules that have weights, in the order in which the model names them."""
    modules, found = dict(model.named_modules()), dict[str, Layer]()
    for path, parameter in model.named_parameters():
        owner, _, last = path.rpartition(".")
        if PARAMETRIZED in f".{path}":
            owner = f".{path}".partition(PARAMETRIZED)[0].removeprefix(".")
        if owner not in found:
            module = modules[owner]
            name = clean(owner) or type(module).__name__.lower()
            found[owner] = Layer(name, module, axis=output_axis(module))
        layer, name = found[owner], clean(path) or last
        if parameter.dim() >= 2 and not last.startswith("bias"):
            layer.weights[name] = parameter
            layer.units = layer.units or _units(layer.module, parameter)
        elif "bias" in last or last in ("b", "original0" if ".bias." in path else "b"):
            layer.biases[name] = parameter
    return [layer for layer in found.values() if layer.weights]


def output_axis(module: Any) -> int:
    """The axis of a module's output that counts units: 1 of a convolution, else the last."""
    return 1 if re.search(r"Conv\w*\d", type(module).__name__) else -1


def _units(module: Any, weight: Any) -> int:
    """How many units a module has, from its weights: (out, in, …), or (in, out, …) where it is transposed."""
    kind = type(module).__name__
    turned = "Transpose" in kind or "Embedding" in kind
    return int(weight.shape[1 if turned else 0])


def hooked(model: Any) -> Iterator[tuple[str, Any]]:
    """The modules whose outputs are looked at: those without modules of their own, and those with weights."""
    layers = {id(layer.module) for layer in layers_of(model)}
    for path, module in model.named_modules():
        if ".parametrizations" in f".{path}":
            continue
        if id(module) in layers or not any(True for _ in module.children()):
            yield clean(path) or type(module).__name__.lower(), module


def activation(module: Any) -> Activation | str | None:
    """What a module applies: a part of nettui's that computes the same, a name, or None: no activation."""
    kind = type(module).__name__ if type(module).__module__.startswith("torch.nn.") else ""
    known: dict[str, type[Activation]] = {
        "ReLU": ReLU,
        "Sigmoid": Sigmoid,
        "Tanh": Tanh,
        "SiLU": SiLU,
        "GELU": GELU,
    }
    if kind in known:
        return known[kind]()
    if kind == "ELU":
        return ELU(float(module.alpha)) if module.alpha > 0 else "elu"
    if kind == "LeakyReLU":
        return LeakyReLU(float(module.negative_slope)) if 0 < module.negative_slope < 1 else "leaky-relu"
    if kind == "PReLU":
        return PReLU()
    if kind == "Softplus":
        return Softplus() if module.beta == 1 else "softplus"
    others = [
        "ReLU6",
        "Hardtanh",
        "Mish",
        "CELU",
        "SELU",
        "Hardswish",
        "Hardsigmoid",
        "LogSigmoid",
        "Softsign",
    ]
    return kind.lower() if kind in others else None


def keeps_layer(module: Any) -> bool:
    """Whether a module belongs to the layer before it although it computes something: a normalization."""
    return NORMS.match(type(module).__name__) is not None


def keeps_finite(module: Any) -> bool:
    """Whether a module can be trusted to return finite numbers where it is given such."""
    kind = type(module)
    if not kind.__module__.startswith("torch.nn."):
        return False
    if kind.__name__ in ("MaxPool1d", "MaxPool2d", "MaxPool3d"):  # what it pads with is -infinity
        return bool(module.padding == 0 and module.dilation == 1)
    return kind.__name__ in KEEP_FINITE


def shows_nonfinite(module: Any) -> bool:
    """Whether what a module returns is finite only if what it was given is, and that is still there.

    Of -infinity a ReLU makes 0, forward and backward, so that no NaN comes of it.
    """
    kind = type(module)
    return kind.__module__.startswith("torch.nn.") and kind.__name__ == "ReLU" and not module.inplace


def trainable(layers: Iterable[Layer]) -> dict[str, Any]:
    """All parameters of layers, by name."""
    return {name: parameter for layer in layers for name, parameter in layer.parameters.items()}
