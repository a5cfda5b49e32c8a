"""BLEU and self-BLEU as Texygen measures them.

K. Papineni et al., "BLEU", 2002; Y. Zhu et al., "Texygen", 2018 (arXiv:1802.01886) and its
code: the mean BLEU of sentences with equal weights, a count of 0 taken for 0.1 (B. Chen, C.
Cherry, 2014, method 1), against the first 500 test sentences, or against the other samples.
Both depend on how many sentences there are: their names say it. A high BLEU is worth as
much as self-BLEU is low.
"""

import collections
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from jaxgan.metrics.score import BOTH, FAKES, Score, score

SENTENCES = 500
ORDERS = (2, 3, 4, 5)
NONE = 0.1  # what a count of 0 is taken for

Sentence = Sequence[Any]
Counts = Mapping[tuple, int]


def grams(sentence: Sentence, n: int) -> Counts:
    """How often each n-gram is there."""
    parts = zip(*(sentence[k:] for k in range(n)))
    return collections.Counter(parts)


class References:
    """Sentences that others are compared with, one of which may be left out."""

    def __init__(self, sentences: Sequence[Sentence], orders: int):
        self.lengths = sorted(len(sentence) for sentence in sentences)
        self.most: list[dict[tuple, tuple[int, int, int]]] = []
        for n in range(1, orders + 1):
            most: dict[tuple, tuple[int, int, int]] = {}  # highest count, whose, the second
            for k, sentence in enumerate(sentences):
                for gram, count in grams(sentence, n).items():
                    high, owner, second = most.get(gram, (0, -1, 0))
                    if count > high:
                        most[gram] = count, k, high
                    else:
                        most[gram] = high, owner, max(second, count)
            self.most.append(most)

    def matched(self, counts: Counts, n: int, without: int) -> int:
        """How many n-grams are in one of the sentences as often, at most."""
        most, total = self.most[n - 1], 0
        for gram, count in counts.items():
            high, owner, second = most.get(gram, (0, -1, 0))
            total += min(count, second if owner == without else high)
        return total

    def closest(self, length: int, own: bool) -> int:
        """The length closest to that of a sentence, the shorter of two; `own` where the
        sentence is one of these and is left out."""
        lengths = list(self.lengths)
        if own:
            lengths.remove(length)
        return min(lengths, key=lambda other: (abs(other - length), other))


def bleu(sentence: Sentence, references: References, orders: int, own: int = -1) -> float:
    """BLEU of a sentence by n-grams up to `orders`; `own` is its number where it is one of
    the references, and is left out."""
    logs, length = 0.0, len(sentence)
    for n in range(1, orders + 1):
        found = references.matched(grams(sentence, n), n, own)
        if n == 1 and not found:
            return 0.0
        logs += math.log((found or NONE) / max(length - n + 1, 1)) / orders
    closest = references.closest(length, own >= 0)
    return math.exp(logs + min(0.0, 1.0 - closest / length))


def bleus(
    fakes: Sequence[Sentence], real: Sequence[Sentence], orders: Sequence[int] = ORDERS
) -> Iterator[tuple[int, float, float]]:
    """(n, BLEU-n, self-BLEU-n) of sentences against real ones."""
    others, own = References(real, max(orders)), References(fakes, max(orders))
    for n in orders:
        yield (
            n,
            float(np.mean([bleu(each, others, n) for each in fakes])),
            float(np.mean([bleu(each, own, n, k) for k, each in enumerate(fakes)])),
        )


def sentences_of(tokens: np.ndarray, spec: Mapping[str, Any]) -> list[Sentence]:
    """Tokens [N, T] without the symbols that fill them, but the first of these."""
    end = spec["vocabulary"].index(spec["end"]) if spec.get("end") else -1
    found: list[Sentence] = []
    for row in tokens.tolist():
        while len(row) > 1 and row[-1] == row[-2] == end:
            row.pop()
        found.append(row)
    return found


def scores(
    fakes: np.ndarray, real: np.ndarray, train: np.ndarray, spec: Mapping[str, Any]
) -> list[Score]:
    """Scores "bleu<n>_<fakes>x<real>" and "self_bleu<n>_<fakes>" of tokens [N, T]; their
    floor is that of training examples in the place of the fakes."""
    sides = [sentences_of(tokens, spec) for tokens in (fakes, real, train)]
    n, count = len(sides[0]), f"{len(sides[0])}x{len(sides[1])}"
    found, shared = [], {"n_fake": n, "smoothing": "method 1"}
    rows = zip(bleus(sides[0], sides[1]), bleus(sides[2], sides[1]))
    for (order, plain, own), (_, floor, own_floor) in rows:
        more = {"n_real": len(sides[1]), "split": "test", **shared}
        found.append(
            score(f"bleu{order}_{count}", plain, BOTH, "higher", floor=floor, **more)
        )
        if n < 2:
            continue  # one alone resembles no other
        name = f"self_bleu{order}_{n}"
        found.append(score(name, own, FAKES, "lower", floor=own_floor, **shared))
    return found
