"""Means, interquartile means and their intervals; the best where the spread allows it."""

import numpy as np
import pytest
from scipy import stats

from jaxgan.metrics.aggregate import aggregate, best_of, interval, spread_of

VALUES = [4.0, 1.0, 3.0, 100.0, 2.0, 5.0, 7.0, 6.0]


def test_mean_and_standard_deviation():
    found = aggregate([1.0, 2.0, 3.0])
    assert (found.centre, found.spread, found.failed) == (2.0, 1.0, 0)
    assert np.isnan(found.low)


def test_the_interquartile_mean_is_of_the_middle_half():
    """Of eight values the middle four: (3 + 4 + 5 + 6) / 4."""
    found = aggregate(VALUES, "iqm")
    assert found.centre == 4.5
    assert found.low < 4.5 < found.high
    assert aggregate([1.0, 2.0, 3.0], "iqm").centre == 2.0  # int(3 / 4) = 0 at each end


def test_the_interval_covers_the_true_value_as_often_as_it_says():
    """Of 20 draws of a normal law, whose interquartile mean is its mean."""
    draw = np.random.default_rng(1)
    hits = 0
    for _ in range(60):
        low, high = interval(tuple(draw.normal(size=20)))
        hits += low < 0 < high
    assert 0.8 < hits / 60 <= 1.0  # 0.95, of which the percentile bootstrap falls short


def test_seeds_that_failed_are_left_out_and_counted():
    found = aggregate([1.0, float("nan"), 3.0])
    assert (found.centre, found.values, found.failed) == (2.0, (1.0, 3.0), 1)
    nothing = aggregate([float("nan")], "iqm")
    assert np.isnan(nothing.centre) and nothing.failed == 1


def test_the_best_is_named_only_where_the_spread_allows_it():
    low, near, far = ([1.0, 1.1, 0.9], [1.1, 1.2, 1.0], [5.0, 5.2, 4.9])
    assert stats.ttest_ind(low, near, equal_var=False).pvalue > 0.05
    assert stats.ttest_ind(low, far, equal_var=False).pvalue < 0.05
    of = [aggregate(values) for values in (far, low)]
    assert best_of(of, "lower") == 1 and best_of(of, "higher") == 0
    assert best_of([*of, aggregate(near)], "lower") is None
    assert best_of(of, "") is None and best_of(of[:1], "lower") is None
    assert best_of([aggregate([1.0]), aggregate([5.0])], "lower") is None  # no spread
    assert best_of([aggregate([1.0, 1.0]), aggregate([2.0, 2.0])], "higher") == 1
    failed = aggregate([float("nan")] * 3)
    assert best_of([failed, aggregate(low)], "higher") is None  # nothing to compare
    assert best_of([failed, *of], "higher") == 1


def test_interquartile_means_differ_where_intervals_do_not_meet():
    far = [x + 50 for x in VALUES if x < 50]
    near = [x + 0.5 for x in VALUES if x < 50]
    own = [x for x in VALUES if x < 50]
    of = [aggregate(values, "iqm") for values in (own, far)]
    assert best_of(of, "higher") == 1
    assert best_of([aggregate(values, "iqm") for values in (own, near)], "higher") is None


@pytest.mark.parametrize(
    "values, text",
    [([1.0], "1"), ([1.0, 3.0], "2 +- 1.4"), ([1.0, float("nan")], "1"), ([], "nan")],
)
def test_values_for_a_person(values, text):
    assert spread_of(values) == text


@pytest.mark.slow
def test_interquartile_means_and_intervals_are_those_of_rliable():
    """With rliable 1.2.0, arch 7.2.0 and pandas 2; arch does not import with pandas 3."""
    try:
        from rliable import library, metrics
    except (ImportError, TypeError) as error:
        pytest.skip(f"pip install rliable 'pandas<3': {error}")
    values = np.random.default_rng(0).gamma(2.0, size=(20, 1))

    def iqm(scores):
        return np.array([metrics.aggregate_iqm(scores)])

    points, intervals = library.get_interval_estimates({"a": values}, iqm, reps=20_000)
    found = aggregate(list(values[:, 0]), "iqm")
    assert found.centre == pytest.approx(points["a"][0], rel=1e-6)
    width = float(intervals["a"][1, 0] - intervals["a"][0, 0])
    assert abs(found.low - intervals["a"][0, 0]) < 0.05 * width
    assert abs(found.high - intervals["a"][1, 0]) < 0.05 * width
