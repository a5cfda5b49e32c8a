"""Mean and covariance of features that come in batches. On the host, in float64: features
may be float32, their moments may not, where small differences of them matter.
"""

import dataclasses
import functools
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike

ROWS = 1024  # that are added at once, however large the batches are


@dataclasses.dataclass(frozen=True)
class Statistics:
    """Moments of `count` features, float64 on the host.

    Attributes:
      mean: [D].
      scatter: sum of (x - mean)(x - mean)^T, [D, D].
    """

    count: int
    mean: np.ndarray
    scatter: np.ndarray

    @classmethod
    def of(cls, features: ArrayLike) -> "Statistics":
        """Of an array [N, D]."""
        x = np.asarray(features, np.float64)
        if x.ndim != 2 or not len(x):
            raise ValueError(f"features are [N, D] with N from 1, not {x.shape}")
        if not np.isfinite(x).all():
            raise ValueError("features are not finite")
        mean = x.mean(0)
        x = x - mean
        return cls(len(x), mean, x.T @ x)

    def merge(self, other: "Statistics") -> "Statistics":
        """Of both together; T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating formulae and
        a pairwise algorithm for computing sample variances", 1979, equation 2.1. Sums of
        squares would cancel where the mean is large."""
        count = self.count + other.count
        step = other.mean - self.mean
        between = np.outer(step, step) * (self.count * other.count / count)
        mean = self.mean + step * (other.count / count)
        return Statistics(count, mean, self.scatter + other.scatter + between)

    @functools.cached_property
    def covariance(self) -> np.ndarray:
        """Unbiased (N - 1), [D, D]; one feature alone has none."""
        if self.count < 2:
            raise ValueError("a covariance needs two features or more")
        return self.scatter / (self.count - 1)

    @functools.cached_property
    def factor(self) -> np.ndarray:
        """F with F F^T = covariance, [D, rank]: Cholesky's, or of the eigenvectors where
        it is singular (N <= D, or features that are constant)."""
        if self.count > len(self.mean):
            try:
                return np.linalg.cholesky(self.covariance)
            except np.linalg.LinAlgError:
                pass
        values, vectors = np.linalg.eigh(self.covariance)
        some = values > values[-1] * len(values) * np.finfo(np.float64).eps
        return vectors[:, some] * np.sqrt(values[some])


def statistics_of(batches: Iterable[ArrayLike]) -> Statistics:
    """Of features that come as batches [B, D] of any sizes; holds `ROWS` of them at a time.
    Batch sizes change no bit, the order changes rounding only."""
    return functools.reduce(Statistics.merge, map(Statistics.of, regrouped(batches)))


def regrouped(batches: Iterable[ArrayLike]) -> Iterator[np.ndarray]:
    """The same rows in the same order, `ROWS` at a time."""
    waiting: list[np.ndarray] = []
    for batch in batches:
        waiting.append(np.asarray(batch))
        if sum(map(len, waiting)) >= ROWS:
            rows = np.concatenate(waiting)
            whole = len(rows) - len(rows) % ROWS
            yield from np.split(rows[:whole], whole // ROWS)
            waiting = [rows[whole:]]
    rest = np.concatenate(waiting) if waiting else np.zeros((0, 0))
    if len(rest) or not waiting:
        yield rest
