"""Everything that can be said of the mistakes in a learner's code, each with the line that makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from nettui.abilities import UNNAMED, Mistake
from nettui.common.foreign import TrainerError
from nettui.common.text import format_number
from nettui.sources.own.changing_rates import DECAY_SIGN, PACES
from nettui.sources.own.clipping import clipped, lopsided
from nettui.sources.own.delta_lines import delta_place
from nettui.sources.own.dropout_backward import wrong_dropout
from nettui.sources.own.habits import habits, reseeds
from nettui.sources.own.loss_shape import shapes_of_loss
from nettui.sources.own.matching import LIKELIHOOD, FoundLoss, match, possible
from nettui.sources.own.mistakes import Wrong, culprit, find_mistake
from nettui.sources.own.mixing import mixed_samples
from nettui.sources.own.network import Composed, OwnNetwork, Stepwise, Unseen, Updates
from nettui.sources.own.peeling import Made
from nettui.sources.own.penalties import wrong_penalties
from nettui.sources.own.random_passes import random_passes
from nettui.sources.own.structure import OF_SIGMOID, OVER_ALL, OVER_BATCH, TWICE, output_functions, spread
from nettui.sources.own.subject import Subject
from nettui.sources.own.unseen_penalty import penalty_in
from nettui.sources.own.variants import SIGN, TENSOR
from nettui.types import Array

EXPECTED = "those of the loss"
OTHER_RATE = "some parameters move differently"
"""That of a step which goes further for some parameters: their rate may be another, as Caffe's of biases."""

RATE_TWICE = "the rate is used twice"

CLOSE = 1e-3
"""Relative difference up to which two losses are the same."""

PACED = 1e-4
"""The same for two factors of a rate."""

ALIKE = ("a derivative is left out",)
"""What the mask of another layer looks like where all units are on."""


def dissect(subject: Subject) -> Iterator[Mistake]:
    """The mistakes that are seen; none of them is a guess."""
    network = subject.thaw()
    params = {name: np.array(value) for name, value in network.parameters().items()}
    yield from _shared(network)
    if subject.remembers:
        yield from _named(wrong_gradients(subject))
        return
    yield from _shapes(subject, params)
    yield from shapes_of_loss(subject)
    for habit in habits(subject.thaw, subject.form, subject.first, subject.second):
        yield Mistake(habit.symptom, habit.measured, "none of that", habit.evidence)
    yield from _predictions(subject)
    if subject.structure is not None and subject.structure.output == OVER_ALL:
        yield _over("all of them sum to 1", "the softmax divides by the sum over the samples too")
        return
    if subject.structure is not None and subject.structure.output in (TWICE, OF_SIGMOID):
        yield _unsure(subject.structure.output, subject.form.outputs)
        return
    if (mixed := next(mixed_samples(subject), None)) is not None:
        yield mixed
        return
    if _is_random(subject):
        yield from _shuffled(subject)
        yield from wrong_dropout(subject)
        return  # two losses or gradients of it cannot be compared
    yield from _loss(subject, params)
    yield from _unlabelled(subject, params)
    if (how := clipped(subject)) is not None:
        yield from lopsided(subject, how)  # beneath it they are those of the loss
        return
    yield from wrong_gradients(subject)
    yield from wrong_penalties(subject, params)


def without_cancelling(mistakes: Sequence[Mistake]) -> Sequence[Mistake]:
    """Without a gradient of the other sign and an update that adds it: together they are right.

    Nor with gradients that are wrong in no known way where the update says in which.
    """
    symptoms = {mistake.symptom for mistake in mistakes}
    if symptoms & {DECAY_SIGN, *PACES}:
        mistakes = [each for each in mistakes if each.symptom != UNNAMED]
    both = {SIGN, "the update goes uphill"}
    return [each for each in mistakes if each.symptom not in both] if both <= symptoms else mistakes


def _shared(network: OwnNetwork) -> Iterator[Mistake]:
    """Parameters that are one array, and so get the updates of each other."""
    arrays = {name: np.asarray(array) for name, array in network.parameters().items()}
    pairs = (pair for pair in combinations(arrays, 2) if np.shares_memory(arrays[pair[0]], arrays[pair[1]]))
    if names := dict.fromkeys(name for pair in pairs for name in pair):
        evidence = "an update in place of one changes the other"
        yield Mistake("two parameters are one array", ", ".join(names), "an array each", evidence)


