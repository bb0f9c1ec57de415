"""A name that the field knows and nettui does not is refused with the true reason, before any guess."""

from __future__ import annotations

import re
from typing import get_args

import numpy as np
import pytest

import nettui
from nettui.common.errors import InputError
from nettui.data.preprocessing import HoldOut, Scale, TargetScale
from nettui.data.task import Task
from nettui.nn.schedules import Stop
from nettui.scenario import load
from nettui.scenario.other_names import OTHER_NAMES, OtherNames
from nettui.scenario.parts import PART_FAMILIES
from nettui.scenario.tables import flatten, to_table
from tests.french import french
from tests.scenario.helpers import error_message

PARTS = {family.description: [*family.parts] for family in PART_FAMILIES.values()}
CHOICES = {
    "data.task": get_args(Task),
    "data.scale": get_args(Scale),
    "data.scale_target": get_args(TargetScale),
    "data.split": get_args(HoldOut),
    "network.dtype": ("float64", "float32"),
    "train.stop": get_args(Stop),
}

REFUSED = [
    ("loss.name=mse", "(nettui calls it 'squared-error')"),
    ("loss.name=MSELoss", "(nettui calls it 'squared-error')"),
    ("loss.name=torch.nn.L1Loss", "(nettui calls it 'absolute-error')"),
    ("loss.name=ctc", "(nettui has no loss 'ctc'; there are: absolute-error, "),
    ("loss.name=triplet-margin", "(nettui has no loss 'triplet-margin'; there are: "),
    ("loss.name=rmse", "nettui has no loss 'rmse'; 'squared-error' has its minimum at the same place"),
    ("network.activation=Swish", "(nettui calls it 'silu')"),
    ("network.activation=selu", "(nettui has no activation 'selu'; there are: elu, "),
    ('network.activation=["mish"]', "network.activation[0]", "(nettui has no activation 'mish'; "),
    ("network.activation=softmax", "nettui has no activation 'softmax'; the loss 'cross-entropy' has"),
    ("network.output=softmax", "nettui has no activation 'softmax'"),
    ("network.init=kaiming_normal", "(nettui calls it 'he')"),
    ("network.init=glorot-uniform", '(nettui calls it {name = "xavier", form = "uniform"})'),
    ("network.init=orthogonal", "(nettui has no init 'orthogonal'; there are: constant, he, "),
    ("network.normalization=group-norm", "(nettui has no normalization 'group-norm'; there are: batch"),
    ("train.optimizer=lion", "(nettui has no optimizer 'lion'; there are: adadelta, "),
    ("train.optimizer.name=L-BFGS", "(nettui has no optimizer 'L-BFGS'; there are: "),
    ("train.schedule=plateau", "(nettui has no schedule 'plateau'; there are: constant, "),
    ("train.schedule.name=warm-up", "train.warmup takes its number of steps"),
    ("train.clip=agc", "(nettui has no clipping 'agc'; there are: none, norm, value)"),
    ("train.stop=early-stopping", "(nettui has no stop 'early-stopping'; a [[break]] stops a run"),
    ("loss.penalty=elastic-net", "(nettui has no penalty 'elastic-net'; there are: l1, l2)"),
    ("loss.penalty=lasso", "(nettui calls it 'l1')"),
    ("data.source=mnist", "nettui has no data 'mnist'; `nettui data fetch` brings it"),
    ("data.task=multilabel", "found 'multilabel' (nettui has no task 'multilabel')"),
    ("data.task=multi-class", "(nettui calls it 'classification')"),
    ("data.scale=z-score", "(nettui calls it 'standardize')"),
    ("data.scale_target=log", "(nettui has no scaling of targets 'log')"),
    ("data.split=k-fold", "(nettui has no split 'k-fold')"),
    ("network.dtype=float16", "(nettui has no numbers of type 'float16')"),
    ("network.conv=3", "nettui has no layer 'conv', only dense ones", "there are: activation, "),
    ('network.hidden=["lstm", 10]', "network.hidden[0]", "nettui has no layer 'lstm', only dense ones"),
    ("network.hidden=attention", "nettui has no layer 'attention', only dense ones"),
    ("network.layers=[10]", "(nettui calls it 'network.hidden')"),
    ("network.dropout.rate=0.2", "(nettui calls it network.dropout.keep = 1 − rate)"),
    ("train.lr=0.1", "(nettui calls it 'train.optimizer.rate')"),
    ("train.optimizer.momentum=0.9", "('sgd' does not take it; taken by: momentum, nesterov)"),
    ('loss={name="hinge",weights="balanced"}', "('hinge' does not take it; taken by: binary-cross-entropy, "),
    ("train.optimizer.nesterov=true", '(nettui calls it train.optimizer.name = "nesterov")'),
    ("train.early_stopping=true", "(nettui has nothing like 'early_stopping'; "),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case[0])
