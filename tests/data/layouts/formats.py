"""Texts that are no plain tables: LIBSVM, ARFF, JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.data.layouts.draw import Draw, holes, label, num, pick, size, target, whole
from tests.data.layouts.forms import MEASURED
from tests.data.layouts.layout import Columns, Layout, Text, cells, named, numbered

PANDAS_JSON = "https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.to_json.html"
OPENML = "https://www.openml.org/data/download/"
LIBSVM = "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/"
DIABETES: Columns = {
    **named("preg plas pres skin insu", whole(0, 199)),
    **named("mass pedi", num(30, 6, 1)),
    "age": whole(21, 81),
    "class": label("tested_negative tested_positive"),
}


def libsvm(first: int = 1, note: str = "") -> Callable[[Columns, Draw], bytes]:
    """The label, then the features that are not 0."""

    def write(columns: Columns, draw: Draw) -> bytes:
        lines = []
        for number, (kind, *row) in enumerate(zip(*cells(columns, draw).values(), strict=True)):
            pairs = (f"{at}:{cell}" for at, cell in enumerate(row, first) if float(cell) or not number)
            lines.append(f"{kind} {' '.join(pairs)} {note}".rstrip() + " \n")
        return "".join(lines).encode()

    return write


def arff(
    relation: str, kinds: dict[str, str], comment: str = "% made up\n"
) -> Callable[[Columns, Draw], bytes]:
    """Weka's format; attributes are numbers unless `kinds` says otherwise."""

    def write(columns: Columns, draw: Draw) -> bytes:
        head = "".join(f"@attribute {name!r} {kinds.get(name, 'real')}\n" for name in columns)
        table = Text(header=False)(columns, draw).decode()
        return f"{comment}@relation {relation}\n\n{head}\n@data\n{table}".encode()

    return write


def records(columns: Columns, draw: Draw) -> list[dict[str, object]]:
    found = cells(columns, draw)
    return [dict(zip(found, map(_value, row), strict=True)) for row in zip(*found.values(), strict=True)]


def _value(cell: str) -> object:
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


def split(columns: Columns, draw: Draw) -> bytes:
    """pandas.to_json(orient="split")."""
    rows = [list(record.values()) for record in records(columns, draw)]
    return json.dumps({"columns": [*columns], "index": [*range(len(rows))], "data": rows}).encode()


def by_column(columns: Columns, draw: Draw) -> bytes:
    """pandas.to_json(), by columns."""
    found = {
        name: {str(at): _value(cell) for at, cell in enumerate(column)}
        for name, column in cells(columns, draw).items()
    }
    return json.dumps(found).encode()


LAYOUTS = [
    Layout(
        "a1a",
        LIBSVM + "binary/a1a",
        400,
        123,
        2,
        {"label": label("-1 +1"), **numbered(123, pick("0 0 0 1"))},
        libsvm(),
        label="label",
    ),
    Layout(
        "iris.scale",
        LIBSVM + "multiclass/iris.scale",
        150,
        4,
        3,
        {"label": label("1 2 3"), **numbered(4, num(0, 0.5, 6))},
        libsvm(),
        label="label",
    ),
    Layout(
        "abalone_scale.libsvm",
        LIBSVM + "regression/abalone",
        300,
        8,
        0,
        {"label": target(1, 29), **numbered(8, num(0, 0.5, 6))},
        libsvm(),
        label="label",
    ),
    Layout(
        "train.svmlight",
        "https://www.cs.cornell.edu/people/tj/svm_light/",
        200,
        20,
        2,
        {"label": label("-1 1"), **numbered(20, size(0.3, 4))},
        libsvm(0, "# note"),
        label="label",
    ),
    Layout(
        "diabetes.arff",
        OPENML + "37/dataset_37_diabetes.arff",
        768,
        8,
        2,
        DIABETES,
        arff("pima_diabetes", {"class": "{ tested_negative, tested_positive}"}),
        label="class",
        names=("tested_negative", "tested_positive"),
    ),
    Layout(
        "credit-g.arff",
        OPENML + "31/dataset_31_credit-g.arff",
        400,
        1 + 4 + 2,
        2,
        {
            "checking_status": pick(["'<0'", "'0<=X<200'", "'>=200'", "'no checking'"]),
            "duration": whole(4, 72),
            "amount": whole(250, 18424),
            "foreign": pick("yes no"),
            "class": label("good bad"),
        },
        arff(
            "german_credit",
            {
                "checking_status": "{'<0','0<=X<200','>=200','no checking'}",
                "foreign": "{yes,no}",
                "class": "{good,bad}",
            },
        ),
        label="class",
        names=("good", "bad"),
    ),
    Layout(
        "autoMpg.arff",
        OPENML + "3633/autoMpg.arff",
        398,
        4 + 3,
        0,
        {
            "cylinders": pick("8 4 6"),
            "displacement": num(193, 80, 1),
            "horsepower": holes(num(104, 30, 1), 6, "?"),
            "weight": num(2970, 600, 1),
            "acceleration": num(15, 2, 1),
            "class": target(9, 46.6),
        },
        arff("autoMpg", {"cylinders": "{8,4,6}"}),
        label="class",
        missing=True,
    ),
    Layout(
        "records.json",
        PANDAS_JSON,
        210,
        3,
        3,
        MEASURED,
        lambda columns, draw: json.dumps(records(columns, draw)).encode(),
        label="sort",
    ),
    Layout(
        "indented.json",
        PANDAS_JSON,
        210,
        3,
        3,
        MEASURED,
        lambda columns, draw: json.dumps(records(columns, draw), indent=2).encode(),
        label="sort",
    ),
    Layout("columns.json", PANDAS_JSON, 210, 3, 3, MEASURED, by_column, label="sort"),
    Layout("split.json", PANDAS_JSON, 210, 3, 3, MEASURED, split, label="sort"),
    Layout(
        "records.jsonl",
        "https://jsonlines.org",
        210,
        3,
        3,
        {**MEASURED, "mass": holes(num(1250, 200, 1), 9)},
        lambda columns, draw: "".join(
            f"{json.dumps(record)}\n" for record in records(columns, draw)
        ).encode(),
        label="sort",
        missing=True,
    ),
]
