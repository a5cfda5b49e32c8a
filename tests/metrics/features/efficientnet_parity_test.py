"""EfficientNet-Lite0 with the public weights: what it sees on photographs that packages
ship, and its makers' own network on the same numbers."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from jaxgan.metrics.features import efficientnet
from tests.metrics.public import weights

pytestmark = pytest.mark.slow
FILE = "efficientnet-lite0-57934424.pth"
FLOWER = {985}  # daisy, the only flower of its kind among the classes; it is a dahlia
# Photographs by their package, and ImageNet's numbers of what is on them.
PHOTOGRAPHS = {
    "sklearn/datasets/images/china.jpg": {698},  # palace
    "sklearn/datasets/images/flower.jpg": FLOWER,
    "skimage/data/chelsea.png": {281, 282, 285},  # tabby, tiger cat, Egyptian cat
    "skimage/data/coffee.png": {967, 968},  # espresso, cup
    "skimage/data/camera.png": {872},  # tripod
    "skimage/data/rocket.jpg": {657, 744, 812},  # missile, projectile, space shuttle
    "skimage/data/motorcycle_left.png": {665, 670},  # moped, motor scooter
}


def photograph(name: str) -> np.ndarray:
    """The central square, uint8 [1, S, S, 3]; the test is skipped where its package is not
    installed or does not ship it."""
    package, _, inside = name.partition("/")
    found = importlib.util.find_spec(package)
    path = Path(found.submodule_search_locations[0] if found else "nowhere") / inside
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    with Image.open(path) as image:
        side = min(image.size)
        left, top = ((n - side) // 2 for n in image.size)
        square = image.convert("RGB").crop((left, top, left + side, top + side))
    return np.asarray(square)[None]


@pytest.fixture(scope="module")
def network():
    return efficientnet.load(weights(FILE))


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_it_names_what_is_on_a_photograph(network, name):
    _, logits = efficientnet.apply(network.params, photograph(name))
    scores = np.exp(logits[0] - np.max(logits))
    first = int(np.argmax(scores))
    print(f"{name}: class {first}, {scores[first] / scores.sum():.2f}")
    assert first in PHOTOGRAPHS[name]


def test_its_makers_network(network):
    """Features and logits of photographs and noise, prepared by us."""
    if importlib.util.find_spec("efficientnet_lite_pytorch") is None:
        pytest.skip("efficientnet-lite-pytorch is not installed")
    import torch
    from efficientnet_lite_pytorch import EfficientNet

    theirs = EfficientNet.from_name("efficientnet-lite0")
    theirs.load_state_dict(torch.load(weights(FILE), weights_only=True))
    theirs.eval()
    noise = np.random.default_rng(0).integers(0, 256, (2, 32, 40, 3)).astype(np.uint8)
    for images in (noise, photograph("sklearn/datasets/images/china.jpg")):
        x = np.asarray(efficientnet.prepare(images)).transpose(0, 3, 1, 2)
        with torch.no_grad():
            maps = theirs.extract_features(torch.tensor(x))
            expected = maps.mean((2, 3)).numpy(), theirs(torch.tensor(x)).numpy()
        found = efficientnet.apply(network.params, images)
        for ours, other in zip(found, expected):
            difference = np.abs(ours - other).max() / np.abs(other).max()
            print(f"{images.shape}: {difference:.1e} of {np.abs(other).max():.1f}")
            assert difference < 1e-4
