"""Numbers beside a mark that all cells of a column share: a percent sign, a currency or a unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from nettui.data.tables.cells import is_missing, is_number


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


LONGEST = 48
"""The characters of the longest amount."""
CURRENCIES = _listed("""
    $ € £ ¥ ₹ ₽ ₩ ₺ ₪ ₫ ฿ US$ C$ CA$ A$ AU$ NZ$ HK$ R$ CHF EUR USD GBP JPY CNY INR CAD AUD NZD SEK NOK DKK
    PLN CZK HUF BRL MXN ZAR RUB TRY KRW SGD HKD Fr Fr. SFr SFr. Rs Rs. kr kr. zł Kč Ft DM
""")
"""They stand in front of a number or behind it."""
UNITS = _listed("""
    % ‰ ° °C °F ℃ ℉
    kg g mg µg μg ug t lb lbs oz
    km m dm cm mm µm μm um nm mi mile miles ft in inch inches yd
    m2 m² m^2 km2 km² cm2 cm² mm2 mm² ha acre acres ft2 ft² sqft sqm qm
    m3 m³ m^3 cm3 cm³ mm3 mm³ ft3 ft³ cc l dl cl ml hl mL dL gal
    s sec secs ms µs μs us ns min mins h hr hrs hour hours day days week weeks month months year years yr yrs
    Tag Tage Jahr Jahre Monat Monate Stunden Stück Stk jour jours mois an ans heure heures
    Hz kHz MHz GHz kW MW GW mV kV mA Ah mAh Wh kWh MWh kJ MJ cal kcal Pa hPa kPa MPa bar mbar psi mmHg Nm kN
    dB dBm lx lm ppm ppb rpm mol mmol
    km/h kmh km/hr kph kmph mph m/s m/s2 m/s² mpg kmpl km/l l/100km km/kg g/l mg/l mg/dl mg/dL g/cm3
    kg/m2 kg/m3 bhp hp PS ps px pt pts kB KB MB GB TB kb Mb Gb bit bits byte bytes pcs pieces
""")
"""They stand behind a number."""
AFTER_BLANKS = frozenset("ACFJKLNVW")
"""Units that stand behind a blank: without one they may end a code, as in 12A."""
WORD = re.compile(r"(?![AaPp]\.?[Mm])[^\W\d_]{2,8}\.?")
"""What may be a unit behind a blank, if all cells of a column have it."""
BLANK = "[ \u00a0\u202f]"
NUMBER = rf"\d(?:[\d.,'’]|{BLANK}\d)*(?:[eE][+-]?\d+)?|[.,]\d+"
NO_MARK = r"\d\s,'’()+\u2212-"
AMOUNT = re.compile(
    rf"(?P<outer>[+\u2212-]?)(?P<open>\(?)(?P<before>[^.{NO_MARK}][^{NO_MARK}]{{0,3}})?{BLANK}?(?P<inner>[+\u2212-]?)"
    rf"(?P<within>\(?)(?P<number>{NUMBER})(?P<blank>{BLANK}?)(?P<after>[^.{NO_MARK}][^\s,'’()+]{{0,7}})?"
    r"(?P<close>\)?)"
)
FOLDED = frozenset(unit.casefold() for unit in UNITS if len(unit) > 1)
"""Units in small letters; those of one letter mean another thing then, as K and k."""


class Amount(NamedTuple):
    """The number in a cell as text, and the mark beside it; whether that is a known one."""

    number: str
    mark: str
    is_known: bool = True


def amount(cell: str) -> Amount | None:
    """The parts of a cell such as `$5`, `-5.2 %`, `$(12.50)` (which is negative) or `70 m2`; else None."""
    found = _with_any_mark(cell)
    return found if found and found.is_known else None


def _with_any_mark(cell: str) -> Amount | None:
    """The amount in a cell, beside a known mark or a word behind a blank."""
    return _parsed(cell.strip()) if len(cell) <= LONGEST else None  # a longer one would fill the cache


@lru_cache(maxsize=4096)
def _parsed(cell: str) -> Amount | None:
    found = AMOUNT.fullmatch(cell)
    if not found:
        return None
    before, after = found["before"] or "", found["after"] or ""
    opened = len(found["open"] + found["within"])
    signs = found["outer"] + found["inner"]
    if bool(before) == bool(after) or opened != len(found["close"]) or len(signs) + opened > 1:
        return None
    if before:
        known = before in CURRENCIES
    else:
        known = after in UNITS or after.casefold() in FOLDED or after in CURRENCIES
        known |= after in AFTER_BLANKS and found["blank"] != ""
    if not (known or (found["blank"] and WORD.fullmatch(after))):
        return None
    return Amount(("-" if opened else signs) + found["number"], before or after, known)


def is_amount(cell: str) -> bool:
    """Whether a cell holds a number beside a mark, with either decimal mark."""
    found = amount(cell)
    return found is not None and (is_number(found.number) or is_number(found.number, ","))


def bare(cell: str) -> str:
    """The number in an amount; any other cell as it is."""
    found = amount(cell)
    return found.number if found else cell


def without_mark(cells: Sequence[str], mark: str = "") -> tuple[list[str], str]:
    """The numbers of cells that all have the same mark or are missing, and that mark; none if they do not.

    With `mark` it must be that one. Any word behind a blank is a mark, as in `12 rooms`.
    """
    numbers = list[str]()
    for cell in cells:
        if is_missing(cell):
            numbers.append(cell)
            continue
        found = _with_any_mark(cell)
        if found is None or (mark and found.mark != mark):
            return [], ""
        mark = found.mark
        numbers.append(found.number)
    return numbers, mark
