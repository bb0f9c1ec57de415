"""How numbers are written for people, everywhere the same: three significant digits."""

from __future__ import annotations


def number(x: float) -> str:
    """Three significant digits; scientific below 1e-3 and from 1e5 on; nan, inf and -inf as words."""
    if x != x or x in (float("inf"), float("-inf")):
        return str(float(x))
    if x == 0:
        return "0"
    mantissa, _, exponent = f"{x:.2e}".partition("e")
    power = int(exponent)
    if not -3 <= power < 5:
        return f"{mantissa}e{power}"
    return f"{float(f'{mantissa}e{power}'):.{max(2 - power, 0)}f}"
