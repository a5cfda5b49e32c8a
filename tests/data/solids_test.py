"""Solids: volumes, areas, distances, and that an example is a function of its index."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.data import solids
from jaxgan.data.solid_points import surface
from jaxgan.data.solid_shapes import FACTORS, KINDS, distance, occupancy, radii
from jaxgan.data.source import examples_of
from jaxgan.modalities.voxels import VOXELS
from jaxgan.system.errors import UsageError

NUMBERS = {"number": jnp.arange(192, dtype=jnp.int32)}
distances = jax.jit(jax.vmap(distance))
draw_surface = jax.jit(jax.vmap(surface, (0, 0, None)), static_argnums=2)


@pytest.fixture(scope="module")
def batch():
    return jax.device_get(jax.jit(solids(points=64).decode)(NUMBERS))


def factors(kind, a=0.4, b=0.3, c=0.5, rotation=0.0, centre=(0.0, 0.0, 0.0)):
    return jnp.array([KINDS.index(kind), a, b, c, rotation, *centre], jnp.float32)


def sides(u):
    """Sizes a and b with which a torus has radii 0.5 and 0.2."""
    large, small = 0.5, 0.2
    a, b = (large - 0.2) / 0.6, (small - 0.1) / 0.2
    np.testing.assert_allclose(radii(a, b), (large, small), rtol=1e-6)
    return dict(a=a, b=b)


@pytest.mark.parametrize(
    "kind, sizes, share",
    [
        ("ellipsoid", dict(a=0.5, b=0.5, c=0.5), 0.065450),
        ("torus", sides(0), 0.049348),
        ("box", dict(a=0.5, b=0.3, c=0.4), 0.06),
        ("cylinder", dict(a=0.5, c=0.4), np.pi * 0.25 * 0.8 / 8),
        ("cone", dict(a=0.5, c=0.4), np.pi * 0.25 * 0.8 / 3 / 8),
    ],
)
def test_occupied_shares_are_the_volumes(kind, sizes, share):
    """PC2, at 32 cells a side and off the grid."""
    made = factors(kind, **sizes, rotation=0.2, centre=(0.03, -0.02, 0.011))
    found = jax.jit(occupancy, static_argnums=1)(made, 32)
    np.testing.assert_allclose(found.mean(), share, rtol=0.01)
    axis = (np.arange(32) + 0.5) / 16 - 1
    weight = found / found.sum()
    np.testing.assert_allclose((weight.sum((1, 2)) * axis).sum(), 0.03, atol=0.005)
    if kind != "cone":
        np.testing.assert_allclose((weight.sum((0, 1)) * axis).sum(), 0.011, atol=0.005)


def test_points_lie_on_surfaces_which_the_factors_tell(batch):
    assert batch["data"].shape == (192, 64, 3) and batch["data"].dtype == np.float32
    assert np.abs(distances(batch["data"], batch["factors"])).max() < 2e-5
    assert np.abs(batch["data"]).max() < 1
    np.testing.assert_array_equal(batch["label"], batch["factors"][:, 0])
    assert set(batch["label"].tolist()) == set(range(5))
    for name, column in zip(FACTORS, batch["factors"].T):
        used = column[column != 0]
        low, high = FACTORS[name]
        assert low <= used.min() and used.max() < high


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_points_are_uniform_by_area(kind):
    """Means over the surface of |z| and z, x^2, by quadrature on a fine net of it."""
    made = factors(kind)
    cloud = np.asarray(draw_surface(made[None], jax.random.key(0)[None], 10_000)[0])
    net, weight = net_of(kind, *np.asarray(made[1:4], np.float64))
    np.testing.assert_allclose(np.asarray(distance(jnp.array(net), made)), 0, atol=1e-4)
    for function in (lambda p: p[:, 2], lambda p: p[:, 2] ** 2, lambda p: p[:, 0] ** 2):
        values = function(cloud)
        error = values.std() / 100
        expected = np.sum(weight * function(net)) / weight.sum()
        assert abs(values.mean() - expected) < 4.5 * error + 1e-3


def net_of(kind, a, b, c):
    """Points of a surface, float32, and the areas that they stand for."""
    s, t = (np.stack(np.meshgrid(*[np.arange(400)] * 2), -1).reshape(-1, 2).T + 0.5) / 400
    turn = 2 * np.pi * s
    if kind == "box":
        flat = np.stack([2 * s - 1, 2 * t - 1], 1)
        faces = [np.insert(flat, k, sign, 1) for k in range(3) for sign in (-1, 1)]
        parts = [face * (a, b, c) for face in faces]
        areas = [area for area in (b * c, a * c, a * b) for _ in range(2)]
        return stacked(parts, [np.full(len(s), area) for area in areas])
    if kind == "ellipsoid":
        z = 2 * t - 1
        n = np.stack(
            [np.cos(turn) * np.sqrt(1 - z**2), np.sin(turn) * np.sqrt(1 - z**2), z], 1
        )
        return stacked([n * (a, b, c)], [np.linalg.norm(n / (a, b, c), axis=1)])
    if kind == "torus":
        large, small = radii(a, b)
        v = 2 * np.pi * t
        rho = large + small * np.cos(v)
        points = np.stack([rho * np.cos(turn), rho * np.sin(turn), small * np.sin(v)], 1)
        return stacked([points], [rho])
    disc = np.stack([a * t * np.cos(turn), a * t * np.sin(turn), 0 * t - c], 1)
    area = 2 * np.pi * a**2 * t
    if kind == "cone":
        side = np.stack([a * t * np.cos(turn), a * t * np.sin(turn), c - 2 * c * t], 1)
        return stacked([disc, side], [area, 2 * np.pi * a * t * np.hypot(a, 2 * c)])
    side = np.stack([a * np.cos(turn), a * np.sin(turn), (2 * t - 1) * c], 1)
    other = disc * (1, 1, -1)
    return stacked([disc, other, side], [area, area, np.full(len(t), 4 * np.pi * a * c)])


def stacked(parts, weights):
    return np.concatenate(parts).astype(np.float32), np.concatenate(weights)


def test_distances_grow_by_one_a_unit(batch):
    """|grad d| is 1 off the surface; of an ellipsoid near it alone."""
    near = batch["data"] + 0.01 * np.random.default_rng(0).standard_normal((192, 64, 3))
    gradient = jax.jit(jax.vmap(jax.grad(lambda p, f: jnp.sum(distance(p, f)))))
    slope = np.linalg.norm(gradient(near.astype(np.float32), batch["factors"]), axis=2)
    assert np.median(np.abs(slope - 1)) < 1e-3 and (np.abs(slope - 1) < 0.2).mean() > 0.99


@pytest.mark.slow
def test_points_are_drawn_anew_in_each_epoch(batch):
    source = solids(points=64)
    assert source.resampled
    decode = jax.jit(source.decode)
    later = decode({**NUMBERS, "epoch": jnp.ones(192, jnp.int32)})
    np.testing.assert_allclose(later["factors"], batch["factors"], rtol=1e-6)
    assert np.abs(later["data"] - batch["data"]).min(axis=(1, 2)).max() > 0
    again = decode({**NUMBERS, "epoch": jnp.zeros(192, jnp.int32)})
    np.testing.assert_allclose(again["data"], batch["data"], atol=1e-5)


@pytest.mark.slow
def test_voxels_are_stored_as_shares_of_255():
    source = solids(form="voxels", side=8)
    assert not source.resampled and source.spec["shape"] == [8, 8, 8, 1]
    volumes, labels = examples_of(source, VOXELS, "test", np.arange(70))
    assert volumes.dtype == np.uint8 and volumes.shape == (70, 8, 8, 8, 1)
    assert 0.02 < volumes.mean() / 255 < 0.2 and set(labels) <= set(range(5))


def test_refuses_forms_and_sizes():
    with pytest.raises(UsageError, match="data.form: there is no 'mesh'"):
        solids(form="mesh")
    with pytest.raises(UsageError, match="data.points is 0"):
        solids(points=0)
