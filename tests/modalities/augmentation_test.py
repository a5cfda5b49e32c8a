"""DiffAugment's translation."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.modalities.augmentation import FEW, augment, by_number, translation
from jaxgan.modalities.image import IMAGE
from jaxgan.modalities.points import POINTS

IMAGES = jax.random.normal(jax.random.key(1), (64, 16, 16, 2))


@pytest.mark.slow
def test_shifts_by_up_to_an_eighth_and_repeats_the_edge():
    moved = translation(IMAGES, jax.random.key(0), jnp.arange(64))
    padded = np.pad(IMAGES, ((0, 0), (2, 2), (2, 2), (0, 0)), mode="edge")
    shifts = set()
    for image, whole in zip(moved, padded):
        candidates = {
            (i, j): whole[i : i + 16, j : j + 16] for i in range(5) for j in range(5)
        }
        found = [shift for shift, crop in candidates.items() if np.array_equal(crop, image)]
        assert len(found) == 1
        shifts.add(found[0])
    assert {i for i, _ in shifts} == {j for _, j in shifts} == set(range(5))


@pytest.mark.slow
def test_an_examples_shift_is_a_function_of_its_position():
    whole = translation(IMAGES, jax.random.key(0), jnp.arange(64))
    half = translation(IMAGES[32:], jax.random.key(0), jnp.arange(32, 64))
    np.testing.assert_array_equal(whole[32:], half)


@pytest.mark.slow
def test_gradient_is_that_of_copying_pixels():
    """Every pixel of the result counts once for the pixel it was copied from."""

    def total(images):
        return translation(images, jax.random.key(0), jnp.arange(64)).sum()

    gradient = jax.grad(total)(IMAGES)
    np.testing.assert_allclose(gradient.sum((1, 2)), 256.0)


def test_no_policy_changes_nothing():
    assert augment(IMAGES, jax.random.key(0), jnp.arange(64), ()) is IMAGES


@pytest.mark.parametrize(
    ("policy", "count", "found"),
    [
        (["auto"], FEW - 1, ["translation"]),
        (["auto"], FEW, []),
        (["translation"], FEW, ["translation"]),
        ([], FEW - 1, []),
    ],
)
def test_auto_shifts_images_where_there_are_few(policy, count, found):
    assert by_number(policy, IMAGE, count) == found


def test_auto_does_nothing_to_points():
    assert by_number(["auto"], POINTS, 10) == []
