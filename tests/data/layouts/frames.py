"""Spreadsheets and columnar files, as pandas and polars write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.data.layouts.draw import Draw, date, holes, label, num, pick, serial, target, whole
from tests.data.layouts.layout import Columns, Layout, cells, named
from tests.data.layouts.uci import UCI

if TYPE_CHECKING:
    from polars import DataFrame

POLARS = "https://docs.pola.rs/api/python/stable/reference/io.html"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OPEN = "application/vnd.openxmlformats-package"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PEOPLE: Columns = {
    "id": serial(),
    "age": whole(18, 80),
    "city": pick("Lyon Paris Nantes"),
    "spent": holes(num(30000, 9000), 4),
    "since": date(),
    "bought": label("no yes"),
}
CONCRETE: Columns = {**named("cement slag ash water", num(280, 100, 1)), "strength": target(2.3, 82.6, 2)}


def frame(columns: Columns, draw: Draw) -> DataFrame:
    """The columns with types as a program would give them."""
    import polars

    found = polars.DataFrame(cells(columns, draw)).select(polars.all().replace({"": None}))
    for name in found.columns:
        for kind in (polars.Int64, polars.Float64):
            try:
                found = found.with_columns(found[name].cast(kind))
                break
            except polars.exceptions.PolarsError:
                continue
    return found.with_columns(found["since"].str.to_date()) if "since" in found.columns else found


def xlsx(columns: Columns, draw: Draw) -> bytes:
    """A workbook with one sheet, cells as Excel writes them."""
    from xml.sax.saxutils import escape

    def cell(text: str) -> str:
        if not text:
            return "<c/>"
        if text.lstrip("-").replace(".", "", 1).isdecimal():
            return f"<c><v>{text}</v></c>"
        return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'

    rows = [[*columns], *zip(*cells(columns, draw).values(), strict=True)]
    sheet = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{OPEN}.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{OFFICE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{OFFICE}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{DOCUMENT}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}/relationships"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship'
        f' Id="rId1" Type="{DOCUMENT}/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{part}')
    return file.getvalue()


def written(save: Callable[[DataFrame, io.BytesIO], object]) -> Callable[[Columns, Draw], bytes]:
    def write(columns: Columns, draw: Draw) -> bytes:
        file = io.BytesIO()
        save(frame(columns, draw), file)
        return file.getvalue()

    return write


LAYOUTS = [
    Layout(
        "people.parquet",
        POLARS,
        200,
        2 + 3,
        2,
        PEOPLE,
        written(lambda table, file: table.write_parquet(file)),
        label="bought",
        drop=["id", "since"],
        missing=True,
        extra="polars",
    ),
    Layout(
        "people.feather",
        POLARS,
        200,
        2 + 3,
        2,
        PEOPLE,
        written(lambda table, file: table.write_ipc(file)),
        label="bought",
        drop=["id", "since"],
        missing=True,
        extra="polars",
    ),
    Layout(
        "people.xlsx",
        POLARS,
        200,
        2 + 3,
        2,
        PEOPLE,
        xlsx,
        label="bought",
        drop=["id", "since"],
        missing=True,
        extra="polars",
    ),
    Layout(
        "Concrete_Data.xlsx",
        UCI + "concrete/compressive/Concrete_Data.xls",
        300,
        4,
        0,
        CONCRETE,
        xlsx,
        label="strength",
        extra="polars",
    ),
    Layout(
        "concrete.parquet",
        POLARS,
        300,
        4,
        0,
        CONCRETE,
        written(lambda table, file: table.write_parquet(file)),
        label="strength",
        extra="polars",
    ),
]