def test_refusal_says_the_true_reason(case: tuple[str, ...]) -> None:
    message = error_message("digits", case[0])
    assert all(part in message for part in case[1:]), message
    assert "did you mean" not in message


def test_words_that_mean_nothing_are_still_answered_with_the_nearest_name() -> None:
    assert "did you mean 'relu'?" in error_message("digits", "network.activation=rel")
    assert "did you mean 'stratified'?" in error_message("digits", "data.split=stratify")
    assert "did you mean 'width'?" not in error_message("digits", "network.widht=3")


@pytest.mark.parametrize("kind", OTHER_NAMES)
def test_no_other_name_is_ours_and_each_means_one_thing(kind: str) -> None:
    names = OTHER_NAMES[kind]
    words = " ".join((*names.same.values(), names.absent)).split()
    ours = [*PARTS.get(kind, ()), *CHOICES.get(kind, ())]
    assert len(words) == len(set(words))
    assert not set(words) & {re.sub("[^a-z0-9]", "", name) for name in ours}
    assert set(names.notes) <= set(names.absent.split())
    if ours:
        assert {name for name in names.same if "=" not in name} <= set(ours)


@pytest.mark.parametrize("kind", [kind for kind in PARTS if kind in OTHER_NAMES])
def test_each_table_to_write_can_be_read(kind: str) -> None:
    fields = {"an init": "network.init", "an activation": "network.activation", "a penalty": "loss.penalty"}
    for table in (name for name in OTHER_NAMES[kind].same if "=" in name):
        load("digits", ["network.hidden=[3]", f"{fields[kind]}={table}"])


def test_keys_that_others_use_lead_to_fields_that_there_are() -> None:
    table = to_table(load("digits"))
    sections = {
        f"{section}.{key}" for section, keys in table.items() if isinstance(keys, dict) for key in keys
    }
    paths = {"seed", "data.label", *sections, *flatten(table)}
    assert {name for name in OTHER_NAMES["a key"].same if "=" not in name} <= paths


def test_short_names_of_a_program_are_refused_alike() -> None:
    data = np.zeros((20, 2)), np.arange(20) % 2
    with pytest.raises(InputError, match=r"found 'lr' \(nettui calls it 'rate'\)"):
        nettui.open(data=data, lr=0.1)
    with pytest.raises(InputError, match="nettui has nothing like 'gpu'; it computes on the processor"):
        nettui.open(data=data, gpu=True)
    with pytest.raises(InputError, match="did you mean 'epochs'"):
        nettui.open(data=data, epoch=3)


def test_every_refusal_and_note_is_in_french() -> None:
    known = french().messages
    texts = {names.refusal for names in OTHER_NAMES.values()}
    texts |= {note for names in OTHER_NAMES.values() for note in names.notes.values()}
    assert not texts - set(known)
    message = (
        "loss.name: expected the name of a loss, found 'ctc' (nettui has no loss 'ctc'; there are: a, b)"
    )
    assert "(nettui n'a pas de perte 'ctc'; il y a : a, b)" in french().gettext(message)


def test_a_word_is_known_by_any_spelling() -> None:
    names = OtherNames("none such: {}", {"ours": "their"}, "absent")
    assert names.ours("Their-Loss") == "ours"
    assert names.refuse("pkg.Absent_") == "none such: 'pkg.Absent_'"
    assert names.ours("absent") == names.refuse("else") == ""
