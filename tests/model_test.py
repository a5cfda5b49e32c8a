"""A model as users hold it: encoded, bounded, opened, held still."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.distributions import Normal, Point
from jaxgan.explore.pictures import inputs
from jaxgan.model import model_of
from jaxgan.system.errors import UsageError
from jaxgan.workdir.items import items_of
from tests.experiments import Experiment, config_of


def model(name, argument="digits", **overrides):
    """An untrained model of a config."""
    experiment = Experiment.of(config_of(name, argument, **overrides))
    networks = items_of(experiment.initial())["networks"]
    return model_of(experiment.config, experiment.source.spec, networks, 0), experiment


@pytest.fixture(scope="module")
def vae():
    return model("vae", **{"image_size": 8})[0]


@pytest.mark.slow
def test_a_deterministic_encoder_gives_points():
    bigan, _ = model("bigan", "ring8")
    x = bigan.sample(seed=1, n=5)
    found = bigan.encode(x)["noise"]
    assert isinstance(found, Point) and found.value.shape == (5, 2)
    np.testing.assert_allclose(found.value, bigan.network("encoder")(jnp.array(x)), 1e-5)


@pytest.mark.slow
def test_a_vae_encodes_by_laws_and_bounds(vae):
    x = vae.sample(seed=0, n=6)
    assert x.shape == (6, 8, 8, 1) and x.dtype == np.uint8
    law = vae.encode(x)["noise"]
    assert isinstance(law, Normal) and law.mean.shape == (6, 16)
    key = jax.random.key(0)
    one, many = vae.bound(x, key), vae.bound(x, key, draws=200)
    assert one.shape == (6,) and np.mean(many) > np.mean(one)
    assert not np.array_equal(one, vae.bound(x, jax.random.key(1)))
    np.testing.assert_array_equal(vae.bound(x), vae.bound(x))  # None is one key


def test_what_a_family_does_not_offer_is_said(vae):
    gan, _ = model("dcgan", "ring8")
    with pytest.raises(UsageError, match="offers no encode; it offers generate"):
        gan.encode(np.zeros((2, 2)))
    with pytest.raises(UsageError, match="no log_prob; it offers generate, encode, bound"):
        vae.log_prob(np.zeros((2, 8, 8, 1), np.uint8))
    with pytest.raises(UsageError, match="no network 'encoder'; it has"):
        gan.network("encoder")


@pytest.mark.slow
def test_latents_are_held_still_by_index_name_and_number():
    cgan, experiment = model("cgan")
    names = experiment.source.spec["label_names"]
    by_index = cgan.sample(seed=0, n=3, label=7)
    np.testing.assert_array_equal(by_index, cgan.sample(n=3, fixed={"label": names[7]}))
    one_hot = np.tile(np.eye(10)[7], (3, 1))
    np.testing.assert_array_equal(by_index, cgan.sample(n=3, label=one_hot))
    assert (by_index != cgan.sample(n=3)).any()
    mixed = cgan.sample(n=3, label=[7, "7", 2])
    np.testing.assert_array_equal(mixed[:2], by_index[:2])
    assert (mixed[2] != by_index[2]).any()
    each = cgan.fixed({"noise": "0.5", "label": "3"}, 1)
    np.testing.assert_array_equal(each["noise"], np.full((1, 100), 0.5))
    for wrong, message in (
        ({"label": 10}, "label is 10; it may be 0, 1, 2"),
        ({"label": "seven"}, "label is 'seven'; it may be 0"),
        ({"noise": "a,b"}, "it must be one number, or 100 with commas between"),
        ({"label": [1, 2]}, "label has 2 values, for 1 examples"),
        ({"noise": None}, "noise is None; it must be one number"),
        ({"nose": 1}, "'nose' is no latent variable; there are"),
    ):
        with pytest.raises(UsageError, match=message):
            cgan.sample(n=1, fixed=wrong)


@pytest.mark.slow
def test_pictures_of_classes_have_a_class_a_row():
    cgan, experiment = model("cgan")
    latents, columns = inputs(cgan, experiment.source, 0, 64)
    classes = np.argmax(latents["label"], 1).reshape(-1, columns)
    assert columns == 6
    np.testing.assert_array_equal(classes, np.arange(10)[:, None] * np.ones((1, 6)))
    plain, columns = inputs(model("dcgan", "ring8")[0], experiment.source, 0, 64)
    assert columns is None and plain["noise"].shape == (64, 2)


def test_weights_are_averaged_where_there_are_any():
    config = config_of("dcgan", "ring8", ema={})
    experiment = Experiment.of(config)
    networks = items_of(experiment.initial())["networks"]
    found = model_of(config, experiment.source.spec, networks, 0)
    assert found.weights == "raw"
    with pytest.raises(UsageError, match="no averaged weights; use --weights=raw"):
        model_of(config, experiment.source.spec, networks, 0, "ema")
