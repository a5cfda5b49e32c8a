"""Images in a tree of files."""

import concurrent.futures
import os
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from jaxgan.data.images import check_options, convert, is_grey
from jaxgan.data.source import Source, image_source
from jaxgan.system.cache import cached, digest_files, new_array
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import track

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
SPLIT_FOLDERS = {
    "train": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "test": "test",
}
Groups = dict[str, list[tuple[Path, str | None]]]  # split -> (file, label) pairs
UNREADABLE = (Image.DecompressionBombError, OSError, ValueError, SyntaxError)


def folder(
    *, path: str, image_size: int, channels: int = 0, fit: str = "crop", seed: int = 0
) -> Source:
    """All PNG, JPEG and WebP files below `path`.

    Folders `train`, `validation` (`val`) and `test` directly below `path` are the splits,
    if there is a `train`. Subfolders below that are the labels, in alphabetical order; if
    any file is outside of a subfolder, no file has a label. Files are decoded once and kept
    in the cache by their content.

    Raises:
      UsageError: no such folder, no images, or files that cannot be read (all are named).
    """
    check_options(image_size, channels, fit)
    root = Path(path).expanduser()
    if not root.is_dir():
        raise UsageError(f"data.path: there is no folder {str(root)!r}")
    files = sorted(
        p for p in root.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file()
    )
    if not files:
        raise UsageError(f"{root}: no {', '.join(SUFFIXES)} files in or below this folder")
    groups, label_names = arrange(root, files)
    options = f"folder-1 {image_size} {channels} {fit}"
    digest = digest_files(files, root, options)

    def write(new: Path) -> None:
        decode(groups, new, image_size, channels, fit)

    splits = cached(digest, write)
    numbers: dict[str | None, int] = {name: i for i, name in enumerate(label_names or ())}
    for split, group in groups.items():
        if label_names:
            labels = [numbers[label] for _, label in group]
            splits[split]["label"] = np.array(labels, np.int32)
    return image_source("folder", splits, seed, label_names, digest)


def arrange(root: Path, files: list[Path]) -> tuple[Groups, list[str] | None]:
    """The files and labels of each split, and the names of the labels, or None.

    Raises:
      UsageError: there is a folder `train`, and files beside the folders of splits.
    """
    parts = {file: file.relative_to(root).parts for file in files}
    has_splits = any(p[0] == "train" and len(p) > 1 for p in parts.values())
    groups: Groups = {}
    for file, (*folders, _) in parts.items():
        split = "train"
        if has_splits:
            if not folders or folders[0] not in SPLIT_FOLDERS:
                raise UsageError(
                    f"{file}: beside a folder 'train' there may only be folders "
                    "'validation' and 'test'"
                )
            split, folders = SPLIT_FOLDERS[folders[0]], folders[1:]
        groups.setdefault(split, []).append((file, "/".join(folders) or None))
    labels = {label for group in groups.values() for _, label in group}
    names = sorted(label for label in labels if label is not None)
    return groups, None if None in labels else names


def decode(groups: Groups, new: Path, size: int, channels: int, fit: str) -> None:
    """Writes all images into a new entry of the cache.

    Raises:
      UsageError: files cannot be read; it names them all.
    """
    files = [file for group in groups.values() for file, _ in group]
    if not channels:
        channels = 1 if all(map(looks_grey, files)) else 3
    failures = []

    def read(file: Path) -> np.ndarray | None:
        try:
            with Image.open(file) as image:
                return convert(image, size, channels, fit)
        except UNREADABLE as error:
            reason = "not an image" if isinstance(error, UnidentifiedImageError) else error
            failures.append(f"{file} ({reason})")
            return None

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = track(pool.map(read, files), "decoding", len(files))
        for split, group in groups.items():
            shape = (len(group), size, size, channels)
            images = new_array(new, split, "data", np.uint8, shape)
            for i in range(len(group)):
                image = next(results)
                if image is not None:
                    images[i] = image
            images.flush()
        next(results, None)  # lets the bar reach its end
    if failures:
        raise UsageError(
            f"{len(failures)} of {len(files)} files cannot be read; mend or remove them: "
            + ", ".join(sorted(failures))
        )


def looks_grey(file: Path) -> bool:
    """Whether an image is grey by its header. An unreadable file counts as grey: `decode`
    names it."""
    try:
        with Image.open(file) as image:
            return is_grey(image)
    except UNREADABLE:
        return True
