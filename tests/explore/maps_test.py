"""Maps keep what lies together, and say what each point is."""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from jaxgan.explore.maps import maps_of, plane
from jaxgan.system.errors import UsageError
from tests.explore.runs import opened_of


@pytest.fixture(scope="module")
def veegan(tmp_path_factory):
    return opened_of(tmp_path_factory.mktemp("run"), "veegan")


def test_a_plane_turned_into_many_dimensions_is_found_again():
    """PCA keeps the distances of points that lie in a plane."""
    rng = np.random.default_rng(0)
    flat = rng.normal(size=(40, 2)) * [3, 1]
    turn = np.linalg.qr(rng.normal(size=(7, 7)))[0][:2]
    found = plane(flat @ turn + 5, "pca")
    assert found.dtype == np.float32

    def distances(x):
        return np.linalg.norm(x[:, None] - x[None], axis=-1)

    np.testing.assert_allclose(distances(found), distances(flat), atol=1e-5)
    assert found[:, 0].std() > found[:, 1].std()


def test_t_sne_keeps_groups_together_that_pca_lays_over_each_other():
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(10), 12)
    numbers = 20 * np.eye(10)[group] + rng.normal(size=(120, 10))  # a simplex
    found = {by: plane(numbers, by, seed=1) for by in ("pca", "tsne")}
    pure = {
        by: KNeighborsClassifier(3).fit(x[::2], group[::2]).score(x[1::2], group[1::2])
        for by, x in found.items()
    }
    assert pure["tsne"] == 1 > pure["pca"]
    np.testing.assert_array_equal(found["tsne"], plane(numbers, "tsne", seed=1))


@pytest.mark.parametrize("by", ["pca", "tsne"])
def test_equal_rows_lie_at_one_place_and_one_number_on_a_line(by):
    assert not plane(np.ones((6, 3)), by).any()
    found = plane(np.arange(8.0)[:, None], by)
    assert found.shape == (8, 2) and np.isfinite(found).all()


def test_an_encoder_s_run_has_a_map_of_latents_and_three_of_features(veegan):
    found = {each.name: each for each in maps_of(veegan, n=30)}
    assert list(found) == [
        "latents of test examples",
        "features of test examples",
        "features of samples",
        "features of test examples and samples",
    ]
    real, labels = veegan.real("test", 30)
    latents = found["latents of test examples"]
    assert latents.by == "PCA"
    np.testing.assert_array_equal(latents.examples, real)
    np.testing.assert_array_equal(latents.labels, labels)
    assert list(latents.label_names) == list("01234567")
    both = found["features of test examples and samples"]
    assert both.points.shape == (60, 2)
    np.testing.assert_array_equal(both.labels, np.repeat([0, 1], 30))
    np.testing.assert_array_equal(both.examples[30:], veegan.model.sample(0, 30))
    # Three maps in one plane.
    parts = found["features of test examples"], found["features of samples"]
    np.testing.assert_array_equal(both.points, np.concatenate([p.points for p in parts]))
    assert parts[1].labels is None


def test_an_unknown_way_is_refused(veegan):
    with pytest.raises(UsageError, match="by: there is no 'umap'; it may be pca, tsne"):
        maps_of(veegan, "umap")
