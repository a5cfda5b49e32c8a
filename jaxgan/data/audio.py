"""Sounds in a tree of files, or in a list of files."""

import collections
import concurrent.futures
import os
import re
from pathlib import Path
from typing import Any

import numpy as np

from jaxgan.data.labels import numbered
from jaxgan.data.source import Rows, Source, carve, decoded
from jaxgan.data.spectrum import spectrum_of
from jaxgan.data.tree import Groups, arrange, counted, files_below
from jaxgan.modalities.audio import AUDIO
from jaxgan.modalities.sounds import SUFFIXES, library, opened, prepared
from jaxgan.system.cache import cached, digest_files, new_array
from jaxgan.system.errors import UsageError, choose
from jaxgan.system.files import digest_text
from jaxgan.system.progress import track

LABELS = ("auto", "folder", "name", "none")
ARCHIVES = (".tar", ".tgz", ".gz", ".bz2", ".xz", ".zip", ".7z", ".rar")


def audio(
    *,
    path: str,
    rate: int = 8000,
    length: int = 4096,
    normalise: bool = True,
    labels: str = "auto",
    test: str = "",
    spectrum: int = 0,
    seed: int = 0,
) -> Source:
    """The sounds below a folder, or those that a text file lists, a path a line: WAV, FLAC,
    OGG, MP3 and others (`jaxgan.modalities.sounds`), int16 [N, length, 1] and the `gain`
    that each was multiplied by.

    Args:
      rate: samples a second, to which all are resampled; length: samples, to which they
        are cut or padded at their end.
      normalise: whether each clip is brought to the same peak: else a discriminator learns
        how loud recordings are.
      labels: "folder", the subfolder that a file is in; "name", the part of its name in
        front of the first `_`, as in 7_nicolas_3.wav; "none"; "auto", the folder, or the
        name where no file is in a subfolder and each such part is that of several files.
      test: a regular expression; the files in whose name, without its suffix, it is found
        are the test split, as `_[0-4]$`. Folders `train`, `test` and `validation` are the
        splits where there are such; what is missing is drawn from train by `seed`.
      spectrum: the side of spectrograms whose statistics the data spec has, or 0.

    Raises:
      UsageError: there is no such folder, it has no sounds, or some cannot be read, are
        empty or constant (all are named).
    """
    choose(labels, LABELS, "data.labels")
    for key, value in (("rate", rate), ("length", length)):
        if not isinstance(value, int) or value < 64:
            raise UsageError(f"config.data.{key} is {value!r}; it must be 64 or more")
    root, files, notes = located(path)
    groups, more = arrange(root, files)
    groups = labelled(split_by_name(groups, test), labels)
    options = f"audio-1 {rate} {length} {normalise} {digest_text(str(splits_of(groups)))}"
    digest = digest_files(files, root, options)

    def write(new: Path) -> None:
        decode_files(groups, new, rate, length, normalise)

    stored: dict[str, dict[str, Any]] = cached(digest, write)
    facts = [stored[split].pop("facts") for split in stored]
    notes += more + said(np.concatenate(facts), rate, length)
    names = None
    if all(label for _, label in groups["train"]):
        words = {s: np.array([name or "" for _, name in g]) for s, g in groups.items()}
        classes, names = numbered(words)
        for split in groups:
            stored[split]["label"] = classes[split]
    if lacks := [split for split in ("validation", "test") if split not in stored]:
        notes.append(f"{' and '.join(lacks)} drawn from train, a tenth of it")
    return source_of(carve(stored, seed), rate, names, digest, notes, spectrum)


def source_of(
    splits: dict[str, Rows],
    rate: int,
    names: list[str] | None,
    digest: str,
    notes: list[str],
    side: int,
) -> Source:
    """The source of complete splits of stored sounds; `side` is that of spectrograms whose
    statistics its spec has, or 0."""
    spec: dict[str, Any] = {
        "name": "audio",
        "modality": AUDIO.name,
        "shape": list(splits["train"]["data"].shape[1:]),
        "rate": rate,
        "label_names": names,
        "judges": ["sound"],
        "digest": digest,
    }

    def decode(rows: Any) -> dict[str, Any]:
        kept = {"label": rows["label"]} if "label" in rows else {}
        return {"data": AUDIO.decode(rows["data"]), **kept}

    source = Source(splits, decode, spec, tuple(notes))
    if side:
        rows = np.arange(source.size("train"))
        batches = decoded(source, "train", rows, ("data",))
        spec["spectrum"] = spectrum_of((batch["data"] for batch in batches), side)
    return source


