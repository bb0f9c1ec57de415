"""How exact a number must be that answers a question: known without what judges it."""

from __future__ import annotations

TOLERANCE = 0.05
"""By how much a number may differ from the right one, as a share of it."""
