"""The callback for the Trainer of Hugging Face: `Trainer(…, callbacks=[RecordTraining("runs/a.nettui")])`."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from transformers import TrainerCallback

from nettui.callbacks.recordings import Recordings
from nettui.sources.recording.arguments import followed_rate
from nettui.sources.torch.losses import Losses


class RecordTraining(Recordings, TrainerCallback):
    """Records each step of the optimizer; `nettui watch` shows it, and may hold it.

    Args:
        path, every, max_overhead, overwrite: As for `nettui.Recorder`; another `train` with the same callback
            writes `…-2.nettui`.

    The Trainer tells its callbacks no loss but averages: that of a step is the sum of what `backward()` was
    called on in it, as the Trainer adds it up. It knows accuracies of evaluations alone, where
    `compute_metrics` returns an "accuracy".

    Raises:
        InputError: when the file exists, or an argument is wrong.
    """

    _epoch, _stopped = 0, False
    _rate: float | None = 0.0

    @cached_property
    def _losses(self) -> Losses:
        return Losses()

    def on_train_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Opens the recording."""
        self._stopped = False
        self._begin(rest["model"], self._stop)
        self._losses.watch()

    def on_epoch_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Notes the epoch."""
        self._epoch = int((state.epoch or 0.0) + 1e-6)

    def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Notes the rate of the step, or sets the one that the debugger has asked for."""
        assert self._recorder is not None
        self._rate = followed_rate(self._recorder, rest["optimizer"].param_groups)

    def on_optimizer_step(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Records the step, before its gradients are cleared."""
        assert self._recorder is not None
        self._recorder.step(loss=self._losses.take(), rate=self._rate, epoch=self._epoch)
        self._obey(control)

    def on_step_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Has the Trainer stop, if the debugger has asked for it."""
        self._obey(control)

    def on_evaluate(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Records the loss and accuracy of held-out samples."""
        metrics = rest.get("metrics") or {}
        loss, accuracy = metrics.get("eval_loss"), metrics.get("eval_accuracy")
        if self._recorder is not None and (loss is not None or accuracy is not None):
            self._recorder.validated(loss, accuracy)

    def on_train_end(self, args: Any, state: Any, control: Any, **rest: Any) -> None:
        """Closes the recording."""
        self._losses.leave()
        self._end()

    def _stop(self) -> None:
        self._stopped = True

    def _obey(self, control: Any) -> None:
        if self._stopped:
            control.should_training_stop = True
