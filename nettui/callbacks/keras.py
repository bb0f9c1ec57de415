"""The callback for Keras 3: `model.fit(…, callbacks=[RecordTraining("runs/a.nettui")])`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import keras

from nettui.callbacks.metric_names import is_accuracy
from nettui.callbacks.recordings import Recordings
from nettui.sources.recording.pytrees import on_cpu


class RecordTraining(Recordings, keras.callbacks.Callback):
    """Records each mini-batch of `fit`, on any backend; `nettui watch` shows it, and may hold it.

    Args:
        path, every, max_overhead, overwrite: As for `nettui.Recorder`; another `fit` with the same callback
            writes `…-2.nettui`.

    Keras averages losses and accuracies over an epoch: those of a mini-batch are what it has added to the
    sums. Gradients are seen on the torch backend alone; the others keep them to themselves. With
    `steps_per_execution`, a step is so many mini-batches.

    Raises:
        InputError: when the file exists, or an argument is wrong.
    """

    _epoch = 0
    _rate: float | None = None
    _asked: float | None = None
    _sums: Mapping[str, tuple[float, float]] = {}

    def on_train_begin(self, logs: Any = None) -> None:
        """Opens the recording."""
        self._asked = None
        self._begin(self.model, self._stop, self._set_rate)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Keras begins its averages anew."""
        self._epoch, self._sums = epoch, {}

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Notes the rate of the step, or sets the one that the debugger has asked for."""
        if self._asked is not None:  # over what other callbacks have set
            self.model.optimizer.learning_rate = self._asked
        rate = keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)
        self._rate = float(str(rate))  # 0.01, which as float32 is 0.009999999776

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Records the step."""
        assert self._recorder is not None
        metrics = _averages(self.model)
        sums = _sums(metrics)
        steps = {name: _step(self._sums.get(name, (0.0, 0.0)), now) for name, now in sums.items()}
        count = sums.get("loss", (0.0, 0.0))[1] - self._sums.get("loss", (0.0, 0.0))[1]
        self._sums = sums
        accuracy = _only_name([name for name in steps if is_accuracy(name)])
        self._recorder.step(
            loss=steps["loss"] if "loss" in steps else (logs or {}).get("loss"),
            accuracy=steps.get(accuracy),
            rate=self._rate,
            epoch=self._epoch,
            samples=int(count) if count > 1 and count.is_integer() else None,
        )

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Records the loss and accuracy of held-out samples, if the epoch ended with an evaluation."""
        assert self._recorder is not None
        found = logs or {}
        accuracy = _only_name([name for name in self._sums if is_accuracy(name)])
        loss, right = found.get("val_loss"), found.get(f"val_{accuracy}")
        if loss is not None or right is not None:
            self._recorder.validated(loss, right)

    def on_train_end(self, logs: Any = None) -> None:
        """Closes the recording."""
        self._end()

    def _stop(self) -> None:
        self.model.stop_training = True

    def _set_rate(self, rate: float) -> str:
        try:
            self.model.optimizer.learning_rate = rate
        except (TypeError, ValueError):  # Keras refuses it
            return "the optimizer follows a LearningRateSchedule, whose rate Keras does not let be set"
        self._asked = rate
        return ""


def _averages(model: Any) -> dict[str, Any]:
    """The metrics that Keras averages over an epoch, by name; without those of several outputs."""
    found = [each for metric in model.metrics for each in (metric, *getattr(metric, "metrics", ()))]
    names = [each.name for each in found]
    means = [each for each in found if isinstance(each, keras.metrics.Mean)]
    return {each.name: each for each in means if names.count(each.name) == 1}


def _sums(metrics: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Sum and count of each so far."""
    arrays = on_cpu(
        {
            (name, part): getattr(each, part).value
            for name, each in metrics.items()
            for part in ("total", "count")
        }
    )
    return {name: (float(arrays[name, "total"]), float(arrays[name, "count"])) for name in metrics}


def _step(before: tuple[float, float], now: tuple[float, float]) -> float | None:
    """The mean of what was added to a sum; None where nothing was, or the sum had been lost before."""
    count = now[1] - before[1]
    return (now[0] - before[0]) / count if count > 0 and math.isfinite(before[0]) else None


def _only_name(names: list[str]) -> str:
    """The name, if there is one alone."""
    return names[0] if len(names) == 1 else ""
