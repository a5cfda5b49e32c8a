"""Arrays of one NumPy archive, by the names that their makers give them."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from jaxgan.data.labels import classes_in, numbered
from jaxgan.data.source import SPLITS
from jaxgan.system.errors import UsageError

SPLIT_WORDS = {
    "train": ("train", "training", "tr"),
    "validation": ("validation", "valid", "val", "dev"),
    "test": ("test", "testing", "te"),
}
LABELS = ("labels", "label", "y", "targets", "target", "finelabels", "arr1")


def read_arrays(
    path: str, words: Sequence[str], check: Callable[[str, str, np.ndarray], np.ndarray]
) -> tuple[dict[str, dict[str, np.ndarray]], list[str] | None, list[str]]:
    """The checked rows of every split that an archive has, `train` among them; the names of
    the labels, or None; and what there is to say of it.

    Args:
      words: names that arrays of examples go by; check: (path, name, array) -> the examples
        of that array, stored.

    Raises:
      UsageError: no such file, no examples, or `check` raises it.
    """
    path = os.path.expanduser(path)
    if not os.path.isfile(path):
        raise UsageError(
            f"data.path: there is no file {path!r}; give the path of an .npz; where a "
            "run's data have moved, give --data_path=PATH"
        )
    try:
        archive = np.load(path, allow_pickle=False)
        names = names_of(archive.files, words)
    except Exception:  # zip, zlib, pickle and NumPy each raise their own
        raise no_archive(path) from None
    if "train" not in names:
        raise UsageError(
            f"{path}: no array {words[0]!r} (or 'train_{words[0]}', 'x_train'); "
            f"it holds {', '.join(sorted(archive.files)) or 'nothing'}"
        )
    found: dict[str, dict[str, np.ndarray]] = {}
    classes: dict[str, np.ndarray] = {}
    used = set()
    with archive:
        for split, (examples, labels) in names.items():
            found[split] = {"data": check(path, examples, load(path, archive, examples))}
            used.add(examples)
            if labels is None:
                continue
            array = load(path, archive, labels)
            made = classes_in(array, len(found[split]["data"]), f"{path}: {labels}")
            if made is not None:
                classes[split] = made
                used.add(labels)
    notes: list[str] = []
    if left := sorted(set(archive.files) - used):
        notes.append(f"left out the arrays {', '.join(left)}")
    label_names = None
    if "train" in classes:
        for split, rows in found.items():  # those without have none of each example
            in_words = classes["train"].dtype.kind == "U"
            none = np.full(len(rows["data"]), "" if in_words else -1)
            classes.setdefault(split, none)
        numbers, label_names = numbered(classes)
        for split, rows in found.items():
            rows["label"] = numbers[split]
    return found, label_names, notes


def names_of(
    files: Iterable[str], words: Sequence[str]
) -> dict[str, tuple[str, str | None]]:
    """{split: the names of its examples and of its labels, or None} in an archive; examples
    without a split are those of `train`."""
    plain = {re.sub("[^a-z0-9]", "", name.lower()): name for name in files}

    def named(words: Sequence[str], split: str, alone: bool) -> str | None:
        forms = [f"{s}{word}" for word in words for s in SPLIT_WORDS[split]]
        forms += [f"{word}{s}" for word in words for s in SPLIT_WORDS[split]]
        forms += words if split == "train" else ()
        forms += SPLIT_WORDS[split] if alone else ()
        return next((plain[form] for form in forms if form in plain), None)

    found = {s: (named(words, s, True), named(LABELS, s, False)) for s in SPLITS}
    return {s: (examples, labels) for s, (examples, labels) in found.items() if examples}


def load(path: str, archive: Any, name: str) -> np.ndarray:
    """One array of an archive."""
    try:
        array = archive[name]
        if not isinstance(array, np.ndarray):
            raise TypeError
    except Exception:
        raise no_archive(path, name) from None
    return array


def no_archive(path: str, name: str = "") -> UsageError:
    """The error of a file that is no archive of arrays, of which `name` is none."""
    at = f" ({name} is none)" if name else ""
    return UsageError(
        f"data.path: {path!r} is no .npz archive of plain arrays, as np.savez writes it{at}"
    )
