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

FORM = dict(likelihood="bernoulli", threshold=0.5, binarisation="threshold")


def bound(networks, x, key, *, likelihood, threshold, binarisation):
    """Never called."""


def model(levels: int, logit: float):
    """Codes by a pixel's brightness, and a generator that says `logit` of each white one,
    minus that of a black one."""
    networks = {
        "encoder": lambda x: x,
        "codebook": lambda x: (jax.nn.one_hot(jnp.int32(x[..., 0] > 0.5), levels), x),
        "generator": lambda x: logit * (2 * x - 1),
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
        found = scores(0.25, levels=2, logit=logit)["codebook/error_test"]
        assert found == pytest.approx(error / 0.75, abs=1e-6)  # 4 * 0.25 * 0.75
