"""DCGAN: A. Radford, L. Metz, S. Chintala, "Unsupervised Representation Learning with
Deep Convolutional Generative Adversarial Networks", 2016 (arXiv:1511.06434).

Section 3: strided convolutions instead of pooling; BatchNorm everywhere but at the
generator's output and the discriminator's input; ReLU in the generator with tanh at its
output, leaky ReLU (slope 0.2) in the discriminator. Section 4: weights N(0, 0.02). The
kernels are 4 wide, as in the field's later implementations (the paper's are 5).
"""

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models.layers import BatchNorm, Bias, Conv, ConvTranspose, normal_init


def scale_init(key, shape, dtype=jnp.float32):
    """N(1, 0.02), for the scales of BatchNorm."""
    return 1.0 + 0.02 * jax.random.normal(key, shape, dtype)


def widths(image_size: int, width: int) -> list[int]:
    """Channels from the layer next to the image to the one at 4x4: doubling, to 8x."""
    levels = image_size.bit_length() - 3  # 8 -> 1, 16 -> 2, ...
    return [width * min(2**level, 8) for level in range(levels)]


class Generator(nn.Module):
    """latent [B, Z] -> image [B, image_size, image_size, channels] in [-1, 1]."""

    image_size: int
    channels: int
    width: int

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        *rest, first = widths(self.image_size, self.width)
        x = nn.Dense(4 * 4 * first, use_bias=False, kernel_init=normal_init)(latent)
        x = x.reshape(-1, 4, 4, first)
        x = nn.relu(BatchNorm(scale_init=scale_init)(x, train))
        for features in reversed(rest):
            x = ConvTranspose(features)(x)
            x = nn.relu(BatchNorm(scale_init=scale_init)(x, train))
        return jnp.tanh(Bias()(ConvTranspose(self.channels)(x)))


def trunk(image: jax.Array, width: int, norm: str, train: bool) -> jax.Array:
    """The layers of the module that calls it: image [B, S, S, C] -> features [B, F]."""
    first, *rest = widths(image.shape[1], width)
    x = nn.leaky_relu(Bias()(Conv(first)(image)), 0.2)
    for features in rest:
        x = Conv(features)(x)
        x = BatchNorm(scale_init=scale_init)(x, train) if norm == "batch" else Bias()(x)
        x = nn.leaky_relu(x, 0.2)
    return x.reshape(len(x), -1)


class Discriminator(nn.Module):
    """image [B, S, S, C] -> logits [B], positive for real.

    `norm` is "batch", or "none" for critics whose logits must not depend on the other
    examples; the convolutions then have a bias. With `features` it returns (logits,
    features [B, F]), for a network that reads what it has seen.
    """

    width: int
    norm: str = "batch"
    features: bool = False

    @nn.compact
    def __call__(self, image: jax.Array, train: bool):
        features = trunk(image, self.width, self.norm, train)
        logits = nn.Dense(1, kernel_init=normal_init)(features)[:, 0]
        return (logits, features) if self.features else logits
