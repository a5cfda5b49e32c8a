"""Mean and covariance of features that come in batches. On the host, in float64: features
may be float32, but moments in float32 would lose the small differences that distances take.
"""

import dataclasses
import functools
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike

ROWS = 1024  # added at once, whatever the size of the batches


@dataclasses.dataclass(frozen=True)
class Moments:
    """Mean and covariance of `count` features, float64 on the host.

    Attributes:
      mean: [D].
      scatter: sum of (x - mean)(x - mean)^T, [D, D].
    """

    count: int
    mean: np.ndarray
    scatter: np.ndarray

    @classmethod
    def of(cls, features: ArrayLike) -> "Moments":
        """The moments of features [N, D].

        Raises:
          ValueError: features of another shape, or not finite.
        """
        x = np.asarray(features, np.float64)
        if x.ndim != 2 or not len(x):
            raise ValueError(f"features are [N, D] with N from 1, not {x.shape}")
        if not np.isfinite(x).all():
            raise ValueError("features are not finite")
        mean = x.mean(0)
        x = x - mean
        return cls(len(x), mean, x.T @ x)

    def merge(self, other: "Moments") -> "Moments":
        """The moments of both sets together; T. F. Chan, G. H. Golub, R. J. LeVeque,
        "Updating formulae and a pairwise algorithm for computing sample variances", 1979,
        equation 2.1. Sums of squares would lose digits where the mean is large."""
        count = self.count + other.count
        step = other.mean - self.mean
        between = np.outer(step, step) * (self.count * other.count / count)
        mean = self.mean + step * (other.count / count)
        return Moments(count, mean, self.scatter + other.scatter + between)

    @functools.cached_property
    def covariance(self) -> np.ndarray:
        """The unbiased covariance (N - 1), [D, D].

        Raises:
          ValueError: there is one feature only.
        """
        if self.count < 2:
            raise ValueError("a covariance needs two features or more")
        return self.scatter / (self.count - 1)

    @functools.cached_property
    def factor(self) -> np.ndarray:
        """F with F F^T = covariance, [D, rank]: Cholesky's, or by eigenvectors where the
        covariance is singular (N <= D, or constant features)."""
        if self.count > len(self.mean):
            try:
                return np.linalg.cholesky(self.covariance)
            except np.linalg.LinAlgError:
                pass
        values, vectors = np.linalg.eigh(self.covariance)
        some = values > values[-1] * len(values) * np.finfo(np.float64).eps
        return vectors[:, some] * np.sqrt(values[some])


def moments_of(batches: Iterable[ArrayLike]) -> Moments:
    """The moments of features that come in batches [B, D] of any sizes, `ROWS` in memory at
    a time. Batch sizes change no bit; the order of the rows changes rounding only."""
    return functools.reduce(Moments.merge, map(Moments.of, regrouped(batches)))


def regrouped(batches: Iterable[ArrayLike]) -> Iterator[np.ndarray]:
    """Yields the rows of the batches in the same order, `ROWS` at a time."""
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
