"""The FID network against torch-fidelity's, with random weights that leave nothing out.

Both are given one file of random weights: He-initialised convolutions, and BatchNorms of
which no number is 0 or 1, so that features neither vanish nor agree by chance.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.metrics.features import inception, inception_weights, weights_file
from jaxgan.metrics.features.inception_network import BLOCKS, Block, average, block_e
from tests.metrics.fidelity import fidelity

pytestmark = pytest.mark.slow
NAMES = ("64", "192", "768", "2048", "logits_unbiased", "logits")


def randomise(torch, network):
    """Draws every weight."""
    generator = torch.Generator().manual_seed(0)
    for module in network.modules():
        if isinstance(module, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(module.weight, generator=generator)
        if isinstance(module, torch.nn.BatchNorm2d):
            for x in (module.weight, module.running_var):
                x.data.uniform_(0.5, 1.5, generator=generator)
            for x in (module.bias, module.running_mean):
                x.data.normal_(0, 0.3, generator=generator)
        if isinstance(module, torch.nn.Linear):
            module.weight.data.normal_(0, 0.05, generator=generator)
            module.bias.data.normal_(0, 1, generator=generator)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """A file as PyTorch has written it before 1.6, as the public one is."""
    module = fidelity("feature_extractor_inceptionv3")
    import torch

    path = tmp_path_factory.mktemp("inception") / "random.pth"
    with pytest.MonkeyPatch.context() as patch:
        network = module.FeatureExtractorInceptionV3
        patch.setattr(module, "load_state_dict_from_url", lambda *_, **__: {})
        patch.setattr(network, "load_state_dict", lambda *_: None)
        theirs = network("inception-v3-compat", list(NAMES))
    randomise(torch, theirs)
    torch.save(theirs.state_dict(), path, _use_new_zipfile_serialization=False)
    return path


@pytest.fixture(scope="module")
def exact(weights):
    """Both in float64: torch-fidelity's network, and our weights."""
    theirs = theirs_of(weights).double()
    theirs.feature_extractor_internal_dtype = next(theirs.parameters()).dtype
    tensors = weights_file.read(weights)
    return theirs, inception_weights.convert(tensors, np.float64)


def theirs_of(weights):
    return fidelity("feature_extractor_inceptionv3").FeatureExtractorInceptionV3(
        "inception-v3-compat", list(NAMES), feature_extractor_weights_path=str(weights)
    )


def features_of(theirs, images):
    import torch

    found = theirs(torch.tensor(images.transpose(0, 3, 1, 2)))
    return dict(zip(NAMES, (x.numpy() for x in found)))


def images_of(*shape):
    return np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)


def relative(found, expected) -> float:
    """The largest difference, in standard deviations of what is expected."""
    return float(np.abs(found - expected).max() / expected.std())


@pytest.mark.parametrize("size", [(32, 32), (75, 120)], ids=str)
def test_features_and_logits(weights, size):
    images = images_of(2, *size, 3)
    found = inception.load(weights).outputs(images, *NAMES)
    expected = features_of(theirs_of(weights), images)
    for name in NAMES:
        assert expected[name].std() > 1e-2
        assert found[name].shape == expected[name].shape
        difference = relative(found[name], expected[name])
        print(f"{size} {name}: {difference:.1e}")
        assert difference < 1e-4, name


def test_is_the_same_function_in_float64(exact):
    """As far as torch-fidelity says, which rounds what it returns to float32."""
    theirs, params = exact
    images = images_of(1, 299, 299, 3)
    with jax.enable_x64(True):
        x = inception.prepare(images, jnp.float64)
        found = jax.device_get(inception.apply(params, x, NAMES))
    expected = features_of(theirs, images)
    for name in NAMES:
        assert found[name].dtype == np.float64
        difference = relative(found[name], expected[name])
        print(f"float64 {name}: {difference:.1e}")
        assert difference < 1e-6, name


def test_both_forms_of_the_file_are_read(weights, tmp_path):
    import torch

    state = torch.load(weights, weights_only=True)
    torch.save(state, tmp_path / "zip.pth")
    zipped, older = weights_file.read(tmp_path / "zip.pth"), weights_file.read(weights)
    assert list(zipped) == list(older) == list(state)
    for name, tensor in state.items():
        np.testing.assert_array_equal(zipped[name], tensor.numpy())
        np.testing.assert_array_equal(older[name], tensor.numpy())


def block_of(exact, name, branches):
    """A block's outputs [1, H, W, C] in float64: ours with these branches, and theirs."""
    import torch

    theirs, params = getattr(exact[0], name), exact[1][name]
    inputs = next(theirs.parameters()).shape[1]
    x = np.random.default_rng(2).normal(size=(1, 9, 8, inputs))
    expected = theirs(torch.tensor(x.transpose(0, 3, 1, 2))).numpy().transpose(0, 2, 3, 1)
    with jax.enable_x64(True):
        found = jax.jit(Block(branches).apply)({"params": params}, x)
    return np.asarray(found), expected


@pytest.mark.parametrize("name", BLOCKS)
def test_blocks(exact, name):
    found, expected = block_of(exact, name, BLOCKS[name])
    assert found.shape == expected.shape and found.dtype == np.float64
    difference = relative(found, expected)
    print(f"{name}: {difference:.1e}")
    assert difference < 1e-12


def test_the_block_of_later_networks_would_not_do(exact):
    """Its average pool changes the last 192 features, and only these."""
    found, expected = block_of(exact, "Mixed_7c", block_e(average))
    assert relative(found[..., :-192], expected[..., :-192]) < 1e-12
    assert relative(found[..., -192:], expected[..., -192:]) > 0.1
