"""Text whose law is not known: n-grams against those of the training text, repetition, and
how likely a model finds the test text."""

from collections.abc import Callable

import numpy as np

from jaxgan.data.languages.language import counted
from jaxgan.data.source import Source
from jaxgan.metrics.grams import jensen_shannon, repeats
from jaxgan.metrics.language import in_blocks
from jaxgan.metrics.score import BOTH, FAKES, Score, score

DRAWS, EXAMPLES = 10_000, 5000


def text_scores(
    source: Source,
    sample: Callable[[int], np.ndarray],
    log_prob: Callable[[np.ndarray], np.ndarray] | None,
    n: int = DRAWS,
) -> list[Score]:
    """Scores "text/..." of as many draws as there are test examples, `n` at most: the share
    of distinct ones, the Jensen-Shannon divergence of their n-grams from those of the
    training text, and the test text's -log q in nats a symbol, where the model says it. The
    floor is the score of the test text."""
    test = source.splits["test"]["data"]
    test, train = np.asarray(test[:n]), np.asarray(source.splits["train"]["data"][:])
    fakes, spec = sample(len(test)), source.spec
    symbols = len(spec["vocabulary"])
    end = spec["vocabulary"].index(spec["end"]) if spec["end"] else None
    unique, floor = (len(repeats(side)) / len(side) for side in (fakes, test))
    found = [score("text/unique", unique, FAKES, "", floor=floor)]
    for k in range(1, 1 + min(4, test.shape[1])):
        real = counted(train, k, symbols, end)
        distance, floor = (
            jensen_shannon(real, counted(side, k, symbols, end)) for side in (fakes, test)
        )
        more = {"floor": floor, "n_real": len(train), "split": "train", "unit": "bits"}
        found.append(score(f"text/js{k}", distance, BOTH, "lower", **more))
    if log_prob is not None:
        part = test[:EXAMPLES]
        nll = -float(in_blocks(log_prob, part).mean()) / test.shape[1]
        more = {"n_real": len(part), "split": "test", "unit": "nats a symbol"}
        found.append(score("text/nll_test", nll, BOTH, "lower", **more))
    return [s.said(n_fake=len(fakes), data_digest=spec["digest"]) for s in found]
