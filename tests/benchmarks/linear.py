"""The linear autoregressive model of binary digits: a logistic regression for each pixel.

    python -m tests.benchmarks.linear [SPLITS]

Test log p in nats an image, digits of 8x8 at threshold 0.5, one line for each split of the
data (`--config.data.seed`). The L2 penalty, the same for all pixels, is the one with which
validation images are likeliest; a pixel that never changes has a chance of half a count.
It is what any autoregressive network has to beat.
"""

import sys
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from jaxgan.data import digits

STRENGTHS = (0.1, 0.3, 1.0, 3.0, 10.0)  # the inverse of the penalty


def log_p(seen: np.ndarray, unseen: np.ndarray, strength: float) -> np.ndarray:
    """log p of each unseen image, [N] nats, by regressions on seen ones, 0 or 1 [M, D]."""
    found = np.zeros(len(unseen))
    for k in range(seen.shape[1]):
        y, ones = seen[:, k], seen[:, k].sum()
        if k and 0 < ones < len(seen):
            model = LogisticRegression(C=strength, max_iter=300)
            model.fit(seen[:, :k], y)
            chance = model.predict_proba(unseen[:, :k])[:, 1]
        else:
            chance = np.full(len(unseen), (ones + 0.5) / (len(seen) + 1))
        found += np.log(np.where(unseen[:, k] > 0, chance, 1 - chance))
    return found


def main(splits: str = "3") -> None:
    """A line for each split."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    means = []
    for seed in range(int(splits)):
        source = digits(image_size=8, seed=seed)
        train, validation, test = (
            (np.asarray(source.splits[split]["data"][:]) > 127.5)
            .reshape(-1, 64)
            .astype(int)
            for split in ("train", "validation", "test")
        )
        by = {c: log_p(train, validation, c).mean() for c in STRENGTHS}
        best = max(by, key=lambda c: by[c])
        values = log_p(train, test, best)
        error = values.std(ddof=1) / len(values) ** 0.5
        means.append(values.mean())
        print(
            f"split {seed}: {means[-1]:.3f} +- {error:.3f} nats, C = {best:g}", flush=True
        )
    if len(means) > 1:
        print(f"mean {np.mean(means):.3f}, deviation {np.std(means, ddof=1):.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
