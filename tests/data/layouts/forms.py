"""Texts of other layouts: numpy.savetxt, spreadsheets of other countries, LIBSVM, ARFF, JSON."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import zipfile
from collections.abc import Callable

from tests.data.layouts.draw import Draw, date, hot, label, num, serial, size, target, whole
from tests.data.layouts.layout import BARE, Columns, Layout, Text, cells, named, numbered

SAVETXT = "https://numpy.org/doc/stable/reference/generated/numpy.savetxt.html"
EXCEL = "https://support.microsoft.com/office/save-a-workbook-to-text-format"
POINTS: Columns = {**numbered(4, num(0, 1, 6), 0, "x{}"), "class": label("0 1 2")}
MEASURED: Columns = {
    "length": num(5, 1),
    "width": num(3, 0.5),
    "mass": num(1250, 200, 1),
    "sort": label("a b c"),
}
MESSUNG: Columns = {
    "Länge": num(5, 1),
    "Höhe": num(3, 0.5),
    "Gewicht": size(1250, 1),
    "Güte": label("gut mäßig schlecht"),
}
FRENCH: Columns = {
    "Année": whole(1990, 2024),
    "Surface": num(80, 20),
    "Pièces": whole(1, 7),
    "Prix": target(90000, 450000, 2),
}


def scientific(separator: str = " ", comment: str = "") -> Callable[[Columns, Draw], bytes]:
    """As numpy.savetxt writes: 25 characters a number, and the names behind a hash."""

    def write(columns: Columns, draw: Draw) -> bytes:
        rows = zip(*cells(columns, draw).values(), strict=True)
        lines = [separator.join(f"{float(cell):.18e}" for cell in row) for row in rows]
        return "\n".join([*([comment] if comment else []), *lines, ""]).encode()

    return write


def zipped(columns: Columns, draw: Draw) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("measured.csv", Text()(columns, draw))
    return file.getvalue()


LAYOUTS = [
    Layout("savetxt.txt", SAVETXT, 200, 4, 3, POINTS, scientific(), label=4),
    Layout(
        "savetxt_header.csv",
        SAVETXT,
        200,
        4,
        3,
        POINTS,
        scientific(",", "# x0,x1,x2,x3,class"),
        label="class",
    ),
    Layout(
        "savetxt_numbers.txt",
        SAVETXT,
        200,
        4,
        0,
        {**numbered(4, num(0, 1, 6)), "y": target(-2, 7, 5)},
        scientific("\t"),
        label=4,
    ),
    Layout(
        "plusminus.dat",
        "https://www.andrewng.org/ (machine learning course, ex2data1.txt)",
        100,
        2,
        2,
        {**numbered(2, num(65, 18, 10)), "y": label("-1 1")},
        BARE,
        label=2,
        names=("-1", "1"),
    ),
    Layout(
        "ex1data2.txt",
        "https://www.coursera.org/learn/machine-learning",
        94,
        2,
        0,
        {"size": whole(852, 4478), "rooms": whole(1, 5), "price": target(169900, 699900, 0)},
        BARE,
        label=2,
    ),
    Layout(
        "commented.txt",
        SAVETXT,
        180,
        3,
        3,
        MEASURED,
        Text("\t", above="# measured in spring\n# three sorts\n"),
        label="sort",
    ),
    Layout(
        "mesures_latin1.csv",
        EXCEL,
        240,
        3,
        0,
        FRENCH,
        Text(";", decimal=",", encoding="cp1252", end="\r\n"),
        label="Prix",
    ),
    Layout(
        "messung.csv",
        EXCEL,
        210,
        3,
        3,
        MESSUNG,
        Text(";", decimal=",", encoding="utf-8-sig", end="\r\n"),
        label="Güte",
        names=("gut", "mäßig", "schlecht"),
    ),
    Layout(
        "messung_nur_zahlen.csv",
        EXCEL,
        210,
        3,
        3,
        {**named("a b c", num(0, 2, 3)), "klasse": label("1 2 3")},
        Text(";", decimal=","),
        label="klasse",
    ),
    Layout(
        "unicode_text.txt", EXCEL, 210, 3, 3, MESSUNG, Text("\t", encoding="utf-16", end="\r\n"), label="Güte"
    ),
    Layout("sep.csv", EXCEL, 210, 3, 3, MEASURED, Text(";", above="sep=;\r\n", end="\r\n"), label="sort"),
    Layout("macintosh.csv", EXCEL, 210, 3, 3, MEASURED, Text(end="\r"), label="sort"),
    Layout(
        "thousands.csv",
        EXCEL,
        210,
        3,
        0,
        {
            "area": num(80, 20),
            "rooms": whole(1, 7),
            "income": lambda draw: [f"{50000 + 9000 * score:,.0f}" for score in draw.score()],
            "price": lambda draw: [f"{90000 + 400000 * u:,.2f}" for u in draw.u],
        },
        label="price",
    ),
    Layout("UPPER.CSV", EXCEL, 210, 3, 3, MEASURED, label="sort"),
    Layout("noextension", "https://archive.ics.uci.edu", 210, 3, 3, MEASURED, Text("|"), label="sort"),
    Layout(
        "measured.tsv",
        "https://www.iana.org/assignments/media-types/text/tab-separated-values",
        210,
        3,
        3,
        MEASURED,
        Text("\t"),
        label="sort",
    ),
    Layout(
        "measured.csv.gz",
        "https://docs.python.org/3/library/gzip.html",
        210,
        3,
        3,
        MEASURED,
        lambda columns, draw: gzip.compress(Text()(columns, draw)),
        label="sort",
    ),
    Layout(
        "measured.csv.bz2",
        "https://docs.python.org/3/library/bz2.html",
        210,
        3,
        3,
        MEASURED,
        lambda columns, draw: bz2.compress(Text()(columns, draw)),
        label="sort",
    ),
    Layout(
        "measured.zip",
        "https://docs.python.org/3/library/zipfile.html",
        210,
        3,
        3,
        MEASURED,
        zipped,
        label="sort",
    ),
    Layout(
        "sensors.csv",
        "https://archive.ics.uci.edu/dataset/357/occupancy+detection",
        300,
        5,
        2,
        {
            "no": lambda draw: [f'"{at}"' for at in range(1, draw.size + 1)],
            "date": date("%Y-%m-%d %H:%M:%S", 1 / 1440),
            **named("Temperature Humidity Light CO2 HumidityRatio", num(20, 1, 4)),
            "Occupancy": label("0 1"),
        },
        Text(
            quoting=csv.QUOTE_NONE,
            names=["date", "Temperature", "Humidity", "Light", "CO2", "HumidityRatio", "Occupancy"],
        ),
        label="Occupancy",
        drop=["date"],
    ),
    Layout(
        "airquality.csv",
        "https://archive.ics.uci.edu/dataset/360/air+quality",
        400,
        5,
        0,
        {
            "Date": date("%d/%m/%Y"),
            "Time": lambda draw: [f"{at % 24:02d}.00.00" for at in range(draw.size)],
            **named("PT08.S1 NMHC PT08.S2 NOx RH", num(800, 200, 1)),
            "AH": target(0.2, 2.2, 4),
        },
        Text(";", decimal=",", tail=";;"),
        label="AH",
        drop=["Date", "Time"],
    ),
    Layout(
        "onehot.txt",
        "https://keras.io/api/utils/python_utils/#to_categorical-function",
        300,
        6,
        4,
        {**numbered(6, size(2, 5)), **{f"y{k}": hot(k) for k in range(4)}},
        Text(" ", header=False),
        label=[6, 7, 8, 9],
    ),
    Layout(
        "kv.csv",
        "https://www.kaggle.com/datasets",
        120,
        2,
        2,
        {"index": serial(0), "score": num(3, 1), "age": whole(18, 80), "passed": label("no yes")},
        Text(", "),
        label="passed",
        drop=["index"],
    ),
]
