"""Strings of known languages, drawn by number: entropy and all probabilities are exact.

A judge measures how well a model has learnt the language (jaxgan/metrics/language.py).
"""

from typing import Any

from jaxgan.data.languages import LANGUAGES
from jaxgan.data.source import Source
from jaxgan.data.text import text_source

SIZES = {"train": 50_000, "validation": 5_000, "test": 5_000}
FEW = {"train": 10_000, "validation": 1_000, "test": 2_000}  # SeqGAN has 10,000 to learn


def brackets(*, kinds: int = 2, length: int = 12, depth: int = 6, seed: int = 0) -> Source:
    """Balanced brackets, 60,000 words of `length`, at most `depth` deep."""
    return drawn("brackets", SIZES, seed, kinds=kinds, length=length, depth=depth)


def markov(*, symbols: int = 8, length: int = 32, seed: int = 0) -> Source:
    """60,000 strings of a Markov chain of letters."""
    return drawn("markov", SIZES, seed, symbols=symbols, length=length)


def sentences(*, seed: int = 0) -> Source:
    """60,000 English sentences of a grammar, whose label is the subject."""
    return drawn("sentences", SIZES, seed)


def oracle(
    *, symbols: int = 64, length: int = 20, weights_seed: int = 0, seed: int = 0
) -> Source:
    """13,000 strings of an LSTM with random weights."""
    options = dict(symbols=symbols, length=length, weights_seed=weights_seed)
    return drawn("oracle", FEW, seed, **options)


def drawn(name: str, sizes: dict[str, int], seed: int, **options: Any) -> Source:
    """The source of a language of the catalogue: the first strings of a seed, split by
    split."""
    language, start = LANGUAGES[name](**options), 0
    splits = {}
    for split, size in sizes.items():
        tokens = language.sample(seed, size, start)
        start += size
        splits[split] = {"data": tokens}
        if (labels := language.labels(tokens)) is not None:
            splits[split]["label"] = labels
    return text_source(
        name,
        splits,
        language.vocabulary,
        language.joiner,
        language.end,
        label_names=list(language.label_names) or None,
        judges=["language", "bleu"],
        language={"name": name, **options},
    )
