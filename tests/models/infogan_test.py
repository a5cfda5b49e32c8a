"""InfoGAN's networks have the paper's sizes at width 64."""

import jax
import jax.numpy as jnp
import pytest

from jaxgan.models.infogan import (
    Autoencoder,
    Discriminator,
    Encoder,
    Generator,
    Pair,
    Recogniser,
)


@pytest.mark.parametrize("size", [16, 32])
def test_shapes(size):
    def forward(key):
        fake, made = Generator(image_size=size, channels=1, width=64).init_with_output(
            key, jnp.zeros((2, 74)), train=True
        )
        logits, features = Discriminator(width=64).init_with_output(key, fake, train=True)[
            0
        ]
        head = Recogniser(outputs=14, width=64).init_with_output(key, features, train=True)[
            0
        ]
        own = Recogniser(outputs=14, width=64).init_with_output(key, fake, train=True)[0]
        return fake, logits, features, head, own, made["params"]

    *shapes, made = jax.eval_shape(forward, jax.random.key(0))
    assert [x.shape for x in shapes] == [
        (2, size, size, 1),
        (2,),
        (2, 1024),
        (2, 14),
        (2, 14),
    ]
    assert made["Dense_0"]["kernel"].shape == (74, 1024)
    assert made["Dense_1"]["kernel"].shape == (1024, (size // 4) ** 2 * 128)
    assert made["ConvTranspose_0"]["kernel"].shape == (4, 4, 64, 128)


@pytest.mark.parametrize("features", [False, True])
def test_an_autoencoder_makes_images_again(features):
    network = Autoencoder(width=8, hidden=5, features=features)
    image = jnp.zeros((2, 16, 16, 3))

    def forward(key):
        return network.init_with_output(key, image, train=True)

    found, variables = jax.eval_shape(forward, jax.random.key(0))
    again = found[0] if features else found
    assert again.shape == image.shape
    assert variables["params"]["Dense_0"]["kernel"].shape == (4 * 4 * 16, 5)
    assert variables["params"]["ConvTranspose_1"]["kernel"].shape == (4, 4, 3, 8)
    assert not features or found[1].shape == (2, 5)


def test_pairs_and_encodings_have_the_discriminators_layers():
    image, latent = jnp.zeros((2, 16, 16, 3)), jnp.zeros((2, 5))

    def forward(key):
        encoder = Encoder(latent_size=5, width=8, attention=8)
        encoded, made = encoder.init_with_output(key, image, train=True)
        pair = Pair(width=8, hidden=7, attention=8)
        logits, paired = pair.init_with_output(key, image, latent, train=True)
        return encoded, logits, made["params"], paired["params"]

    encoded, logits, made, paired = jax.eval_shape(forward, jax.random.key(0))
    assert (encoded.shape, logits.shape) == ((2, 5), (2,))
    for params in (made, paired):
        assert params["Conv_1"]["kernel"].shape == (4, 4, 8, 16)
        assert params["Dense_0"]["kernel"].shape == (4 * 4 * 16, 128)
    assert made["Dense_1"]["kernel"].shape == (128, 5)
    assert paired["Dense_2"]["kernel"].shape == (128 + 7, 7)
