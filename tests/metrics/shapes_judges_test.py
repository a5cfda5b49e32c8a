"""Scores of shapes beside their floors: an exact sampler scores as the floor does."""

import numpy as np
import pytest

from jaxgan.data import solids
from jaxgan.metrics import clouds, shapes_judges
from jaxgan.metrics.judges import JUDGES
from jaxgan.metrics.score import values_of
from jaxgan.metrics.shapes_judges import (
    cloud_scores,
    occupancy_scores,
    real,
    surface_scores,
)


@pytest.fixture(autouse=True)
def few(monkeypatch):
    for name in ("COUNT", "ASSIGNED", "FITTED"):
        monkeypatch.setattr(shapes_judges, name, 24)
    monkeypatch.setattr(shapes_judges, "COMPARED", 64)


def sampler(source, split="validation", change=lambda x: x):
    return lambda n: change(real(source, split, n))


@pytest.mark.slow
def test_an_exact_sampler_and_one_that_is_none():
    source = solids(points=32)
    found = cloud_scores(source, sampler(source))
    values, floors = values_of(found), {s.name: s.protocol["floor"] for s in found}
    assert len(values) == 9 and floors.keys() == values.keys()
    for kind in ("chamfer", "assignment"):
        for key in ("mmd", "nearest"):
            name = f"clouds/{kind}/{key}"
            np.testing.assert_allclose(values[name], floors[name], rtol=0.5)
    assert abs(values["clouds/chamfer/one_nna"] - 23 / 47) < 0.3
    assert (
        found[0].protocol["points"] == 32 and "cube" in found[0].protocol["normalisation"]
    )
    one = values_of(
        cloud_scores(source, sampler(source, change=lambda x: 0 * x[:1] + 0 * x))
    )
    assert one["clouds/chamfer/cov"] == 1 / 24
    assert one["clouds/chamfer/mmd"] > 3 * floors["clouds/chamfer/mmd"]
    assert one["clouds/chamfer/one_nna"] == 1 and one["clouds/jsd"] > 0.5


@pytest.mark.slow
def test_floors_are_computed_once_for_all_models(tmp_path, monkeypatch):
    """And give the same scores when they are read."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    source, calls = solids(points=16), []
    within = clouds.within
    monkeypatch.setattr(clouds, "within", lambda d, x: calls.append(len(x)) or within(d, x))
    first, again = (cloud_scores(source, sampler(source)) for _ in range(2))
    assert len(calls) == 2 * 3 + 2 * 1
    assert [(s.name, s.values, s.protocol) for s in first] == [
        (s.name, s.values, s.protocol) for s in again
    ]
    fits = []
    monkeypatch.setattr(
        shapes_judges, "surface_distances", lambda x: (fits.append(x) or x[:, 0, 0], None)
    )
    found = [surface_scores(source, sampler(source))[0] for _ in range(2)]
    assert len(fits) == 2 + 1 and found[0].protocol["floor"] == found[1].protocol["floor"]


def test_occupied_shares():
    source = solids(form="voxels", side=8)
    found = {s.name: s for s in occupancy_scores(source, sampler(source))}
    share = found["voxels/share"]
    np.testing.assert_allclose(share.values, share.protocol["floor"], rtol=0.25)
    assert found["voxels/share_distance"].values < 0.03
    np.testing.assert_allclose(found["voxels/parts"].values, 1.0, atol=0.2)
    full = sampler(source, change=lambda x: np.full_like(x, 255))
    found = values_of(occupancy_scores(source, full))
    assert found["voxels/share"] == 1 and found["voxels/share_distance"] > 0.8
    assert {"clouds", "occupancy", "solids"} <= set(JUDGES)
