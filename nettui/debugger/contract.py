"""What a State and a Step of any trainer must be: what is easily put right is put right, the rest is said.

A record that passes holds arrays of its own, so that what a trainer does to its arrays later changes no past.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar, get_args

import numpy as np

from nettui.common.foreign import TrainerError, quoted
from nettui.data.dataset import Dataset, Split
from nettui.nn.nonfinite import all_finite, first_nonfinite, truncate
from nettui.types import (
    NAN,
    Array,
    BaselineLoss,
    Evaluation,
    LossParts,
    NonFinite,
    Op,
    Phase,
    State,
    Step,
    Tensors,
)

R = TypeVar("R")

PHASES = get_args(Phase)

MAKE = "Tensors.of(arrays) makes them"

NUMBERS = "biuf"
"""Kinds of dtypes that hold real numbers."""


def checked_start(state: State) -> State:
    """The State before the first mini-batch. Raises TrainerError."""
    _check_names(instance(Tensors, instance(State, state, "start()").params, "start(): params", MAKE))
    found = checked_state(state, "start()")
    if found.step:
        raise TrainerError(
            f"start() returned the State before step {found.step}: a run begins at step 0, "
            "and State.rest has room for a count of earlier ones"
        )
    return found


def checked_state(state: object, call: str) -> State:
    """A State with whole numbers for its position, and arrays of its own. Raises TrainerError."""
    state = instance(State, state, call)
    params = instance(Tensors, state.params, f"{call}: params", MAKE)
    layout, flat = params.layout, params.flat
    if flat.dtype.kind != "f":
        raise TrainerError(
            f"{call}: the parameters are {flat.dtype}, not floating-point numbers as Tensors.of makes them"
        )
    if flat.shape != (layout.size,):
        raise TrainerError(
            f"{call}: params.flat has shape {flat.shape}, and their layout {layout.size} numbers"
        )
    numbers = {name: _whole(getattr(state, name), f"{call}: State.{name}") for name in POSITION}
    return replace(
        state,
        params=params if (own := frozen(flat)) is flat else Tensors(layout, own),
        slots=_kept_arrays(state.slots, f"{call}: slots"),
        rest=_kept_arrays(state.rest, f"{call}: rest"),
        **numbers,
    )


POSITION = ("step", "epoch", "batch", "samples_seen", "updates")


def checked_step(step: Step, state: State) -> Step:
    """The Step after a State, with what is easily put right put right. Raises TrainerError for the rest."""
    call = f"step {state.step}"
    after = None if step.after is None else _checked_after(step.after, state)
    gradients = None if step.gradients is None else as_tensors(step.gradients, f"{call}: gradients")
    found = replace(
        step,
        before=state,
        after=after,
        ops=_from_batch(checked_ops(step.ops, call)),
        gradients=gradients and aligned(gradients, state.params),
        loss=_parts(LossParts, step.loss, f"{call}: loss"),
        accuracy=NAN if step.accuracy is None else number(step.accuracy, f"{call}: accuracy"),
        r2=NAN if step.r2 is None else number(step.r2, f"{call}: r2"),
        error=NAN if step.error is None else number(step.error, f"{call}: error"),
        rate=NAN if step.rate is None else number(step.rate, f"{call}: rate"),
        end=bool(step.end) or after is None,
        validation=step.validation and _parts(Evaluation, step.validation, f"{call}: validation"),
        batches=None if step.batches is None else _whole(step.batches, f"{call}: batches"),
        epochs=None if step.epochs is None else _whole(step.epochs, f"{call}: epochs"),
        predicted=_classes(step.predicted),
    )
    if found.baseline_loss is not None:
        instance(BaselineLoss, found.baseline_loss, f"{call}: baseline_loss")
    return found if found.nonfinite else _with_nonfinite(found)


Kept: TypeAlias = tuple[Mapping[str, Array], Mapping[str, Array]]
"""The slots and the rest of a State, as they were before a step."""


def require_unchanged(state: State, kept: Kept, doing: str) -> None:
    """Raises TrainerError if an array of a State was exchanged, or made writable to change it in place."""
    for then, now in zip(kept, (state.slots, state.rest), strict=True):
        changed = [name for name in {**then, **now} if then.get(name) is not now.get(name)]
        if changed:
            raise TrainerError(
                f"{doing} changes {changed[0]} of the State before it: it must make a new State"
            )
    for name, array in {"params": state.params.flat, **kept[0], **kept[1]}.items():
        if isinstance(array, np.ndarray) and array.flags.writeable:
            raise TrainerError(f"{doing} writes into {name} of the State before it: it must work on a copy")


def checked_data(data: Dataset) -> Dataset:
    """The data set with arrays. Raises TrainerError unless there is a row of numbers for each label."""
    return data._replace(
        train=_split(data.train, "data.train"),
        validation=data.validation and _split(data.validation, "data.validation"),
    )


def _split(split: Split, what: str) -> Split:
    x, t = np.asarray(split[0]), np.asarray(split[1])
    if x.dtype.kind not in NUMBERS or not (x.ndim and t.ndim) or len(x) != len(t):
        raise TrainerError(
            f"{what} holds inputs of shape {x.shape} and type {x.dtype} and labels of shape {t.shape}, "
            "not a row of numbers for each label"
        )
    return Split(x, t)


def instance(kind: type[R], found: object, what: str, hint: str = "") -> R:
    """What was found. Raises TrainerError if it is of another type."""
    if isinstance(found, kind):
        return found
    verb = "returned" if what.endswith(")") else "is"
    raise TrainerError(f"{what} {verb} {type(found).__name__}, not {kind.__name__}{hint and f': {hint}'}")


def as_tensors(found: object, what: str) -> Tensors:
    """Tensors, or the arrays of a dict as Tensors. Raises TrainerError."""
    if isinstance(found, Mapping) and not isinstance(found, Tensors):
        found = Tensors.of({str(name): np.asarray(array) for name, array in found.items()})
    return instance(Tensors, found, what, MAKE)


def aligned(tensors: Tensors, like: Tensors) -> Tensors | None:
    """The tensors in the layout of others; None unless they have the same names and shapes."""
    if tensors.layout is like.layout or tensors.layout == like.layout:
        own = frozen(tensors.flat)
        return tensors if own is tensors.flat else Tensors(like.layout, own)
    if tensors.layout.shapes.items() != like.layout.shapes.items():
        return None
    flat = np.empty(like.layout.size, tensors.flat.dtype)
    for name, where in like.layout.slices.items():
        flat[where] = tensors[name].ravel()
    return Tensors(like.layout, flat)


def frozen(array: Array) -> Array:
    """The array itself if nobody can write to its memory, or a read-only copy."""
    owner = array if array.base is None else array.base
    borrowed = not isinstance(owner, np.ndarray) or owner.base is not None
    if borrowed or array.flags.writeable or owner.flags.writeable:
        array = array.copy()
        array.flags.writeable = False
    return array


def _checked_after(after: object, state: State) -> State:
    """The State after a step, in the layout of the one before it. Raises TrainerError."""
    number = state.step
    found = checked_state(after, f"step {number}: after")
    if found.step != number + 1:
        raise TrainerError(f"the State after step {number} says that {found.step} steps were made")
    if found.epoch < state.epoch:
        raise TrainerError(
            f"the State after step {number} is in epoch {found.epoch}, that before {state.epoch}"
        )
    params, before = found.params, state.params
    if params.layout is before.layout or params.layout == before.layout:
        return found
    if (same := aligned(params, before)) is None:
        raise TrainerError(f"the parameters after step {number} {_other_layout(params, before)}")
    return replace(found, params=same)


def _other_layout(now: Tensors, before: Tensors) -> str:
    """How the names or shapes of parameters differ from those before."""
    for name, shape in before.layout.shapes.items():
        if name not in now.layout.shapes:
            return f"lack {name}"
        if (other := now.layout.shapes[name]) != shape:
            return f"have another shape: {name} {other}, and {shape} before"
    return "have another name: " + ", ".join(sorted(set(now) - set(before)))


def _check_names(params: Tensors) -> None:
    """Raises TrainerError for tensors that could not be told apart, or that have no such axis of units."""
    tensors = params.layout.tensors
    names = [tensor.name for tensor in tensors]
    if (
        twice := sorted({name for name in names if names.count(name) > 1})
        if len(set(names)) < len(names)
        else []
    ):
        raise TrainerError(f"start(): two parameters are called {twice[0]!r}")
    for tensor in tensors:
        for what in (tensor.name, tensor.layer):
            _printable(what, "start(): a parameter's name or layer")
        if tensor.units is not None and tensor.units not in range(len(tensor.shape)):
            raise TrainerError(
                f"start(): {tensor.name} {tensor.shape} has no axis {tensor.units} that counts units"
            )


def _printable(name: object, what: str) -> str:
    if not isinstance(name, str) or not name.isprintable():
        raise TrainerError(f"{what} must be a printable text, found {quoted(name)}")
    return name


def _kept_arrays(arrays: object, what: str) -> dict[str, Array]:
    """The arrays of slots or rest, as the State's own. Raises TrainerError for anything else."""
    found = {}
    for name, value in instance(Mapping, arrays, what).items():
        if not isinstance(value, np.ndarray | np.generic | int | float):
            raise TrainerError(f"{what}[{name!r}] is a {type(value).__name__}, not an array")
        found[name] = frozen(np.asarray(value))
    return found


