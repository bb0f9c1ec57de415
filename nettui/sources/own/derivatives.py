"""The derivatives of activations that learners take by mistake."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nettui.nn.activations import Activation, Linear, ReLU, Sigmoid, Tanh
from nettui.nn.rectifiers import ELU, LeakyReLU
from nettui.sources.own.backward import Derivative

VALUE = "derivative of the wrong value"

WRONG_DERIVATIVES: dict[type[Activation], Sequence[tuple[str, Derivative]]] = {
    Sigmoid: (
        (
            "s(1 − s) is taken of z, the pre-activation, where s must be the activation",
            lambda at: at.z * (1 - at.z),
        ),
        (
            "the sigmoid's derivative is taken of its output, which it expects to be z",
            lambda at: at.f.value(at.a) * (1 - at.f.value(at.a)),
        ),
        ("the sigmoid's derivative misses its factor 1 − s", lambda at: at.a),
        ("the sigmoid's derivative is applied twice", lambda at: (at.a * (1 - at.a)) ** 2),
        ("the derivative is that of tanh, 1 − a²", lambda at: 1 - at.a**2),
        ("the derivative is that of a relu", lambda at: (at.z > 0) * 1.0),
        ("the sigmoid's derivative is s(1 + s) where it must be s(1 − s)", lambda at: at.a * (1 + at.a)),
        ("the sigmoid's derivative is 1 − s where it must be s(1 − s)", lambda at: 1 - at.a),
    ),
    Tanh: (
        ("1 − a² is taken of z, the pre-activation, where a must be the activation", lambda at: 1 - at.z**2),
        (
            "tanh's derivative is taken of its output, which it expects to be z",
            lambda at: 1 - np.tanh(at.a) ** 2,
        ),
        ("tanh's derivative is 1 + a² where it must be 1 − a²", lambda at: 1 + at.a**2),
        ("tanh's derivative is applied twice", lambda at: (1 - at.a**2) ** 2),
        ("tanh's derivative is 1 − a where it must be 1 − a²", lambda at: 1 - at.a),
        ("the derivative is that of a sigmoid, a(1 − a)", lambda at: at.a * (1 - at.a)),
        ("the derivative is that of a relu", lambda at: (at.z > 0) * 1.0),
    ),
    Linear: tuple(
        (f"the derivative is that of a {name}, and forward there is no activation", derivative)
        for name, derivative in (
            ("relu", lambda at: (at.z > 0) * 1.0),
            ("sigmoid", lambda at: at.z * (1 - at.z)),
            ("sigmoid", lambda at: Sigmoid().value(at.z) * (1 - Sigmoid().value(at.z))),
            ("tanh", lambda at: 1 - at.z**2),
            ("tanh", lambda at: 1 - np.tanh(at.z) ** 2),
        )
    ),
    LeakyReLU: (("the derivative is that of a relu without a slope below 0", lambda at: (at.z > 0) * 1.0),),
    ELU: (("the derivative is that of a relu", lambda at: (at.z > 0) * 1.0),),
    ReLU: (
        ("the relu's output stands for its derivative", lambda at: at.a),
        ("the derivative is that of a sigmoid, a(1 − a)", lambda at: at.a * (1 - at.a)),
        ("the derivative is that of tanh, 1 − a²", lambda at: 1 - at.a**2),
    ),
}
"""The wrong derivatives of each activation, in words and as formulas."""
