"""WaveGAN's networks: sizes, phase shuffle, and the layer that they are made of."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from jax.sharding import PartitionSpec as P

from jaxgan.core import devices
from jaxgan.models import wave
from jaxgan.models.convolution import transposed
from jaxgan.models.wave import PhaseShuffle, levels_of, shifted
from jaxgan.system.errors import UsageError

X = np.random.default_rng(0).standard_normal((8, 12, 3)).astype(np.float32)


@functools.partial(jax.jit, static_argnums=(0, 2))
def shuffle(n, x, train=True):
    return PhaseShuffle(n).apply({}, x, train, rngs={"noise": jax.random.key(1)})


def shapes_of(network, *args):
    rngs = {"params": jax.random.key(0), "noise": jax.random.key(1)}
    return jax.eval_shape(lambda: network.init_with_output(rngs, *args, train=True))


@pytest.mark.parametrize("length, levels", [(1024, 3), (2048, 3), (4096, 4), (16384, 5)])
def test_sounds_of_these_lengths_are_made_and_judged(length, levels):
    generator = wave.Generator(shape=(length, 1), width=4)
    made, variables = shapes_of(generator, jnp.zeros((2, 10)))
    assert made.shape == (2, length, 1) and levels_of(length) == levels
    kernels = [x.shape for x in jax.tree.leaves(variables) if x.ndim == 3]
    widths = sorted(shape[-2] for shape in kernels)
    assert widths == [1, *(4 * 2**level for level in range(levels - 1))]
    logits, _ = shapes_of(wave.Discriminator(width=4), jnp.zeros((2, length, 1)))
    assert logits.shape == (2,)


def test_the_papers_generator_has_19_million_parameters():
    _, variables = shapes_of(
        wave.Generator(shape=(16384, 1), width=64), jnp.zeros((1, 100))
    )
    count = sum(x.size for x in jax.tree.leaves(variables))
    assert 18.9e6 < count < 19.2e6


@pytest.mark.parametrize("length", [1000, 60, 8])
def test_other_lengths_are_refused(length):
    with pytest.raises(UsageError, match=f"these have {length}$"):
        levels_of(length)


def test_the_layer_is_xlas_transposed_convolution():
    """AU1: phases against `lax.conv_transpose` with the same taps."""
    draw = np.random.default_rng(0)
    x = draw.standard_normal((2, 16, 8)).astype(np.float32)
    kernel = draw.standard_normal((25, 6, 8)).astype(np.float32)
    numbers = ("NWC", "WIO", "NWC")
    options = dict(dimension_numbers=numbers, transpose_kernel=True)
    expected = lax.conv_transpose(x, kernel, (4,), "SAME", **options)
    found = jax.jit(transposed, static_argnums=2)(x, kernel, 4)
    assert found.shape == (2, 64, 6)
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_shift_and_its_reverse_restore_all_but_the_ends(n):
    shift = np.array([-n, n, 0, 1, -1, n - 1, 1 - n, 0])
    there = shifted(X, shift, n)
    back = np.asarray(shifted(there, -shift, n))
    for x, moved, y, s in zip(X, np.asarray(there), back, shift):
        start, end = max(0, -s), len(x) - max(0, s)
        np.testing.assert_array_equal(y[start:end], x[start:end])
        np.testing.assert_array_equal(moved[max(0, s) : len(x) + min(0, s)], x[start:end])
        whole = np.pad(x, ((n, n), (0, 0)), mode="reflect")
        np.testing.assert_array_equal(moved, whole[n - s : n - s + len(x)])


@pytest.mark.slow
def test_shifts_are_those_of_examples_on_any_number_of_devices():
    mesh, split = devices.make_mesh(jax.devices()[:2]), P(devices.AXIS)
    mapped = jax.shard_map(
        functools.partial(shuffle, 2), mesh=mesh, in_specs=split, out_specs=split
    )
    x = np.concatenate([X] * 4)
    found = np.asarray(jax.jit(mapped)(x))
    np.testing.assert_array_equal(found, shuffle(2, x))
    moves = {
        s
        for row, y in zip(x, found)
        for s in range(-2, 3)
        if np.array_equal(y[2:-2], row[2 - s : 10 - s])
    }
    assert moves == {-2, -1, 0, 1, 2}


def test_no_shift_and_eval_mode_change_nothing():
    np.testing.assert_array_equal(shuffle(0, X), X)
    np.testing.assert_array_equal(shuffle(2, X, False), X)
    with pytest.raises(UsageError, match="maps of 12 samples"):
        shifted(X, np.zeros(8, int), 12)
