"""JSON, JSON Lines, ARFF and LIBSVM texts are read into their columns, whatever the file is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from nettui.common.errors import InvalidValue
from tests.data.tables.test_text import cells, names, read

IRIS = b"""% 1. Title: Iris Plants Database
@RELATION iris

@ATTRIBUTE sepallength\tREAL
@ATTRIBUTE 'petal width' numeric
@ATTRIBUTE class \t{Iris-setosa,'Iris "versicolor"',Iris-virginica}
@DATA
5.1,3.5,Iris-setosa
4.9,?,'Iris "versicolor"'
%
"""
HEAD = "@attribute a real|@attribute b "


def test_arff_keeps_kinds_and_the_order_of_nominal_values(tmp_path: Path) -> None:
    table = read(tmp_path, IRIS, "iris")
    assert names(table) == ["sepallength", "petal width", "class"]
    assert cells(table) == [[5.1, 3.5, "Iris-setosa"], [4.9, None, 'Iris "versicolor"']]
    assert table.columns[2].categories == ("Iris-setosa", 'Iris "versicolor"', "Iris-virginica")
    assert table.lines is not None
    assert table.lines.tolist() == [8, 9]


def test_records_with_other_names_in_each_line_are_refused(tmp_path: Path) -> None:
    lines = "\n".join(f'{{"k{at}": {at}}}' for at in range(2000))
    with pytest.raises(InvalidValue, match=r"the same names in .*1,000 different names in the first 1,001"):
        read(tmp_path, lines.encode(), "k.jsonl")


@pytest.mark.parametrize("form", ["{}", '{{"x": 1}}\n{}'])
def test_what_python_does_not_read_is_told_in_words(form: str, tmp_path: Path) -> None:
    for wrong, said in (("[" * 10**5, "lists in lists, too deep"), ("9" * 5000, "too many digits")):
        text = form.format(f'[{{"x": {wrong}}}]' if said[0] == "t" else wrong)
        with pytest.raises(InvalidValue, match=said):
            read(tmp_path, text.encode(), "deep.json")


def test_arff_rows_may_be_sparse_and_weighted(tmp_path: Path) -> None:
    head = b"@relation r\n@attribute a numeric\n@attribute b {no, 'y s'}\n@attribute c real\n@data\n"
    table = read(tmp_path, head + b"{0 1.5, 1 'y s'}\n{2 ?}, {0.5}\n{}\n", "r.arff")
    assert cells(table) == [[1.5, "y s", 0], [0, "no", None], [0, "no", 0]]


def test_numbers_that_arff_declares_as_values_are_texts(tmp_path: Path) -> None:
    table = read(tmp_path, b"@relation r\n@attribute a numeric\n@attribute y {1,0}\n@data\n7,1\n8,0\n")
    assert cells(table) == [[7, "1"], [8, "0"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@attribute a numeri|@data|1", r"kind of attribute 'a' in line 1 .*'numeri' \(did you mean 'num"),
        (f"{HEAD}{{x,y}}|@data|1,x|2,z|3,z", r"one of x, y in line 5, column 'b'.*1 more"),
        (f"{HEAD}real|@data|1,2|w,2", r"a number in line 5, column 'a' .*'w'"),
        (f"{HEAD}real|@data|1,2|2", r"2 cells in line 5 .*found 1"),
        (f"{HEAD}real|1,2", r"@attribute, @data or a comment after % in line 3 .*'1,2'"),
        (f"{HEAD}real|@data|{{2 1}}", r"values in line 4 .*attribute '2', of 0 to 1"),
        (f"{HEAD}string|@data|1,'x|2,y", r"values in line 4 .*quotation mark that is not closed"),
        (f"{HEAD}real", "then @data"),
        (f"{HEAD}real|@data", "at least one sample"),
    ],
    ids=range(9),
)
def test_broken_arff_is_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        read(tmp_path, text.replace("|", "\n").encode())


def test_libsvm_lines_become_a_label_and_features_by_number(tmp_path: Path) -> None:
    table = read(tmp_path, b"# made\n+1 1:0.5 3:1.2 # good\n-1 2:-3e1\n+1\n", "a9a")
    assert names(table) == ["label", "1", "2", "3"]
    assert cells(table) == [[1, 0.5, 0, 1.2], [-1, 0, -30, 0], [1, 0, 0, 0]]


def test_libsvm_features_from_0_and_queries(tmp_path: Path) -> None:
    table = read(tmp_path, b"3 qid:1 0:1 1:2\n2 qid:2 1:4\n", "train.txt")
    assert names(table) == ["label", "0", "1"]
    assert cells(table) == [[3, 1, 2], [2, 0, 4]]
    assert "qid" in table.decisions[1].what


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"1 1:2\n1 2:x\n", "pairs in line 2 .*'2:x'|pairs in line 2"),
        (b"1 1:2\n1 5\n", "pairs in line 2"),
        (b"1 1:2\n1 1:2 1:3\n", "each feature once in line 2 .*found 1 twice"),
        (b"1 1:2\n0 999999999999:2\n", "at most 100,000,000 numbers"),
        (b"1,2 1:2\n0 1:2\n", "a label and number:value pairs in line 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_broken_libsvm_is_told(tmp_path: Path, text: bytes, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        read(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        b'[{"a": 1, "b": "x"}, {"a": null, "b": "y"}]',
        b'[\n  {"a": 1, "b": "x"},\n  {"b": "y"}\n]\n',
        b'{"a": 1, "b": "x"}\n{"a": null, "b": "y"}\n',
        b'{"data": [{"a": 1, "b": "x"}, {"a": null, "b": "y"}]}',
        b'{"columns": ["a", "b"], "index": [0, 1], "data": [[1, "x"], [null, "y"]]}',
        b'{"a": [1, null], "b": ["x", "y"]}',
        b'{"a": {"0": 1, "1": null}, "b": {"0": "x", "1": "y"}}',
        b'{"first": {"a": 1, "b": "x"}, "second": {"a": NaN, "b": "y"}}',
        b'{"schema": {"fields": []}, "data": [{"a": 1, "b": "x"}, {"a": null, "b": "y"}]}',
    ],
    ids=range(9),
)
def test_json_in_the_forms_that_programs_write(tmp_path: Path, text: bytes) -> None:
    table = read(tmp_path, text, "mine")
    assert names(table) == ["a", "b"]
    assert cells(table) == [[1, "x"], [None, "y"]]


def test_lists_of_numbers_become_columns_and_records_in_records_are_told(tmp_path: Path) -> None:
    table = read(tmp_path, b'{"x": [1, 2], "y": 0, "z": [{"u": 1}]}\n{"x": [3, 4], "y": 1, "w": [[1]]}\n')
    assert names(table) == ["x[0]", "x[1]", "y"]
    assert cells(table) == [[1, 2, 0], [3, 4, 1]]
    assert table.decisions[1].what == "left out 'z', 'w': lists or records inside of records"


def test_records_in_records_become_columns(tmp_path: Path) -> None:
    table = read(tmp_path, b'{"x": {"a": 1, "b": 2}, "y": 0}\n{"x": {"a": 3, "b": 4}, "y": 1}\n')
    assert names(table) == ["x.a", "x.b", "y"]
    assert cells(table) == [[1, 2, 0], [3, 4, 1]]
    inside = '"properties": {"mag": %d, "kind": "q"}, "geometry": {"coordinates": [1, 2]}'
    feature = f'{{"type": "Feature", {inside}}}'
    text = f'{{"type": "FeatureCollection", "features": [{feature % 4}, {feature % 5}]}}'
    geo = read(tmp_path, text.encode(), "quakes.geojson")
    assert names(geo) == ["type", "mag", "kind", "geometry.coordinates[0]", "geometry.coordinates[1]"]
    assert cells(geo)[1] == ["Feature", 5, "q", 1, 2]


@pytest.mark.parametrize(
    ("text", "columns", "row", "told"),
    [
        (
            b'{"data": [[1, 2], [3, 4]], "target": [0, 1], "feature_names": ["a", "b"], "DESCR": "made"}',
            ["a", "b", "target"],
            [1, 2, 0],
            ["left out 'DESCR': no lists of a value for each row"],
        ),
        (b'{"samples": [[1, 2], [3, 4]], "labels": ["u", "v"]}', ["0", "1", "labels"], [1, 2, "u"], []),
        (b'{"data": [{"a": 1}, {"a": 2}], "y": [5, 6]}', ["a", "y"], [1, 5], []),
        (
            b'{"x": [1, 2], "y": [0, 1], "note": "made"}',
            ["x", "y"],
            [1, 0],
            ["left out 'note': no lists of a value for each row"],
        ),
        (
            b'{"data": [[1, 0], [3, 1]], "names": ["a", "b"], "classes": ["u", "v", "w"]}',
            ["a", "b"],
            [1, 0],
            ["left out 'classes': no lists of a value for each row"],
        ),
    ],
    ids=range(5),
)
def test_lists_beside_the_rows_are_columns_and_the_rest_is_told(
    tmp_path: Path, text: bytes, columns: list[str], row: list[object], told: list[str]
) -> None:
    table = read(tmp_path, text, "mine")
    assert (names(table), cells(table)[0]) == (columns, row)
    assert [decision.what for decision in table.decisions[1:]] == told


def test_lists_without_names(tmp_path: Path) -> None:
    table = read(tmp_path, b"[[1, 2], [3, 4]]")
    assert names(table) == ["", ""]
    assert cells(table) == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{"a": 1}\n{"a": \n', "JSON in line 2"),
        (b'{"a": 1}\n3\n', "a record in line 2 .*found 3"),
        (b'{"a": 1}', "a list of records"),
        (b'[{"a": 1}, ', "JSON in "),
        (b'[{"a": [{"b": 1}]}]', "records of numbers and texts"),
        (b'[{"a": ' + b"[" * 100_000, "found"),
    ],
)
def test_broken_json_is_told(tmp_path: Path, text: bytes, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        read(tmp_path, text)


def test_a_text_that_arff_declares_is_not_missing(tmp_path: Path) -> None:
    text = b"@relation r\n@attribute s {NA,good}\n@attribute n numeric\n@data\nNA,1\ngood,2\n?,3\n"
    column = read(tmp_path, text).columns[0]
    assert column.values.tolist() == ["NA", "good", ""]
    assert column.missing is not None
    assert column.missing.tolist() == [False, False, True]


def test_some_lines_of_libsvm_may_have_queries(tmp_path: Path) -> None:
    first = read(tmp_path, b"1 qid:1 1:0.5 2:1\n0 1:0.3 2:2\n" * 3)
    assert cells(first)[:2] == [[1, 0.5, 1], [0, 0.3, 2]]


def test_json_with_names_that_come_again_keeps_each_column(tmp_path: Path) -> None:
    table = read(tmp_path, b'{"columns": ["x", "x", "y"], "data": [[1, 2, "a"], [3, 4, "b"]]}')
    assert names(table) == ["x", "x.1", "y"]
    with pytest.raises(InvalidValue, match="3 cells in each row, one for each name, found 2 in"):
        read(tmp_path, b'{"columns": ["x", "z", "y"], "data": [[1, 2, "a"], [3, 4]]}')


def test_columns_of_pandas_are_put_together_by_the_names_of_their_rows(tmp_path: Path) -> None:
    table = read(tmp_path, b'{"a": {"0": 10, "1": 11, "2": 12}, "y": {"2": "c", "1": "b", "0": "a"}}')
    assert [column.values.tolist() for column in table.columns] == [[10, 11, 12], ["a", "b", "c"]]
