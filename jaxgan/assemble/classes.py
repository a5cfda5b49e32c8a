"""The classes of the data, and whether the latent that stands for them has as many."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from jaxgan.assemble.game import make_family
from jaxgan.system.errors import UsageError

if TYPE_CHECKING:  # a trained model is loaded without the data
    from jaxgan.data.source import Source


def classes_in(source: "Source") -> int:
    """The number of classes of the labels of a source, 0 where examples have not one label
    each."""
    if names := source.spec.get("label_names"):
        return len(names)
    given = {split: rows.get("label") for split, rows in source.splits.items()}
    labels = [
        np.asarray(x)
        for split, x in given.items()
        if x is not None and np.shape(x) == (source.size(split),)
    ]
    return 1 + max((int(np.max(array)) for array in labels), default=-1)


def check_labels(config: Mapping, source: "Source") -> None:
    """Raises UsageError where a game's classes are not those of the labels of its data: the
    latent is of another kind, or of another number of classes (where labels have names,
    `make_game` says so)."""
    family, forward = make_family(config)
    name = forward.structure.get(family.rows_by)
    law = forward.structure["prior"].get(name) if name else None
    if law is None:
        return
    where, kind = f"config.latents.{name}", config["latents"][name]["name"]
    if not law.one_hot:
        raise UsageError(
            f"{where} is {kind}, but stands for classes of the data; make it categorical"
        )
    count = classes_in(source)
    if count not in (0, law.size) and not source.spec.get("label_names"):
        raise UsageError(
            f"{where}.size is {law.size}, but the labels of the data are 0 to {count - 1}; "
            f"make it {count}"
        )
