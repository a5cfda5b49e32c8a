"""A tree of files as people have it: which of them are images, of which split and label."""

import collections
import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from jaxgan.modalities.pixels import SUFFIXES
from jaxgan.system.errors import UsageError

SPLIT_FOLDERS = {  # in any case
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("validation", "valid", "val", "dev"), "validation"),
    **dict.fromkeys(("test", "testing"), "test"),
}
Groups = dict[str, list[tuple[Path, str | None]]]  # split -> (file, label) pairs


def image_files(root: Path) -> tuple[list[Path], list[str]]:
    """The image files in and below a folder; see `files_below`."""
    return files_below(root, SUFFIXES, "images")


def files_below(
    root: Path, suffixes: Sequence[str], what: str
) -> tuple[list[Path], list[str]]:
    """The files with one of `suffixes`, called `what`, in and below a folder by name, links
    followed, and what was left out and why. Names that begin with a dot, and `__MACOSX`,
    are passed over.

    Raises:
      UsageError: there is none, or a link leads to a folder that it is in.
    """
    files, others, broken = [], collections.Counter[str](), 0
    for path in walk(root, (os.path.realpath(root),)):
        if not path.exists():
            broken += 1
        elif path.suffix.lower() in suffixes:
            files.append(path)
        else:
            others[path.suffix.lower() or "without a suffix"] += 1
    if not files:
        kinds = ", ".join(suffix.removeprefix(".") for suffix in suffixes)
        raise UsageError(f"{root}: no {what} ({kinds}) in or below this folder")
    notes = []
    if others:
        kinds = ", ".join(f"{n} {suffix}" for suffix, n in others.most_common(3))
        more = ", ..." if len(others) > 3 else ""
        notes.append(f"{counted(others.total(), 'other file')} ({kinds}{more})")
    if broken:
        notes.append(counted(broken, "broken link"))
    return sorted(files), notes


def walk(folder: Path, above: Sequence[str]) -> Iterator[Path]:
    """The files in and below a folder; `above` are the real paths of those it is in."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.startswith(".") or entry.name == "__MACOSX":
            continue
        path = folder / entry.name
        if not entry.is_dir():
            yield path
            continue
        real = os.path.realpath(path)
        if real in above:
            raise UsageError(f"{path} is a link to a folder that it is in; remove it")
        yield from walk(path, (*above, real))


def arrange(root: Path, files: Sequence[Path]) -> tuple[Groups, list[str]]:
    """The files and labels of each split, and what there is to say of them.

    Folders called train, validation and test, in any case and by other usual names, are
    the splits, wherever they stand in the tree if all files are in one. The other folders
    that a file is in are its label.

    Raises:
      UsageError: some folders are splits and others beside them are not.
    """
    parts = {file: file.relative_to(root).parts[:-1] for file in files}
    depth = depth_of_splits(root, parts)
    groups: Groups = {}
    common = shared(parts.values()) if depth else 0  # folders that all files are in
    for file, folders in parts.items():
        split = "train"
        if depth is not None:
            split = SPLIT_FOLDERS[folders[depth].lower()]
            folders = (*folders[min(common, depth) : depth], *folders[depth + 1 :])
        groups.setdefault(split, []).append((file, "/".join(folders) or None))
    notes = []
    if depth is None:
        names = {name for p in parts.values() for name in p if is_split((name,))}
        notes = [f"the folder {n!r} is read as a label, not a split" for n in sorted(names)]
    loose = sum(label is None for _, label in groups["train"])
    if 0 < loose < len(groups["train"]):
        text = f"no labels, since {counted(loose, 'file')} lie outside of the subfolders"
        notes.append(text)
    return groups, notes


def depth_of_splits(root: Path, parts: dict[Path, tuple[str, ...]]) -> int | None:
    """How deep in the tree the folders of splits stand; None where there are none."""
    for depth in range(max(map(len, parts.values()))):
        names = {p[depth] for p in parts.values() if len(p) > depth}
        splits = {SPLIT_FOLDERS[n.lower()] for n in names if n.lower() in SPLIT_FOLDERS}
        others = [f for f, p in parts.items() if not is_split(p[depth : depth + 1])]
        if not splits or (len(splits) == 1 and others):
            continue  # a label that is called like a split
        if "train" not in splits:
            if len(splits) == 1:
                continue
            raise UsageError(
                f"{root}: folders for {' and '.join(sorted(splits))}, but none for train; "
                "call one 'train', or rename those that are labels"
            )
        if others:
            raise UsageError(
                f"{others[0]}: beside a folder 'train' there may only be 'validation' and "
                "'test'; move other files away, or rename those folders if they are labels"
            )
        return depth
    return None


def is_split(name: Sequence[str]) -> bool:
    """Whether a name, () or (name,), is that of a split."""
    return bool(name) and name[0].lower() in SPLIT_FOLDERS


def shared(paths: Iterable[tuple[str, ...]]) -> int:
    """How many first folders all paths have in common."""
    levels = zip(*paths)
    return sum(1 for _ in itertools.takewhile(lambda level: len(set(level)) == 1, levels))


def counted(n: int, what: str) -> str:
    """ "1 file", "2 files"."""
    return f"{n:,} {what}" + ("" if n == 1 else "s")
