"""The rows that a GAN of text must beat: n-gram models of `sentences`, by the same judge.

    python -m tests.benchmarks.ngrams

A model of order n has the shares of the n-grams of the 50,000 training sentences, each
count raised by what makes validation sentences likeliest.
"""

import numpy as np

from jaxgan.data import sentences
from jaxgan.data.languages.language import chosen, uniforms
from jaxgan.metrics.language import known_language

RAISED = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1)


class Ngrams:
    """A model of order n: each symbol depends on the n - 1 before it."""

    def __init__(self, tokens: np.ndarray, n: int, symbols: int, raised: float):
        self.order, self.symbols, self.raised = n - 1, symbols, raised
        self.counts: dict[tuple, np.ndarray] = {}
        for row in tokens.tolist():
            for t, token in enumerate(row):
                context = self.context(row, t)
                counts = self.counts.setdefault(context, np.zeros(symbols))
                counts[token] += 1

    def context(self, row, t: int) -> tuple:
        """What stands before place t; fewer symbols at the beginning."""
        return tuple(row[max(0, t - self.order) : t])

    def probability(self, context: tuple) -> np.ndarray:
        """Of each symbol, [V]."""
        counts = self.counts.get(context, np.zeros(self.symbols)) + self.raised
        return counts / counts.sum()

    def log_prob(self, tokens: np.ndarray) -> np.ndarray:
        """Of strings [N, T], [N] nats."""
        return np.array(
            [
                sum(
                    np.log(self.probability(self.context(row, t))[token])
                    for t, token in enumerate(row)
                )
                for row in tokens.tolist()
            ]
        )

    def sample(self, n: int, length: int) -> np.ndarray:
        """Strings [n, T]."""
        made = []
        for uniform in uniforms(0, 0, n, length):
            row: list[int] = []
            for t in range(length):
                p = self.probability(self.context(row, t))[None]
                row.append(int(chosen(p, uniform[t : t + 1])[0]))
            made.append(row)
        return np.array(made, np.uint8)


def main() -> None:
    """Prints a row for each order."""
    source = sentences()
    train, some = source.splits["train"]["data"], source.splits["validation"]["data"][:1000]
    symbols = source.spec["shape"][1]
    for n in (1, 2, 3, 4):
        model = Ngrams(train, n, symbols, 0.0)

        def held(raised: float, model: Ngrams = model) -> float:
            model.raised = raised
            return float(model.log_prob(some).mean())

        model.raised = max(RAISED, key=held)
        found = known_language(
            source, lambda k, model=model: model.sample(k, 13), model.log_prob
        )
        print(f"{n}-grams, counts + {model.raised:g}")
        for each in found:
            print(f"  {each.name:28} {each.value:.4g}")


if __name__ == "__main__":
    main()