def located(path: str) -> tuple[Path, list[Path], list[str]]:
    """The folder that all sounds are in, their files, and what was left out.

    Raises:
      UsageError: there are none.
    """
    root = Path(path).expanduser()
    if root.is_dir():
        files, left_out = files_below(root, SUFFIXES, "sounds")
        return root, files, [f"left out {note}" for note in left_out]
    moved = "where a run's data have moved, give --data_path=PATH"
    if not root.is_file():
        raise UsageError(
            f"data.path: there is no folder and no list of files {str(root)!r}; {moved}"
        )
    if root.suffix.lower() in ARCHIVES:
        raise UsageError(
            f"data.path: {root} is an archive; extract it (tar xf {root.name}) and give "
            "the folder"
        )
    if root.suffix.lower() in SUFFIXES:
        raise UsageError(f"data.path: {root} is one sound; give the folder that it is in")
    try:
        lines = root.read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"data.path: {root} is no list of files; it must be text, a path a line"
        ) from None
    base = root.parent
    files = sorted({Path(os.path.abspath(base / line)) for line in lines if line.strip()})
    if missing := [str(file) for file in files if not file.is_file()]:
        raise UsageError(f"{root}: there are no files {', '.join(missing)}")
    if not files:
        raise UsageError(f"data.path: {root} lists no files")
    return Path(os.path.commonpath([file.parent for file in files])), files, []


def split_by_name(groups: Groups, test: str) -> Groups:
    """Moves training files whose name the expression `test` is found in to the test split;
    as they are where it is empty.

    Raises:
      UsageError: it is no expression, or found in none or all of the names.
    """
    if not test:
        return groups
    try:
        pattern = re.compile(test)
    except re.error as error:
        raise UsageError(f"data.test: {test!r} is no regular expression: {error}") from None
    chosen = [pair for pair in groups["train"] if pattern.search(pair[0].stem)]
    rest = [pair for pair in groups["train"] if not pattern.search(pair[0].stem)]
    if not chosen or not rest:
        found = "all" if chosen else "none"
        raise UsageError(
            f"data.test: {test!r} is found in {found} of the names of training files; it "
            "must be in some, as '_[0-4]$' of 7_nicolas_3.wav"
        )
    return {**groups, "train": rest, "test": groups.get("test", []) + chosen}


def labelled(groups: Groups, how: str) -> Groups:
    """The files of each split with the labels that `labels` of `audio` says."""
    pairs = [pair for group in groups.values() for pair in group]
    words = [file.stem.partition("_") for file, _ in pairs]
    counts = collections.Counter(word for word, line, _ in words if line and word)
    several = counts.total() == len(pairs) and min(counts.values()) > 1
    if how == "auto":
        how = "name" if several and not any(label for _, label in pairs) else "folder"
    if how == "folder":
        return groups
    if how == "none":
        return {s: [(file, None) for file, _ in group] for s, group in groups.items()}
    return {
        split: [(file, file.stem.partition("_")[0]) for file, _ in group]
        for split, group in groups.items()
    }


def splits_of(groups: Groups) -> list[tuple[str, list[str]]]:
    """The names of the files of each split, for the digest."""
    return [(s, [file.name for file, _ in group]) for s, group in sorted(groups.items())]


def decode_files(
    groups: Groups, new: Path, rate: int, length: int, normalise: bool
) -> None:
    """Writes all sounds into a new entry of the cache: `data`, `gain`, and `facts` of each
    file: its rate, channels, and samples once resampled.

    Raises:
      UsageError: files cannot be used; it names them all.
    """
    library()
    files = [file for group in groups.values() for file, _ in group]
    failures = []

    def read(file: Path) -> tuple[np.ndarray, float, tuple[int, ...]] | None:
        try:
            sound = opened(file)
        except UsageError as error:
            failures.append(str(error))
            return None
        samples = -(-len(sound.samples) * rate // sound.rate)
        facts = sound.rate, sound.channels, samples
        try:
            return *prepared(sound, rate, length, normalise), facts
        except UsageError as error:
            failures.append(f"{file} ({error})")
            return None

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = track(pool.map(read, files), "decoding", len(files))
        for split, group in groups.items():
            shape = (len(group), length, 1)
            sounds = new_array(new, split, "data", np.int16, shape)
            gains = new_array(new, split, "gain", np.float32, shape[:1])
            facts = new_array(new, split, "facts", np.int64, (len(group), 3))
            for i in range(len(group)):
                if found := next(results):
                    sounds[i], gains[i], facts[i] = found
            for array in (sounds, gains, facts):
                array.flush()
        next(results, None)  # lets the bar reach its end
    if failures:
        raise UsageError(
            f"{len(failures)} of {len(files)} files cannot be used; mend or remove them: "
            + ", ".join(sorted(failures))
        )


def said(facts: np.ndarray, rate: int, length: int) -> list[str]:
    """How files were changed, from rate, channels and samples of each, int [N, 3]."""
    notes, n = [], len(facts)
    for other in sorted(set(facts[:, 0].tolist()) - {rate}):
        files = counted(int(np.sum(facts[:, 0] == other)), "file")
        notes.append(f"{files} resampled from {other} to {rate} Hz")
    if several := int(np.sum(facts[:, 1] > 1)):
        notes.append(f"the channels of {counted(several, 'file')} averaged")
    if cut := int(np.sum(facts[:, 2] > length)):
        notes.append(f"{100 * cut / n:.1f} % are cut to {length} samples")
    if short := int(np.sum(facts[:, 2] < length)):
        notes.append(f"{100 * short / n:.1f} % are padded to {length} samples")
    return notes
