"""Says in one sentence what samples there are."""

from __future__ import annotations

import numpy as np

from nettui.data.dataset import Dataset
from nettui.data.source import Samples
from nettui.types import Array


def sentence(samples: int, features: int, t: Array, classes: int) -> str:
    """`178 samples, 13 features, 3 classes (48 to 71 samples a class)`, or a range of numbers."""
    said = (
        f"{samples:,} samples, {features:,} features" if features > 1 else f"{samples:,} samples, 1 feature"
    )
    if not classes:
        return f"{said}, numbers to predict ({t.min():.6g} to {t.max():.6g})"
    sizes = np.bincount(t.astype(int), minlength=classes)
    low, high = sizes.min(), sizes.max()
    each = f"{low:,} samples a class" if low == high else f"{low:,} to {high:,} samples a class"
    return f"{said}, {classes:,} classes ({each})"


def of_samples(samples: Samples) -> str:
    """The sentence on all samples of a source; of a quantity, that numbers are to predict."""
    t = samples.numbers if samples.is_quantity and samples.numbers is not None else samples.t
    return sentence(len(samples.x), samples.x.shape[1], t, 0 if samples.is_quantity else samples.classes)


def of_dataset(data: Dataset) -> str:
    """The sentence on the training and the validation part together, numbers in their own units."""
    parts = [data.train, *([data.validation] if data.validation else [])]
    t = np.concatenate([part.t for part in parts])
    own = t if data.target is None else data.target.restore(t)
    return sentence(len(t), data.train.x.shape[1], own, data.classes)
