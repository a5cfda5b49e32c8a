"""The classifier of texts: it reads tokens, and chances alike, and learns."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.metrics.features import text_classifier
from jaxgan.metrics.features.classifier import train


@pytest.mark.slow
def test_it_reads_chances_as_it_reads_tokens():
    reader = text_classifier.Reader(classes=3, symbols=5)
    tokens = np.random.default_rng(0).integers(0, 5, (4, 7)).astype(np.uint8)
    params = reader.init(jax.random.key(0), tokens)
    logits, features = reader.apply(params, tokens)
    assert logits.shape == (4, 3) and features.shape == (4, 128)
    again, _ = reader.apply(params, jnp.eye(5)[tokens])
    np.testing.assert_allclose(again, logits, atol=1e-6)


@pytest.mark.slow
def test_it_learns_which_symbol_comes_first():
    tokens = np.random.default_rng(0).integers(0, 4, (512, 6)).astype(np.uint8)
    kind = text_classifier.of({"shape": [6, 4]})
    network = kind.network(4)
    params = train(network, tokens, tokens[:, 0].astype(np.int32), 150, kind)
    found = np.asarray(network.apply({"params": params}, tokens)[0]).argmax(1)
    assert (found == tokens[:, 0]).mean() > 0.95
