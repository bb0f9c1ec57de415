"""Folders with the inputs in a text and the labels in another one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nettui.common.errors import InvalidValue
from nettui.data.texts import Texts
from nettui.scenario.own_data import look
from nettui.types import Array

RNG = np.random.default_rng(2)
X, X_TEST = RNG.normal(size=(40, 5)), RNG.normal(size=(12, 5))
T, T_TEST = np.arange(40) % 3 + 1, np.arange(12) % 3 + 1


def save(path: Path, x: Array, form: str = "%.6e", separator: str = " ") -> None:
    path.parent.mkdir(exist_ok=True)
    np.savetxt(path, x, form, separator)


def activity(folder: Path) -> Path:
    """Folders of both parts, and beside them names, and the persons that were measured."""
    for part, x, t in (("train", X, T), ("test", X_TEST, T_TEST)):
        save(folder / part / f"X_{part}.txt", x)
        save(folder / part / f"y_{part}.txt", t, "%d")
        save(folder / part / f"subject_{part}.txt", t, "%d")
    (folder / "features.txt").write_text("1 mean()\n2 std()\n")
    (folder / "activity_labels.txt").write_text("1 WALKING\n2 SITTING\n3 STANDING\n")
    return folder


def test_a_text_of_inputs_and_one_of_labels_in_a_folder_of_each_part(tmp_path: Path) -> None:
    found = look(str(activity(tmp_path)))
    assert not found.problems
    assert found.samples is not None
    assert found.kind == "texts"
    assert found.samples.x == pytest.approx(np.vstack([X, X_TEST]), abs=1e-5)
    assert (found.samples.held_out, found.samples.names.classes) == (12, ("1", "2", "3"))
    assert found.fields["data"]["validation_inputs"] == "X_test"


@pytest.mark.parametrize("labels", [[*"abb"] * 10, ["kind", *"012" * 10], ["0.5", "1.5", "2.5"] * 10])
def test_labels_are_names_or_numbers_below_a_header_or_none(labels: list[str], tmp_path: Path) -> None:
    save(tmp_path / "X.csv", X[:30], separator=",")
    (tmp_path / "y.csv").write_text("\n".join(labels))
    samples = Texts(str(tmp_path)).load(0)
    assert (len(samples.t), samples.is_quantity) == (30, labels[0] == "0.5")


def test_labels_are_rows_of_0_and_1_below_a_comment(tmp_path: Path) -> None:
    save(tmp_path / "X.csv", X[:30], separator=",")
    rows = "\n".join(" ".join("1" if at == t else "0" for at in range(3)) for t in [0, 1, 2] * 10)
    (tmp_path / "y.txt").write_text(f"# a, b, c\n{rows}\n")
    samples = Texts(str(tmp_path)).load(0)
    assert samples.t.tolist() == [0, 1, 2] * 10
    assert samples.classes == 3


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8-sig"])
def test_names_of_labels_in_any_encoding(encoding: str, tmp_path: Path) -> None:
    save(tmp_path / "X.csv", X[:30], separator=",")
    (tmp_path / "y.txt").write_text("été\nhiver\n" * 15, encoding=encoding)
    assert Texts(str(tmp_path)).load(0).names.classes == ("hiver", "été")


def test_what_is_no_pair_is_no_folder_of_texts(tmp_path: Path) -> None:
    save(tmp_path / "X.txt", X)
    assert not Texts.matches(str(tmp_path))
    assert not Texts.matches(str(tmp_path / "X.txt"))
    (problem,) = look(str(tmp_path)).problems
    assert "expected a folder of a known kind" in str(problem)
    assert "with 1 .txt" in str(problem)


def test_texts_among_the_inputs_and_other_lengths_are_refused(tmp_path: Path) -> None:
    (tmp_path / "X.csv").write_text("a,b\n1,red\n2,blue\n")
    (tmp_path / "y.csv").write_text("0\n1\n")
    with pytest.raises(InvalidValue, match=r"path: expected numbers alone in .*X\.csv, found 'red'"):
        Texts(str(tmp_path)).load(0)
    (tmp_path / "X.csv").write_text("a,b,c\n1,2,3\n2,3,4\n3,4,5\n4,5,7\n")
    with pytest.raises(InvalidValue, match="labels: expected 4, one for each sample"):
        Texts(str(tmp_path)).load(0)


def test_an_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.tar.gz").write_bytes(b"\x1f\x8b")
    (problem,) = look(str(tmp_path / "a.tar.gz")).problems
    assert "unpack the archive first" in str(problem)


def test_the_folder_says_the_part_where_the_names_do_not(tmp_path: Path) -> None:
    for part, x, t in (("test", X_TEST, T_TEST), ("train", X, T)):
        save(tmp_path / part / "X.txt", x)
        save(tmp_path / part / "y.txt", t, "%d")
    samples = Texts(str(tmp_path)).load(0)
    assert (len(samples.x), samples.held_out) == (52, 12)
    assert samples.x[:40] == pytest.approx(X, abs=1e-5)


def test_a_folder_with_the_ending_of_a_table_is_a_folder(tmp_path: Path) -> None:
    save(tmp_path / "mine.data" / "X.txt", X)
    save(tmp_path / "mine.data" / "y.txt", T, "%d")
    assert look(str(tmp_path / "mine.data")).kind == "texts"


GENES = np.round(RNG.normal(size=(30, 4)), 3)
KINDS = np.array(["BRCA", "KIRC", "LUAD"])[np.arange(30) % 3]


@pytest.mark.parametrize("header", [("", ""), ("id", "id"), ("sample", "name")])
def test_labels_belong_to_rows_by_their_names(header: tuple[str, str], tmp_path: Path) -> None:
    lines = [f"s{at}," + ",".join(map(str, GENES[at])) for at in range(30)]
    (tmp_path / "data.csv").write_text("\n".join([f"{header[0]},a,b,c,d", *lines]))
    order = RNG.permutation(30)
    (tmp_path / "labels.csv").write_text(
        "\n".join([f"{header[1]},Class", *(f"s{at},{KINDS[at]}" for at in order)])
    )
    samples = Texts(str(tmp_path)).load(0)
    assert samples.x == pytest.approx(GENES)
    assert np.array(samples.names.classes)[samples.t].tolist() == KINDS.tolist()


def test_a_row_whose_name_has_no_label_is_named(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("\n".join([",a,b", "s1,1,2", "s2,2,3", "s3,1,1"]))
    (tmp_path / "labels.csv").write_text("\n".join([",Class", "s1,x", "s2,y", "s4,y"]))
    with pytest.raises(InvalidValue, match=r"a row of each name in .*labels\.csv, found 's3'"):
        Texts(str(tmp_path)).load(0)


def test_several_columns_of_labels_are_refused(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("\n".join(["a,b", "1,2", "2,3"]))
    (tmp_path / "labels.csv").write_text("\n".join(["kind,age", "x,1", "x,2"]))
    with pytest.raises(InvalidValue, match="one column of labels"):
        Texts(str(tmp_path)).load(0)
