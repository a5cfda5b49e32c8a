"""Who feeds whom in ALI, ALICE and VAE/GAN."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.distributions.continuous import Normal, Point
from jaxgan.distributions.prior import Prior, normal
from jaxgan.games.alice import alice
from jaxgan.games.recognition import recognised
from jaxgan.games.vae_gan import vae_gan
from jaxgan.games.veegan import veegan
from tests.games.wiring_test import BATCH, KEY, Recorder

PRIOR = Prior({"noise": normal(2)})


def networks(**more) -> Recorder:
    """x -> z = 2 x with a deviation of 0.1; z -> x = z / 2."""
    return Recorder(
        generator=lambda z: z / 2,
        encoder=lambda x: (2 * x, jnp.full(x.shape, 2 * np.log(0.1))),
        discriminator=lambda x, *z: (jnp.sum(x, 1), x + 1.0),
        **more,
    )


def pairs(**more) -> Recorder:
    found = networks(**more)
    found.modules["discriminator"] = lambda x, z: jnp.sum(x, 1) + jnp.sum(z, 1)
    return found


def test_a_network_says_itself_whether_its_law_is_a_point():
    x = BATCH["data"]
    laws, _ = recognised(networks(), x, KEY, PRIOR)
    assert isinstance(laws["noise"], Normal)
    np.testing.assert_allclose(laws["noise"].mean, 2 * x)
    np.testing.assert_allclose(laws["noise"].deviation, np.full(x.shape, 0.1), rtol=1e-6)
    laws, _ = recognised(Recorder(encoder=lambda x: 2 * x), x, KEY, PRIOR)
    assert isinstance(laws["noise"], Point)


def test_ali_judges_draws_of_the_encoder_s_law():
    found = pairs()
    outputs, _ = veegan(found, BATCH, KEY, prior=PRIOR)
    (_, drawn), _ = found.inputs("discriminator")
    np.testing.assert_array_equal(drawn, outputs["real_encoded"])
    error = np.asarray(drawn - 2 * BATCH["data"]) / 0.1
    assert 0.2 < np.std(error) < 2.5 and np.abs(error).max() < 5  # of N(0, 1), 8 draws
    again, _ = veegan(pairs(), BATCH, jax.random.key(9), prior=PRIOR)
    assert not np.array_equal(again["real_encoded"], drawn)


def test_alice_makes_each_example_again_from_the_judged_encoding():
    found = pairs(cycle=lambda x, other: jnp.sum(x - other, 1))
    outputs, _ = alice(found, BATCH, KEY, prior=PRIOR)
    expected = outputs["real_encoded"] / 2
    np.testing.assert_allclose(outputs["reconstructed"], expected, rtol=1e-6)
    (x, same), (first, again) = found.inputs("cycle")
    np.testing.assert_array_equal(x, same)
    np.testing.assert_array_equal(first, BATCH["data"])
    np.testing.assert_array_equal(again, outputs["reconstructed"])
    np.testing.assert_array_equal(outputs["real_cycle_logits"], np.zeros(4))


def test_alice_makes_again_what_is_not_augmented():
    def moved(x, key, index):
        return x + 10.0

    found = pairs()
    outputs, _ = alice(found, BATCH, KEY, prior=PRIOR, augmentation=(moved,))
    near = np.abs(np.asarray(outputs["reconstructed"] - BATCH["data"]))
    assert near.max() < 0.5  # five deviations of z, halved
    (seen, _), _ = found.inputs("discriminator")
    np.testing.assert_allclose(seen, BATCH["data"] + 10, rtol=1e-6)


def test_vae_gan_judges_samples_and_reconstructions():
    found = networks()
    outputs, _ = vae_gan(found, BATCH, KEY, prior=PRIOR)
    judged = [inputs[0] for inputs in found.inputs("discriminator")]
    for x, name in zip(judged, ("real", "reconstructed", "fake")):
        np.testing.assert_array_equal(x, outputs[name])
        np.testing.assert_array_equal(outputs[f"{name}_features"], x + 1.0)
        np.testing.assert_array_equal(outputs[f"{name}_logits"], x.sum(1))
    near = np.abs(np.asarray(outputs["reconstructed"] - BATCH["data"]))
    assert 0 < near.max() < 0.5
    np.testing.assert_allclose(outputs["fake"], outputs["flat_latent"] / 2)
    kl = outputs["real_posterior"]["noise"].kl(outputs["prior"]["noise"])
    assert kl.shape == (4,) and (kl > 0).all()
