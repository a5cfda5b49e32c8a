"""Rendered shapes: factors, areas, and that an image is a function of its index."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.core.streams import example_keys
from jaxgan.data import shapes
from jaxgan.data.shapes import FACTORS, draw_factors, hue_to_rgb, render
from jaxgan.data.source import decoded

NUMBERS = {"number": jnp.arange(256, dtype=jnp.int32)}


def batch(size=32, seed=0):
    return jax.jit(shapes(image_size=size, seed=seed).decode)(NUMBERS)


@pytest.mark.slow
def test_batches_hold_images_labels_and_factors():
    found = batch()
    assert found["data"].shape == (256, 32, 32, 3)
    assert -1 <= found["data"].min() and found["data"].max() <= 1
    np.testing.assert_array_equal(found["label"], found["factors"][:, 0])
    for column, (low, high) in zip(found["factors"].T, FACTORS.values()):
        assert low <= column.min() and column.max() < high
        assert column.min() < low + 0.1 * (high - low)
    assert set(found["label"].tolist()) == {0, 1, 2}


@pytest.mark.slow
def test_an_image_is_a_function_of_seed_and_index():
    source = shapes(image_size=32)
    one = source.decode({"number": jnp.array([7, 100], jnp.int32)})
    np.testing.assert_allclose(one["data"][1], batch()["data"][100], atol=1e-5)
    assert (batch(seed=1)["factors"] != batch()["factors"]).any()


def test_splits_share_no_image():
    splits = shapes(image_size=16).splits
    numbers = np.concatenate([split["number"] for split in splits.values()])
    assert len(set(numbers.tolist())) == len(numbers) == 60_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape, area",  # in squared radii
    [(0, 1.6**2), (1, np.pi * 0.5), (2, 3 * np.sqrt(3) / 4)],
    ids=["square", "ellipse", "triangle"],
)
def test_areas_and_centres(shape, area):
    scale, size = 0.5, 128
    factors = jnp.array([shape, 0.0, scale, 0.3, 0.2, -0.1])
    red = (render(factors, size)[..., 0] + 1) / 2
    pixel = (2 / size) ** 2
    np.testing.assert_allclose(red.sum() * pixel, area * scale**2, rtol=0.02)
    axis = (np.arange(size) + 0.5) * 2 / size - 1
    np.testing.assert_allclose((red.sum(0) * axis).sum() / red.sum(), 0.2, atol=0.02)
    np.testing.assert_allclose((red.sum(1) * -axis).sum() / red.sum(), -0.1, atol=0.02)


@pytest.mark.slow
def test_rotation_is_counter_clockwise():
    """A lying ellipse, turned by 45 degrees, covers the upper right, not the upper left."""
    image = render(jnp.array([1.0, 0.0, 0.6, np.pi / 4, 0.0, 0.0]), 64)[..., 0]
    assert image[:32, 32:].mean() > image[:32, :32].mean() + 0.2


def test_hues():
    np.testing.assert_allclose(hue_to_rgb(jnp.float32(0.0)), [1, 0, 0], atol=1e-6)
    np.testing.assert_allclose(hue_to_rgb(jnp.float32(1 / 3)), [0, 1, 0], atol=1e-6)
    np.testing.assert_allclose(hue_to_rgb(jnp.float32(2 / 3)), [0, 0, 1], atol=1e-6)
    np.testing.assert_allclose(hue_to_rgb(jnp.float32(1 / 6)), [1, 1, 0], atol=1e-6)


@pytest.mark.slow
def test_entries_of_batches_are_those_of_the_rows():
    source = shapes(image_size=8)
    rows = np.arange(300)[::-1].copy()
    parts = list(decoded(source, "test", rows, ("label", "factors", "absent")))
    assert [set(part) for part in parts] == [{"label", "factors"}] * 2
    factors = np.concatenate([part["factors"] for part in parts])
    assert factors.shape == (300, 6)
    label = np.concatenate([part["label"] for part in parts])
    np.testing.assert_array_equal(label, factors[:, 0])
    numbers = source.splits["test"]["number"][rows]
    key = example_keys(jax.random.key(0), numbers[[299]])
    expected = jax.vmap(draw_factors)(key)
    np.testing.assert_allclose(factors[299], expected[0], rtol=1e-6)
