"""The use of a codebook over a split, against counts by hand."""

import types

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.core.game import Bound
from jaxgan.data.source import image_source
from jaxgan.games.family import Family
from jaxgan.metrics import codebook as codebooks
from jaxgan.metrics.score import values_of
from jaxgan.modalities.image import IMAGE

FORM = dict(deviation=0.1, likelihood="bernoulli", threshold=0.5, binarisation="threshold")


def bound(networks, x, key, *, likelihood, threshold, binarisation, deviation):
    """Never called."""


def model(levels: int, logit: float):
    """Codes by a pixel's brightness, and a generator that says `logit` of each white one,
    minus that of a black one."""
    networks = {
        "encoder": lambda x: x,
        "codebook": lambda x: (jax.nn.one_hot(jnp.int32(x[..., 0] > 0.5), levels), x),
        "generator": lambda x: logit * (2 * x - 1),
        "prior": lambda codes: jnp.zeros_like(codes),
    }
    return types.SimpleNamespace(
        family=Family(bound, bound=bound),
        options=Bound(bound, FORM),
        modality=IMAGE,
        data_spec={},
        network=networks.__getitem__,
    )


def scores(share: float, **given) -> dict[str, float]:
    """Of images of which a share of the pixels is white."""
    images = np.zeros((700, 2, 2, 1), np.uint8)  # more than a block
    images.reshape(-1)[: round(share * images.size)] = 255
    rows = {"data": images}
    source = image_source("two", dict.fromkeys(("train", "validation", "test"), rows), 0)
    return values_of(codebooks.codebook(source, model(**given), 0))


@pytest.mark.parametrize(("share", "perplexity"), [(0.5, 2.0), (1.0, 1.0), (0.25, 1.7548)])
def test_perplexity(share, perplexity):
    if share == 1.0:
        with np.errstate(divide="ignore", invalid="ignore"):
            found = scores(share, levels=4, logit=1.0)
    else:
        found = scores(share, levels=4, logit=1.0)
    assert found["codebook/perplexity_test"] == pytest.approx(perplexity, abs=1e-4)
    assert found["codebook/used_test"] == (0.25 if share == 1.0 else 0.5)


def test_error_is_of_means_over_the_variance_of_pixels():
    for logit in (0.0, 1.0, 20.0):
        error = (1 - np.tanh(logit / 2)) ** 2
        found = scores(0.25, levels=2, logit=logit)
        expected = error / 0.75  # 4 * 0.25 * 0.75
        assert found["codebook/error_test"] == pytest.approx(expected, abs=1e-6)


def test_rate_and_distortion_of_an_image():
    """Four codes of two alike, and four pixels of a known logit."""
    found = scores(0.5, levels=2, logit=1.0)
    assert found["codebook/rate_test"] == pytest.approx(4 * np.log(2), rel=1e-5)
    distortion = 4 * np.log1p(np.exp(-1.0))
    assert found["codebook/distortion_test"] == pytest.approx(distortion, rel=1e-5)
