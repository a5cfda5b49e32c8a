"""Coverage of the mixture itself, and of what misses it."""

import numpy as np

from jaxgan.data.gaussians import grid25, ring8
from jaxgan.metrics.modes import coverage


def score(source, draws):
    return coverage(
        draws, source.spec["modes"]["centres"], source.spec["modes"]["deviation"]
    )


def test_the_mixture_itself_scores_its_ceiling_and_floor():
    """1 - exp(-4.5) = 0.98889 of high quality; KL about (K - 1) / 2N."""
    for source, modes, floor in ((ring8(), 8, 0.0014), (grid25(), 25, 0.0048)):
        found = score(source, source.splits["train"]["data"][:2500])
        assert found["count"] == modes
        np.testing.assert_allclose(found["high_quality"], 0.98889, atol=0.006)
        assert found["reverse_kl"] < 3 * floor


def test_one_mode():
    source = ring8()
    one = source.splits["train"]["data"][source.splits["train"]["label"] == 2]
    found = score(source, one)
    assert found["count"] == 1
    np.testing.assert_allclose(found["reverse_kl"], np.log(8))


def test_between_the_modes_is_no_mode():
    found = score(ring8(), np.zeros((10, 2)))
    assert found == {"count": 0.0, "high_quality": 0.0, "reverse_kl": np.log(8)}
