"""Binarisations: which pixels are 1, and when they are drawn anew."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.games.observation import digest, observe
from jaxgan.system.errors import UsageError

KEYS = jax.random.key(0), jax.random.key(1)
GREY = jnp.linspace(-1, 1, 5)[None, :, None, None] * jnp.ones((400, 5, 4, 1))
INDEX = jnp.arange(400)


SEEN = jax.jit(observe, static_argnums=(3, 4, 5))


def binary(x, key, index, kind):
    return np.asarray(SEEN(x, key, index, "bernoulli", 0.5, kind))


def test_a_threshold_takes_no_key():
    found = binary(GREY, KEYS[0], INDEX, "threshold")
    np.testing.assert_array_equal(found[0, :, 0, 0], [0, 0, 0, 1, 1])


def test_dynamic_pixels_are_as_often_1_as_they_are_bright_and_drawn_anew():
    one, other = (binary(GREY, key, INDEX, "dynamic") for key in KEYS)
    np.testing.assert_allclose(one.mean((0, 2, 3)), [0, 0.25, 0.5, 0.75, 1], atol=0.05)
    assert (one != other).any()
    alone = binary(GREY[7:9], KEYS[0], INDEX[7:9], "dynamic")
    np.testing.assert_array_equal(alone, one[7:9])  # by the place in the global batch


def test_fixed_pixels_are_of_the_image_alone():
    levels = np.random.default_rng(0).integers(0, 256, GREY.shape)
    some = jnp.float32(levels / 127.5 - 1)
    one = binary(some, KEYS[0], INDEX, "fixed")
    other = binary(some[::-1], KEYS[1], INDEX, "fixed")
    np.testing.assert_array_equal(one, other[::-1])
    assert len({image.tobytes() for image in one}) > 390
    assert 0.4 < one.mean() < 0.6


def test_digests_of_different_images_differ():
    levels = np.random.default_rng(0).integers(0, 256, (2000, 4, 4, 1))
    found = np.asarray(digest(jnp.float32(levels / 127.5 - 1)))
    assert len(set(found.tolist())) == 2000


def test_mistakes():
    with pytest.raises(UsageError, match="binarisation.*'static'.*dynamic, fixed"):
        observe(GREY, KEYS[0], INDEX, "bernoulli", 0.5, "static")
    with pytest.raises(UsageError, match=r"'logistic', which is of images.* \[2\]"):
        observe(jnp.zeros((3, 2)), KEYS[0], INDEX[:3], "logistic", 0.5, "fixed")
