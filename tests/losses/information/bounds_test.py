"""Bounds at the exact critic of correlated normals, against published behaviour."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.losses.information import bounds


def log_ratio(x, y, correlation):
    """log p(x, y) / p(x) p(y) for every pair of rows, [..., N, N]; x, y [..., N, D]."""
    rest = 1 - correlation**2
    squares = np.sum(x**2, -1)[..., :, None] + np.sum(y**2, -1)[..., None, :]
    along = x @ np.swapaxes(y, -1, -2)
    value = (correlation * along - 0.5 * correlation**2 * squares) / rest
    return value - 0.5 * x.shape[-1] * np.log(rest)


def scores_of(nats, dimensions, size, batches):
    """Exact scores [batches, size, size] of `dimensions` pairs, `nats` in all."""
    correlation = np.sqrt(1 - np.exp(-2 * nats / dimensions)).astype(np.float32)
    draw = np.random.default_rng(0)
    x, noise = draw.standard_normal((2, batches, size, dimensions), np.float32)
    y = correlation * x + np.sqrt(1 - correlation**2) * noise
    return log_ratio(x, y, correlation)


EXACT = {
    "infonce": bounds.infonce,
    "nwj": lambda f: bounds.nwj(1 + f),
    "dv": bounds.donsker_varadhan,
    "tuba": lambda f: bounds.tuba(f, jnp.zeros(len(f))),
    "jensen_shannon": bounds.jensen_shannon,
    "smile1": lambda f: bounds.smile(f, 1.0),
    "smile5": lambda f: bounds.smile(f, 5.0),
}
# The Jensen-Shannon divergence itself, by the classifier.
DIVERGENCE = {"jsd": lambda f: math.log(2) + bounds.classifier(f) / 2}
# Of many batches at once, compiled once for each of their shapes.
MAPPED = {name: jax.jit(jax.vmap(f)) for name, f in (EXACT | DIVERGENCE).items()}

# (d, nats, N): {bound: its mean at the exact critic}, computed apart in NumPy.
MEANS = {
    (1, 0.830366, 64): dict(
        infonce=0.810, nwj=0.832, dv=0.833, smile1=0.806, smile5=0.832, jsd=0.215
    ),
    (1, 0.830366, 256): dict(infonce=0.820, nwj=0.826),
    (5, 2.0, 64): dict(infonce=1.851, nwj=2.011, dv=2.015, smile1=2.354, smile5=2.029),
    (5, 2.0, 256): dict(infonce=1.926, nwj=1.977, smile1=2.319),
    (20, 4.0, 64): dict(infonce=3.077, nwj=4.039, dv=4.080),
    (20, 4.0, 256): dict(infonce=3.528, nwj=3.985),
    (20, 8.0, 64): dict(infonce=4.020, dv=8.65, smile5=9.33),
    (20, 8.0, 256): dict(infonce=5.188, dv=8.19),
}
DEVIATIONS = {  # over batches, likewise
    (1, 0.830366, 64): dict(infonce=0.114, nwj=0.120),
    (1, 0.830366, 256): dict(infonce=0.054, nwj=0.055),
    (5, 2.0, 64): dict(infonce=0.179, nwj=0.226),
    (20, 4.0, 64): dict(nwj=0.456),
}
# N: batches here, and of the reference: about so many, for its NWJ, which is unbiased, is
# off by 0.06 and 0.14 standard deviations.
BATCHES = {64: (1000, 300), 256: (200, 50)}


@pytest.mark.slow
@pytest.mark.parametrize("case", MEANS, ids=str)
def test_means_and_deviations_at_the_exact_critic(case):
    """Within four standard errors of both."""
    dimensions, nats, size = case
    batches = BATCHES[size]
    error = 4 * math.sqrt(1 / batches[0] + 1 / batches[1])
    scores = scores_of(nats, dimensions, size, batches[0])
    for name, expected in MEANS[case].items():
        found = np.asarray(MAPPED[name](scores), np.float64)
        deviation = np.std(found)
        kurtosis = np.mean((found - np.mean(found)) ** 4) / deviation**4
        assert abs(np.mean(found) - expected) < error * deviation + 0.0005, name
        if theirs := DEVIATIONS.get(case, {}).get(name):
            assert abs(deviation / theirs - 1) < error * np.sqrt(kurtosis - 1) / 2, name


def test_unbiased_bounds_have_the_truth_as_their_mean():
    scores = scores_of(2.0, 5, 64, 2000)
    for name in ("nwj", "tuba", "jensen_shannon"):
        found = np.asarray(MAPPED[name](scores))
        error = np.std(found) / math.sqrt(2000)
        assert abs(np.mean(found) - 2.0) < 4 * error


@pytest.mark.slow
def test_infonce_never_exceeds_the_log_of_the_batch():
    scores = np.random.default_rng(0).normal(size=(20, 7, 7)).astype(np.float32)
    for scale in (0.1, 1.0, 100.0):
        found = MAPPED["infonce"](np.float32(scale) * scores)
        assert (found <= math.log(7) + 1e-6).all()
    assert np.isclose(bounds.infonce(1e3 * jnp.eye(7)), math.log(7))


def test_interpolated_lies_between_its_ends():
    """At share near 1 it is InfoNCE of N - 1 rows; near 0 it is TUBA."""
    scores = scores_of(2.0, 5, 64, 400)

    def mean(bound):
        return float(np.mean(jax.jit(jax.vmap(bound))(scores)))

    nce = mean(lambda f: bounds.infonce(f.T))
    np.testing.assert_allclose(
        mean(lambda f: bounds.interpolated(f, 0.999)), nce, atol=0.02
    )
    np.testing.assert_allclose(
        mean(lambda f: bounds.interpolated(f, 1e-4)), mean(EXACT["tuba"]), atol=0.02
    )
    assert nce < mean(lambda f: bounds.interpolated(f, 0.1)) < 2.05


def test_interpolated_is_bounded_by_its_share():
    interpolated, eye = jax.jit(bounds.interpolated, static_argnums=1), jnp.eye(9)
    for share in (0.9, 0.1, 0.01):
        best = interpolated(1e3 * eye, share)
        np.testing.assert_allclose(best, math.log(8 / share), rtol=1e-4)
        # Scores of strangers of -1e3, not 0: nothing is left to be taken off.
        apart = interpolated(2e3 * eye - 1e3, share)
        np.testing.assert_allclose(apart, 1 + math.log(8 / share), rtol=1e-4)
    scores = 30 * np.random.default_rng(0).normal(size=(20, 9, 9)).astype(np.float32)
    found = jax.jit(jax.vmap(lambda f: bounds.interpolated(f, 0.01)))(scores)
    assert (found <= 1 + math.log(800) + 1e-5).all()


def test_mine_has_the_gradient_of_its_average():
    """With the batch's own average it is that of Donsker and Varadhan, exactly."""
    scores = scores_of(2.0, 5, 16, 1)[0]
    value, plain = jax.jit(jax.value_and_grad(bounds.donsker_varadhan))(scores)
    own = bounds.log_mean_exp_product(scores)
    mine = jax.jit(jax.value_and_grad(bounds.mine))
    found, gradient = mine(scores, own)
    np.testing.assert_allclose(found, value, rtol=1e-6)
    np.testing.assert_allclose(gradient, plain, rtol=1e-5, atol=1e-9)
    # An average twice as large halves the product's part of it.
    _, halved = mine(scores, own + math.log(2))
    apart = ~np.eye(16, dtype=bool)
    np.testing.assert_allclose(halved[apart], gradient[apart] / 2, rtol=1e-5)
    np.testing.assert_allclose(np.diagonal(halved), np.full(16, 1 / 16), rtol=1e-6)


