"""Augmentation of real and fake images alike, in every turn: S. Zhao, Z. Liu, J. Lin,
J.-Y. Zhu, S. Han, "Differentiable Augmentation for Data-Efficient GAN Training", 2020
(arXiv:2006.10738). The discriminator never sees an image as it is, so a small data set
is not learnt by heart, and the generator learns the images without the augmentation.

Each function maps `(images [B, H, W, C], key, index [B])` to images of the same shape,
is differentiable in the images, and draws one example's choice from that example's key.
"""

from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp

from jaxgan.core.streams import example_keys, stream
from jaxgan.modalities.modality import Modality
from jaxgan.system.errors import UsageError


def translation(images: jax.Array, key: jax.Array, index: jax.Array) -> jax.Array:
    """Shifts each image by up to an eighth of its size along both axes.

    What moves in repeats the edge pixel (the paper pads with zeros, mid-grey, which
    draws bars on images with a black or white ground).
    """
    if images.ndim != 4:
        raise UsageError(
            "game.augmentation: translation shifts images, and these examples are "
            f"{list(images.shape[1:])}; leave it empty"
        )
    _, height, width, channels = images.shape
    limit = jnp.array([height // 8, width // 8])
    padding = ((0, 0), (height // 8,) * 2, (width // 8,) * 2, (0, 0))
    padded = jnp.pad(images, padding, mode="edge")

    def crop(image: jax.Array, key: jax.Array) -> jax.Array:
        top, left = jax.random.randint(key, (2,), 0, 2 * limit + 1)
        size = (height, width, channels)
        return jax.lax.dynamic_slice(image, (top, left, jnp.zeros_like(top)), size)

    return jax.vmap(crop)(padded, example_keys(key, index))


def auto(images: jax.Array, key: jax.Array, index: jax.Array) -> jax.Array:
    """Stands for the modality's own augmentations where training examples are few, and for
    none where they are many: `by_number` puts them in its place."""
    raise UsageError("game.augmentation: auto is unsettled; Experiment.of settles it")


AUGMENTATIONS = {"auto": auto, "translation": translation}
AUTO = "auto"
FEW = 1_000  # training examples; see `by_number`


def by_number(policy: Sequence[str], modality: Modality, count: int) -> list[str]:
    """A policy with `auto` replaced by the modality's own augmentations where training
    examples are fewer than `FEW`, and by none where there are more.

    Frechet distances of the classifier's features to 10,000 test images, configs/gan.py on
    so many images of MNIST at 16x16, seed 0, without translation and with:

      500 images    34.3, 13.5 after 3,000 steps of 64
      1,500         6.5, 11.1; after 9,000 steps 11.4, 9.3
      6,000         3.1, 11.1

    and of `digits` (1,437 images at 32x32, 180 test images) 55.6, 144.
    """
    own = modality.augmentation if count < FEW else ()
    return [each for name in policy for each in (own if name == AUTO else (name,))]


def augment(
    images: jax.Array, key: jax.Array, index: jax.Array, policy: Sequence[Callable]
) -> jax.Array:
    """Applies the functions of `policy` in turn, each with a stream of its own."""
    for function in policy:
        images = function(images, stream(key, function.__name__), index)
    return images
