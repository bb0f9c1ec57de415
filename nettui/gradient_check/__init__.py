"""Numeric against back-propagated gradients (course 6.6): measured, judged, explained.

A derivative is measured by a difference: forward (E(w+h) − E(w))/h, error O(h), as the lecture does it;
central (E(w+h) − E(w−h))/2h, error O(h²); or by a complex step, Im E(w+ih)/h, error O(h²) without round-off,
so that h may be tiny (Squire and Trapp 1998).
"""

from __future__ import annotations

from nettui.gradient_check.check import Trained, gradcheck, quick
from nettui.gradient_check.slopes import METHODS, STEP, Method, Verdict
from nettui.gradient_check.sweep import Point, sweep
from nettui.gradient_check.table import Entry, GradientCheck, Order, Row, TensorResult

__all__ = [
    "METHODS",
    "STEP",
    "Entry",
    "GradientCheck",
    "Method",
    "Order",
    "Point",
    "Row",
    "TensorResult",
    "Trained",
    "Verdict",
    "gradcheck",
    "quick",
    "sweep",
]
