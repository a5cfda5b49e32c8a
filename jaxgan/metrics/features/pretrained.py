"""Extractors by networks that others have trained, from a file of their weights.

A network sees images as its makers prepared them. Features of other weights than the public
ones are called by their digest too, so that they are not taken for the same.
"""

import functools
from collections.abc import Callable, Sequence

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.metrics.features.batches import (
    at_once,
    check_floats,
    check_images,
    in_batches,
)
from jaxgan.metrics.features.extractor import Extractor
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file

# SHA-256 of files of public weights, or how it begins.
PUBLIC = (
    "443c5bc35326b81e4ac7517b853fd22d3effe38783697d87e2ec65cb01d744b1",  # alexnet.ckpt
    "2ecbe4ce01168921c28dfd502e2b74490ef8c4d66b0a0286bc7a6127facccc9d",  # vgg16.ckpt
    "397923af",  # torchvision's vgg16-397923af.pth
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",  # Lite0
)
MOST = 2**30  # numbers, of all images together, that features may be


def named(network: str, digest: str, public: tuple[str, ...] = PUBLIC) -> str:
    """The name of a network's features: its own for the public weights."""
    return network if digest.startswith(public) else f"{network}_{digest[:8]}"


def inception(path: str, shape: Sequence[int]) -> Extractor:
    """Inception-v3 by its weight file, "" for the public one, which is downloaded.

    Scores by other weights are no FID and are not called so.
    """
    from jaxgan.metrics.features.inception import FEATURES, LOGITS, load, smooth
    from jaxgan.metrics.features.inception_weights import SHA256

    network = load(path or None)

    def extract(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        found = network.outputs(images, FEATURES, LOGITS)
        return found[FEATURES], found[LOGITS]

    return Extractor(
        named("inception", network.digest, (SHA256,)),
        network.digest,
        "bilinear to 299x299 as TensorFlow 1 does, (x - 128) / 128",
        extract,
        lambda images: smooth(network.params, images),
    )


def lpips(path: str, shape: Sequence[int]) -> Extractor:
    """Features whose squared Euclidean distance is LPIPS, by AlexNet or VGG-16, whichever
    the file is of (jaxgan/metrics/features/lpips.py).

    They are of pairs of images, not of sets: too many for a covariance.
    """
    from jaxgan.metrics.features.lpips import load

    network = load(path)
    name, smallest = f"lpips_{network.backbone.name}", network.backbone.smallest
    count = width(network.features, shape)

    def extract(images: np.ndarray) -> tuple[np.ndarray, None]:
        check_images(images, name)
        if count * len(images) > MOST:
            raise UsageError(
                f"extractor {name} makes {count:,} numbers of an image: {len(images):,} "
                f"images are too many, at most {MOST // count:,} fit"
            )
        return sized(network.features, images), None

    return Extractor(
        named(name, network.digests[0]),
        network.digests[0],
        f"own size ({smallest}x{smallest} or more), ImageNet's mean and deviation",
        extract,
        network.features,
        sets=False,
    )


def vgg16(path: str, shape: Sequence[int]) -> Extractor:
    """VGG-16 for distances of sets, 512 features: the activations after the last
    convolution and its ReLU (relu5_3, layer features.29 of torchvision's vgg16, before the
    last pool), averaged over all places.

    Images keep their size, of 16 x 16 or more, and are not resized to the 224 x 224 of the
    network's training: numbers of different sizes are of different protocols.
    """
    from jaxgan.metrics.features import lpips, weights_file
    from jaxgan.metrics.features.lpips_network import VGG16

    file = weights_file.found(path, "VGG-16")
    tensors = weights_file.read(file)
    if lpips.backbone_of(tensors) is not VGG16:
        raise UsageError(f"extractor vgg16:{path}: these are weights of another network")
    params, digest = jax.device_put(lpips.convolutions(VGG16, tensors)), digest_file(file)

    def smooth(images: jax.Array) -> jax.Array:
        check_floats(images, "vgg16", VGG16.smallest)
        return lpips.pooled(VGG16, params, images)

    def extract(images: np.ndarray) -> tuple[np.ndarray, None]:
        check_images(images, "vgg16")
        return sized(smooth, images), None

    width(smooth, shape)
    return Extractor(
        named("vgg16", digest),
        digest,
        "own size (16x16 or more), ImageNet's mean and deviation, mean of relu5_3",
        extract,
        smooth,
    )


def efficientnet_lite0(path: str, shape: Sequence[int]) -> Extractor:
    """EfficientNet-Lite0, 1280 features and the logits of ImageNet's 1000 classes
    (jaxgan/metrics/features/efficientnet.py)."""
    from jaxgan.metrics.features.efficientnet import NETWORK, apply, load

    network = load(path)

    def extract(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        check_images(images, NETWORK)
        size = min(at_once(), len(images))
        run = functools.partial(apply, network.params)
        return in_batches(run, images, size, f"{NETWORK}, batches")

    return Extractor(
        named("efficientnet_lite0", network.digest),
        network.digest,
        "bicubic to 224x224, filtered where it shrinks, (x - 127) / 128",
        extract,
        lambda images: apply(network.params, (images + 1.0) * 127.5)[0],
    )


def sized(smooth: Callable[[jax.Array], jax.Array], images: np.ndarray) -> np.ndarray:
    """Features [N, D] of uint8 images [N, H, W, 1 or 3] by a function of images from -1 to
    1."""

    def run(part: np.ndarray) -> jax.Array:
        return smooth(jnp.asarray(part, np.float32) / 127.5 - 1.0)

    return in_batches(run, images, min(at_once(), len(images)), "features, batches")


def width(smooth: Callable[[jax.Array], jax.Array], shape: Sequence[int]) -> int:
    """Number of features of an image of a shape, without compiling anything.

    Raises:
      UsageError: images of this shape are not for the network.
    """
    return jax.eval_shape(smooth, jax.ShapeDtypeStruct((1, *shape), np.float32)).shape[1]


# Functions (file, "" if none is named; shape [H, W, C] of the images) -> extractor.
PRETRAINED: dict[str, Callable[[str, Sequence[int]], Extractor]] = {
    "inception": inception,
    "lpips": lpips,
    "vgg16": vgg16,
    "efficientnet_lite0": efficientnet_lite0,
}
