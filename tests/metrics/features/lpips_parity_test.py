"""LPIPS against torch-fidelity's, with random weights that leave nothing out, and against
its authors' package, with the public weights."""

import types

import jax
import numpy as np
import pytest

from jaxgan.assemble.extractors import extractor_of
from jaxgan.metrics.features import lpips, weights_file
from tests.metrics.fidelity import fidelity, peer
from tests.metrics.public import weights

pytestmark = pytest.mark.slow
COLUMN_D = "64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M"
# AlexNet's convolutions: channels, size, stride, padding; M is a pool of 3, stride 2.
ALEXNET = ((64, 11, 4, 2), "M", (192, 5, 1, 2), "M", (384, 3, 1, 1), (256, 3, 1, 1))
ALEXNET += ((256, 3, 1, 1), "M")


def vgg_of(torch):
    """torchvision's `vgg16().features`, He-initialised, with biases."""
    generator, layers, inputs = torch.Generator().manual_seed(0), [], 3
    for word in COLUMN_D.split():
        if word == "M":
            layers.append(torch.nn.MaxPool2d(2, 2))
            continue
        convolution = torch.nn.Conv2d(inputs, int(word), 3, padding=1)
        torch.nn.init.kaiming_normal_(convolution.weight, generator=generator)
        convolution.bias.data.normal_(0, 0.3, generator=generator)
        layers += [convolution, torch.nn.ReLU(inplace=True)]
        inputs = int(word)
    return torch.nn.Sequential(*layers)


def alexnet_of(torch):
    """torchvision's `alexnet().features`."""
    layers, inputs = [], 3
    for step in ALEXNET:
        if step == "M":
            layers.append(torch.nn.MaxPool2d(3, 2))
            continue
        layers += [torch.nn.Conv2d(inputs, *step), torch.nn.ReLU(inplace=True)]
        inputs = step[0]
    return torch.nn.Sequential(*layers)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Ours, from files as the public ones are named inside, and torch-fidelity's."""
    module = fidelity("sample_similarity_lpips")
    import torch

    folder = tmp_path_factory.mktemp("lpips")
    vgg, generator = vgg_of(torch), torch.Generator().manual_seed(1)
    linear = {
        f"lin{i}.model.1.weight": torch.rand(1, size, 1, 1, generator=generator)
        for i, size in enumerate((64, 128, 256, 512, 512))
    }
    named = {f"features.{name}": tensor for name, tensor in vgg.state_dict().items()}
    torch.save(named, folder / "vgg.pth", _use_new_zipfile_serialization=False)
    torch.save(linear, folder / "linear.pth")
    model = type("VGG", (), {"features": vgg})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "torchvision_load_pretrained_vgg16", lambda: model)
        patch.setattr(module, "load_state_dict_from_url", lambda *_, **__: linear)
        theirs = module.SampleSimilarityLPIPS("lpips-vgg16")
    return lpips.load(folder / "vgg.pth", folder / "linear.pth"), theirs


def pairs_of(*shape):
    """Random images, and others that are near to them, far, and unlike."""
    draw = np.random.default_rng(2)
    images = draw.integers(0, 256, (3, *shape, 3))
    others = draw.integers(0, 256, images.shape)
    amount = np.array([0.02, 0.3, 1]).reshape(3, 1, 1, 1)
    mixed = np.rint((1 - amount) * images + amount * others)
    return images.astype(np.float32), mixed.astype(np.float32)


def distances(both, images, others):
    """Ours, of images from -1 to 1, and theirs, of the same from 0 to 255: [B] each."""
    import torch

    ours, theirs = both
    found = ours.distance(images / 127.5 - 1, others / 127.5 - 1)
    expected = theirs(*(torch.tensor(x.transpose(0, 3, 1, 2)) for x in (images, others)))
    return np.asarray(found), expected.numpy().reshape(-1)


def check(found, expected, what):
    assert found.shape == expected.shape and expected.min() > 1e-5
    difference = np.abs(found / expected - 1).max()
    print(f"{what}: {difference:.1e} of {expected}")
    assert difference < 1e-4


@pytest.mark.parametrize("size", [(16, 16), (32, 32), (75, 120)], ids=str)
def test_distances(both, size):
    check(*distances(both, *pairs_of(*size)), size)


