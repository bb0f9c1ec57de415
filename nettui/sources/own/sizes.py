"""Finds the arguments that a learner's constructor needs, by their names, from the shape of the data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from nettui.common.errors import InvalidValue, Phrase, nearest
from nettui.sources.own.conventions.signature import parameters_of
from nettui.types import Array

HIDDEN = 20
"""Units of a hidden layer where nobody says how many."""

PENALTY = 1e-3
"""The strength of a penalty where nobody says how strong: small, but such that its gradient counts."""

COUNT = r"(n|nn|num|nb|no|number_of|nombre|dim|size|taille|len|N)?_?(d_|de_)?"
END = (
    r"_?(s|es|size|sizes|dim|dims|dimension|nodes?|features|units?|neurons?|n|count|width|layer|layer_size"
    r"|num|shape)?"
)
DATA = "(x|X|y|Y|t|T)(_?(train|data|batch))?"
"""Names of samples and labels themselves."""

LISTS = "dims|sizes|layers|size_list|layer_sizes|units_list|layer_dims"
KINDS: Mapping[str, re.Pattern[str]] = {
    "hidden list": re.compile(rf"^(hidden_?({LISTS})|hiddens)$"),
    "rate": re.compile(r"^(lr|learning_?rate|taux(_(d_)?apprentissage)?|eta|alpha|rate|l_?rate|step_size)$"),
    "seed": re.compile(r"^(seed|random_?(state|seed))$"),
    "penalty": re.compile(
        r"^(reg|reg_?strength|reg_?lambda|regulari[sz]ation|lambd|lambda_|lmbda|weight_decay|l2)$"
    ),
    "sizes": re.compile(
        r"^(layer_?(dims?|sizes?)|sizes?|layers?_?(dims?|sizes?)?|dims|units|neurons_?list|widths"
        r"|(layers?|net|network)_?(nodes|units|neurons|widths|list|structure|shape|config|architecture)"
        r"|(nodes|units|neurons|sizes|dims)_?(per|in|of)_?(each_)?layers?|(list_of_)?(node|neuron|unit)_?(counts|sizes)"
        r"|(num|n)_?(nodes|neurons|units)_?(list|per_layer)|layout|arch|nodes"
        r"|topology|architecture|structure|nn_structure|nn_architecture|shape|net_?size)$"
    ),
    "hidden": re.compile(
        rf"^({COUNT}(hidden|hid|cach[eé]e?s?|h|middle|mid|units|neurons|neurones){END}[12]?|H|H1|H2|h1|h2|M)$"
    ),
    "features": re.compile(
        rf"^(?!{DATA}$)({COUNT}(input|inputs|entr[eé]es?|in|inp|features?|visible|x|X|i){END}"
        r"|D|d|dim|d_in|fan_in|n_in)$"
    ),
    "classes": re.compile(
        rf"^(?!{DATA}$)({COUNT}(output|outputs|sorties?|out|class|classes|labels?|y|o){END}|C|K|k|O|d_out|fan_out|n_out)$"
    ),
}
"""What an argument of a name is, the first that fits."""


class Sizes(NamedTuple):
    """What is known of the data and the run."""

    features: int
    outputs: int
    rate: float = 0.1
    seed: int = 0
    x: Array | None = None
    y: Array | None = None
    """Some samples and their labels, for a constructor that is given its data."""


def arguments_for(
    function: Callable[..., Any], sizes: Sizes, given: Mapping[str, Any], name: str
) -> dict[str, Any]:
    """The arguments to call `function` with: those `given`, and for required ones the sizes that they name.

    Raises InvalidValue for an unknown name in `given`, and for required arguments that are not known.
    """
    known = parameters_of(function)
    names = [each.name for each in known]
    for key in given:
        if names and key not in names:
            raise InvalidValue(
                "code.arguments", f"an argument of {name}: {', '.join(names)}", key, nearest(key, names)
            )
    found = dict(given)
    lacking = []
    for each in known:
        if each.name in found:
            continue
        if each.default is not each.empty and not _is_size(each.name):
            continue
        value = size_named(each.name, sizes)
        if value is not None:
            found[each.name] = value
        elif each.default is each.empty:
            lacking.append(each.name)
    if lacking:
        needs = ", ".join(each.name for each in known if each.default is each.empty)
        told = ", ".join(map(repr, given)) or "none"  # in quotes, names are not translated
        hint = f"add --arg {lacking[0]}=VALUE"
        raise InvalidValue("code.arguments", f"{needs}, which {name} needs", Phrase(f"given: {told}"), hint)
    return found


def guessed_rates(function: Callable[..., Any], given: Mapping[str, Any]) -> list[str]:
    """The required arguments that are taken for a learning rate by their names alone."""
    return [
        each.name
        for each in parameters_of(function)
        if each.default is each.empty and each.name not in given and kind_of(each.name) == "rate"
    ]


def _is_size(name: str) -> bool:
    """Whether the data decides it, whatever the default."""
    kind = kind_of(name)
    return kind in ("features", "classes", "sizes")


def kind_of(name: str) -> str:
    """What an argument of that name is, "" if it says nothing."""
    return next((kind for kind, pattern in KINDS.items() if pattern.match(name)), "")


def size_named(name: str, sizes: Sizes) -> Any:
    """The value for an argument of that name, None if it names nothing that is known."""
    if re.fullmatch(DATA, name):
        return sizes.x if name[0] in "xX" else sizes.y
    match kind_of(name):
        case "features":
            return sizes.features
        case "classes":
            return sizes.outputs
        case "hidden":
            return HIDDEN
        case "hidden list":
            return [HIDDEN]
        case "sizes":
            return [sizes.features, HIDDEN, sizes.outputs]
        case "rate":
            return sizes.rate
        case "seed":
            return sizes.seed
        case "penalty":
            return PENALTY
    return None
