"""EfficientNet-Lite0's shapes, its preparation of images against Pillow's, its file."""

import jax
import numpy as np
import pytest
from PIL import Image

from jaxgan.metrics.features import efficientnet
from jaxgan.system.errors import UsageError

DRAW = np.random.default_rng(0)


def shapes():
    """The parameters as shapes."""
    images = jax.ShapeDtypeStruct((1, 224, 224, 3), np.float32)
    init = efficientnet.Network().init
    return jax.eval_shape(lambda x: init(jax.random.key(0), x), images)["params"]


def test_its_size_is_that_of_its_file():
    """4,694,073 numbers of 296 tensors: less those of 49 BatchNorms that are folded in, of
    which each channel has scale, mean and variance beside the shift, and their counters."""
    leaves = jax.tree.leaves(shapes())
    convolutions = [leaf for leaf in leaves if len(leaf.shape) == 4]
    channels = sum(leaf.shape[3] for leaf in convolutions)
    assert len(convolutions) == 49 and len(leaves) == 100
    assert len(leaves) + 4 * 49 == 296
    total = sum(np.prod(leaf.shape) for leaf in leaves)
    assert total + 3 * channels + 49 == 4_694_073


@pytest.mark.parametrize("size", [(28, 28), (300, 240)])
def test_images_are_resized_as_pillow_does(size):
    """Enlarged, and shrunk with a filter; Pillow's numbers are floats of one channel."""
    images = DRAW.integers(0, 256, (1, *size, 1)).astype(np.uint8)
    found = np.asarray(jax.jit(efficientnet.prepare)(images))
    assert found.shape == (1, 224, 224, 3)
    image = Image.fromarray(images[0, :, :, 0].astype(np.float32))
    expected = np.asarray(image.resize((224, 224), Image.Resampling.BICUBIC))
    for channel in range(3):
        np.testing.assert_allclose(
            found[0, :, :, channel], (expected - 127) / 128, atol=2e-4
        )


def test_a_file_is_checked():
    def tensors_of(path, leaf):
        names = [key.key for key in path]
        if names[-1] == "bias":
            return {}
        name = ".".join(names[:-1]).replace("_blocks_", "_blocks.")
        if names[-2] == "_fc":
            return {f"{name}.weight": np.zeros(leaf.shape[::-1]), f"{name}.bias": 0}
        norm = efficientnet.NORMS[names[-2]]
        prefix = name.removesuffix(names[-2]) + norm
        order = [leaf.shape[i] for i in (3, 2, 0, 1)]
        parts = ("weight", "bias", "running_mean", "running_var")
        filled = {
            f"{prefix}.{part}": np.full(leaf.shape[3], 3 * i, np.float32)
            for i, part in enumerate(parts)
        }
        return {f"{name}.weight": np.ones(order, np.float32), **filled}

    tensors = {"_fc.bias": np.zeros(1000)}
    for path, leaf in jax.tree_util.tree_leaves_with_path(shapes()):
        tensors = tensors_of(path, leaf) | tensors
    params = efficientnet.convert(tensors)
    expected = jax.tree.map(lambda leaf: leaf.shape, shapes())
    assert jax.tree.map(lambda leaf: leaf.shape, params) == expected
    np.testing.assert_array_equal(params["_blocks_3"]["_expand_conv"]["bias"], 3)
    name = "_blocks.15._bn2.running_var"
    del tensors[name]
    with pytest.raises(UsageError, match=f"EfficientNet-Lite0: {name} is missing, not"):
        efficientnet.convert(tensors)
