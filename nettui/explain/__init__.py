"""Explains where a number comes from: its formula and its terms, each of which can be explained further.

input[n, i]                 feature i of sample n of the mini-batch
dense1[n, j]                a pre-activation; dense1.relu[n, j], dropout1[n, j], softmax[n, k] follow it
dense1.W[i, j]              a parameter before the step; dense1.b[j], dense1.alpha[0]
….gradient                  the loss's derivative by any of them; for a pre-activation it is δ
dense1.W[i, j].update       its change in the step; .velocity, .first_moment, …: the optimizer's slots
loss, loss[n]               of the mini-batch, of one sample; penalty, rate
"""

from __future__ import annotations

from nettui.explain.answer import LIMIT, explain, names
from nettui.explain.explanation import Explanation, Factor, Rest, Term

__all__ = ["LIMIT", "Explanation", "Factor", "Rest", "Term", "explain", "names"]
