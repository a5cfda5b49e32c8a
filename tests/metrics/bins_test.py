"""Counts in cells: floors of an exact sampler (AU5), and what collapses."""

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency

from jaxgan.metrics import bins


def test_an_exact_sampler_differs_in_five_percent_and_diverges_by_the_floor():
    """A1.3: NDB / K .047 to .054, JSD .0126 and .0253 measured for these counts."""
    draw = np.random.default_rng(0)
    p = draw.dirichlet(np.full(50, 5.0))
    for n, m, expected in ((1000, 1000, 0.01225), (2000, 300, 0.0235)):
        assert bins.floor(50, n, m) == pytest.approx(expected, rel=2e-3)
        real, fake = (draw.multinomial(count, p, 400) for count in (n, m))
        pairs = list(zip(real, fake))
        share = np.mean([bins.differing(a, b) for a, b in pairs])
        jsd = np.mean([bins.divergence(a, b) for a, b in pairs])
        assert share == pytest.approx(bins.LEVEL, abs=0.01)
        assert jsd == pytest.approx(expected, rel=0.1)


def test_a_cell_differs_as_a_chi_squared_test_says():
    real, fake = np.array([520, 480]), np.array([460, 540])
    found = chi2_contingency(np.stack([real, fake]), correction=False)
    assert found.pvalue < 0.05 and bins.differing(real, fake) == 1.0
    fake = np.array([490, 510])
    found = chi2_contingency(np.stack([real, fake]), correction=False)
    assert found.pvalue > 0.05 and bins.differing(real, fake) == 0.0


def test_divergence_is_scipys_and_ln_2_of_disjoint_sets():
    draw = np.random.default_rng(1)
    real, fake = draw.integers(0, 50, 20), draw.integers(1, 50, 20)
    expected = jensenshannon(real / real.sum(), fake / fake.sum()) ** 2
    np.testing.assert_allclose(bins.divergence(real, fake), expected, rtol=1e-10)
    apart = bins.divergence(np.array([5, 0]), np.array([0, 9]))
    np.testing.assert_allclose(apart, np.log(2), rtol=1e-12)


def test_cells_are_of_the_training_features():
    draw = np.random.default_rng(2)
    centres = np.array([[0, 0], [10, 0], [0, 10.0]])
    label = np.arange(300) % 3
    features = (centres[label] + draw.standard_normal((300, 2))).astype(np.float32)
    found = bins.cells_of(features, 3)
    order = np.argsort(found @ [1, 2.0])
    np.testing.assert_allclose(found[order], centres, atol=0.5)
    counts = bins.counts_in(found[order], features[label < 2])
    np.testing.assert_array_equal(counts, [100, 100, 0])
    assert len(bins.cells_of(features[:25])) == 2  # ten features a cell
