"""Statistics networks score every pair as if it were alone."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.models.critics import Average, Joint, Separable, log_average

X = jax.random.normal(jax.random.key(0), (3, 2, 2, 1))
Y = jax.random.normal(jax.random.key(1), (5, 4))


@pytest.mark.slow
@pytest.mark.parametrize("module", [Separable(hidden=8), Joint(hidden=8)])
def test_scores_are_of_pairs(module):
    scores, variables = module.init_with_output(jax.random.key(2), X, Y, train=True)
    assert scores.shape == (3, 5)
    one = module.apply(variables, X[1:2], Y[3:4], train=True)
    np.testing.assert_allclose(scores[1:2, 3:4], one, rtol=1e-5, atol=1e-6)


@pytest.mark.slow
def test_joint_is_the_network_of_the_concatenated_pair():
    module = Joint(hidden=8, depth=1)
    scores, variables = module.init_with_output(jax.random.key(2), X, Y, train=True)
    first, second, last = (variables["params"][f"Dense_{i}"] for i in range(3))
    pair = jnp.concatenate([X.reshape(3, -1)[2], Y[4]])
    kernel = jnp.concatenate([first["kernel"], second["kernel"]])
    hidden = jax.nn.relu(pair @ kernel + first["bias"] + second["bias"])
    expected = hidden @ last["kernel"][:, 0] + last["bias"][0]
    np.testing.assert_allclose(scores[2, 4], expected, rtol=1e-4, atol=1e-6)


def test_log_average_is_the_average_of_exponentials():
    found = log_average(jnp.log(2.0), jnp.log(6.0), 0.75)
    np.testing.assert_allclose(jnp.exp(found), 3.0, rtol=1e-6)


def test_average_moves_in_train_mode_alone():
    module = Average(decay=0.75)
    six = jnp.log(6.0)
    variables = module.init(jax.random.key(0), six, train=True)
    found, variables = module.apply(variables, six, train=True, mutable=["statistics"])
    np.testing.assert_allclose(jnp.exp(found), 0.75 + 0.25 * 6, rtol=1e-6)
    assert module.apply(variables, six, train=False) == found
