"""Data sets: rows of arrays by split, and the function that decodes a batch of them."""

import dataclasses
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import jax
import numpy as np

from jaxgan.data.labels import unlabelled
from jaxgan.modalities.image import IMAGE
from jaxgan.modalities.modality import Modality
from jaxgan.system.errors import UsageError

Rows = Mapping[str, Any]  # arrays with one leading axis, in memory or on disk
SPLITS = ("train", "validation", "test")
DECODED = 256  # examples that are decoded at once outside of a step
SHARES = {"validation": 0.1, "test": 0.1}  # of what a source without that split has


@dataclasses.dataclass(frozen=True)
class Selected:
    """Some rows of an array on disk, read when they are asked for."""

    array: np.memmap
    index: np.ndarray

    def __getitem__(self, rows: Any) -> np.ndarray:
        return np.asarray(self.array[self.index[rows]])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype)

    def __len__(self) -> int:
        return len(self.index)

    @property
    def shape(self) -> tuple[int, ...]:
        """As NumPy's."""
        return (len(self.index), *self.array.shape[1:])

    @property
    def dtype(self) -> np.dtype:
        """As NumPy's."""
        return self.array.dtype

    @property
    def nbytes(self) -> int:
        """As NumPy's."""
        return int(np.prod(self.shape)) * self.dtype.itemsize


def select(rows: Rows, index: np.ndarray) -> Rows:
    """The rows at `index`; of arrays on disk without reading them."""
    return {
        name: Selected(array, index) if isinstance(array, np.memmap) else array[index]
        for name, array in rows.items()
    }


@dataclasses.dataclass(frozen=True)
class Source:
    """A data set.

    Attributes:
      splits: {"train", "validation", "test"} -> rows, as they are stored.
      decode: a batch of rows, on the device -> {"data": [B, ...], ...}; pure.
      spec: what a model must know of the data, JSON: `modality`, `shape` of one decoded
        example, `label_names` or None, `name`, and `digest` of the content; `unlabelled`,
        {split: its examples whose label is -1}, where there are such.
      notes: what a user should know of how the data were read, a phrase each.
      resampled: whether `decode` draws anew in each epoch: rows in training then have an
        `epoch` int32 [B], the earlier passes over the data; without it is the first.
    """

    splits: Mapping[str, Rows]
    decode: Callable[[Mapping[str, jax.Array]], dict[str, jax.Array]]
    spec: Mapping[str, Any]
    notes: Sequence[str] = ()
    resampled: bool = False

    def size(self, split: str) -> int:
        """Number of examples in a split."""
        return len(next(iter(self.splits[split].values())))


def numbers_of(sizes: Mapping[str, int]) -> dict[str, Rows]:
    """Rows of examples that are made of their numbers, {split: {"number": int32 [N]}}, one
    split after another, from {split: N}."""
    starts = np.cumsum([0, *sizes.values()])
    return {
        split: {"number": np.arange(start, start + count, dtype=np.int32)}
        for (split, count), start in zip(sizes.items(), starts)
    }


def decode_images(rows: Mapping[str, jax.Array]) -> dict[str, jax.Array]:
    """uint8 images [B, H, W, C] -> float32 in [-1, 1]; labels pass through."""
    images = IMAGE.decode(rows["data"])
    return {"data": images} | ({"label": rows["label"]} if "label" in rows else {})


def image_source(
    name: str,
    splits: Mapping[str, Rows],
    seed: int,
    label_names: Sequence[str] | None = None,
    digest: str | None = None,
    notes: Sequence[str] = (),
) -> Source:
    """A source of uint8 images: {split: {"data": [N, H, W, C], "label": int32 [N]}}, whose
    labels are 0 to K - 1, or -1 of an image that has none.

    Missing splits are carved from the training rows, the same ones for a `seed`.
    """
    shape = list(splits["train"]["data"].shape[1:])
    found = (splits, seed, label_names, digest, notes)
    return array_source(name, IMAGE, shape, decode_images, *found)


