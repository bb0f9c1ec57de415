"""The base of all files of named arrays: which are the inputs and labels, and what bytes are divided by."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar

from nettui.common.errors import require
from nettui.data.assemble import Divisor
from nettui.data.files import File, file_errors
from nettui.data.named_arrays import Bundle, Choice, read_named
from nettui.data.source import Samples


@dataclass(frozen=True)
class ArrayFile(File):
    """Arrays by name: `inputs` (N, …) of numbers, or (…, N), and `labels` (N,), (N, 1) or one-hot (N, K).

    By default the names decide, as X and y, images and labels, x_train and y_train; so do they on the
    `validation_inputs` and `validation_labels`, which "none" leaves out. `divisor` is 255 for bytes.
    """

    expected: ClassVar[str]
    """What a message calls a file of this kind."""

    inputs: str = "auto"
    labels: str = "auto"
    validation_inputs: str = "auto"
    validation_labels: str = "auto"
    divisor: Divisor = "auto"

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.divisor == "auto" or self.divisor > 0, "divisor", "a number above 0", self.divisor)

    @abstractmethod
    def opened(self) -> AbstractContextManager[Bundle]:
        """The arrays of the file; heads are read, bodies are not."""

    def read(self) -> Samples:
        choice = Choice(self.inputs, self.labels, self.validation_inputs, self.validation_labels)
        with file_errors(self.path, self.expected), self.opened() as bundle:
            return read_named(bundle, self.path, choice, self.divisor)
