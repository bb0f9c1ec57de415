"""All layouts, family by family."""

from tests.data.layouts import (
    arrays,
    formats,
    forms,
    frames,
    kaggle,
    kaggle_more,
    r_tables,
    uci,
    uci_more,
    uci_numbers,
)

LAYOUTS = [
    layout
    for family in (uci, uci_more, uci_numbers, kaggle, kaggle_more, r_tables, forms, formats, arrays, frames)
    for layout in family.LAYOUTS
]
