"""The base of all files of named arrays: which are the inputs and labels, and what bytes are divided by."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar

from nettui.common.errors import require
from nettui.data.array_names import find_roles
from nettui.data.assemble import Divisor
from nettui.data.files import File, file_errors
from nettui.data.matrix import as_table, lone_matrix
from nettui.data.missing_values import ArrayTreatment, treat
from nettui.data.named_arrays import Bundle, Choice, read_named
from nettui.data.source import Samples
from nettui.data.tables.choices import Choices, Key, Treatment
from nettui.data.tables.encode import encode


@dataclass(frozen=True)
class ArrayFile(File):
    """Arrays by name: `inputs` (N, …) of numbers, or (…, N), and `labels` (N,), (N, 1) or one-hot (N, K).

    By default the names decide, as X and y, images and labels, x_train and y_train; so do they on the
    `validation_inputs` and `validation_labels`, which "none" leaves out. `divisor` is 255 for bytes. Of a
    single array of rows, `label` is the column of the labels. `missing` says what becomes of NaN and
    infinities.
    """

    expected: ClassVar[str]
    """What a message calls a file of this kind."""

    inputs: str = "auto"
    labels: str = "auto"
    validation_inputs: str = "auto"
    validation_labels: str = "auto"
    divisor: Divisor = "auto"
    label: Key = "auto"
    missing: ArrayTreatment = "keep"

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.divisor == "auto" or self.divisor > 0, "divisor", "a number above 0", self.divisor)

    @abstractmethod
    def opened(self) -> AbstractContextManager[Bundle]:
        """The arrays of the file; heads are read, bodies are not."""

    def read(self) -> Samples:
        choice = Choice(self.inputs, self.labels, self.validation_inputs, self.validation_labels)
        with file_errors(self.path, self.expected), self.opened() as bundle:
            labelled = self.label != "auto"
            unpaired = self.labels == "auto" and (labelled or find_roles(bundle.heads) is None)
            if unpaired and (name := lone_matrix(bundle.heads, self.inputs, labelled)):
                require(self.divisor == "auto", "divisor", "'auto' for a table: data.scale", self.divisor)
                table = as_table(bundle.read(name), name, self.path)
                samples = encode(table, Choices(self.label, missing=_in_table(self.missing)))
                told = (each.of_fields(("label", "missing")) for each in samples.decisions)
                return samples._replace(decisions=tuple(told))
            require(not labelled, "label", "'auto', as the labels are an array: data.labels", self.label)
            return treat(read_named(bundle, self.path, choice, self.divisor), self.missing)


def _in_table(missing: ArrayTreatment) -> Treatment:
    """The treatment in a table, in which a gap is a missing cell and cannot be kept."""
    return "refuse" if missing == "keep" else missing
