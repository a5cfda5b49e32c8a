"""BEGAN's networks and its controller."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.losses.autoencoder import equilibrium_convergence
from jaxgan.models.began import Autoencoder, Balance, Generator


@pytest.mark.parametrize("size", [16, 32, 64, 128])
def test_shapes(size):
    generator, autoencoder = Generator(size, 3, 4), Autoencoder(4, hidden=5)

    def forward(key):
        fake, _ = generator.init_with_output(key, jnp.zeros((2, 7)), train=True)
        return fake, *autoencoder.init_with_output(key, fake, train=True)

    fake, again, variables = jax.eval_shape(forward, jax.random.key(0))
    assert fake.shape == again.shape == (2, size, size, 3)
    halvings = size.bit_length() - 4  # 16 -> 1
    features = 4 * (halvings + 1)
    (name,) = [
        k for k, v in variables["params"].items() if v.get("bias", fake).shape == (5,)
    ]
    assert variables["params"][name]["kernel"].shape == (8 * 8 * features, 5)


def test_the_controller_and_its_measure_against_a_hand_recursion():
    """k moves by rate (gamma L(x) - L(G(z))) and stays in [0, 1]; M beside it."""
    draw = np.random.default_rng(0)
    real = np.concatenate([draw.uniform(0.5, 1.0, 40), draw.uniform(0.0, 0.2, 60)])
    fake = np.concatenate([draw.uniform(0.0, 0.1, 40), draw.uniform(0.3, 0.9, 60)])
    module = Balance(gamma=0.7, rate=0.06)
    variables = module.init(jax.random.key(0), jnp.zeros(()), jnp.zeros(()), train=True)
    # By hand in float32 too: what is rounded alike agrees to the last digit but one.
    rate, gamma, expected, trace = np.float32(0.06), np.float32(0.7), np.float32(0), []
    for x, g in zip(real.astype(np.float32), fake.astype(np.float32)):
        pair = jnp.float32(x), jnp.float32(g)
        k, variables = module.apply(variables, *pair, train=True, mutable=["statistics"])
        np.testing.assert_allclose(k, expected, atol=1e-7)
        trace.append(expected)
        expected = np.clip(expected + rate * (gamma * x - g), 0, 1)
        spread = x * np.float32([0.5, 1.5]), g * np.float32([0.9, 1.1])  # their means
        measure = equilibrium_convergence(*map(jnp.array, spread), gamma=0.7)
        np.testing.assert_allclose(measure, x + abs(gamma * x - g), atol=1.5e-7)
    assert max(trace) == 1.0  # both ends were met
    assert trace[-1] == 0.0
    again = module.apply(variables, *pair, train=False)
    np.testing.assert_allclose(again, expected, atol=1e-7)
