"""The callback for Lightning: `Trainer(callbacks=[RecordTraining("runs/a.nettui")])`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nettui.callbacks.metric_names import ACCURACY, LOSS, held_out, of_training
from nettui.callbacks.recordings import Recordings
from nettui.sources.recording.arguments import followed_rate
from nettui.sources.recording.ranks import RankNumber
from nettui.sources.torch.outputs import first_tensor

try:
    from lightning.pytorch import Callback
except ModuleNotFoundError:  # the same under its older name
    from pytorch_lightning import Callback


class RecordTraining(Recordings, Callback):
    """Records each step of the optimizer in `fit`; `nettui watch` shows it, and may hold it.

    Args:
        path, every, max_overhead, overwrite: As for `nettui.Recorder`; another `fit` with the same callback
            writes `…-2.nettui`.

    The loss is what `training_step` returned, summed over accumulated mini-batches as Lightning scales them;
    of a closure that LBFGS evaluates many times, the last.
    Accuracies, and what is known of held-out samples, are found by the names with which the module logs them,
    such as `train_acc` and `val_loss`. With manual optimization, a step is a mini-batch.

    Raises:
        InputError: when the file exists, or an argument is wrong.
    """

    _rate: float | None = 0.0

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Opens the recording."""

        def stop() -> None:
            trainer.should_stop = True

        rank = RankNumber(trainer.global_rank, trainer.world_size)
        self._begin(pl_module, stop, rank=rank)
        self._steps, self._samples = trainer.global_step, 0
        self._losses: list[Any] = []
        self._accuracies: list[Any] = []
        self._logged: Mapping[str, Any] = {}

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
        """Notes the rate of the step, or sets the one that the debugger has asked for."""
        assert self._recorder is not None
        groups = [group for each in trainer.optimizers for group in each.param_groups]
        self._logged = dict(trainer.callback_metrics)
        if groups:
            self._rate = followed_rate(self._recorder, groups)

    def on_train_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Records the step, if the optimizer has done one."""
        loss = outputs.get("loss") if isinstance(outputs, Mapping) else outputs
        if loss is not None:
            self._losses.append(loss.detach())
        first = first_tensor(batch)
        self._samples += int(first.shape[0]) if first is not None and first.dim() else 0
        self._accuracies.append(_newly_logged(self._logged, trainer.callback_metrics))
        if trainer.global_step == self._steps:
            return
        assert self._recorder is not None
        losses, accuracies, samples = self._losses, self._accuracies, self._samples
        self._steps, self._losses, self._accuracies, self._samples = trainer.global_step, [], [], 0
        self._recorder.step(
            loss=sum(losses) if losses else None,
            accuracy=sum(accuracies) / len(accuracies) if None not in accuracies else None,
            rate=self._rate,
            epoch=trainer.current_epoch,
            samples=samples or None,
        )

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Records the loss and accuracy of held-out samples, as far as the module has logged them."""
        if self._recorder is None or trainer.sanity_checking or trainer.state.fn != "fit":
            return
        found = trainer.callback_metrics
        loss, accuracy = (_one_value(found, held_out(found, kind)) for kind in (LOSS, ACCURACY))
        if loss is not None or accuracy is not None:
            self._recorder.validated(loss, accuracy)

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """Closes the recording."""
        self._end()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """Closes the recording of a training that was cut short."""
        self._end()


def _newly_logged(before: Mapping[str, Any], now: Mapping[str, Any]) -> float | None:
    """The accuracy that was logged in this very step."""
    names = [name for name in of_training(now) if not _is_same(before.get(name), now[name])]
    found = _one_value(now, names)
    return found if found is not None and 0 <= found <= 1 else None


def _is_same(one: Any, other: Any) -> bool:
    """Whether two values are one tensor, which Lightning makes anew whenever a value is logged."""
    return one is not None and one.data_ptr() == other.data_ptr()


def _one_value(found: Mapping[str, Any], names: list[str]) -> float | None:
    """The value of metrics that have but one, such as val_loss and its copy val_loss_epoch."""
    values = {float(found[name]) for name in names}
    return values.pop() if len(values) == 1 else None