@pytest.mark.parametrize("layer", range(5))
def test_layers(both, layer):
    """One alone, where in the sum the others could hide it."""
    ours, theirs = both
    params, kept = dict(ours.params), [lin.model[1].weight.data for lin in theirs.lins]
    for i, lin in enumerate(theirs.lins):
        lin.model[1].weight.data = kept[i] * (i == layer)
        params[f"lin{i}"] = params[f"lin{i}"] * float(i == layer)
    alone = lpips.Lpips(ours.backbone, params, ours.digests)
    found, expected = distances((alone, theirs), *pairs_of(32, 32))
    for lin, weight in zip(theirs.lins, kept):
        lin.model[1].weight.data = weight
    check(found, expected, f"layer {layer}")


PUBLIC = {
    "alexnet": ("alex", alexnet_of, "AlexNet_0"),
    "vgg16": ("vgg", vgg_of, "VGG16_0"),
}


@pytest.fixture(scope="module", params=PUBLIC)
def public(request):
    """Ours with the public weights; the authors' package with the same; torchvision's
    layers. The package has the weights of channels; its convolutions, which torchvision
    would download, are filled from the file."""
    path = weights(f"{request.param}.ckpt")
    theirs_is, layers_of, module = PUBLIC[request.param]
    package = peer("lpips")
    import torch

    layers, tensors = layers_of(torch), weights_file.read(path)
    for i, each in enumerate(x for x in layers if isinstance(x, torch.nn.Conv2d)):
        kernel = tensors[f"{module}/Conv_{i}/kernel"].transpose(3, 2, 0, 1)
        each.weight.data = torch.tensor(kernel)
        each.bias.data = torch.tensor(tensors[f"{module}/Conv_{i}/bias"])
    model = types.SimpleNamespace(features=layers)
    stand_ins = types.SimpleNamespace(**{request.param: lambda pretrained: model})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(package.pretrained_networks, "tv", stand_ins)
        theirs = package.LPIPS(net=theirs_is, pnet_rand=True, verbose=False)
    return lpips.load(path), theirs, layers


def scaled(images):
    return images / np.float32(127.5) - np.float32(1)


def test_the_weights_of_channels_are_the_authors(public):
    """Bit by bit."""
    ours, theirs, _ = public
    for i, each in enumerate(theirs.lins):
        head = each.model[-1].weight.detach().numpy().reshape(-1)
        np.testing.assert_array_equal(ours.params[f"lin{i}"], head)


@pytest.mark.parametrize("size", [(32, 32), (75, 120)], ids=str)
def test_public_distances_and_their_derivatives(public, size):
    import torch

    ours, theirs, _ = public
    images, others = map(scaled, pairs_of(*size))
    given, other = (torch.tensor(x.transpose(0, 3, 1, 2)) for x in (images, others))
    expected = theirs(given.requires_grad_(), other)
    expected.sum().backward()
    name = ours.backbone.name
    check(np.asarray(ours.distance(images, others)), numbers(expected), f"{name} {size}")
    slope = jax.grad(lambda x: ours.distance(x, others).sum())(images)
    theirs_slope = given.grad.numpy().transpose(0, 2, 3, 1)
    for one, two in zip(np.asarray(slope), theirs_slope):
        difference = np.abs(one - two).max() / np.abs(two).max()
        print(f"{name} {size}, derivatives: {difference:.1e} of {np.abs(two).max():.1e}")
        assert difference < 1e-3


def numbers(tensor):
    return tensor.detach().numpy().reshape(-1)


@pytest.mark.parametrize("public", ["vgg16"], indirect=True)
def test_vgg16s_features_are_torchvisions_relu5_3(public):
    import torch

    _, theirs, layers = public
    spec = {"modality": "image", "shape": [40, 32, 3]}
    extractor = extractor_of(f"vgg16:{weights('vgg16.ckpt')}", spec)
    assert extractor.name == "vgg16"
    images = pairs_of(40, 32)[0].astype(np.uint8)
    x = torch.tensor(scaled(images.astype(np.float32)).transpose(0, 3, 1, 2))
    with torch.no_grad():
        expected = layers[:30](theirs.scaling_layer(x)).mean((2, 3)).numpy()
    features, _ = extractor.extract(images)
    difference = np.abs(features - expected).max() / np.abs(expected).max()
    print(f"relu5_3: {difference:.1e} of {np.abs(expected).max():.2f}")
    assert features.shape == (3, 512) and difference < 1e-5
