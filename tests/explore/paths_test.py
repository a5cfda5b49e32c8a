"""Paths through a latent space stay where draws lie."""

import dataclasses

import numpy as np
import pytest

from jaxgan.distributions import prior
from jaxgan.explore import paths
from jaxgan.system.errors import UsageError
from tests.explore.runs import opened_of

LAWS = prior.Prior(
    {"class": prior.categorical(3), "style": prior.uniform(2), "noise": prior.normal(4)}
)
DRAW = np.random.default_rng(0)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return opened_of(tmp_path_factory.mktemp("run"), "veegan").model


def latents(n):
    return {
        "class": np.eye(3, dtype=np.float32)[DRAW.integers(0, 3, n)],
        "style": DRAW.uniform(-1, 1, (n, 2)).astype(np.float32),
        "noise": DRAW.normal(size=(n, 4)).astype(np.float32),
    }


def test_a_way_begins_and_ends_where_it_should_and_turns_evenly():
    a, b = latents(5), latents(5)
    way = paths.path(LAWS, a, b, np.linspace(0, 1, 9))
    for name, value in way.items():
        assert value.shape == (5, 9, LAWS[name].size) and value.dtype == np.float32
        np.testing.assert_allclose(value[:, 0], a[name], atol=1e-6)
        np.testing.assert_allclose(value[:, -1], b[name], atol=1e-6)
    noise = way["noise"] / np.linalg.norm(way["noise"], axis=-1, keepdims=True)
    cosine = np.sum(noise[:, 1:] * noise[:, :-1], -1)
    np.testing.assert_allclose(cosine, np.repeat(cosine[:, :1], 8, 1), atol=1e-5)
    half = (a["style"] + b["style"]) / 2
    np.testing.assert_allclose(way["style"][:, 4], half, atol=1e-6)
    assert set(np.unique(way["class"])) == {0, 1}  # no class between two


def test_a_straight_way_between_normals_is_shorter_half_way():
    a, b = latents(50), latents(50)
    lengths = {
        kind: np.linalg.norm(paths.path(LAWS, a, b, [0.5], kind)["noise"], axis=-1)
        for kind in ("linear", "spherical")
    }
    assert (lengths["linear"] <= lengths["spherical"] + 1e-5).all()


def test_what_is_moved_along_a_direction_stays_on_its_interval():
    start = latents(3)
    moved = paths.along(LAWS, start, {"style": np.array([1, 0])}, (0, 0.5, 4))
    np.testing.assert_array_equal(moved["style"][:, 0], start["style"])
    expected = np.clip(start["style"][:, 0] + 0.5, -1, 1)
    np.testing.assert_allclose(moved["style"][:, 1, 0], expected, atol=1e-6)
    assert (moved["style"][:, 2, 0] == 1).all()
    np.testing.assert_array_equal(moved["style"][:, 2, 1], start["style"][:, 1])
    np.testing.assert_array_equal(moved["noise"][:, 2], start["noise"])


def test_a_direction_may_be_that_of_each_example():
    start = latents(3)
    directions = {"noise": np.arange(12.0).reshape(3, 4)}
    moved = paths.along(LAWS, start, directions, (1.0,))["noise"][:, 0]
    np.testing.assert_allclose(moved, start["noise"] + directions["noise"], atol=1e-6)


def test_truncation_scales_from_the_mean_and_leaves_no_interval():
    draws = latents(2)
    found, scales = paths.truncated(LAWS, draws)
    assert scales == [0, 0.25, 0.5, 0.75, 1]
    assert not found["noise"][:, 0].any()
    for name in LAWS:
        np.testing.assert_allclose(found[name][:, -1], draws[name], atol=1e-6)
    np.testing.assert_array_equal(found["class"][:, 0], draws["class"])
    normal = prior.Prior({"noise": LAWS["noise"]})
    found, scales = paths.truncated(normal, {"noise": draws["noise"]})
    np.testing.assert_allclose(found["noise"][:, -1], 1.5 * draws["noise"], atol=1e-6)
    assert scales[-1] == 1.5
    classes = prior.Prior({"class": LAWS["class"]})
    assert paths.truncated(classes, {"class": draws["class"]}) == ({}, [])


def test_latents_of_examples_are_the_encoder_s_however_many_there_are(model):
    examples = model.sample(0, 70)
    found = paths.latents_of(model, examples)["noise"]
    law = model.encode(examples[:64])["noise"]
    np.testing.assert_allclose(found[:64], law.mean, atol=1e-6)
    last = paths.latents_of(model, examples[64:])["noise"]
    np.testing.assert_allclose(found[64:], last, atol=1e-6)


def test_an_encoder_of_some_latents_alone_is_refused(model):
    more = prior.Prior({**model.prior, "style": prior.uniform(1)})
    partial = dataclasses.replace(model, prior=more)
    with pytest.raises(UsageError, match="encoder reads noise alone, not style"):
        paths.latents_of(partial, model.sample(0, 2))


def test_the_latents_of_a_few_are_found_by_optimisation_where_no_encoder_has_them(model):
    blind = dataclasses.replace(
        model, family=dataclasses.replace(model.family, encode=None)
    )
    examples = model.sample(0, 2)
    found = paths.latents_found(blind, examples)
    assert {name: value.shape for name, value in found.items()} == {
        name: (2, law.size) for name, law in model.prior.items()
    }
    seen = paths.latents_found(model, examples)
    np.testing.assert_array_equal(seen["noise"], paths.latents_of(model, examples)["noise"])
