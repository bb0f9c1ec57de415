"""Folders of tables: a part each, or a single one, beside what is no table of samples."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from nettui.common.errors import InvalidValue
from nettui.data.source import Samples
from nettui.data.table_folder import TableFolder
from nettui.scenario.own_data import look
from tests.program import run_nettui

RNG = np.random.default_rng(5)


def rows(count: int, first: int = 1, label: bool = True, end: str = "") -> list[str]:
    """Passengers: a number, whether they survived, a word, an age that may be missing."""
    found = []
    for at in range(count):
        age = RNG.normal(30, 8)
        survived = [f"{int(age > 30)}"] if label else []
        word = ("male", "female")[at % 2]
        found.append(",".join([f"{first + at}", *survived, word, "" if at % 9 == 4 else f"{age:.1f}"]) + end)
    return found


def save(path: Path, lines: Iterable[str], header: str = "PassengerId,Survived,Sex,Age") -> None:
    path.write_text("\n".join([*filter(None, [header]), *lines]) + "\n")


def opened(folder: Path) -> tuple[Samples, list[str]]:
    """The samples, and what is told of them."""
    found = look(str(folder))
    assert not found.problems, found.problems
    assert found.samples is not None
    return found.samples, [decision.what for decision in found.samples.decisions]


def test_the_table_of_the_other_part_is_for_validation(tmp_path: Path) -> None:
    train = rows(60)
    save(tmp_path / "train.csv", train)
    save(tmp_path / "test.csv", rows(20))
    save(tmp_path / "valid.csv", [*reversed(train[:30])])
    samples, told = opened(tmp_path)
    assert (len(samples.t), samples.held_out, samples.classes) == (90, 30, 2)
    assert samples.names.features[:2] == ("Sex=female", "Age")
    assert np.array_equal(samples.t[-30:], samples.t[:30][::-1])
    assert "for validation: the 30 rows of valid.csv" in told
    assert any(what.startswith("left out 'PassengerId'") for what in told)


def test_a_table_without_the_label_is_not_used(tmp_path: Path) -> None:
    save(tmp_path / "train.csv", rows(60))
    save(tmp_path / "test.csv", rows(20, 61, label=False), "PassengerId,Sex,Age")
    save(tmp_path / "gender_submission.csv", ["61,0"], "PassengerId,Survived")
    samples, told = opened(tmp_path)
    assert (len(samples.t), samples.held_out) == (60, 0)
    assert "not used: test.csv, which has no column 'Survived'" in told


def test_json_tables_open_and_other_json_is_a_document(tmp_path: Path) -> None:
    def records(count: int) -> str:
        return json.dumps(
            [{"a": at % 7, "b": at * 0.5, "class": ("no", "yes")[at % 2]} for at in range(count)]
        )

    (tmp_path / "train.json").write_text(records(40))
    (tmp_path / "test.json").write_text(records(12))
    (tmp_path / "package.json").write_text('{"name": "mine", "version": "1.0"}')
    (tmp_path / "metadata.json").write_text('{"license": "free", "columns": ["a", "b"]}')
    samples, _ = opened(tmp_path)
    assert (len(samples.t), samples.held_out, samples.classes) == (52, 12, 2)


def test_json_beside_a_table_of_another_kind_is_a_document(tmp_path: Path) -> None:
    save(tmp_path / "train.csv", rows(60))
    (tmp_path / "test.json").write_text('[{"a": 1, "b": 2}, {"a": 3, "b": 4}]')
    samples, _ = opened(tmp_path)
    assert (len(samples.t), samples.held_out) == (60, 0)


def test_columns_are_found_by_name_in_any_order(tmp_path: Path) -> None:
    save(tmp_path / "train.csv", [f"{at},{at % 7},{at % 3}" for at in range(30)], "a,b,class")
    save(tmp_path / "test.csv", [f"{at % 3},{at % 7},{at}" for at in range(9)], "class,b,a")
    samples, _ = opened(tmp_path)
    assert samples.x[-9:].tolist() == samples.x[:9].tolist()
    assert samples.t[-9:].tolist() == samples.t[:9].tolist()


def test_a_full_stop_behind_the_classes_of_a_test_is_no_other_class(tmp_path: Path) -> None:
    lines = [f"{at % 11}, {('rent', 'own')[at % 2]}, {('<=50K', '>50K')[at % 2]}" for at in range(40)]
    save(tmp_path / "adult.data", lines, "")
    save(tmp_path / "adult.test", [f"{line}." for line in lines[:12]], "|1x3 Cross validator")
    (tmp_path / "adult.names").write_text("| income of adults\n")
    (tmp_path / "Index").write_text("Index of adult\n")
    samples, _ = opened(tmp_path)
    assert (samples.held_out, samples.names.classes) == (12, ("<=50K", ">50K"))


@pytest.mark.parametrize(("train", "test"), [("tra", "tes"), ("trn", "tst"), ("train", "test")])
def test_an_ending_says_the_part(train: str, test: str, tmp_path: Path) -> None:
    lines = [f"{at % 5} {at % 9} {at % 4 + 1}" for at in range(40)]
    save(tmp_path / f"digits.{train}", lines, "")
    save(tmp_path / f"digits.{test}", lines[:10], "")
    samples, _ = opened(tmp_path)
    assert (len(samples.t), samples.held_out) == (50, 10)


def test_missing_cells_are_filled_by_the_training_part(tmp_path: Path) -> None:
    save(tmp_path / "train.csv", [f"{at % 5},{at % 2}" for at in range(40)], "a,class")
    save(tmp_path / "test.csv", [f"{'' if at == 3 else at % 5},{at % 2}" for at in range(10)], "a,class")
    samples, told = opened(tmp_path)
    assert samples.held_out == 10
    assert np.isnan(samples.x).sum() == 1
    assert any("1 in 'a'" in what for what in told)


def test_rows_left_out_are_of_their_part(tmp_path: Path) -> None:
    save(tmp_path / "train.csv", [f"{at % 13},{at % 7},{at % 2}" for at in range(40)], "a,b,class")
    save(tmp_path / "test.csv", [f"{'' if at < 4 else 2},1,{at % 2}" for at in range(10)], "a,b,class")
    samples = TableFolder(str(tmp_path), missing="drop-rows").load(0)
    assert (len(samples.t), samples.held_out) == (46, 6)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [("1.5?,a", "numbers in column 'x' of test.csv"), ("1.5,c", "classes of the training part")],
)
def test_what_the_training_part_has_not_is_refused(cells: str, expected: str, tmp_path: Path) -> None:
    save(tmp_path / "train.csv", [f"{at / 2},{'ab'[at % 2]}" for at in range(30)], "x,class")
    save(tmp_path / "test.csv", ["0.5,a", "0.5,b", cells], "x,class")
    with pytest.raises(InvalidValue, match=expected):
        TableFolder(str(tmp_path)).load(0)


def test_folders_of_which_it_is_not_clear_are_refused_with_the_files(tmp_path: Path) -> None:
    for name in ("red", "white"):
        save(tmp_path / f"{name}.csv", ["1,0", "2,1"], "x,class")
    (problem,) = look(str(tmp_path)).problems
    assert "or give one of its files" in problem.hint
    assert "red.csv" in problem.hint


@pytest.mark.parametrize("beside", ["photo.jpg", "sub/x.csv"])
def test_a_table_beside_other_data_is_not_taken_for_all_there_is(beside: str, tmp_path: Path) -> None:
    save(tmp_path / "labels.csv", ["a,0", "b,1"], "id,class")
    (tmp_path / beside).parent.mkdir(exist_ok=True)
    (tmp_path / beside).write_bytes(b"x")
    assert not TableFolder.matches(str(tmp_path))


def test_a_starter_of_a_folder_is_checked(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    save(tmp_path / "d" / "train.csv", rows(120))
    save(tmp_path / "d" / "test.csv", rows(60))
    made = run_nettui("new mine --data d", tmp_path)
    assert made.returncode == 0, made.stderr
    shown = run_nettui("show mine.toml", tmp_path)
    assert "180 samples" in shown.stdout, shown.stdout
