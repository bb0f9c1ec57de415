"""Says in a line each what was decided on the columns of a table, and which fields of [data] overrule it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nettui.data.quantity import label_decisions
from nettui.data.source import TREATMENTS, Decision, Samples
from nettui.data.tables.choices import Treatment, key_of, name_of, names_of
from nettui.data.tables.marks import likely_mark, text_of
from nettui.data.tables.missing import counts_in_words
from nettui.data.tables.plan import Plan
from nettui.data.tables.table import Table

RIVALS = 3
"""Other candidates for the label that are named."""


def decisions(
    table: Table, plan: Plan, samples: Samples, counts: Mapping[int, int], missing: Treatment
) -> Iterator[Decision]:
    """What was decided, first the label."""
    first, *doubts = _label(table, plan, samples)
    yield _with_rivals(first, table, plan)
    yield from doubts
    if plan.out:
        reasons = list[tuple[str, list[int]]]()
        for at, why in sorted(plan.out.items()):
            if reasons and reasons[-1][0] == why:
                reasons[-1][1].append(at)
            else:
                reasons.append((why, [at]))
        said = "; ".join(f"{names_of(table, columns)}: {why}" for why, columns in reasons)
        yield Decision(f"left out {said}", {"drop": [key_of(table, at) for at in sorted(plan.out)]})
    if plan.categories:
        columns = sorted(plan.categories)
        what = f"categories, each a column of 0 and 1: {names_of(table, columns)}"
        yield Decision(what, {"categorical": [key_of(table, at) for at in columns]})
    if samples.names.shape:
        yield Decision(f"images: {' × '.join(map(str, samples.names.shape))}")
    used = sorted({*plan.label, *plan.inputs})
    for mark in sorted({table.columns[at].thousands for at in used} - {""}):
        columns = [at for at in used if table.columns[at].thousands == mark]
        yield Decision(f"thousands set apart by {mark!r}: {names_of(table, columns)}")
    for mark in sorted({table.columns[at].mark for at in used} - {""}):
        columns = [at for at in used if table.columns[at].mark == mark]
        yield Decision(f"{names_of(table, columns)}: numbers without their {mark!r}")
    for at in used:
        if at not in plan.categories and (likely := _likely_mark(table, at)):
            yield likely
    if counts:
        what = f"missing cells ({counts_in_words(table, counts)}): {TREATMENTS[missing]}"
        yield Decision(what, {"missing": missing})
        if missing != "drop-rows" and (without := sum(counts.get(at, 0) for at in plan.label)):
            yield Decision(f"rows without a label, left out: {without}")


def _likely_mark(table: Table, at: int) -> Decision | None:
    """A number of a column that may stand for a missing value, and is taken as it is."""
    column = table.columns[at]
    if not (column.is_number and (found := likely_mark(column))):
        return None
    mark, count = found
    hint = f"if it stands for missing cells: data.missing_marks = [{text_of(mark)}]"
    return Decision(f"{name_of(table, at)}: {mark:.15g} in {count} cells, far from all others ({hint})")


def _with_rivals(label: Decision, table: Table, plan: Plan) -> Decision:
    """The decision on the label, with the other candidates if it was a guess."""
    others = names_of(table, plan.rivals, RIVALS)
    return label._replace(what=f"{label.what} (or {others}: --label)") if others else label


def _label(table: Table, plan: Plan, samples: Samples) -> Iterator[Decision]:
    first, *rest = plan.label
    if rest:
        keys = [key_of(table, at) for at in plan.label]
        what = f"{name_of(table, first)} to {name_of(table, rest[-1])}, one-hot"
        yield Decision(f"label: {what}, {samples.classes} classes", {"label": keys})
        return
    yield from label_decisions(samples, name_of(table, first), {"label": key_of(table, first)})
