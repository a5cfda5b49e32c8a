"""The codebook of a VQ-VAE: k-means by running averages, and codes that begin anew."""

import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import PartitionSpec as P
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from jaxgan.core.devices import AXIS, make_mesh
from jaxgan.models.quantised import Codebook, Encoder
from jaxgan.system.errors import UsageError

KEY = jax.random.key(0)
K, D = 4, 3
Z = jax.random.normal(jax.random.key(1), (8, 2, 3, D)) + 1.0


def step(variables, z, key=KEY, **options):
    """(codes, vectors), and the variables after one call in training."""
    book = Codebook(size=D, codes=K, **options)
    given = dict(train=True, mutable=["codebook"], rngs={"noise": key})
    return book.apply(variables, z, **given)


def first(**options):
    return Codebook(size=D, codes=K, **options).init(KEY, Z[:1], train=True)


def vectors(variables, **options):
    options = dict(restart=0.0, epsilon=0.0) | options
    return Codebook(size=D, codes=K, **options).apply(variables, method="all")


@pytest.fixture(scope="module")
def centred():
    """Variables whose vectors are four of Z's, each with a quarter of the counts."""
    some = Z.reshape(-1, D)[:K]
    return {"codebook": {"counts": jnp.full((K,), 0.25), "sums": some / 4}}


def test_without_decay_a_batch_is_one_step_of_k_means(centred):
    """As scikit-learn's from the same centres."""
    (codes, chosen), after = jax.jit(
        lambda v: step(v, Z, decay=0.0, restart=0.0, epsilon=0.0)
    )(centred)
    flat, start = np.asarray(Z.reshape(-1, D)), np.asarray(vectors(centred))
    means = KMeans(K, init=start, n_init=1, max_iter=1, algorithm="lloyd")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # after one step
        means.fit(flat)
    apart = np.square(flat[:, None] - start[None]).sum(2)
    nearest = apart.argmin(1)
    np.testing.assert_array_equal(np.argmax(codes, -1).ravel(), nearest)
    np.testing.assert_allclose(chosen.reshape(-1, D), start[nearest], atol=1e-6)
    expected = np.stack([flat[nearest == k].mean(0) for k in range(K)])
    np.testing.assert_allclose(vectors(after), expected, atol=1e-5)
    np.testing.assert_allclose(means.cluster_centers_, expected, atol=1e-5)


def test_counts_are_running_averages_of_shares(centred):
    (codes, _), after = jax.jit(lambda v: step(v, Z, decay=0.9, restart=0.0))(centred)
    share = np.asarray(codes).mean((0, 1, 2))
    np.testing.assert_allclose(after["codebook"]["counts"], 0.225 + share / 10, rtol=1e-5)


@pytest.mark.parametrize("restart", [0.0, 0.5])
def test_two_devices_make_the_codebook_of_one(centred, restart):
    far = jax.tree.map(lambda x: x.at[0].add(9.0), centred)  # a code that none chooses
    far["codebook"]["counts"] = jnp.array([0.01, 0.33, 0.33, 0.33])

    def body(variables, z):
        _, after = step(variables, z, restart=restart)
        return jax.tree.map(lambda x: jax.lax.pmean(x, AXIS), after)

    found = []
    for count in (1, 2):
        mesh = make_mesh(jax.devices()[:count])
        mapped = jax.shard_map(body, mesh=mesh, in_specs=(P(), P(AXIS)), out_specs=P())
        found.append(jax.device_get(jax.jit(mapped)(far, Z)))
    for one, two in zip(*map(jax.tree.leaves, found)):
        np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-7)
    dead = np.asarray(vectors(found[0]))[0]
    near = np.abs(np.asarray(Z.reshape(-1, D)) - dead).sum(1).min()
    assert near < 1e-4 if restart else near > 1


def test_in_eval_mode_nothing_moves(centred):
    book = Codebook(size=D, codes=K)
    _, after = book.apply(centred, Z, train=False, mutable=["codebook"])
    for old, new in zip(jax.tree.leaves(centred), jax.tree.leaves(after)):
        np.testing.assert_array_equal(old, new)


def test_a_fresh_codebook_has_vectors_of_its_own():
    found = np.asarray(vectors(first()))
    assert found.shape == (K, D) and np.unique(found).size == K * D
    learnt = first(learnt=True)
    assert learnt["params"]["vectors"].shape == (K, D) and "codebook" not in learnt


def test_sides_that_are_no_multiple_of_four():
    with pytest.raises(UsageError, match=r"multiples of 4, not \[6, 8, 1\]"):
        Encoder(width=2).init(KEY, jnp.zeros((1, 6, 8, 1)), train=True)