def test_surrogates_keep_the_classifiers_gradient():
    scores = scores_of(2.0, 5, 16, 1)[0]
    expected = jax.jit(jax.grad(bounds.classifier))(scores)
    for bound in (bounds.jensen_shannon, bounds.smile):
        found = jax.jit(jax.grad(bound))(scores)
        np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_values_by_hand():
    """Two pairs, scores that are logs of small numbers."""
    scores = jnp.log(jnp.array([[4.0, 1.0], [3.0, 2.0]]))
    joint = (math.log(4) + math.log(2)) / 2
    np.testing.assert_allclose(
        bounds.donsker_varadhan(scores), joint - math.log(2), rtol=1e-6
    )
    np.testing.assert_allclose(bounds.nwj(scores), joint - 2 / math.e, rtol=1e-6)
    expected = math.log(2) + (math.log(4 / 5) + math.log(2 / 5)) / 2
    np.testing.assert_allclose(bounds.infonce(scores), expected, rtol=1e-5)
    real = (math.log(4 / 5) + math.log(2 / 3)) / 2
    fake = (math.log(1 / 2) + math.log(1 / 4)) / 2
    np.testing.assert_allclose(bounds.classifier(scores), real + fake, rtol=1e-6)
    np.testing.assert_allclose(bounds.barber_agakov(jnp.log(jnp.ones(3)), 1.5), 1.5)


@pytest.mark.parametrize("name", EXACT)
def test_finite_at_extreme_scores(name):
    scores = jnp.array([[60.0, -60.0], [0.0, 60.0]])
    value, gradient = jax.jit(jax.value_and_grad(EXACT[name]))(scores)
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()
