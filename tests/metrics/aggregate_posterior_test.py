"""The information that latents carry, against laws whose own is known."""

import types

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.data.source import image_source
from jaxgan.distributions.continuous import Normal
from jaxgan.distributions.discrete import Categorical
from jaxgan.distributions.prior import Prior, categorical, normal
from jaxgan.metrics import aggregate_posterior
from jaxgan.metrics.aggregate_posterior import gaussian_correlation, latents
from jaxgan.metrics.score import values_of
from jaxgan.modalities.image import IMAGE

N = 2000
SIGN = np.where(np.arange(N) % 2, 1.0, -1.0)


@pytest.fixture(scope="module")
def source():
    """Images that are either black or white, as often."""
    images = np.uint8(255 * (SIGN > 0)).reshape(N, 1, 1, 1)
    rows = {"data": images}
    return image_source("two", dict.fromkeys(("train", "validation", "test"), rows), 0)


def scores(source, encode, **prior) -> dict[str, float]:
    judged = types.SimpleNamespace(modality=IMAGE, prior=Prior(prior), encode=encode)
    found = values_of(latents(source, judged, 0))
    return {name.removeprefix("latents/"): value for name, value in found.items()}


def sign(x) -> jax.Array:
    return jnp.where(jnp.asarray(x).reshape(-1) > 0, 1.0, -1.0)


@pytest.mark.slow
def test_two_narrow_laws(source):
    """N(+-1, 0.25): quadrature says I(x; z) = 0.632720 of a rate of 0.818147."""

    def encode(x, key):
        mean = sign(x)[:, None]
        return {"z": Normal((1,), mean, jnp.full_like(mean, 0.5))}

    found = scores(source, encode, z=normal(1))
    assert found["rate_test"] == pytest.approx(0.818147, abs=1e-5)
    error = 4 * 0.4 / np.sqrt(N)  # of the mean of log q(z | x) / q(z)
    assert found["information_least_test"] == pytest.approx(0.632720, abs=error)
    assert found["information_most_test"] >= found["information_least_test"]
    assert found["information_most_test"] == pytest.approx(0.632720, abs=error)
    assert found["total_correlation_test"] == pytest.approx(0, abs=1e-4)
    assert found["active_test"] == 1


@pytest.mark.slow
def test_two_numbers_that_say_the_same(source):
    """Each is known given the other: a total correlation of ln 2, and no more information
    than of one. A third says nothing."""

    def encode(x, key):
        mean = sign(x)[:, None] * jnp.array([[1.0, -1.0, 0.0]])
        return {
            "z": Normal(
                (3,), mean, jnp.broadcast_to(jnp.array([[0.05, 0.05, 1.0]]), mean.shape)
            )
        }

    found = scores(source, encode, z=normal(3))
    assert found["information_least_test"] == pytest.approx(np.log(2), abs=1e-3)
    assert found["total_correlation_test"] == pytest.approx(np.log(2), abs=1e-3)
    assert found["active_test"] == 2
    correlation = 1 / (1 + 0.05**2)
    expected = -0.5 * np.log(1 - correlation**2)
    assert found["gaussian_total_correlation_test"] == pytest.approx(expected, abs=0.1)


@pytest.mark.slow
def test_one_that_knows_each_example_has_no_more_than_log_n_at_least(monkeypatch, source):
    """The rate is then the closer bound from above."""
    monkeypatch.setattr(aggregate_posterior, "ENCODED", N)

    def encode(x, key):
        mean = jnp.linspace(-1.0, 1.0, len(x))[:, None]
        return {"z": Normal((1,), mean, jnp.full_like(mean, 1e-6))}

    found = scores(source, encode, z=normal(1))
    assert found["information_least_test"] == pytest.approx(np.log(N), abs=1e-3)
    assert found["information_most_test"] == found["rate_test"] > np.log(N)
    assert "total_correlation_test" not in found  # it would be of the mixture's size


@pytest.mark.slow
def test_classes_are_one_number(source):
    """A class that is known and one that repeats it with a chance of one half."""

    def encode(x, key):
        known = jax.nn.one_hot(jnp.int32(sign(x) > 0), 2)
        half = 0.5 * known + 0.25
        laws = {"a": known, "b": half}
        return {
            k: Categorical((2,), jnp.log(jnp.maximum(p, 1e-9))) for k, p in laws.items()
        }

    found = scores(source, encode, a=categorical(2), b=categorical(2))
    capacity = np.log(2) - (0.75 * np.log(4 / 3) + 0.25 * np.log(4))
    assert found["information_least_test"] == pytest.approx(np.log(2), abs=1e-3)
    assert found["total_correlation_test"] == pytest.approx(capacity, abs=0.05)
    assert found["rate_test"] == pytest.approx(np.log(2) + capacity, abs=1e-5)
    assert "gaussian_total_correlation_test" not in found


def test_correlation_of_a_normal_law():
    z = np.random.default_rng(0).normal(size=(100_000, 2)) @ np.array([[1, 0.6], [0, 0.8]])
    assert gaussian_correlation(z) == pytest.approx(-0.5 * np.log(1 - 0.36), abs=0.01)
    still = np.concatenate([z, np.ones((len(z), 1))], 1)
    assert gaussian_correlation(still) == pytest.approx(gaussian_correlation(z))
    assert gaussian_correlation(z[:, :1]) == 0
