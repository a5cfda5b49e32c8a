"""A number of each of several seeds -> one number and its spread, and which of several is
the best.

    mean    mean and standard deviation (n - 1)
    iqm     interquartile mean, with a percentile bootstrap interval; less moved by one bad
            seed (R. Agarwal et al., "Deep reinforcement learning at the edge of the
            statistical precipice", 2021, arXiv:2108.13264, section 4.3)

Values that are not finite are of seeds that failed: they are left out, and counted.
"""

import dataclasses
import warnings
from collections.abc import Sequence

import numpy as np
from scipy import stats

STATISTICS = ("mean", "iqm")
RESAMPLES, LEVEL = 9999, 0.95  # of the bootstrap, and of its interval
SIGNIFICANT = 0.05  # the p-value below which two means differ


@dataclasses.dataclass(frozen=True)
class Aggregate:
    """A statistic of n values.

    Attributes:
      centre: the mean or interquartile mean; spread: the standard deviation, NaN of one.
      low, high: the bootstrap interval of the interquartile mean, else NaN.
      values: those that are finite; failed: how many are not.
    """

    centre: float
    spread: float
    low: float
    high: float
    values: tuple[float, ...]
    failed: int


def aggregate(values: Sequence[float], statistic: str = "mean") -> Aggregate:
    """The aggregate of one value of each seed; NaN where none is finite."""
    known = tuple(float(x) for x in values if np.isfinite(x))
    nothing, failed = float("nan"), len(values) - len(known)
    if not known:
        return Aggregate(nothing, nothing, nothing, nothing, known, failed)
    spread = float(np.std(known, ddof=1)) if len(known) > 1 else nothing
    if statistic == "mean":
        return Aggregate(float(np.mean(known)), spread, nothing, nothing, known, failed)
    low, high = interval(known) if len(known) > 1 else (nothing, nothing)
    return Aggregate(interquartile_mean(known), spread, low, high, known, failed)


def interquartile_mean(values: Sequence[float], axis: int = -1) -> float:
    """The mean of the middle half, as SciPy trims it: int(n / 4) of n at each end."""
    return stats.trim_mean(values, 0.25, axis=axis)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The percentile bootstrap interval of the interquartile mean, by the same draws."""
    if len(set(values)) < 2:
        return values[0], values[0]
    found = stats.bootstrap(
        (np.asarray(values),),
        interquartile_mean,
        n_resamples=RESAMPLES,
        confidence_level=LEVEL,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    return float(found.low), float(found.high)


def best_of(found: Sequence[Aggregate], better: str) -> int | None:
    """The index of the best aggregate, where its spread allows to say so, else None.

    Its mean differs from that of every other by Welch's test (p < 0.05); interquartile
    means by intervals that do not meet. A single value has no spread, and is never marked.

    Args:
      better: "lower" or "higher"; anything else has no best.
    """
    if better not in ("lower", "higher") or len(found) < 2:
        return None
    sign = 1 if better == "lower" else -1
    order = sorted(range(len(found)), key=lambda k: ranked(sign * found[k].centre))
    first, *others = (found[k] for k in order)
    known = [other for other in others if other.values]
    best = known and all(differ(first, other) for other in known)
    return order[0] if best else None


def ranked(value: float) -> float:
    """NaN last."""
    return value if np.isfinite(value) else np.inf


def differ(one: Aggregate, other: Aggregate) -> bool:
    """Whether two aggregates are further apart than their spread explains."""
    if min(len(one.values), len(other.values)) < 2:
        return False
    if np.isfinite(one.low) and np.isfinite(other.low):
        return one.high < other.low or other.high < one.low
    if one.spread == other.spread == 0:
        return one.centre != other.centre
    with warnings.catch_warnings():  # of values that hardly differ
        warnings.simplefilter("ignore", RuntimeWarning)
        found = stats.ttest_ind(one.values, other.values, equal_var=False)
    return bool(found.pvalue < SIGNIFICANT)


def spread_of(values: Sequence[float], digits: str = ".4g") -> str:
    """Values of replicas for a person, `0.512 +- 0.01`; of one the number alone."""
    found = aggregate(values)
    if not found.values:
        return "nan"
    text = f"{found.centre:{digits}}"
    return f"{text} +- {found.spread:.2g}" if len(found.values) > 1 else text
