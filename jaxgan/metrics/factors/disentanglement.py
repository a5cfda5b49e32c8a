"""Disentanglement of codes whose factors of variation are known, by information and by
trees: F. Locatello et al., "Challenging common assumptions in the unsupervised learning of
disentangled representations", 2019 (arXiv:1811.12359), whose published code has the
defaults here. jaxgan/metrics/factors/votes.py has two more scores.

Codes are [N, C] floats, factors [N, F] integers. On the host; classifiers by scikit-learn.
Traps: published scores depend on the data set, often dSprites, and are of 10,000 codes to
learn from and 5,000 to test; few codes score too high where classifiers overfit, and
plug-in information of n draws is too large by about (bins - 1)(values - 1) / 2n. A factor
with one value raises ValueError.

Unlike the published code no score depends on the origin, the unit or an outlier of a code:
bins hold equal numbers of codes, not equal widths, or are the values themselves where these
are no more than a factor's; models and votes see codes of mean 0 and deviation 1.
"""

import functools

import numpy as np
from numpy.typing import ArrayLike

from jaxgan.losses.information import samples


def checked(codes: ArrayLike, factors: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Codes, float64, and factors as arrays.

    Raises:
      ValueError: they have other shapes, codes are not finite, or a factor has one value.
    """
    codes, factors = np.asarray(codes, np.float64), np.asarray(factors)
    if codes.ndim != 2 or factors.ndim != 2 or len(codes) != len(factors):
        raise ValueError(
            f"codes are [N, C] and factors [N, F], not {codes.shape} and {factors.shape}"
        )
    if not np.isfinite(codes).all():
        raise ValueError("codes are not finite")
    for place, factor in enumerate(factors.T):
        if len(np.unique(factor)) < 2:
            raise ValueError(f"factor {place} has one value only")
    return codes, factors


def standardised(codes: np.ndarray, *others: np.ndarray) -> list[np.ndarray]:
    """Codes, and others on the same scale, less the mean and over the standard deviation of
    the former; 0 where these do not vary but for rounding."""
    mean, deviation = codes.mean(0), codes.std(0)
    alive = deviation > 1e-12 * np.abs(codes).max(0)
    scale = np.where(alive, deviation, 1)
    return [np.where(alive, (x - mean) / scale, 0) for x in (codes, *others)]


def binned(code: np.ndarray, bins: int, few: int) -> np.ndarray:
    """The bin [N] of each code [N]: its value where there are at most `few` or `bins`, else
    one of `bins` that hold equal numbers."""
    values, place = np.unique(code, return_inverse=True)
    if len(values) <= max(few, bins):
        return place
    return np.digitize(code, np.quantile(code, np.arange(1, bins) / bins))


def information_matrix(codes: ArrayLike, factors: ArrayLike, bins: int = 20) -> np.ndarray:
    """I(code; factor) in nats, [C, F]: plug-in, of each code's `binned` values."""
    codes, factors = checked(codes, factors)
    plug_in = functools.partial(samples.mutual_information, corrected=False)
    few = max(len(np.unique(factor)) for factor in factors.T)
    places = [binned(code, bins, few) for code in codes.T]
    return np.array([[plug_in(code, factor) for factor in factors.T] for code in places])


def mutual_information_gap(
    codes: ArrayLike, factors: ArrayLike, bins: int = 20
) -> dict[str, float]:
    """{"mig_<bins>quantiles"}: the information of the best code on a factor less that of
    the second best, over the factor's entropy, the mean over factors; T. Q. Chen et al.,
    "Isolating sources of disentanglement in VAEs", 2018 (arXiv:1802.04942), equation 6. In
    [0, 1]; 0 where two codes carry the same information, and for codes that mix factors
    evenly."""
    information = information_matrix(codes, factors, bins)
    if len(information) < 2:
        raise ValueError("a gap needs two codes or more")
    entropy = [samples.entropy(factor, corrected=False) for factor in np.asarray(factors).T]
    second, best = np.sort(information, 0)[-2:]
    return {f"mig_{bins}quantiles": float(np.mean((best - second) / np.array(entropy)))}


def modularity(codes: ArrayLike, factors: ArrayLike, bins: int = 20) -> dict[str, float]:
    """{"modularity_<bins>quantiles"}: 1 where each code tells of one factor only; K.
    Ridgeway, M. C. Mozer, "Learning deep disentangled embeddings with the F-statistic
    loss", 2018 (arXiv:1802.05312). One factor may still be spread over codes."""
    matrix = information_matrix(codes, factors, bins)
    return {f"modularity_{bins}quantiles": modularity_of(matrix)}


def modularity_of(information: ArrayLike) -> float:
    """Modularity from I(code; factor) [C, F], the mean over codes: 1 less the squared
    information on all factors but the best, relative to (F - 1) times the best's; 0 for
    codes without information."""
    square = np.square(np.asarray(information, np.float64))
    if square.shape[1] < 2:
        raise ValueError("modularity needs two factors or more")
    best = square.max(1)
    rest = (square.sum(1) - best) / (np.where(best > 0, best, 1) * (square.shape[1] - 1))
    return float(np.mean(np.where(best > 0, 1 - rest, 0)))


def dci(
    train: tuple[ArrayLike, ArrayLike],
    test: tuple[ArrayLike, ArrayLike],
    trees: int = 100,
    seed: int = 0,
) -> dict[str, float]:
    """{"dci/<score>"} from pairs (codes, factors) to learn from and to test on: C.
    Eastwood, C. K. I. Williams, "A framework for the quantitative evaluation of
    disentangled representations", 2018, with the importances of codes for boosted trees, a
    model a factor.

    disentanglement, completeness    see `importance_scores`
    informativeness, informativeness_train    accuracy of the trees, the mean over factors

    Slow: one tree for each value of a factor and round, minutes for 40 values and 10,000
    codes.
    """
    from sklearn.ensemble import GradientBoostingClassifier  # late: slow to import

    (codes, factors), (others, truth) = checked(*train), checked(*test)
    importance, train_accuracy, test_accuracy = [], [], []
    for place, factor in enumerate(factors.T):
        model = GradientBoostingClassifier(n_estimators=trees, random_state=seed)
        model.fit(codes, factor)
        importance.append(np.abs(model.feature_importances_))
        train_accuracy.append(model.score(codes, factor))
        test_accuracy.append(model.score(others, truth[:, place]))
    scores = {
        **importance_scores(np.array(importance).T),
        "informativeness": np.mean(test_accuracy),
        "informativeness_train": np.mean(train_accuracy),
    }
    return {f"dci/{name}": float(value) for name, value in scores.items()}


def importance_scores(importance: ArrayLike) -> dict[str, float]:
    """Disentanglement and completeness from importances [C, F] >= 0 of codes for factors.

    disentanglement  1 less the entropy (base F) of a code's importances, codes weighted by
                     their sums
    completeness     1 less the entropy (base C) of the importances for a factor, factors
                     weighted by their sums
    """
    matrix = np.asarray(importance, np.float64)
    if min(matrix.shape) < 2:
        raise ValueError(f"two codes and factors or more are needed, not {matrix.shape}")
    if not matrix.sum():
        return {"disentanglement": 0.0, "completeness": 0.0}
    return {
        "disentanglement": concentration(matrix),
        "completeness": concentration(matrix.T),
    }


def concentration(matrix: np.ndarray) -> float:
    """1 less the entropy of each row over its maximum, the mean of rows weighted by their
    sums."""
    weight = matrix.sum(1)
    share = matrix / np.where(weight > 0, weight, 1)[:, None]
    entropy = -np.sum(share * np.log(np.where(share > 0, share, 1)), 1)
    return float(np.sum(weight * (1 - entropy / np.log(matrix.shape[1]))) / weight.sum())
