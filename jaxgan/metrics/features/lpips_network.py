"""The network of LPIPS, VGG-16 up to its last convolution: R. Zhang et al., "The
unreasonable effectiveness of deep features as a perceptual metric", 2018
(arXiv:1801.03924), equation 1, version 0.1; K. Simonyan and A. Zisserman, "Very deep
convolutional networks for large-scale image recognition", 2014 (arXiv:1409.1556), table 1,
column D.

With a and b the activations of a layer, of length 1 at each of the H W places, and w >= 0 a
number per channel, LPIPS is the sum over five layers of

    mean over places of sum over channels of w (a - b)^2

which is the squared distance of the vectors sqrt(w / (H W)) a: these are the features.
"""

import functools

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.metrics.features.inception_network import Unit

# The convolutions up to each of the five layers: number in torchvision's file, channels.
STAGES = (
    {0: 64, 2: 64},
    {5: 128, 7: 128},
    {10: 256, 12: 256, 14: 256},
    {17: 512, 19: 512, 21: 512},
    {24: 512, 26: 512, 28: 512},
)
SMALLEST = 2 ** (len(STAGES) - 1)  # side of an image; smaller ones do not reach the end
# For images from -1 to 1; torchvision's usual means and standard deviations are for 0 to 1.
SHIFT = np.array([-0.030, -0.088, -0.188], np.float32).reshape(1, 1, 1, 3)
SCALE = np.array([0.458, 0.448, 0.450], np.float32).reshape(1, 1, 1, 3)
EPSILON = 1e-10  # added to the lengths of activations
halve = functools.partial(nn.max_pool, window_shape=(2, 2), strides=(2, 2))


class Network(nn.Module):
    """images [B, H, W, 1 or 3] from -1 to 1 -> float32 [B, D], as in `Lpips.features`."""

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        x = (x.astype(jnp.float32) - SHIFT) / SCALE
        found = []
        for layer, stage in enumerate(STAGES):
            x = halve(x) if layer else x
            for number, channels in stage.items():
                x = Unit(channels, 3, 3, name=f"features_{number}")(x)
            weight = self.param(f"lin{layer}", nn.initializers.ones, x.shape[-1:])
            length = jnp.sqrt(jnp.sum(jnp.square(x), -1, keepdims=True))
            scale = jnp.sqrt(weight / (x.shape[1] * x.shape[2])).reshape(1, 1, 1, -1)
            found.append((x / (length + EPSILON) * scale).reshape(len(x), -1))
        return jnp.concatenate(found, -1)
