"""Metrics of shared features against torch-fidelity's and, where written down there only,
against `prdc`'s formulae in PyTorch's distances."""

import numpy as np
import pytest

from jaxgan.metrics.frechet import frechet_distance
from jaxgan.metrics.inception_score import inception_score
from jaxgan.metrics.kernel import kernel_distance, squared_discrepancy
from jaxgan.metrics.moments import Moments, moments_of
from jaxgan.metrics.prdc import prdc, precision_recall
from tests.metrics.fidelity import fidelity

pytestmark = pytest.mark.slow
SEED = 2020  # theirs


def features(count: int, width: int, shift: float = 0.0) -> np.ndarray:
    """Float32, correlated, not negative: as pooled features are."""
    draw = np.random.default_rng([count, width, round(100 * shift)])
    mix = np.random.default_rng(0).normal(size=(width, width)) / np.sqrt(width)
    return np.maximum(draw.normal(shift, 1, (count, width)) @ mix, 0).astype(np.float32)


REAL, FAKE = features(2000, 64), features(1800, 64, 0.05)


def to_torch(x):
    import torch

    return torch.tensor(x)


def test_frechet_distance():
    """To the rounding of its float32 mean."""
    module = fidelity("metric_fid")
    theirs = [module.fid_features_to_statistics(to_torch(x)) for x in (REAL, FAKE)]
    expected = module.fid_statistics_to_metric(*theirs, verbose=False)
    found = frechet_distance(Moments.of(REAL), moments_of(np.split(FAKE, 9)))
    np.testing.assert_allclose(found["frechet"], *expected.values(), rtol=1e-5)


def test_kernel_distance():
    """The subsets that its seed draws, where its kernels are float64 too (in float32 they
    cost it 3e-5 of the mean); and as many others agree within their errors."""
    module = fidelity("metric_kid")
    options = dict(kid_subsets=20, kid_subset_size=500, rng_seed=SEED, verbose=False)
    sides = [to_torch(x).double() for x in (REAL, FAKE)]
    expected = module.kid_features_to_metric(*sides, **options)
    draw, found = np.random.RandomState(SEED), []
    for _ in range(20):
        pair = [x[draw.choice(len(x), 500, replace=False)] for x in (REAL, FAKE)]
        found.append(squared_discrepancy(*pair))
    mean, deviation = expected.values()
    np.testing.assert_allclose(np.mean(found), mean, rtol=1e-9)
    np.testing.assert_allclose(np.std(found), deviation, rtol=1e-9)
    other = kernel_distance(REAL, FAKE, subsets=20, size=500)
    assert abs(other["kernel_20x500"] - mean) < 4 * deviation / np.sqrt(10)


@pytest.mark.parametrize("splits", [1, 10])
def test_inception_score(splits):
    module = fidelity("metric_isc")
    logits = 3 * features(1990, 100)  # no multiple of the splits
    expected = module.isc_features_to_metric(to_torch(logits), splits, shuffle=False)
    order = np.random.RandomState(SEED).permutation(len(logits))
    shuffled = module.isc_features_to_metric(to_torch(logits), splits, rng_seed=SEED)
    for rows, theirs in ((logits, expected), (logits[order], shuffled)):
        found = inception_score(rows, splits)
        np.testing.assert_allclose(list(found.values()), list(theirs.values()), rtol=1e-9)


@pytest.mark.parametrize("k", [3, 5])
def test_precision_and_recall(k):
    """Fakes come first there."""
    module = fidelity("metric_prc")
    sides = to_torch(FAKE), to_torch(REAL)
    expected = module.calculate_precision_recall_full(*sides, neighborhood=k)
    found = precision_recall(REAL, FAKE, k)
    np.testing.assert_allclose(list(found.values()), expected, rtol=1e-6)


def test_density_and_coverage():
    """M. F. Naeem et al.'s code, in float64."""
    torch = pytest.importorskip("torch")

    real, fake = (to_torch(x).double() for x in (REAL[:500, :16], FAKE[:500, :16]))
    # Not by products: they cancel.
    exact = dict(compute_mode="donot_use_mm_for_euclid_dist")
    radius = torch.cdist(real, real, **exact).kthvalue(6).values
    between = torch.cdist(real, fake, **exact)
    inside = between < radius[:, None]
    found = prdc(real.float().numpy(), fake.float().numpy(), k=5)
    density = inside.double().sum(0).mean() / 5
    coverage = (between.min(1).values < radius).double().mean()
    np.testing.assert_allclose(found["prdc_k5/density"], density, rtol=1e-6)
    np.testing.assert_allclose(found["prdc_k5/coverage"], coverage, rtol=1e-6)
