"""Closed forms of linear generators; the paths themselves."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.metrics.path_length import linear, path_length, spherical

DRAW = np.random.default_rng(0)


@pytest.mark.parametrize("sampling", ["full", "end"])
def test_a_linear_generator_in_closed_form(sampling):
    """E |A (z1 - z0)|^2 = 2 |A|^2 for any t; nothing trimmed."""
    matrix = DRAW.normal(size=(30, 12)).astype(np.float32)
    starts, ends = DRAW.normal(size=(2, 3000, 12))
    found = path_length(
        jax.jit(lambda z: jnp.matmul(z, matrix.T, precision="highest")),
        lambda x: x,
        starts,
        ends,
        space="linear",
        sampling=sampling,
        trim=0.0,
    )
    name = f"path_length_linear_{sampling}_trim0"
    assert set(found) == {name, f"{name}_std"}
    exact = np.square((ends - starts) @ matrix.T).sum(1)
    np.testing.assert_allclose(found[name], exact.mean(), rtol=1e-3)
    np.testing.assert_allclose(found[name], 2 * np.square(matrix).sum(), rtol=0.05)
    np.testing.assert_allclose(found[f"{name}_std"], exact.std(), rtol=1e-2)


def test_trimming_leaves_out_both_tails():
    """Lengths 0 to 99 squared: without the lowest and the highest."""
    starts = np.ones((100, 1))
    ends = starts + np.arange(100)[:, None]
    found = path_length(lambda z: z * 1, lambda x: x, starts, ends, "linear", "end", 1e-2)
    kept = np.square(np.arange(1, 99.0)).mean()
    assert set(found) == {
        "path_length_linear_end_e0.01",
        "path_length_linear_end_e0.01_std",
    }
    # method="lower" and "higher": the first quantile is value 0, the last value 99.
    whole = np.square(np.arange(100.0)).mean()
    np.testing.assert_allclose(found["path_length_linear_end_e0.01"], whole, rtol=1e-3)
    found = path_length(
        lambda z: z * 1, lambda x: x, starts, ends, "linear", "end", 1e-2, trim=0.0102
    )
    np.testing.assert_allclose(
        found["path_length_linear_end_e0.01_trim0.0102"], kept, rtol=1e-3
    )


def test_spherical_paths():
    """The angle grows evenly; the length goes from one's to the other's."""
    a, b = DRAW.normal(size=(2, 5, 7))
    t = np.linspace(0, 1, 5)[:, None]
    np.testing.assert_allclose(spherical(a, b, 0 * t), a, atol=1e-12)
    np.testing.assert_allclose(spherical(a, b, 0 * t + 1), b, atol=1e-12)
    one, other = (np.repeat(side[:1], 5, 0) for side in (a, b))
    path = spherical(one, other, t)
    lengths = np.linalg.norm(path, axis=1)
    expected = linear(*np.linalg.norm([a[0], b[0]], axis=1), t[:, 0])
    np.testing.assert_allclose(lengths, expected)
    unit = path / lengths[:, None]
    angles = np.arccos(np.clip(np.sum(unit[1:] * unit[:-1], 1), -1, 1))
    np.testing.assert_allclose(angles, angles.mean(), rtol=1e-6)
    np.testing.assert_allclose(linear(a, b, t)[2], (a[2] + b[2]) / 2)


def test_a_generator_that_normalises_sees_the_angle_only():
    """|dG/dt|^2 of G(z) = z / |z| is the squared angle between the two latents."""
    starts, ends = DRAW.normal(size=(2, 500, 6))
    a, b = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (starts, ends))
    angle = np.arccos(np.sum(a * b, 1))
    found = path_length(
        lambda z: z / jnp.linalg.norm(z, axis=1, keepdims=True),
        lambda x: x,
        starts,
        ends,
        epsilon=1e-3,
        trim=0.0,
    )
    name = "path_length_spherical_full_e0.001_trim0"
    np.testing.assert_allclose(found[name], np.square(angle).mean(), rtol=1e-3)


def test_what_is_no_path():
    with pytest.raises(ValueError, match="spherical or linear"):
        path_length(np.copy, np.copy, np.ones((2, 2)), np.ones((2, 2)), space="curved")
    with pytest.raises(ValueError, match="latents are"):
        path_length(np.copy, np.copy, np.ones((2, 2)), np.ones((3, 2)))
