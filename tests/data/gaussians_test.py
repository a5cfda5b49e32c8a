"""Rings and grids have the modes that they say."""

import numpy as np
import pytest

from jaxgan.data.gaussians import grid25, grid_centres, ring8, ring_centres


def test_centres_are_distinct():
    """A published notebook's ring has seven: linspace(0, 2 pi, 8) meets itself."""
    ring = ring_centres()
    apart = np.linalg.norm(ring[:, None] - ring[None], axis=-1) + 9 * np.eye(8)
    np.testing.assert_allclose(apart.min(1), 2 * np.sin(np.pi / 8))
    np.testing.assert_allclose(np.linalg.norm(ring, axis=1), 1.0)
    assert len({tuple(c) for c in grid_centres()}) == 25
    np.testing.assert_array_equal(np.unique(grid_centres()), [-4, -2, 0, 2, 4])


@pytest.mark.parametrize(("make", "modes"), [(ring8, 8), (grid25, 25)])
def test_draws_are_of_the_mixture(make, modes):
    source = make(seed=3)
    assert source.spec["shape"] == [2]
    centres = np.array(source.spec["modes"]["centres"])
    deviation = source.spec["modes"]["deviation"]
    rows = source.splits["train"]
    share = np.bincount(rows["label"], minlength=modes) / len(rows["label"])
    np.testing.assert_allclose(share, 1 / modes, rtol=0.1)
    rest = (rows["data"] - centres[rows["label"]]) / deviation
    np.testing.assert_allclose(rest.std(0), 1.0, rtol=0.02)
    again = make(seed=3).splits["validation"]["data"]
    np.testing.assert_array_equal(again, source.splits["validation"]["data"])
    assert make(seed=4).spec["digest"] != source.spec["digest"]