def checked_ops(ops: object, call: str) -> tuple[Op, ...]:
    """The ops with arrays of their own. Raises TrainerError."""
    if not isinstance(ops, Sequence) or isinstance(ops, str):
        raise TrainerError(f"{call}: ops is {type(ops).__name__}, not a tuple of Op")
    return tuple(_checked_op(op, call) for op in ops)


def _from_batch(ops: tuple[Op, ...]) -> tuple[Op, ...]:
    """The ops, the first of which is the mini-batch: what a trainer does not show is not what comes first."""
    return ops if ops and ops[0].phase == "batch" else (Op("batch", "input"), *ops)


def _checked_op(op: object, call: str) -> Op:
    op = instance(Op, op, f"{call}: one of its ops")
    if op.phase not in PHASES:
        raise TrainerError(
            f"{call}: op {op.site!r} has phase {quoted(op.phase)}, not one of {', '.join(PHASES)}"
        )
    out = _shown(op.out)
    inputs = (op.inputs,) if isinstance(op.inputs, str) else tuple(op.inputs or ())
    arrays = {
        name: _labels(array) if op.phase == "batch" else _shown(array) for name, array in op.arrays.items()
    }
    has_axis = out is not None and -out.ndim <= op.units < out.ndim
    return op._replace(
        site=_printable(op.site, f"{call}: an op's site"),
        layer=_printable(op.layer or "", f"{call}: an op's layer"),
        inputs=inputs,
        out=out,
        given=_shown(op.given),
        arrays={name: array for name, array in arrays.items() if array is not None},
        units=op.units if has_axis else -1,
    )


