"""Layers as Flax's own capture has them, edits as other weights, decisions as the networks
that make them."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.explore.interpret.attention import attention_maps, spread
from jaxgan.explore.interpret.dissection import ablation
from jaxgan.explore.interpret.layers import Generation, decision_of, generated
from jaxgan.system.errors import UsageError
from tests.explore.interpret.made import small, untrained

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sagan():
    return untrained("sagan")


@pytest.fixture(scope="module")
def captured(sagan):
    """What Flax captures of two examples."""
    network, variables = sagan.modules["generator"], sagan.variables["generator"]

    @jax.jit
    def apply(z):
        return network.apply(variables, z, train=False, capture_intermediates=True)

    return apply(sagan.latents(0, 2)["noise"])[1]["intermediates"]


@pytest.fixture(scope="module")
def seen(sagan):
    return jax.jit(lambda x: Generation.of(sagan).seen(x))(sagan.latents(0, 2))


def test_layers_are_those_that_flax_captures(seen, captured):
    made, values = seen
    assert set(values) == {name for name in captured if name != "__call__"}
    for path, value in values.items():
        (kept,) = captured[path]["__call__"]
        np.testing.assert_allclose(value, kept, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(made, captured["__call__"][0], atol=1e-5)


def test_stages_end_ahead_of_the_next_linear_layer(sagan):
    seen = Generation.of(sagan).look(sagan.latents(0, 1))
    assert seen.linear == ["Dense_0", "ConvTranspose_0", "ConvTranspose_1"]
    assert seen.stages == ("SelfAttention_0", "BatchNorm_1")
    assert Generation.of(small()).look(small().latents(0, 1)).stages == ("Bias_0",)


def test_an_ablated_channel_is_one_without_scale_and_bias(sagan, seen):
    latent, path = sagan.latents(0, 2), "BatchNorm_1"
    kept = np.array([1, 0, 1, 1.0], np.float32)
    found = ablation(Generation.of(sagan), latent, path)(kept)
    params = dict(sagan.variables["generator"]["params"])
    params[path] = {name: value * kept for name, value in params[path].items()}
    variables = {**sagan.variables["generator"], "params": params}
    expected = generated(Generation.of(with_variables(sagan, variables)), latent)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert np.abs(found - seen[0]).max() > 1e-4


def with_variables(model, variables):
    return dataclasses.replace(model, variables={"generator": variables})


def test_attention_is_that_of_equation_1(sagan, captured):
    latent = sagan.latents(0, 2)
    make = Generation.of(sagan)
    (found,) = attention_maps(make, latent).values()
    assert found.shape == (2, 4, 4, 4, 4)
    np.testing.assert_allclose(found.sum((3, 4)), 1, rtol=1e-5)
    query, key = (
        np.asarray(captured["SelfAttention_0"][f"Dense_{k}"]["__call__"][0], float)
        for k in (0, 1)
    )
    similar = np.exp(np.einsum("bqc,bkc->bqk", query, key))
    expected = similar / similar.sum(-1, keepdims=True)
    np.testing.assert_allclose(found.reshape(2, 16, 16), expected, rtol=1e-3)
    assert 1 <= spread(found.reshape(2, 16, 16)) <= 16
    assert spread(np.full((3, 8), 1 / 8)) == pytest.approx(8)
    assert spread(np.eye(8)) == pytest.approx(1)
    assert attention_maps(Generation.of(small()), small().latents(0, 2)) == {}


@pytest.mark.parametrize("name", ["gan", "bigan", "cgan"])
def test_a_decision_is_what_the_networks_say(name):
    """Also of a game that judges pairs, and of one that is told a label."""
    model, x = untrained(name, "ring8"), jnp.array([[1.0, 2.0], [0.5, -1.0]])
    label = jnp.array([3, 1])
    found = decision_of(model, {"data": x, "index": jnp.arange(2), "label": label})
    if name == "bigan":
        told = (model.network("encoder")(x),)
    else:
        told = (jax.nn.one_hot(label, 8),) if name == "cgan" else ()
    expected = model.network("discriminator")(x, *told)
    np.testing.assert_allclose(jax.jit(lambda x: found(x))(x), expected, rtol=1e-4)


def test_games_without_a_logit_of_each_example_have_no_decision():
    batch = {"data": jnp.zeros((2, 2)), "index": jnp.arange(2)}
    for name in ("vae", "pacgan"):
        assert decision_of(untrained(name, "ring8"), batch) is None


def test_examples_of_examples_are_not_explained(sagan):
    family = dataclasses.replace(sagan.family, input="data")
    with pytest.raises(UsageError, match="makes examples of a batch's 'data'"):
        Generation.of(dataclasses.replace(sagan, family=family))
