"""Metrics are known by the names that users give them, and no other is taken for one."""

from __future__ import annotations

from nettui.callbacks.metric_names import ACCURACY, LOSS, held_out, is_accuracy, of_training


def test_accuracies_of_training_are_told_from_others() -> None:
    names = ["acc", "train_acc", "train/Accuracy", "trainAcc", "train_acc_step"]
    others = ["accuracies", "val_acc", "train_acc_epoch", "test_acc", "top5_acc", "loss", "vacc"]
    assert of_training([*names, *others]) == names
    assert not is_accuracy("sparse_top_k_categorical_accuracy")
    assert is_accuracy("sparse_categorical_accuracy")


def test_what_is_held_out_is_told_by_its_name() -> None:
    names = ["val_loss", "valid/loss", "loss/validation", "val_loss_epoch"]
    others = ["loss", "train_loss", "val_acc", "val_loss_step", "val_loss/dataloader_idx_0", "test_val_loss"]
    assert held_out([*names, *others], LOSS) == names
    assert held_out(["val_acc", "acc", "val_loss"], ACCURACY) == ["val_acc"]
