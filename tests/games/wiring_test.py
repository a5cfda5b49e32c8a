"""Who feeds whom in the games, seen by networks that record what they are given."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.distributions import POSTERIORS
from jaxgan.distributions.posterior import Code
from jaxgan.distributions.prior import Prior, normal, uniform
from jaxgan.games.autoencoder import autoencoder
from jaxgan.games.infogan_cr import infogan_cr
from jaxgan.games.infomax import infomax
from jaxgan.games.veegan import veegan

KEY = jax.random.key(0)
BATCH = {
    "data": jax.random.normal(jax.random.key(1), (4, 2)),
    "index": jnp.arange(4, dtype=jnp.int32),
}


class Recorder:
    """Networks by name as plain functions; `calls` are (name, inputs)."""

    initialising = None

    def __init__(self, **functions):
        self.modules, self.calls = functions, []

    def __call__(self, name, *inputs, key=None):
        self.calls.append((name, inputs))
        return self.modules[name](*inputs), self

    def having_looked(self, after):
        return self

    def inputs(self, name):
        return [inputs for called, inputs in self.calls if called == name]


def test_veegan_pairs_data_with_codes_and_fakes_with_latents():
    prior = Prior({"noise": normal(3)})
    networks = Recorder(
        generator=lambda z: z[:, :2] * 2,
        encoder=lambda x: jnp.concatenate([x, x[:, :1]], 1),
        discriminator=lambda x, z: jnp.sum(x, 1) + jnp.sum(z, 1),
    )
    outputs, _ = veegan(networks, BATCH, KEY, prior=prior)
    (real, real_code), (fake, fake_latent) = networks.inputs("discriminator")
    np.testing.assert_array_equal(real, BATCH["data"])
    np.testing.assert_array_equal(real_code[:, :2], BATCH["data"])
    np.testing.assert_array_equal(fake, outputs["fake"])
    np.testing.assert_array_equal(fake_latent, outputs["latent"]["noise"])
    np.testing.assert_array_equal(outputs["encoded"][:, :2], outputs["fake"])
    np.testing.assert_array_equal(outputs["fake_logits"], fake.sum(1) + fake_latent.sum(1))


def test_veegan_encodes_the_augmented_data_that_it_judges():
    def moved(x, key, index):
        return x + 1.0 + index.astype(x.dtype)[:, None]

    prior = Prior({"noise": normal(2)})
    networks = Recorder(
        generator=lambda z: z,
        encoder=lambda x: -x,
        discriminator=lambda x, z: jnp.sum(x * z, 1),
    )
    outputs, _ = veegan(networks, BATCH, KEY, prior=prior, augmentation=(moved,))
    (real, real_code), (fake, fake_latent) = networks.inputs("discriminator")
    shift = 1.0 + np.arange(4.0)[:, None]
    np.testing.assert_array_equal(real, BATCH["data"] + shift)
    np.testing.assert_array_equal(real_code, -real)
    np.testing.assert_array_equal(fake, outputs["fake"] + shift)
    np.testing.assert_array_equal(fake_latent, outputs["fake"])
    np.testing.assert_array_equal(outputs["encoded"], -fake)


def test_pairs_of_infogan_cr_share_one_code_and_the_noise():
    laws = {"code": uniform(3), "noise": uniform(2)}
    prior = Prior(laws)
    networks = Recorder(
        generator=lambda z: z,  # an image is its latent: code, then noise
        discriminator=lambda x: (x[:, 0], x),
        recogniser=lambda x: x[:, :3],
        contrast=lambda x: x[:, :3],
    )
    codes = {"code": Code(POSTERIORS["unit_gaussian"], laws["code"])}
    outputs, _ = infogan_cr(networks, BATCH, KEY, prior=prior, codes=codes, contrast="code")
    ((pair,),) = networks.inputs("contrast")
    first, second = np.asarray(pair[:, :5]), np.asarray(pair[:, 5:])
    np.testing.assert_array_equal(first, outputs["fake"])
    np.testing.assert_array_equal(first[:, 3:], second[:, 3:])
    same = first[:, :3] == second[:, :3]
    np.testing.assert_array_equal(same, outputs["contrast"] == 1)
    np.testing.assert_array_equal(same.sum(1), 1)


def test_infomax_projects_places_and_summaries_of_both_sides():
    prior = Prior({"noise": normal(3)})
    networks = Recorder(
        generator=lambda z: z[:, :2],
        discriminator=lambda x: (x[:, 0], x, jnp.ones((4, 5, 5, 3)) * x[:, :1, None, None]),
        local=lambda maps: maps * 2,
        summary=lambda features: features * 3,
    )
    outputs, _ = infomax(networks, BATCH, KEY, prior=prior)
    assert outputs["real_local"].shape == outputs["fake_local"].shape == (4, 25, 3)
    np.testing.assert_array_equal(outputs["real_local"][:, 7, 1], 2 * BATCH["data"][:, 0])
    np.testing.assert_array_equal(outputs["fake_summary"], 3 * outputs["fake"])


def test_an_autoencoders_logits_are_minus_its_errors():
    prior = Prior({"noise": normal(2)})
    for error, power in (("absolute", 1), ("square", 2)):
        networks = Recorder(
            generator=lambda z: z, discriminator=lambda x: (x / 2, x[:, :1])
        )
        outputs, _ = autoencoder(networks, BATCH, KEY, prior=prior, error=error)
        expected = np.mean(np.abs(BATCH["data"] / 2) ** power, 1)
        np.testing.assert_allclose(outputs["real_error"], expected, rtol=1e-6)
        np.testing.assert_array_equal(outputs["fake_logits"], -outputs["fake_error"])
        np.testing.assert_array_equal(outputs["fake_features"], outputs["fake"][:, :1])
        assert "balance" not in outputs
