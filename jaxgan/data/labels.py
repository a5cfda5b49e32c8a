"""Labels as people write them -> classes 0 to K - 1 with names.

A negative number, a NaN or an empty word says that an example has no label: -1 here.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxgan.system.errors import UsageError

NONE = -1  # of an example without a label


def classes_in(labels: np.ndarray, count: int, where: str) -> np.ndarray | None:
    """The class of each of `count` examples, [count] whole numbers or words, as an array
    says it: [count], [count, 1] or one-hot [count, K]; None where an example has several
    labels, [count, K], which are no classes.

    Raises:
      UsageError: the array is of another size, or holds no classes.
    """
    found = labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels
    if len(found.shape) == 2 and len(found) == count:
        flags = found.dtype.kind in "biuf" and np.isin(found, (0, 1)).all()
        if not flags or not (found.sum(1) == 1).all():
            return None
        found = found.argmax(1)
    kind = found.dtype.kind
    if kind == "f" and found.shape == (count,):
        found = np.where(np.isnan(found), NONE, found)
        kind = "i" if (found == np.round(found)).all() else kind
    if found.shape != (count,) or kind not in "biuSU":
        raise UsageError(
            f"{where} is {labels.dtype} {list(labels.shape)}; labels must be whole numbers "
            f"or words [{count}], one for each example"
        )
    if kind == "S":
        return np.char.decode(found, errors="replace")
    return found if kind in "uU" else found.astype(np.int64)


def numbered(
    splits: Mapping[str, np.ndarray],
) -> tuple[dict[str, np.ndarray], list[str]]:
    """Classes of each split, [N] whole numbers or words, as {split: int32 [N] of 0 to K - 1
    or -1}, and their K names in ascending order."""
    if len({classes.dtype.kind == "U" for classes in splits.values()}) > 1:
        splits = {split: classes.astype(str) for split, classes in splits.items()}
    labelled = {split: has_label(classes) for split, classes in splits.items()}
    values = np.unique(np.concatenate([c[labelled[s]] for s, c in splits.items()]))
    found = {}
    for split, classes in splits.items():
        found[split] = np.full(len(classes), NONE, np.int32)
        place = np.searchsorted(values, classes[labelled[split]])
        found[split][labelled[split]] = place
    return found, [str(value) for value in values]


def has_label(classes: np.ndarray) -> np.ndarray:
    """Which of some classes, whole numbers or words [N], are given: bool [N]."""
    return classes != "" if classes.dtype.kind == "U" else classes >= 0


def unlabelled(splits: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """{split: its examples without a label}, of the splits that have such."""
    counts = {
        split: int(np.sum(np.asarray(rows["label"]) < 0))
        for split, rows in splits.items()
        if "label" in rows
    }
    return {split: count for split, count in counts.items() if count}
