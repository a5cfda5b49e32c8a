"""What the model draws for a page."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from jaxgan.explore.maps import Map
from jaxgan.explore.report import views
from jaxgan.model import Model
from tests.explore.runs import opened_of


@pytest.fixture(scope="module")
def points(tmp_path_factory):
    return opened_of(tmp_path_factory.mktemp("points"), "dcgan")


@pytest.fixture(scope="module")
def classes(tmp_path_factory):
    return opened_of(tmp_path_factory.mktemp("classes"), "cgan")


def test_a_component_varies_and_all_else_stays(points, monkeypatch):
    seen = {}

    def generated(model, latents):
        seen.update(latents)
        return np.zeros((len(latents["noise"]), 2), np.float32)

    monkeypatch.setattr(views, "generated", generated)
    values, examples = views.varied(points, "noise", 1, seed=0)
    assert examples.shape == (views.POINTS, views.STOPS, 2)
    latents = seen["noise"].reshape(views.POINTS, views.STOPS, -1)
    np.testing.assert_allclose(latents[:, :, 1], np.tile(values, (views.POINTS, 1)))
    np.testing.assert_allclose(values, np.linspace(-2, 2, views.STOPS), atol=1e-6)
    assert (latents[:, :, 0] == latents[:, :1, 0]).all()
    assert len(np.unique(latents[:, 0, 0])) == views.POINTS


def test_latents_without_a_name_have_a_few_sliders(points):
    found = views.traversals(points)
    size = points.model.prior["noise"].size
    assert len(found) == min(size, views.UNNAMED)
    first = found[0]
    assert first["title"] == "noise, component 0" and len(first["stops"]) == views.STOPS
    frames = first["figures"][0]["frames"]
    assert len(frames) == views.STOPS and frames[0] != frames[-1]


def test_classes_are_called_by_their_labels(classes):
    (found,) = views.traversals(classes)
    assert found["title"] == "label"
    names = list(classes.model.data_spec["label_names"])
    assert found["stops"] == names[: views.CLASSES]


def test_a_map_has_a_thumbnail_for_each_example(points):
    found = views.maps(points)
    kinds = [each["name"] for each in found["maps"]]
    assert len(kinds) == len(set(kinds)) > 1
    for each in found["maps"]:
        xy, sprite = np.array(each["xy"]), found["sprites"][each["sprite"]]
        assert 0 <= xy.min() and xy.max() <= 1 and len(xy) >= views.MAPPED
        assert sprite["columns"] * sprite["rows"] >= len(xy)
        image = Image.open(io.BytesIO(base64.b64decode(sprite["uri"].partition(",")[2])))
        assert image.width % sprite["columns"] == 0  # whole cells


def test_maps_of_the_same_examples_share_their_thumbnails(points, monkeypatch):
    examples = np.zeros((5, 2), np.float32)
    xy = np.array([[0, 0], [1, 0], [0, 4], [3, 2], [2, 2]], np.float32)
    one = Map("a", "PCA", xy, examples, None, ())
    two = Map("b", "PCA", xy, examples, np.arange(5), ["v", "w", "x", "y", "z"])
    other = Map("c", "PCA", xy, examples + 1, None, ())
    monkeypatch.setattr(views, "maps_of", lambda *_, **__: [one, two, other])
    found = views.maps(points)
    assert [each["sprite"] for each in found["maps"]] == [0, 0, 1]
    assert len(found["sprites"]) == 2
    assert found["maps"][0]["xy"][3] == [1.0, 0.5] and found["maps"][0]["labels"] is None
    assert found["maps"][1]["labels"] == [0, 1, 2, 3, 4]


def test_copies_are_found_beside_what_they_copy(tmp_path, monkeypatch):
    """Samples that are training examples have themselves as neighbours, at distance 0."""
    opened = opened_of(tmp_path, "dcgan", "digits")
    train, _ = opened.real("train")
    monkeypatch.setattr(Model, "sample", lambda self, seed, n: train[100 : 100 + n])
    monkeypatch.setattr(views, "AT_ONCE", 2**15)  # several blocks
    found = views.neighbours(opened)
    assert found["distances"] == ["0"] * views.SHOWN and found["searched"] == len(train)
    image = Image.open(io.BytesIO(base64.b64decode(found["uri"].partition(",")[2])))
    upper, lower = np.split(np.asarray(image.convert("L"))[1:-1], 2)
    np.testing.assert_array_equal(upper, lower)


def test_points_of_a_plane_have_no_neighbours_side_by_side(points):
    assert views.neighbours(points) is None
