"""The confusion matrix against counting by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nettui.visuals.confusion_matrix import confused_pairs, confusion_matrix, recall

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=60)


@given(pairs=PAIRS)
def test_every_sample_is_counted_once(pairs: list[tuple[int, int]]) -> None:
    t, predicted = np.array(pairs).T
    counts = confusion_matrix(t, predicted, 5)
    counted = Counter(pairs)
    assert {(i, j): counts[i, j] for i in range(5) for j in range(5) if counts[i, j]} == counted
    wrong = [(i, j, n) for (i, j), n in counted.items() if i != j]
    assert sorted(confused_pairs(counts)) == sorted(wrong)
    assert [n for *_, n in confused_pairs(counts)] == sorted((n for *_, n in wrong), reverse=True)


def test_recall_is_the_share_of_a_class_predicted_correctly() -> None:
    found = recall(np.array([[3, 1, 0], [0, 2, 0], [0, 0, 0]]))
    np.testing.assert_array_equal(found, [0.75, 1.0, np.nan])