def _named(mistakes: Iterable[Mistake]) -> Iterator[Mistake]:
    """Those of a known kind: the first step of Adam, for instance, is no gradient, and no mistake."""
    return (each for each in mistakes if each.symptom not in (UNNAMED, "the update is off by a factor"))


def _predictions(subject: Subject) -> Iterator[Mistake]:
    """Answers that are others when the same samples are asked again."""
    network, x = subject.thaw(), subject.first[0]
    try:
        one, again = (np.array(network.scores(subject.form.inputs(x)), float) for _ in range(2))
    except Unseen:
        return
    if one.shape == again.shape and np.array_equal(one, again, equal_nan=True):
        return
    expected = "equal answers to equal inputs"
    layers = network.unswitched(subject.form.inputs(x)) if isinstance(network, Composed) else ()
    if layers:
        yield Mistake(
            "a layer is always random", ", ".join(layers), expected, "no switch for prediction is known"
        )
    else:
        yield Mistake(
            "predictions are random", _apart(one, again), expected, "the same samples, predicted twice"
        )


def _apart(one: Array, again: Array) -> str:
    """How much two answers differ."""
    if one.shape != again.shape:
        return f"answers of shapes {one.shape} and {again.shape}"
    return f"answers up to {format_number(float(np.nanmax(np.abs(one - again))))} apart"


def _shapes(subject: Subject, params: Mapping[str, Array]) -> Iterator[Mistake]:
    """Gradients of another shape than their parameters."""
    _, gradients = subject.gradients(params)
    for name, array in params.items():
        found = gradients[name].shape
        if found != array.shape:
            what = f"d{name} has shape {found} where {name} has {array.shape}"
            yield Mistake(
                "gradient has another shape", what, "equal shapes", f"broadcasting hides it{subject.at(name)}"
            )


def _loss(subject: Subject, params: Mapping[str, Array]) -> Iterator[Mistake]:
    """A loss of other labels, of a softmax along the wrong axis, or one that leaves parameters out."""
    there = spread(subject.known, params)
    value, _ = subject.gradients(there)
    if value is None:
        return
    if subject.structure is None:
        yield from _unused(subject, params, there, value)
        return
    x = subject.first[0].reshape(len(subject.first[0]), -1)
    answers = subject.structure.answer({name: array.astype(float) for name, array in there.items()}, x)
    targets = subject.form.targets(subject.first[1])
    if subject.structure.output == OVER_BATCH or _is_over_batch(value, answers, targets):
        yield _over("columns sum to 1", "the softmax is taken along the axis of the samples")
        return
    yield from _unused(subject, params, there, value)
    if subject.form.labels in ("one-hot", "classes") and not match(value, answers, targets):
        yield from _shifted(value, answers, targets)


def _unlabelled(subject: Subject, params: Mapping[str, Array]) -> Iterator[Mistake]:
    """Gradients that are the same whatever the labels are."""
    there = spread(subject.known, params)
    x, t = subject.first
    found = []
    for labels in (t, t[::-1]):
        _, gradients = subject.thaw(there).gradients(subject.form.inputs(x), subject.form.answers(labels))
        found.append({name: np.array(array, float) for name, array in gradients.items()})
    one, other = found
    same = all(np.array_equal(array, other[name], equal_nan=True) for name, array in one.items())
    if same and not np.array_equal(t, t[::-1]) and any(array.any() for array in one.values()):
        evidence = "the gradients stay the same when the labels are dealt out anew"
        yield Mistake("the labels are never used", "all gradients", "others for other labels", evidence)


def _shuffled(subject: Subject) -> Iterator[Mistake]:
    """Gradients that follow random numbers, but not where all labels are equal: dropout's always do."""
    x, t = subject.first
    equal = np.full_like(t, t[0])
    if subject.random.gradients and not random_passes(subject.thaw(), subject.form, x, equal).gradients:
        evidence = "they do not where all labels are equal"
        expected = "each sample with its own label"
        yield Mistake("labels lose their samples", "gradients that follow random numbers", expected, evidence)


