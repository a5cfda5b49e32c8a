"""Text of a user's: characters or words, line by line or in windows."""

import collections
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import numpy as np

from jaxgan.data.source import SHARES, Rows, Source, carve, digest_of
from jaxgan.modalities.text import (
    UNKNOWN,
    OneHot,
    characters_in,
    cut_lines,
    cut_windows,
    named,
    symbols_in,
    tokens_of,
)
from jaxgan.system.errors import UsageError, choose

UNITS, CUTS = {"characters": "", "words": " "}, ("windows", "lines")
MOST = {"characters": 256, "words": 2000}  # symbols that are told apart, by default


def text(
    *,
    path: str,
    unit: str = "characters",
    cut: str = "windows",
    length: int = 32,
    symbols: int = 0,
    seed: int = 0,
) -> Source:
    """A text file, UTF-8, as examples of `length` symbols.

    Windows follow each other without overlap; validation and test are the last fifth of
    the text. Lines end with the symbol "\\n", which also fills them; longer ones are cut,
    empty ones left out; validation and test are drawn from them by `seed`.

    Args:
      unit: "characters", or "words" (and marks, each for itself).
      symbols: the most that are told apart, the commonest of the training examples; the
        others are one symbol. 0: 256 characters, 2,000 words.

    Raises:
      UsageError: no such file, no UTF-8, one symbol alone, or too short.
    """
    choose(unit, UNITS, "data.unit")
    choose(cut, CUTS, "data.cut")
    if length < 2:
        raise UsageError(f"data.length is {length}; it must be 2 or more")
    if symbols < 0 or symbols == 1:
        raise UsageError(f"data.symbols is {symbols}; it must be 2 or more, or 0")
    file, joiner, notes = Path(path).expanduser(), UNITS[unit], list[str]()
    content = characters_in(file, "data.path: ")
    if cut == "lines":
        examples, end = cut_lines(content, joiner), "\n"
        if cut_off := sum(len(x) > length for x in examples):
            notes.append(f"cut {cut_off} lines of more than {length} {unit}")
        if len(examples) >= 3:
            parts = lines_apart(examples, seed)
    else:
        examples, end = cut_windows(content, joiner, length), ""
        parts = in_order(examples)
    if len(examples) < 3:
        count = len(symbols_in(content, joiner))
        raise UsageError(
            f"data.path: {file} has {count} {unit}, {len(examples)} {cut} of {length}; "
            "train, validation and test need one each: give more text, or a smaller "
            "data.length"
        )
    vocabulary = commonest(parts["train"], symbols or MOST[unit], end)
    if len(vocabulary) - bool(end) < 2:
        raise UsageError(
            f"data.path: {file} has one symbol alone to train on, {vocabulary[0]!r}"
        )
    unknown = {
        split: tokens_of(part, vocabulary, length, end)[1] for split, part in parts.items()
    }
    if any(unknown.values()) and UNKNOWN not in vocabulary:
        vocabulary = (*vocabulary, UNKNOWN)
    for split, found in unknown.items():
        if found:
            notes.append(
                f"{sum(found.values())} unknown {unit} in {split}: "
                + ", ".join(named(found))
            )
    splits = {
        split: {"data": tokens_of(part, vocabulary, length, end)[0]}
        for split, part in parts.items()
    }
    judges = ["text", "bleu"]
    made = text_source("text", splits, vocabulary, joiner, end, cut, judges=judges)
    return dataclasses.replace(made, notes=tuple(notes))


def in_order(examples: Sequence) -> dict[str, Sequence]:
    """The examples by split: the last tenth for the test, the tenth before it for
    validation, one at least."""
    held = max(1, round(SHARES["test"] * len(examples)))
    first, second = len(examples) - 2 * held, len(examples) - held
    train, validation, test = examples[:first], examples[first:second], examples[second:]
    return {"train": train, "validation": validation, "test": test}


def lines_apart(examples: Sequence, seed: int) -> dict[str, Sequence]:
    """The examples by split, validation and test drawn by `seed`."""
    rows: dict[str, Rows] = carve({"train": {"data": np.arange(len(examples))}}, seed)
    return {s: [examples[k] for k in part["data"]] for s, part in rows.items()}


def commonest(examples: Sequence[Sequence[str]], most: int, end: str) -> tuple[str, ...]:
    """The `most` commonest symbols, in alphabetical order, and `end`, if there is one."""
    counts = collections.Counter(symbol for example in examples for symbol in example)
    kept = sorted(counts, key=lambda symbol: (-counts[symbol], symbol))[:most]
    return (*sorted(kept), *([end] if end else []))


def text_source(
    name: str,
    splits: Mapping[str, Rows],
    vocabulary: Sequence[str],
    joiner: str,
    end: str,
    cut: str = "lines",
    label_names: list[str] | None = None,
    **more: Any,
) -> Source:
    """A source of tokens, {split: {"data": [N, T], "label": int32 [N]}}; `more` stands in
    its spec."""
    one_hot = OneHot(len(vocabulary))

    def decode(rows: Mapping[str, jax.Array]) -> dict[str, jax.Array]:
        data = {"data": one_hot(rows["data"])}
        return data | ({"label": rows["label"]} if "label" in rows else {})

    spec = {
        "name": name,
        "modality": "text",
        "shape": [splits["train"]["data"].shape[1], len(vocabulary)],
        "vocabulary": list(vocabulary),
        "joiner": joiner,
        "end": end,
        "cut": cut,
        "label_names": label_names,
        "digest": digest_of(splits),
        **more,
    }
    return Source(splits, decode, spec)
