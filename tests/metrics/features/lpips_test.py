"""LPIPS's features and distance agree; what it is given is checked."""

import jax
import numpy as np
import pytest

from jaxgan.metrics.features import lpips
from jaxgan.metrics.path_length import path_length
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file
from tests.metrics.torch_files import write_pickles, write_zip

CHANNELS = {0: 64, 2: 64, 5: 128, 7: 128, 10: 256, 12: 256, 14: 256}
CHANNELS |= dict.fromkeys((17, 19, 21, 24, 26, 28), 512)
DRAW = np.random.default_rng(0)


def file_tensors():
    """Random numbers of the two files' names and shapes."""
    vgg, inputs = {}, 3
    for number, outputs in CHANNELS.items():
        weight = DRAW.standard_normal((outputs, inputs, 3, 3), np.float32)
        vgg[f"features.{number}.weight"] = weight * np.sqrt(2 / (9 * inputs)).astype("f")
        vgg[f"features.{number}.bias"] = DRAW.standard_normal(outputs, np.float32)
        inputs = outputs
    linear = {
        f"lin{i}.model.1.weight": DRAW.random((1, size, 1, 1), np.float32)
        for i, size in enumerate((64, 128, 256, 512, 512))
    }
    return vgg, linear


@pytest.fixture(scope="module")
def network():
    return lpips.Lpips(lpips.convert(*file_tensors()), ("", ""))


def images_of(channels=3):
    return DRAW.uniform(-1, 1, (2, 16, 16, channels)).astype(np.float32)


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
    network = lpips.Lpips({}, ("", ""))
    for of in (network.features, lambda x: network.distance(x, x)):
        with pytest.raises(UsageError, match=message) as error:
            of(images)
        assert "\n" not in str(error.value)
    with pytest.raises(UsageError, match="takes pairs, not"):
        network.distance(images, images[None])


def test_files_are_read(monkeypatch, tmp_path):
    """Of all forms; what VGG's file holds besides is left out."""
    vgg, linear = file_tensors()
    paths = tmp_path / "vgg16.pth", tmp_path / "linear.pth"
    more = {"classifier.6.bias": np.zeros(1000, np.float32)}
    write_pickles(monkeypatch, paths[0], vgg | more, gradients=False)
    write_zip(monkeypatch, paths[1], linear)
    found = lpips.load(*paths)
    assert found.digests == (digest_file(paths[0]), digest_file(paths[1]))
    expected = lpips.convert(vgg, linear)
    jax.tree.map(np.testing.assert_array_equal, found.params, expected)
    kernel = vgg["features.5.weight"]
    np.testing.assert_array_equal(
        found.params["features_5"]["kernel"][1, 2, 3], kernel[:, 3, 1, 2]
    )
    write_zip(monkeypatch, paths[1], {"lin0.model.1.weight": np.ones((1, 64, 1, 1), "f")})
    with pytest.raises(UsageError, match="LPIPS: lin1.model.1.weight is missing") as error:
        lpips.load(*paths)
    assert "\n" not in str(error.value)
    with pytest.raises(UsageError, match="there is no file .*absent.pth of LPIPS weights"):
        lpips.load(tmp_path / "absent.pth", paths[1])


def test_other_weights_are_refused():
    vgg, linear = file_tensors()
    with pytest.raises(UsageError, match=r"features.0.bias is \(32,\), not \(64,\)"):
        lpips.convert(vgg | {"features.0.bias": np.zeros(32)}, linear)
    for wrong in (-1e-3, np.nan):
        linear["lin3.model.1.weight"][0, 7] = wrong
        with pytest.raises(UsageError, match=r"lin3.model.1.weight are negative") as error:
            lpips.convert(vgg, linear)
        assert "\n" not in str(error.value)
