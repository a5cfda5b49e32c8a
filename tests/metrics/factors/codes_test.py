"""Codes that are the factors, or know nothing of them, read by an encoder."""

import types

import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.data.source import array_source, decode_images
from jaxgan.distributions.continuous import Normal
from jaxgan.metrics.factors import codes
from jaxgan.metrics.score import values_of
from jaxgan.modalities.image import IMAGE


def test_factors_as_whole_numbers():
    kinds = np.array([2.0, 0.0, 1.0, 2.0], np.float32)
    np.testing.assert_array_equal(codes.whole(kinds), [2, 0, 1, 2])
    line = np.linspace(-1, 1, 101)
    found = codes.whole(line)
    assert found.min() == 0 and found.max() == codes.VALUES - 1
    assert np.all(np.diff(found) >= 0)
    counts = np.bincount(found)
    assert counts.max() - counts.min() <= 2  # ends round


def decode(rows):
    return decode_images(rows) | {"factors": rows["factors"]}


def source_of(**more):
    """Images of two pixels, each the level of a factor."""
    draw = np.random.default_rng(0)

    def rows(n: int) -> dict[str, np.ndarray]:
        factors = draw.integers(0, 5, (n, 2))
        images = np.uint8(50 * factors).reshape(n, 1, 2, 1)
        return {"data": images, "factors": np.float32(factors)}

    splits = {"train": rows(600), "validation": rows(10), "test": rows(300)}
    shape = [1, 2, 1]
    return array_source("two", IMAGE, shape, decode, splits, 0, more=more)


def judged(reads: bool):
    def encode(x, key):
        mean = jnp.float32(x.reshape(len(x), 2)) / 50
        mean = mean if reads else jnp.sin(1e3 * jnp.arange(2.0 * len(x))).reshape(-1, 2)
        return {"z": Normal((2,), mean, jnp.ones_like(mean))}

    return types.SimpleNamespace(modality=IMAGE, encode=encode)


@pytest.mark.slow
@pytest.mark.parametrize("reads", [True, False])
def test_an_encoder_is_judged_by_what_it_reads(monkeypatch, reads):
    monkeypatch.setattr(codes, "TREES_ON", 200)
    monkeypatch.setattr(codes, "BLOCK", 250)
    found = codes.factors(source_of(factor_names=["left", "right"]), judged(reads), 0)
    values = values_of(found)
    gap = next(value for name, value in values.items() if name.startswith("codes/mig"))
    dci = next(value for name, value in values.items() if "dci" in name)
    assert (gap > 0.95 and dci > 0.95) if reads else (gap < 0.1 and dci < 0.5)
    assert {s.protocol["n_learnt"] for s in found} == {600}
    assert {s.protocol["n_tested"] for s in found} == {300}


def test_without_known_factors_nothing_is_scored():
    assert codes.factors(source_of(), judged(True), 0) == []