def array_source(
    name: str,
    modality: Modality,
    shape: Sequence[int],
    decode: Callable[[Mapping[str, jax.Array]], dict[str, jax.Array]],
    splits: Mapping[str, Rows],
    seed: int,
    label_names: Sequence[str] | None = None,
    digest: str | None = None,
    notes: Sequence[str] = (),
    more: Mapping[str, Any] | None = None,
    resampled: bool = False,
) -> Source:
    """A source of arrays of any modality, stored: {split: {"data": [N, ...], "label": int32
    [N], ...}}, whose labels are as in `image_source`, and missing splits too.

    Args:
      shape: of a decoded example; more: what else the spec says.
    """
    if missing := [split for split in SHARES if split not in splits]:
        shared = " and ".join(missing)
        each = " each" if len(missing) > 1 else ""
        notes = (*notes, f"{shared} drawn from train, a tenth of it{each}")
    if label_names is not None and not label_names:
        notes, label_names = (*notes, "no labels, since none is given"), None
        splits = {
            split: {key: array for key, array in rows.items() if key != "label"}
            for split, rows in splits.items()
        }
    complete = carve(splits, seed)
    spec: dict[str, Any] = {
        "name": name,
        "modality": modality.name,
        "shape": list(shape),
        "label_names": label_names,
        "digest": digest or digest_of(complete),
        **(more or {}),
    }
    if without := unlabelled(complete):
        spec["unlabelled"] = without
    return Source(complete, decode, spec, tuple(notes), resampled)


def examples_of(
    source: Source, modality: Modality, split: str, rows: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray | None]:
    """The examples of a split as their modality stores them, [N, ...], and their labels
    int32 [N] if any; all, or those at `rows`."""
    rows = np.arange(source.size(split)) if rows is None else rows
    arrays = source.splits[split]
    if source.decode is decode_images:  # stored as they are
        labels = np.asarray(arrays["label"][rows]) if "label" in arrays else None
        return np.asarray(arrays["data"][rows]), labels
    batches = decoded(source, split, rows, ("data", "label"))
    parts = [(modality.store(batch["data"]), batch.get("label")) for batch in batches]
    examples = np.concatenate([part[0] for part in parts])
    if parts[0][1] is None:
        return examples, None
    return examples, np.concatenate([part[1] for part in parts])


def decoded(
    source: Source, split: str, rows: np.ndarray, names: Collection[str]
) -> Iterator[dict[str, np.ndarray]]:
    """Entries of decoded batches, those of `names` that there are, of the examples at
    `rows`, on the host; one program for any number of rows, for sources that render take
    seconds to compile."""
    decode = jax.jit(source.decode)
    arrays, size = source.splits[split], DECODED
    for start in range(0, len(rows), size):
        some = rows[np.arange(start, start + size) % len(rows)]  # the last goes round
        batch = decode({name: np.asarray(array[some]) for name, array in arrays.items()})
        kept = {name: batch[name] for name in names if name in batch}
        kept = jax.device_get(kept)
        yield {name: array[: len(rows) - start] for name, array in kept.items()}


def carve(splits: Mapping[str, Rows], seed: int) -> dict[str, Rows]:
    """Moves a tenth of the training rows, drawn by `seed`, into each missing split."""
    missing = [name for name in SHARES if name not in splits]
    train = dict(splits["train"])
    n = len(train["data"])
    order = permutation(seed, 0, n)
    complete: dict[str, Rows] = {}
    start = 0
    for name in missing:
        count = max(1, round(SHARES[name] * n))
        chosen = np.sort(order[start : start + count])
        complete[name] = select(train, chosen)
        start += count
    if start >= n:
        raise UsageError(f"data: too few examples for train, validation and test: {n}")
    if missing:
        kept = np.sort(order[start:])
        train = dict(select(train, kept))
    complete = {**splits, **complete, "train": train}
    return {name: complete[name] for name in SPLITS}


def permutation(seed: int, epoch: int, n: int) -> np.ndarray:
    """The order of the rows in one epoch: a function of (seed, epoch, n), int64 [n].

    Sorts raw Philox words, whose values NumPy never changes; it makes no such promise
    for `Generator.permutation`.
    """
    words = np.random.Philox(key=[seed, epoch]).random_raw(n)
    return np.argsort(words, kind="stable")


def digest_of(splits: Mapping[str, Rows]) -> str:
    """SHA-256 of the content of all splits."""
    sha = hashlib.sha256()
    for split in sorted(splits):
        for name, array in sorted(splits[split].items()):
            sha.update(f"{split}/{name} {array.dtype} {array.shape}".encode())
            sha.update(np.ascontiguousarray(array).data)
    return sha.hexdigest()
