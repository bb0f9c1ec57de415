"""`nettui show`, run as a program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import (
    json_lines,
    output_of,
)

COUNTS = {
    # course 2.2: D inputs and K outputs, bias included
    (2, 2, (3,)): 13,
    (2, 2, (5,)): 21,
    (7, 2, (5,)): 5 * (7 + 1) + 1 * 6,
    (7, 2, (5, 3)): 5 * (7 + 1) + 3 * 6 + 1 * 4,
    (7, 2, (5, 3, 4, 7)): 5 * (7 + 1) + 3 * 6 + 4 * 4 + 7 * 5 + 1 * 8,
    (7, 4, (5, 3, 4, 7)): 5 * (7 + 1) + 3 * 6 + 4 * 4 + 7 * 5 + 4 * 8,
}


@pytest.mark.parametrize("net", COUNTS)
def test_show_counts_parameters_as_the_course_does(net: tuple[int, int, tuple[int, ...]]) -> None:
    features, classes, hidden = net
    sets = {
        "data.source": "gaussian",
        "data.scale": "none",
        "data.features": features,
        "data.classes": classes,
        "network.hidden": list(hidden),
        "loss.name": "binary-cross-entropy" if classes == 2 else "cross-entropy",
    }
    line = " ".join(f"--set {key}={value}".replace(", ", ",") for key, value in sets.items())
    (result,) = json_lines(f"show digits {line}")
    assert result["parameters"] == sum(layer["parameters"] for layer in result["layers"]) == COUNTS[net]
    assert output_of(f"show digits {line}").splitlines()[-1].startswith(f"{COUNTS[net]} parameters")


def test_show_prints_the_names_of_features_and_classes(tmp_path: Path) -> None:
    file = tmp_path / "pets.csv"
    file.write_text("height,width,kind\n1,2,dog\n3,4,cat\n5,6,bird\n")
    line = f"show digits --set data.path={file} --set train.batch=1"
    assert output_of(line).splitlines()[-2:] == [
        "features: x0 height, x1 width",
        "classes: 0 bird, 1 cat, 2 dog",
    ]
    (result,) = json_lines(line)
    names = {
        "features": ["height", "width"],
        "classes": ["bird", "cat", "dog"],
        "target": "kind",
        "shape": [],
    }
    assert result["samples"]["names"] == names
    assert json_lines("show digits")[0]["samples"]["names"] == {
        "features": [],
        "classes": [],
        "target": "",
        "shape": [],
    }


def test_a_learned_slope_counts_as_a_parameter() -> None:
    plain, learned = (json_lines(f"show digits --set network.activation={f}")[0] for f in ("relu", "prelu"))
    assert learned["parameters"] == plain["parameters"] + 1


def test_a_scenario_can_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('title = "Mine [/b]"\n[network]\nactivation = ["tanh"]\nhidden = [2]\n')
    result = output_of(f"show '{file}'")
    assert '"Mine [/b]"' in result
    assert '[{name = "tanh"}]' in result


def test_show_reveals_a_planted_bug_only_on_request() -> None:
    for line in ("show digits --set fault.name=rate-too-high", "show bug-3"):
        (result,) = json_lines(line)
        assert result["fault"] == {"name": "hidden"}
        assert "reveal" not in result
        assert all(set(point) == {"at"} for point in result["lesson"])
        printed_lines = output_of(line)
        assert "rate-too-high" not in printed_lines
        assert "transposed" not in printed_lines
    (result,) = json_lines("show digits --reveal --set fault.name=rate-too-high")
    assert result["fault"] == {"name": "rate-too-high"}
    assert result["reveal"].startswith("The learning rate is 300 times")
    (result,) = json_lines("show digits --reveal")
    assert "reveal" not in result
    assert result["fault"] == {"name": "none"}