def _over(measured: str, evidence: str) -> Mistake:
    """A softmax that mixes the samples."""
    return Mistake("softmax over the mini-batch", measured, "each sample's sum to 1", evidence)


def _unsure(output: str, outputs: int) -> Mistake:
    """A softmax of numbers within 0 to 1: the largest answer is e, against 1 for each other."""
    most = f"no answer above {format_number(np.e / (np.e + outputs - 1))}"
    if output == TWICE:
        evidence = "the scores go through two softmaxes"
        return Mistake("a softmax is applied twice", most, "answers up to 1", evidence)
    evidence = "the scores go through a sigmoid, then through the softmax"
    return Mistake("a sigmoid stands before the softmax", most, "answers up to 1", evidence)


def _unused(
    subject: Subject, params: Mapping[str, Array], there: Mapping[str, Array], value: float
) -> Iterator[Mistake]:
    """Parameters that the loss does not depend on; a bias that batch norm takes away again is used."""
    other = spread(subject.known, params, 1)
    without = [name for name in there if subject.gradients({**there, name: other[name]})[0] == value]
    unused = [name for name in without if not _reaches_the_loss(subject, there, name)]
    expected, names = "a loss that depends on each parameter", ", ".join(unused)
    if unused and len(unused) < len(there):
        evidence = "the loss stays the same when it changes"
        yield Mistake("a parameter is never used", names, expected, evidence)
    elif unused:
        yield Mistake("the passes use copies", names, expected, "the loss stays the same whatever they are")


def _reaches_the_loss(subject: Subject, there: Mapping[str, Array], name: str) -> bool:
    """Whether the loss becomes NaN, or cannot be computed, when the parameter is NaN."""
    try:
        with np.errstate(all="ignore"):
            value = subject.gradients({**there, name: np.full_like(there[name], np.nan)})[0]
    except TrainerError:
        return True
    return value is None or np.isnan(value)


def _shifted(value: float, answers: Array, targets: Array) -> Iterator[Mistake]:
    """A loss that is that of the next class, or of the one before."""
    for by, measured in ((1, "the loss of the next class"), (-1, "the loss of the previous class")):
        if match(value, answers, np.roll(targets, by, axis=1)):
            evidence = "one-hot labels are off by one class"
            yield Mistake("labels are shifted in the code", measured, "that of the label", evidence)
            return


def _is_over_batch(value: float, scores: Array, targets: Array) -> bool:
    """Whether the loss is that of a softmax over the samples."""
    wrong = LIKELIHOOD.each(output_functions()[OVER_BATCH](scores), targets)
    near = any(abs(found - value) <= CLOSE * abs(value) for found in (wrong.mean(), wrong.sum()))
    return near and not match(value, scores, targets)


def wrong_gradients(subject: Subject) -> Iterator[Mistake]:
    """Gradients that are not those of the loss, with the mistakes in the backward pass that give them."""
    return _wrong_at(subject, 0, True)


def _wrong_at(subject: Subject, seed: int, again: bool) -> Iterator[Mistake]:
    """The same at one choice of parameters, and `again` at others where two mistakes are alike there."""
    if subject.structure is None:
        return
    params = {name: np.array(value) for name, value in subject.thaw().parameters().items()}
    there = spread(subject.known, params, seed)
    value, gradients = subject.gradients(there)
    x = np.asarray(subject.first[0].reshape(len(subject.first[0]), -1), float)
    targets = subject.form.targets(subject.first[1])
    wide = {name: np.asarray(array, float) for name, array in there.items()}
    answers = subject.structure.answer(wide, x)
    if value is not None and subject.loss not in match(value, answers, targets):
        return
    shaped = {
        name: np.broadcast_to(array, wide[name].shape) if _fits(array, wide[name]) else array
        for name, array in gradients.items()
    }
    if any(array.shape != wide[name].shape for name, array in shaped.items()):
        return
    free = value is None and subject.rate == 0

    def judged(loss: FoundLoss) -> Wrong | None:
        assert subject.structure is not None
        if value is None and penalty_in(subject.structure, loss, wide, shaped, x, targets, free):
            return None
        return find_mistake(subject.structure, loss, wide, shaped, x, targets, free, subject.rate)

    if subject.loss is not None:
        wrong, expected = judged(subject.loss), EXPECTED
        if again and wrong is not None and wrong.statements == 1 and wrong.made[0].variant.symptom in ALIKE:
            others = (list(_wrong_at(subject, seed, False)) for seed in (1, 2))
            other = next((each for each in others if each and each[0].symptom not in (*ALIKE, UNNAMED)), None)
            if other is not None:
                yield from other
                return
    else:
        wrong, expected = _likeliest(judged, possible(answers))
    if wrong is not None:
        yield from _told(subject, wrong, expected)


