"""The classifier of sounds: what it sees, and what stays true where sounds are shifted."""

import jax
import numpy as np
import pytest

from jaxgan.metrics.features.kinds import KINDS
from jaxgan.metrics.features.sounds import SOUNDS, Network, shifted
from jaxgan.modalities.audio import AUDIO

X = np.random.default_rng(0).integers(-9000, 9000, (4, 512, 1)).astype(np.int16)


@pytest.mark.slow
def test_stored_and_decoded_sounds_have_the_same_features():
    assert KINDS["audio"] is SOUNDS
    network = Network(3)
    params = network.init(jax.random.key(0), X)
    apply = jax.jit(network.apply)
    logits, features = apply(params, X)
    assert logits.shape == (4, 3) and features.shape == (4, 128)
    again = apply(params, SOUNDS.unrounded(AUDIO.decode(X)))
    np.testing.assert_allclose(again[1], features, atol=1e-4)
    assert np.isfinite(apply(params, np.zeros_like(X))[0]).all()


def test_a_batch_is_shifted_by_a_sixteenth_at_most():
    moves = set()
    for at in range(40):
        found = shifted(X, at)
        assert found.shape == X.shape and found.dtype == X.dtype
        move = next(
            s
            for s in range(-32, 33)
            if np.array_equal(found[:, 32:-32], X[:, 32 + s : 480 + s])
        )
        moves.add(move)
        np.testing.assert_array_equal(found, shifted(X, at))
    assert len(moves) > 20 and min(moves) < -16 < 16 < max(moves)
