"""Losses of codes against tables made by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import mutual_info_score

from jaxgan.distributions import Bernoulli, Beta, Categorical, Normal, TruncatedNormal
from jaxgan.losses import codes
from jaxgan.system.errors import UsageError

DRAW = np.random.default_rng(0)
P, Q = (DRAW.dirichlet(np.ones(k), 200).astype(np.float32) for k in (3, 4))
POSTERIOR = {
    "a": Categorical((3,), jnp.log(P)),
    "b": Categorical((4,), jnp.log(Q)),
    "s": Normal(
        (2,),
        jnp.array(DRAW.normal(size=(200, 2)), jnp.float32),
        jnp.array(DRAW.uniform(0.5, 1.0, (200, 2)), jnp.float32),
    ),
}


@pytest.mark.slow
def test_mutual_information_is_weighted_by_code():
    code = {"a": jnp.eye(3)[jnp.zeros(200, jnp.int32)], "s": POSTERIOR["s"].mean}
    entropy = {"a": jnp.log(3.0), "s": jnp.float32(1.0)}
    chosen = {name: POSTERIOR[name] for name in code}
    parts = {
        "a": np.log(3) + np.log(P[:, 0]),
        "s": 1.0 + stats.norm(0, chosen["s"].scale).logpdf(0).sum(1),
    }
    found = codes.mutual_information(code, chosen, entropy)
    np.testing.assert_allclose(found, -parts["a"] - parts["s"], rtol=1e-4, atol=1e-4)
    found = codes.mutual_information(code, chosen, entropy, {"s": 0.1})
    np.testing.assert_allclose(found, -parts["a"] - 0.1 * parts["s"], rtol=1e-4, atol=1e-4)
    with pytest.raises(UsageError, match="'z' is no code of the game; there are a, s"):
        codes.mutual_information(code, chosen, entropy, {"z": 1.0})


def test_entropies_of_discrete_codes():
    conditional = codes.conditional_entropy(POSTERIOR, ("a", "b"))
    expected = stats.entropy(P, axis=1) + stats.entropy(Q, axis=1)
    np.testing.assert_allclose(conditional, expected, rtol=1e-4)
    marginal = codes.code_entropy(POSTERIOR)  # of all that are discrete
    expected = stats.entropy(P.mean(0)) + stats.entropy(Q.mean(0))
    np.testing.assert_allclose(marginal, -expected, rtol=1e-5)
    table = np.einsum("ni,nj->ij", P, Q) / 200
    joint = codes.joint_entropy(POSTERIOR, ("a", "b"))
    np.testing.assert_allclose(joint, -stats.entropy(table.ravel()), rtol=1e-5)
    shared = codes.total_correlation(POSTERIOR, ("a", "b"))
    expected = mutual_info_score(None, None, contingency=1e6 * table)
    np.testing.assert_allclose(shared, expected, atol=2e-6)


def test_three_codes_make_a_cube():
    three = {**POSTERIOR, "c": Categorical((3,), jnp.log(P[::-1]))}
    joint = codes.joint_entropy(three, ("a", "b", "c"))
    table = np.einsum("ni,nj,nk->ijk", P, Q, P[::-1]) / 200
    np.testing.assert_allclose(joint, -stats.entropy(table.ravel()), rtol=1e-5)


def test_codes_that_agree_share_all_they_have():
    certain = {n: Categorical((4,), 1e3 * jnp.eye(4)[jnp.arange(200) % 4]) for n in "ab"}
    found = codes.total_correlation(certain, ("a", "b"))
    np.testing.assert_allclose(found, np.log(4), rtol=1e-5)


def test_continuous_codes_are_taken_as_normal():
    q = POSTERIOR["s"]
    covariance = np.cov(q.mean.T, ddof=0) + np.diag(np.mean(q.scale**2, 0))
    expected = stats.multivariate_normal(cov=covariance).entropy()
    np.testing.assert_allclose(codes.joint_entropy(POSTERIOR, ("s",)), -expected, rtol=1e-5)
    correlation = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
    expected = -np.log(1 - correlation**2) / 2
    found = codes.total_correlation(POSTERIOR, ("s",))
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.slow
def test_bounded_codes_are_taken_as_normal_by_their_own_moments():
    location, scale = np.asarray(POSTERIOR["s"].mean), np.asarray(POSTERIOR["s"].scale)
    ends = (np.array(end - location) / scale for end in (-1.0, 1.0))
    a, b = DRAW.uniform(1.0, 9.0, (2, 200, 2)).astype(np.float32)
    for q, theirs in (
        (
            TruncatedNormal((2,), location=jnp.array(location), scale=jnp.array(scale)),
            stats.truncnorm(*ends, location, scale),
        ),
        (Beta((2,), a=jnp.array(a), b=jnp.array(b)), stats.beta(a, b, loc=-1, scale=2)),
    ):
        means, variances = theirs.mean(), theirs.var()
        covariance = np.cov(means.T, ddof=0) + np.diag(variances.mean(0))
        expected = stats.multivariate_normal(cov=covariance).entropy()
        found = codes.joint_entropy({"c": q}, ("c",))
        np.testing.assert_allclose(found, -expected, rtol=1e-4)


@pytest.mark.slow
def test_coins_are_discrete_variables_one_by_one():
    p = DRAW.uniform(0.05, 0.95, (200, 2)).astype(np.float32)
    q = {"a": POSTERIOR["a"], "coin": Bernoulli((2,), jnp.log(p / (1 - p)))}
    both = np.stack([1 - p, p], -1)  # [N, 2 coins, 2]
    marginal = sum(stats.entropy(both[:, i].mean(0)) for i in range(2))
    found = codes.code_entropy(q, ("coin",))
    np.testing.assert_allclose(found, -marginal, rtol=1e-5)
    expected = marginal + stats.entropy(P.mean(0))
    np.testing.assert_allclose(codes.code_entropy(q), -expected, rtol=1e-5)
    table = np.einsum("na,ni,nj->aij", P, both[:, 0], both[:, 1]) / 200
    joint = codes.joint_entropy(q, ("a", "coin"))
    np.testing.assert_allclose(joint, -stats.entropy(table.ravel()), rtol=1e-5)
    shared = codes.total_correlation(q, ("coin",))
    expected = mutual_info_score(None, None, contingency=1e6 * table.sum(0))
    np.testing.assert_allclose(shared, expected, atol=2e-6)
    certain = {"coin": Bernoulli((2,), 1e4 * jnp.array([[1.0, 1.0], [-1.0, -1.0]]))}
    shared, gradient = jax.value_and_grad(codes.total_correlation)(certain, ("coin",))
    np.testing.assert_allclose(shared, np.log(2), rtol=1e-6)
    assert np.isfinite(gradient["coin"].logits).all()


def test_mistakes():
    with pytest.raises(UsageError, match="'s' is not discrete"):
        codes.joint_entropy(POSTERIOR, ("a", "s"))
    with pytest.raises(UsageError, match="'s' is not discrete"):
        codes.joint_entropy(
            {**POSTERIOR, "c": Bernoulli((1,), jnp.zeros((200, 1)))}, ("c", "s")
        )
    with pytest.raises(UsageError, match="no discrete code"):
        codes.code_entropy({"s": POSTERIOR["s"]})
    with pytest.raises(UsageError, match="'x' is no code"):
        codes.conditional_entropy(POSTERIOR, ("x",))


@pytest.mark.slow
def test_gradients_are_finite_where_q_is_certain():
    def total(logits):
        q = {"a": Categorical((3,), logits), "b": Categorical((3,), -logits)}
        return (
            jnp.sum(codes.conditional_entropy(q))
            + codes.code_entropy(q)
            + codes.total_correlation(q, ("a", "b"))
        )

    gradient = jax.grad(total)(1e4 * jnp.eye(5)[:, :3])
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("term", ["code_entropy", "joint_entropy", "total_correlation"])
def test_one_example_has_no_distribution(term):
    one = {"a": Categorical((3,), jnp.zeros((1, 3)))}
    with pytest.raises(UsageError, match=f"{term} compares .* this batch has 1"):
        getattr(codes, term)(one)
