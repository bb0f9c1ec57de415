"""`nettui new`: the starter scenario runs, its commented alternatives work, and its names exist."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from nettui.bugs.bug import Bug
from nettui.cli import BAD_INPUT, FAILED, FINE
from nettui.common.language import Language, catalogue
from nettui.data.source import Source
from nettui.data.tables.choices import Treatment
from nettui.debugger.commands.movement import Continue
from nettui.nn.activations import Activation
from nettui.nn.clipping import Clip
from nettui.nn.dropout import Dropout
from nettui.nn.inits import Init
from nettui.nn.losses import Loss
from nettui.nn.optimizers import Optimizer
from nettui.nn.regularizers import Penalty
from nettui.nn.schedules import Schedule
from nettui.scenario import load, open_session
from nettui.scenario.config import Scenario
from nettui.scenario.lesson_entries import LessonEntry, Panel
from nettui.scenario.parts import FILE_FORMATS, PART_FAMILIES
from nettui.scenario.sections import DataSection, NetworkSection, TrainSection, ViewSection
from nettui.scenario.starter import NEXT_COMMANDS, WIDTH, starter_text, write
from nettui.scenario.tables import to_table
from tests.forked import run_copy

ALTERNATIVE = re.compile(r"# ((?P<table>\[+\w+\]+)|(?P<key>[a-z.]+) = .*)")
OF_TABLES = [
    *("label", "columns", "drop", "categorical", "missing"),
    *("separator", "header", "decimal", "encoding", "comment"),
]
PETS = "kind;height;width\n" + "".join(f"{'cat' if n < 320 else 'dog'};{n};{n % 7}\n" for n in range(640))
LINES = starter_text("mine.toml").splitlines()


def nettui(line: str, cwd: Path, code: int = FINE) -> str:
    """What the program prints on stdout, or on stderr for bad input; the other stream must be empty."""
    process = run_copy(shlex.split(line), cwd)
    output, silent = (
        (process.stderr, process.stdout) if code == BAD_INPUT else (process.stdout, process.stderr)
    )
    assert (process.returncode, silent) == (code, "")
    return output


def comment(key: str, lines: list[str] = LINES) -> str:
    """The comment of the field or alternative of that name, including its continuation lines."""
    start = next(at for at, line in enumerate(lines) if re.match(rf"(# )?{re.escape(key)}( =|$| *#)", line))
    beside = [lines[start].partition("  # ")[2]]
    for line in lines[start + 1 :]:
        if not re.match(r"#? +# ", line):
            break
        beside.append(line[1:].partition("# ")[2])
    return " ".join(beside)


def alternatives() -> Iterator[list[int]]:
    """The line numbers of each alternative: a whole table, a file with its options, or a single field."""
    group: list[int] = []
    for at, line in enumerate(LINES):
        found = ALTERNATIVE.match(line)
        joins = group and (not found or found["key"] in OF_TABLES or LINES[group[0]][2] == "[")
        if group and (not joins or not line.startswith("# ")):
            yield group
            group = []
        if found or (group and line.startswith("#")):
            group.append(at)
    yield group


ALTERNATIVES = {LINES[group[0]][2:].partition("  ")[0]: group for group in alternatives()}


def uncomment(*groups: list[int]) -> str:
    """The file with some alternatives uncommented, and the lines they replace commented out."""
    lines = list(LINES)
    for at in (at for group in groups for at in group):
        lines[at] = lines[at][2:]
        code, _, beside = lines[at].partition("  # ")
        if beside.startswith("instead"):
            other = re.match(r"instead of (\w+)", beside)
            key = other[1] if other else code.partition(" =")[0]
            old = next(n for n, line in enumerate(lines) if n != at and line.startswith(f"{key} = "))
            lines[old] = f"# {lines[old]}"
    return "\n".join(lines)


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    (tmp_path / "mine.csv").write_text(PETS)
    return tmp_path


def test_the_starter_scenario_runs_passes_the_checks_and_lists_next_commands(tmp_path: Path) -> None:
    head, *next_ones = nettui("--lang en new mine", tmp_path).splitlines()
    assert head.startswith("Wrote mine.toml")
    assert [line.split("  ")[1] for line in next_ones] == [
        f"nettui {word} mine.toml" for word, _ in NEXT_COMMANDS
    ]
    assert json.loads(nettui("show mine.toml --json", tmp_path))["title"] == "My own network"
    assert json.loads(nettui("check mine.toml --json", tmp_path))["verdict"] == "pass"
    assert len(nettui("trace mine.toml --steps 3 --json", tmp_path).splitlines()) == 3


def test_the_starter_scenario_trains_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    view = open_session(load(write("mine").path)).do(Continue())
    assert view.reading.validation is not None
    assert view.reading.validation.accuracy > 0.95


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("mine", "mine.toml"),
        ("mine.toml", "mine.toml"),
        ("sub/mine", "sub/mine.toml"),
        ("sub", "sub.toml"),
        ("my.net", "my.net.toml"),
        ("'my net'", "my net.toml"),
        ("réseau", "réseau.toml"),
    ],
)
def test_the_name_becomes_a_file_name(name: str, file: str, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    *_, shown = nettui(f"new {name}", tmp_path).splitlines()
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.toml")] == [file]
    assert shlex.split(shown)[:3] == ["nettui", "show", file]
    nettui(f"show {shlex.quote(file)}", tmp_path)


MISTAKES = {
    "new": ["new options", "NAME"],
    "new taken": ["taken.toml: already exists", "another name"],
    "new taken.toml": ["taken.toml: already exists"],
    "new folder": ["folder.toml: already exists"],
    "new dangling": ["dangling.toml: already exists"],
    "new nowhere/mine": ["nowhere/mine.toml: there is no folder 'nowhere'"],
    "new nowhere/mine --data pets.csv": ["nowhere/mine.toml: there is no folder 'nowhere'"],
    "new taken.toml/mine": ["taken.toml/mine.toml: Not a directory"],
    "new digits": ["expected a name that no shipped scenario has, found 'digits'", "my-digits"],
    "new sub/digits.toml": ["expected a name that no shipped scenario has", "my-digits"],
    "new sub/": ["expected a file name such as mine or mine.toml, found 'sub/'"],
    "new ''": ["expected a file name", "found ''"],
    "new .": ["expected a file name", "found '.'"],
    "new ..": ["expected a file name", "found '..'"],
    "new .toml": ["expected a file name", "found '.toml'"],
    "new ./-x": ["expected a file name", "found './-x'"],
    "new 'a\nb'": ["expected a file name", r"found 'a\nb'"],
    "new pets.csv": ["expected a file name", "`nettui new mine --data pets.csv`"],
    f"new {'a' * 300}": ["File name too long"],
    "new mine --data pest.csv": ["data.path", "'pest.csv' (No such file", "did you mean 'pets.csv'?"],
    "new mine --data ''": ["--data: expected a path", "found ''"],
    "new mine --data 'a\nb.csv'": ["--data: expected a path", r"found 'a\nb.csv'"],
    "new mine --json": ["new: unexpected '--json'"],
    "new mine --set data.scale=none": ["new: --set: expected --data beside it, found 'data.scale=none'"],
}
"""What is typed, then what the message must say of it."""


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_gets_one_message_and_nothing_is_written(line: str, tmp_path: Path) -> None:
    (tmp_path / "taken.toml").write_text("seed = 7\n")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "dangling.toml").symlink_to("elsewhere.toml")
    (tmp_path / "sub").mkdir()
    (tmp_path / "pets.csv").write_text("1,2,0\n3,4,1\n")
    before = sorted(tmp_path.rglob("*"))
    (message,) = nettui(line, tmp_path, BAD_INPUT).splitlines()
    assert message.startswith("nettui: ")
    assert [phrase for phrase in MISTAKES[line] if phrase not in message] == []
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "taken.toml").read_text() == "seed = 7\n"


def test_labels_with_fractions_are_predicted_as_numbers(tmp_path: Path) -> None:
    rows = "".join(f"{n % 9},{n % 7},{n % 9 + 0.5 * (n % 7) ** 2}\n" for n in range(60))
    (tmp_path / "price.csv").write_text(f"size,age,price\n{rows}")
    said = nettui("--lang en new mine --data price.csv", tmp_path)
    assert "label: 'price', a quantity: numbers to predict (0 to 25)" in said
    scenario = load(tmp_path / "mine.toml")
    assert (scenario.data.task, scenario.data.scale_target) == ("regression", "standardize")
    assert scenario.loss.name.name == "squared-error"
    assert scenario.train.batch == 16
    last = json.loads(nettui("trace mine.toml --json", tmp_path).splitlines()[-1])
    assert last["validation"]["r2"] > 0.5
    assert json.loads(nettui("check mine.toml --json --only overfit-tiny", tmp_path))["findings"]


def test_few_samples_of_a_quantity_are_one_mini_batch(tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("".join(f"{n},{n / 2}\n" for n in range(20)))
    nettui("new mine --data few.csv", tmp_path)
    scenario = load(tmp_path / "mine.toml")
    assert (scenario.data.task, scenario.train.batch) == ("regression", "all")


def test_all_alternatives_are_found() -> None:
    assert [*ALTERNATIVES] == [
        'path = "mine.csv"',
        "samples = 500",
        'activation = ["relu", "tanh"]',
        'normalization = ["batch", "none"]',
        'init = {name = "normal", std = 0.01}',
        "smoothing = 0.1",
        'weights = "balanced"',
        'schedule = {name = "step", every = 5}',
        'clip = {name = "norm", limit = 1.0}',
        "[[break]]",
        "[[compare]]",
        "[[lesson]]",
        "[fault]",
    ]
    in_choices = {at for group in ALTERNATIVES.values() for at in group}
    head = LINES.index("")
    assert [
        line for at, line in enumerate(LINES[head:], head) if ALTERNATIVE.match(line) and at not in in_choices
    ] == []


@pytest.mark.parametrize("choice", ALTERNATIVES)
def test_each_alternative_works_when_uncommented(choice: str, pets: Path) -> None:
    file = pets / "mine.toml"
    file.write_text(starter_text("mine.toml"))
    before = load(file)
    file.write_text(uncomment(ALTERNATIVES[choice]))
    after = load(file)
    assert to_table(after) != to_table(before)
    assert all(reading.nonfinite is None for reading in [open_session(*after.runs).do("next 3").reading])


def test_all_alternatives_work_together(pets: Path) -> None:
    (pets / "mine.toml").write_text(uncomment(*ALTERNATIVES.values()))
    shown = json.loads(nettui("show mine.toml --json", pets))
    names = {"features": ["height", "width"], "classes": ["cat", "dog"], "target": "kind", "shape": []}
    assert shown["samples"]["names"] == names
    assert (shown["samples"]["train"], shown["samples"]["validation"]) == (400, 100)
    assert len(nettui("trace mine.toml --steps 3 --json", pets).splitlines()) == 3
    assert "Lesson 1/1" in nettui("--lang en do mine.toml lesson", pets)


def test_the_planted_bug_is_found(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(uncomment(ALTERNATIVES["[fault]"]))
    output = json.loads(nettui("check mine.toml --json", tmp_path, FAILED))
    assert output["diagnosis"][0]["fault"] == "missing-bias-gradient"


def names(family: Any) -> list[str]:
    return [*PART_FAMILIES[family].parts]


def literals(cls: type, field: str) -> list[str]:
    """The values of a field with a Literal type."""
    return [*get_args(get_type_hints(cls)[field])]


LISTS: Mapping[str, list[str]] = {
    "source": [name for name in names(Source) if name not in FILE_FORMATS],
    "path": [*FILE_FORMATS],
    "scale": literals(DataSection, "scale"),
    "split": literals(DataSection, "split"),
    "missing": [*get_args(Treatment)],
    "activation": names(Activation),
    "init": names(Init),
    "dropout": literals(Dropout, "mode"),
    "dtype": literals(NetworkSection, "dtype"),
    "name": names(Loss),
    "penalty": names(Penalty),
    "optimizer": names(Optimizer),
    "schedule": names(Schedule),
    "clip": names(Clip),
    "stop": literals(TrainSection, "stop"),
    "page": literals(ViewSection, "page"),
    "look": [*get_args(Panel)],
}


@pytest.mark.parametrize("key", LISTS)
def test_the_comments_list_all_existing_names(key: str) -> None:
    output, known = comment(key), LISTS[key]
    assert re.search(rf"(?<!, ){', '.join(known)}(?!,)", output)
    assert all(len(name) > 1 for name in known)


def test_the_comments_list_all_existing_bugs() -> None:
    output = comment(
        "name", LINES[LINES.index(next(line for line in LINES if line.startswith("# [fault]"))) :]
    )
    assert output.split(", ") == [name for name in names(Bug) if name != "none"]


def test_every_field_has_a_line() -> None:
    """Except course references, and the surface, which replaces the network."""
    output = "\n".join(LINES)
    scenario = to_table(Scenario(""))
    for key in scenario.keys() - {"course", "surface"}:
        assert re.search(rf"^(# )?({key} =|\[\[?{key}\])", output, re.M), key
    for section in ("data", "network", "loss", "train", "view", "fault"):
        part = output.partition(f"[{section}]")[2].partition("\n\n")[0]
        for key in scenario[section]:
            assert re.search(rf"^(# )?{key} = ", part, re.M), f"{section}.{key}"
    part = output.partition("[[lesson]]")[2].partition("\n\n")[0]
    assert all(re.search(rf"^# {key}[. ]", part, re.M) for key in get_type_hints(LessonEntry))


@pytest.mark.parametrize("data", [None, "mine.csv", f"{'far/' * 40}mine.csv"])
def test_comments_are_aligned_and_lines_are_short(data: str | None) -> None:
    lines = starter_text("mine.toml", data).splitlines()
    assert {line.rindex("# ") for line in lines[lines.index("") :] if re.search(r"  # ", line)} == {41}
    assert all(len(line) <= WIDTH for line in lines if not line.startswith('path = "far/'))
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize(
    "data", ["a.csv", "/data/a.csv", 'a "b"  # c.csv', r"a\b.csv", "$batch.csv", "é.csv"]
)
def test_a_data_path_is_written_unchanged(data: str) -> None:
    written = tomllib.loads(starter_text("mine.toml", data))
    assert written["data"].pop("path") == data
    default = tomllib.loads(starter_text("mine.toml"))
    assert default["data"].pop("source") == "digits"
    assert written == default


@pytest.mark.parametrize(
    ("name", "path"), [("mine", "pets.csv"), ("sub/mine", "../pets.csv"), ("link/mine", "../../pets.csv")]
)
@pytest.mark.parametrize("absolute", [False, True])
def test_the_data_path_is_relative_to_the_scenario(
    name: str, path: str, absolute: bool, tmp_path: Path
) -> None:
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("sub/deep")
    (tmp_path / "pets.csv").write_text("height,width,kind\n1,2,dog\n3,4,cat\n5,6,bird\n7,8,cat\n9,9,dog\n")
    data = str(tmp_path / "pets.csv") if absolute else "pets.csv"
    nettui(f"new {name} --data '{data}'", tmp_path)
    written = tomllib.loads((tmp_path / f"{name}.toml").read_text())
    assert written["data"]["path"] == (data if absolute else path)
    shown = json.loads(nettui(f"show {name}.toml --json", tmp_path))
    assert shown["samples"]["classes"] == shown["layers"][-1]["W"][1] == 3
    assert shown["train"]["batch"] == "all"  # because there are fewer samples than in a default mini-batch


def test_data_that_cannot_be_read_opens_with_the_field_that_the_message_names(pets: Path) -> None:
    (pets / "mine.csv").write_text(PETS.replace(";1\n", ";l\n", 1))
    (message,) = nettui("new mine --data mine.csv", pets, BAD_INPUT).splitlines()
    assert message.startswith("nettui: new: nothing was written, give fields with --set: data.path: ")
    assert "expected a number in line 3, column 'width'" in message
    assert "data.drop = ['width']" in message
    assert not (pets / "mine.toml").exists()
    nettui("new mine --data mine.csv --set 'data.drop=[\"width\"]'", pets)
    assert tomllib.loads((pets / "mine.toml").read_text())["data"]["drop"] == ["width"]
    assert json.loads(nettui("show mine.toml --json", pets))["layers"][0]["W"][0] == 1


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        (
            "train.batch=3",
            "--set: expected a field of [data], as in data.missing=median, found",
        ),
        ("data.mising=mean", "data.mising: expected a known key, found 'mising' (did you mean 'missing'?)"),
        ("data.missing=men", "data.missing: expected"),
        ("data.missing", "--set: expected PATH=VALUE"),
    ],
)
def test_a_field_that_new_cannot_set_is_refused(sets: str, words: str, pets: Path) -> None:
    message = nettui(f"new mine --data mine.csv --set {sets}", pets, BAD_INPUT)
    assert words in message
    assert not (pets / "mine.toml").exists()


def test_the_french_file_has_the_same_fields_and_values() -> None:
    def code(language: Language) -> list[str]:
        """Its lines without comments, and without texts of several words."""
        lines = (
            line.partition("  # ")[0] for line in starter_text("mine.toml", language=language).splitlines()
        )
        texts = re.compile(r'(title|name|say|question|answers|why) = (\[?"[^"]* .*|\["\w.*)')
        return [
            texts.sub(r"\1 =", line.rstrip()) for line in lines if re.match(r"\[|(# )?[a-z.]+ =|# \[", line)
        ]

    assert code("fr") == code("en")
    assert load_text(starter_text("mine.toml", language="fr")) == load_text(starter_text("mine.toml"))


def test_the_french_file_says_the_same_of_each_field() -> None:
    french = starter_text("mine.toml", language="fr").splitlines()
    for key, known in LISTS.items():
        assert ", ".join(known) in comment(key, french)
    assert all(len(line) <= WIDTH for line in french)
    words = re.findall(r"[\w’'-]+", "\n".join(line.partition("  # ")[2] for line in french))
    assert not {"the", "of", "is", "with", "instead", "for"} & set(words)


def load_text(text: str) -> dict[str, Any]:
    return {key: value for key, value in tomllib.loads(text).items() if key != "title"}


def test_the_output_can_be_french(tmp_path: Path) -> None:
    output = nettui("--lang fr new mine", tmp_path)
    assert (tmp_path / "mine.toml").read_text() == starter_text("mine.toml", language="fr")
    assert output == nettui("new that --lang fr", tmp_path).replace("that", "mine")
    say = catalogue("fr").gettext
    assert output.startswith("mine.toml est écrit.")
    assert all(say(does) != does and say(does) in output for _, does in NEXT_COMMANDS)
