"""Which pixels a place sees, and that one place at a time sees what a whole pass does."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.core.game import Networks
from jaxgan.distributions.likelihood import logistics
from jaxgan.games.pixels import written
from jaxgan.models.made import MADE
from jaxgan.models.pixel import Gated, Masked

KEY = jax.random.key(0)
SHAPE = (5, 6, 1)
KINDS = {
    "gated": Gated(shape=SHAPE, width=3, depth=2),
    "made": MADE(shape=SHAPE, width=40, depth=2),
    "masked": Masked(shape=SHAPE, width=3, depth=2),
}


def networks_of(module, x) -> Networks:
    """A network with random weights, none of them 0."""
    shapes = jax.eval_shape(lambda: module.init(KEY, x, train=False))["params"]
    draw = np.random.default_rng(2)
    leaves, tree = jax.tree.flatten(shapes)
    drawn = [jnp.float32(draw.normal(0, 0.4, leaf.shape)) for leaf in leaves]
    params = {"generator": jax.tree.unflatten(tree, drawn)}
    return Networks({"generator": module}, params, {"generator": {}}, False)


def reach(module, shape, places=None) -> np.ndarray:
    """[H W, H W]: how much each place's numbers move with each pixel, summed over images
    and channels; of `places` alone, if given."""
    x = jax.random.normal(jax.random.key(3), (2, *shape))
    networks = networks_of(module, x)
    count = shape[0] * shape[1]
    places = np.arange(count) if places is None else np.array(places)

    def numbers(x):
        return networks("generator", x[None])[0].reshape(count, -1)[places]

    found = jax.jit(jax.vmap(jax.jacrev(numbers)))(x)
    found = np.abs(np.asarray(found)).sum((0, 2))
    return found.reshape(len(places), count, -1).sum(-1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_jacobian_is_strictly_lower_triangular(kind):
    found = reach(KINDS[kind], SHAPE)
    assert (np.triu(found) == 0).all()
    assert (np.diag(found, -1)[[0, 1, 7, -1]] > 0).all()


@pytest.mark.slow
def test_gates_leave_no_blind_spot_and_masks_alone_do():
    """Every pixel of 9x9 reaches the last place by two stacks; by one, with 7x7 and 3x3
    kernels, some to the right do not reach a place of the middle."""
    side, few = (9, 9, 1), dict(width=2, depth=6)
    last, middle = [80], [9 * 8 + 2]
    assert (reach(Gated(shape=side, **few), side, last)[0, :80] > 0).all()
    seen = reach(Gated(shape=side, **few), side, middle)[0].reshape(9, 9)
    blind = reach(Masked(shape=side, **few), side, middle)[0].reshape(9, 9)
    assert (seen[7] > 0).sum() == 9 and (blind[7] > 0).sum() < 9
    assert (blind[:8] > 0).sum() < (seen[:8] > 0).sum()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_one_place_at_a_time_sees_what_a_whole_pass_sees(kind):
    x = jax.random.normal(jax.random.key(4), (3, *SHAPE))
    networks = networks_of(KINDS[kind], x)

    @jax.jit
    def both(x):
        choose = lambda numbers, noise: noise  # noqa: E731
        return written(networks, "generator", x, KEY, choose), networks("generator", x)[0]

    (made, cached), whole = both(x)
    np.testing.assert_array_equal(made, x)
    np.testing.assert_allclose(cached, whole, atol=2e-5, rtol=2e-5)


def test_numbers_of_a_place():
    colour = Gated(shape=(4, 4, 3), width=2, mixture=5)
    assert (colour.inputs, colour.outputs) == (3, 5 * 10)
    assert logistics(jnp.zeros((2, colour.outputs)), 3).means.shape == (2, 3, 5)
    codes = Gated(shape=(16, 16, 1), width=2, classes=7)
    assert (codes.inputs, codes.outputs) == (7, 7)


def test_colours_of_a_place_say_nothing_of_each_other_but_by_the_law():
    """The numbers of a place depend on no channel of its own: triangular in pixels."""
    shape = (3, 3, 3)
    found = reach(Gated(shape=shape, width=2, depth=1, mixture=2), shape)
    assert (np.triu(found) == 0).all() and (np.diag(found, -1)[:2] > 0).all()


def test_made_has_direct_connections_alone_when_no_unit_is_active():
    """A logistic regression for each pixel: the linear autoregressive model."""
    module = MADE(shape=(2, 2, 1), width=3)
    x = jax.random.normal(KEY, (4, 2, 2, 1))
    networks = networks_of(module, x)
    params = dict(networks.params["generator"])
    params["last"] = jnp.zeros_like(params["last"])
    found = networks.replace(params={"generator": params})("generator", x)[0]
    weights = np.triu(np.asarray(params["direct"]), 1)
    expected = np.asarray(x).reshape(4, 4) @ weights + np.asarray(params["bias"])
    np.testing.assert_allclose(found.reshape(4, 4), expected, rtol=1e-5, atol=1e-6)
