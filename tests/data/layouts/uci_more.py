"""More tables for classification from the UCI repository: many columns, spaces, a block of labels."""

from __future__ import annotations

import csv

from tests.data.layouts.draw import hot, label, num, pick, size, whole
from tests.data.layouts.layout import BARE, COMMAS, Layout, Text, named, numbered
from tests.data.layouts.uci import UCI

LAYOUTS = [
    Layout(
        "balance-scale.data",
        UCI + "balance-scale/balance-scale.data",
        625,
        4,
        3,
        {"class": label("L B R"), **numbered(4, whole(1, 5))},
        BARE,
        label=0,
    ),
    Layout(
        "tic-tac-toe.data",
        UCI + "tic-tac-toe/tic-tac-toe.data",
        958,
        27,
        2,
        {**numbered(9, pick("x o b")), "class": label("positive negative")},
        BARE,
        label=9,
        names=("negative", "positive"),
    ),
    Layout(
        "magic04.data",
        UCI + "magic/magic04.data",
        1500,
        10,
        2,
        {**numbered(10, num(30, 12, 4)), "class": label("g h")},
        BARE,
        label=10,
    ),
    Layout(
        "spambase.data",
        UCI + "spambase/spambase.data",
        900,
        57,
        2,
        {
            **numbered(55, size(0.2)),
            "longest": whole(1, 9989),
            "total": whole(1, 15841),
            "spam": label("1 0"),
        },
        BARE,
        label=57,
    ),
    Layout(
        "optdigits.tra",
        UCI + "optdigits/optdigits.tra",
        1000,
        64,
        10,
        {**numbered(64, whole(0, 16)), "digit": label(list("0123456789"))},
        BARE,
        label=64,
    ),
    Layout(
        "data_banknote_authentication.txt",
        UCI + "00267/data_banknote_authentication.txt",
        1372,
        4,
        2,
        {**numbered(4, num(0.4, 3, 5)), "class": label("0 1")},
        Text(header=False, end="\r\n"),
        label=4,
    ),
    Layout(
        "german.data",
        UCI + "statlog/german/german.data",
        1000,
        59,
        2,
        {
            f"a{at}": pick([f"A{at}{value}" for value in range(1, count + 1)]) if count else whole(1, 72)
            for at, count in enumerate((4, 0, 5, 10, 0, 5, 5, 0, 4, 3, 0, 4, 0, 3, 3, 0, 4, 0, 2, 2), 1)
        }
        | {"class": label("1 2")},
        Text(" ", header=False),
        label=20,
    ),
    Layout(
        "sat.trn",
        UCI + "statlog/satimage/sat.trn",
        900,
        36,
        6,
        {**numbered(36, whole(27, 157)), "class": label("1 2 3 4 5 7")},
        Text(" ", header=False),
        label=36,
    ),
    Layout(
        "semeion.data",
        UCI + "semeion/semeion.data",
        400,
        256,
        10,
        {**numbered(256, pick("0.0000 1.0000")), **{f"y{k}": hot(k) for k in range(10)}},
        Text(" ", header=False, tail=" "),
        label=[*range(256, 266)],
    ),
    Layout(
        "winequality-red.csv",
        UCI + "wine-quality/winequality-red.csv",
        1599,
        11,
        6,
        {
            **named("fixed_acidity volatile_acidity citric_acid sugar chlorides free total", num(8, 1.7)),
            **named("density pH sulphates alcohol", num(3, 0.4)),
            "quality": label("3 4 5 6 7 8"),
        },
        Text(
            ";",
            names=[
                "fixed acidity",
                "volatile acidity",
                "citric acid",
                "residual sugar",
                "chlorides",
                "free sulfur dioxide",
                "total sulfur dioxide",
                "density",
                "pH",
                "sulphates",
                "alcohol",
                "quality",
            ],
            quoting=csv.QUOTE_NONNUMERIC,
        ),
        label="quality",
        shares=(0.02, 0.04, 0.42, 0.4, 0.1, 0.02),
    ),
    Layout(
        "Dry_Bean_Dataset.csv",
        UCI + "00602/DryBeanDataset.zip",
        700,
        16,
        7,
        {
            **named(
                "Area Perimeter MajorAxisLength MinorAxisLength AspectRation Eccentricity ConvexArea"
                " EquivDiameter Extent Solidity roundness Compactness ShapeFactor1 ShapeFactor2"
                " ShapeFactor3 ShapeFactor4",
                num(5, 1, 6),
            ),
            "Class": label("SEKER BARBUNYA BOMBAY CALI HOROZ SIRA DERMASON"),
        },
        COMMAS,
        label="Class",
    ),
]