def _likeliest(
    judged: Callable[[FoundLoss], Wrong | None], losses: Iterable[FoundLoss]
) -> tuple[Wrong | None, str]:
    """What is wrong with gradients of no known loss: the fewest mistakes, and what was expected."""
    explained = [
        (wrong, f"those of the loss if the loss is {loss.name}")
        for loss in losses
        if (wrong := judged(loss)) is not None and wrong.made
    ]
    return min(explained, key=lambda each: each[0].statements, default=(None, EXPECTED))


def _told(subject: Subject, wrong: Wrong, expected: str) -> Iterator[Mistake]:
    """The mistakes in words; of those of no known kind the first gradient that differs."""
    assert subject.structure is not None
    if not wrong.made:
        first, names = wrong.tensors[0], ", ".join(f"d{name}" for name in wrong.tensors)
        yield Mistake(UNNAMED, names, EXPECTED,
                      f"d{first} is the first that differs, going backward{subject.at(first)}")  # fmt: skip
    steps = isinstance(subject.thaw(), Stepwise)
    scale = wrong.made[0].variant.scale if len(wrong.made) == 1 else 1.0
    if steps and scale != 1 and abs(scale / rate_factor(subject) - 1) < PACED:
        return  # the step changes its rate before it uses it
    for made in wrong.made:
        where, symptom = _place(subject, made), made.variant.symptom
        if symptom == TENSOR and steps and made.variant.factor > 0:
            symptom = OTHER_RATE
        if subject.code_rate and abs(made.variant.factor / subject.code_rate - 1) < CLOSE:
            names = ", ".join(f"d{name}" for name in made.tensors)
            yield Mistake(
                RATE_TWICE, names, expected, f"it is multiplied by the rate, as the update is{where}"
            )
            continue
        if made.variant.scale != 1 and steps:
            uphill = made.variant.scale < 0
            symptom = "the update goes uphill" if uphill else "the update is off by a factor"
        names = ", ".join(f"d{name}" for name in made.tensors)
        yield Mistake(symptom, names, expected, f"{made.variant.what}{where}")


def _place(subject: Subject, made: Made) -> str:
    """Where a mistake is made: a derivative is taken above the gradient that it makes wrong."""
    assert subject.structure is not None
    name = culprit(made, subject.structure)
    above = made.variant.derivative is not None or made.variant.carry is not None
    weights = [layer.weight for layer in subject.structure.layers]
    upper = weights[weights.index(name) + 1] if above and name in weights[:-1] else ""
    down = made.variant.carry is not None
    if above and (place := delta_place(subject.file, subject.source, name, upper, down)):
        return f"; {place}"
    return subject.at(name)


def rate_factor(subject: Subject) -> float:
    """By how much a step of code that only trains itself changes the rate that it has."""
    network = subject.thaw()
    if not isinstance(network, Stepwise) or not isinstance(network, Updates):
        return 1.0
    before = network.divisor
    network.update(subject.form.inputs(subject.first[0]), subject.form.answers(subject.first[1]), before)
    return network.divisor / before


def _fits(array: Array, parameter: Array) -> bool:
    try:
        return np.broadcast_shapes(array.shape, parameter.shape) == parameter.shape
    except ValueError:
        return False


def _is_random(subject: Subject) -> bool:
    """Whether two generators give two gradients."""
    found = []
    for seed in (1, 2):
        network = subject.thaw()
        np.random.seed(seed)  # noqa: NPY002
        _, gradients = network.gradients(
            subject.form.inputs(subject.first[0]), subject.form.answers(subject.first[1])
        )
        found.append({name: np.array(array, float) for name, array in gradients.items()})
    same = all(np.array_equal(found[0][name], found[1][name], equal_nan=True) for name in found[0])
    return not same or reseeds(subject.thaw, subject.form, subject.first) is not None
