"""Prepared TensorFlow Datasets, read without TensorFlow.

A builder that is prepared in the random-access format (`array_record`) is read through
`as_data_source`, which needs no TensorFlow. Preparing needs it for most builders: all that
give arrays to an image feature, MNIST and CIFAR-10 among them. Builders that give files or
bytes are prepared here, at first use.
"""

import os
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from PIL import Image

from jaxgan.data.source import Source, image_source
from jaxgan.modalities.pixels import check_options, convert
from jaxgan.system.cache import cached, digest_files, new_array
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import doing, track

SPLIT_NAMES = {
    "train": "train",
    "validation": "validation",
    "valid": "validation",
    "test": "test",
}


def tfds(
    *,
    path: str,
    image_size: int,
    channels: int = 0,
    fit: str = "crop",
    data_dir: str = "",
    seed: int = 0,
) -> Source:
    """The images (and labels) of the TFDS builder `path`, as in `name[/config][:version]`.

    `data_dir` is the folder of prepared data sets, by default TFDS's own (`$TFDS_DATA_DIR`
    or `~/tensorflow_datasets`). Decoded images are kept in the cache.

    Raises:
      UsageError: no such builder, one without images, or one that is not prepared and
        cannot be prepared without TensorFlow.
    """
    check_options(image_size, channels, fit)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import tensorflow_datasets as library  # late: half a second

    try:
        builder = library.builder(path, data_dir=data_dir or None)
    except (library.core.registered.DatasetNotFoundError, ValueError, AssertionError):
        raise UsageError(
            f"data.path: TensorFlow Datasets knows no builder {path!r}, and none of that "
            f"name is prepared in {data_dir or library.core.constants.DATA_DIR}"
        ) from None
    builder = prepared(library, builder, path, data_dir)
    feature, label = find_features(library, builder, path)
    names = builder.info.features[label].names if label else None
    found = {SPLIT_NAMES[s]: s for s in builder.info.splits if s in SPLIT_NAMES}
    if "train" not in found:
        raise UsageError(f"data.path: {path!r} has no split 'train'")
    channels = channels or (1 if builder.info.features[feature].shape[-1] == 1 else 3)
    root = Path(builder.data_path)
    options = f"tfds-1 {builder.info.full_name} {feature} {image_size} {channels} {fit}"
    files = sorted(p for p in root.iterdir() if p.is_file())
    digest = digest_files(files, root, options)

    def write(new: Path) -> None:
        for split, name in found.items():
            rows = builder.as_data_source(name)
            shape = (len(rows), image_size, image_size, channels)
            images = new_array(new, split, "data", np.uint8, shape)
            labels = (
                new_array(new, split, "label", np.int32, (len(rows),)) if label else None
            )
            for i, row in enumerate(track(rows, f"decoding {split}", len(rows))):
                pixels = (
                    np.squeeze(row[feature], -1)
                    if row[feature].shape[-1] == 1
                    else row[feature]
                )
                images[i] = convert(Image.fromarray(pixels), image_size, channels, fit)
                if labels is not None:
                    labels[i] = row[label]

    splits = cached(digest, write)
    return image_source("tfds", splits, seed, names, digest)


def prepared(library: ModuleType, builder: Any, path: str, data_dir: str) -> Any:
    """A builder with random access: `builder`, or one that is prepared here.

    Raises:
      UsageError: the data set is prepared in another format, or preparing it fails.
    """
    wanted = library.core.file_adapters.FileFormat.ARRAY_RECORD
    command = (
        f"python -c \"import tensorflow_datasets as t; t.builder('{path}', "
        "file_format='array_record').download_and_prepare()\""
    )
    if builder.is_prepared():
        if builder.info.file_format == wanted:
            return builder
        raise UsageError(
            f"data.path: {path!r} is prepared as {builder.info.file_format.value}, which "
            "cannot be read at random; prepare it again with pip install -e '.[tfds]' "
            f"and {command}"
        )
    builder = library.builder(path, data_dir=data_dir or None, file_format=wanted.value)
    try:
        with doing(f"preparing {path} without TensorFlow"):
            builder.download_and_prepare()
    except Exception as error:
        raise UsageError(
            f"data.path: {path!r} is not prepared in {builder.data_dir}, and preparing it "
            f"failed ({type(error).__name__}: {first_line(error)}); where it needs "
            f"TensorFlow or a download, run pip install -e '.[tfds]' and {command}"
        ) from None
    return builder


def first_line(error: Exception) -> str:
    """The first line of an error's message, 200 characters at most."""
    return next(iter(str(error).strip().splitlines()), "")[:200]


def find_features(library: ModuleType, builder: Any, path: str) -> tuple[str, str | None]:
    """The keys of the first image feature and of the first class label, if any.

    Raises:
      UsageError: there is no image feature.
    """
    features = dict(builder.info.features.items())
    images = [k for k, f in features.items() if isinstance(f, library.features.Image)]
    labels = [k for k, f in features.items() if isinstance(f, library.features.ClassLabel)]
    if not images:
        raise UsageError(
            f"data.path: {path!r} has no image feature; it has {', '.join(features)}"
        )
    return images[0], labels[0] if labels else None