def _shown(value: Any) -> Array | None:
    """An array of real numbers, as the Step's own; None for what holds no such numbers."""
    array = _as_array(value)
    return None if array is None or array.dtype.kind not in NUMBERS else frozen(array)


def _labels(value: Any) -> Array | None:
    """As `_shown`, but labels may be texts too."""
    array = _as_array(value)
    return None if array is None or array.dtype.kind not in NUMBERS + "US" else frozen(array)


def _as_array(value: Any) -> Array | None:
    if value is None:
        return None
    try:
        return np.asarray(value)
    except ValueError:  # rows of different lengths
        return None


def _classes(predicted: Any) -> Array | None:
    """The predicted class of each sample; None where they are no whole numbers."""
    array = _shown(predicted)
    if array is None or array.ndim != 1:
        return None
    if array.dtype.kind == "f":
        whole = np.isfinite(array).all() and (array == np.trunc(array)).all()
        return frozen(array.astype(np.int64)) if whole else None
    return array


def _parts(kind: Callable[..., R], value: Any, what: str) -> R:
    """A tuple of numbers, such as LossParts; those with a default may be left out. Raises TrainerError."""
    names, optional = kind._fields, kind._field_defaults  # type: ignore[attr-defined]
    if not isinstance(value, Sequence) or not len(names) - len(optional) <= len(value) <= len(names):
        raise TrainerError(f"{what} is {quoted(value)}, not {kind.__name__}({', '.join(names)})")
    return kind(*(number(part, what) for part in value))


def number(value: Any, what: str) -> float:
    """A real number. Raises TrainerError."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TrainerError(f"{what} is {quoted(value)}, not a real number") from None


def _whole(value: Any, what: str) -> int:
    """A whole number of at least 0. Raises TrainerError."""
    try:
        number = operator.index(value)
    except TypeError:
        number = -1
    if number < 0:
        raise TrainerError(f"{what} is {quoted(value)}, not a whole number of at least 0")
    return number


def _with_nonfinite(step: Step) -> Step:
    """The Step with its first NaN or infinity, if its loss, new parameters, or a NaN in an op show one.

    It ends the run where the parameters are lost; a trainer may leave out a step whose loss is NaN. An
    infinity inside is no fault in itself: attention masks scores with it. A loss whose op holds no number is
    unknown.
    """
    lost = _loses_parameters(step)
    losses = [op for op in step.ops if op.phase == "loss"]
    unknown = bool(losses) and not any(op.out is not None or op.arrays for op in losses)
    if not lost and (unknown or math.isfinite(step.loss.total)) and not any(map(_has_nan, step.ops)):
        return step
    ops = [*step.ops]
    if (found := _first_nonfinite(ops)) is None:
        site = next((op.site for op in ops if op.phase == "loss"), "loss")
        ops += [] if unknown else [Op("loss", site, out=np.array(step.loss.total))]
        ops += [Op("update", "update", arrays=dict(step.after.params))] if step.after else []
        found = _first_nonfinite(ops)
    assert found is not None
    step = replace(step, ops=tuple(ops[: max(found.op + 1, len(step.ops))]), nonfinite=found)
    return truncate(step, found) if lost else step


def _loses_parameters(step: Step) -> bool:
    """Whether the parameters are finite before the step and not after it."""
    if step.after is None or all_finite(step.after.params.flat):
        return False
    before, after = step.before.params.flat, step.after.params.flat
    return bool(np.isfinite(before).all()) and not np.isfinite(after).all()


def _has_nan(op: Op) -> bool:
    arrays = (
        array for array in (op.out, *op.arrays.values()) if array is not None and array.dtype.kind == "f"
    )
    return any(not all_finite(array) and bool(np.isnan(array).any()) for array in arrays)


def _first_nonfinite(ops: Sequence[Op]) -> NonFinite | None:
    """The first NaN in arrays of numbers; without one, the first infinity."""
    numbers = [
        op._replace(arrays={k: v for k, v in op.arrays.items() if v.dtype.kind in NUMBERS}) for op in ops
    ]
    first = next((at for at, op in enumerate(numbers) if _has_nan(op)), 0)
    found = first_nonfinite(numbers[first:])
    return found and replace(found, op=found.op + first)
