"""Compares numeric with back-propagated gradients (course 6.6), and says what is wrong where they differ.

A numeric derivative is a forward difference (E(w+h) − E(w))/h, error O(h), as in the lecture; a central
difference (E(w+h) − E(w−h))/2h, error O(h²); or a complex step, Im E(w+ih)/h, error O(h²) without round-off,
so that h may be tiny (Squire and Trapp 1998).
"""

from __future__ import annotations

from nettui.gradient_check.check import DifferentiableTrainer, gradcheck, is_fast
from nettui.gradient_check.derivatives import METHODS, STEP, Method, Verdict
from nettui.gradient_check.directions import Directions, compare_directions
from nettui.gradient_check.explained import explained
from nettui.gradient_check.ranking import Order
from nettui.gradient_check.results import Entry, GradientCheck, Perturbation, TensorResult
from nettui.gradient_check.sweep import SweepPoint, sweep

__all__ = [
    "METHODS",
    "STEP",
    "DifferentiableTrainer",
    "Directions",
    "Entry",
    "GradientCheck",
    "Method",
    "Order",
    "Perturbation",
    "SweepPoint",
    "TensorResult",
    "Verdict",
    "compare_directions",
    "explained",
    "gradcheck",
    "is_fast",
    "sweep",
]
