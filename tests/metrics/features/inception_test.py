"""The FID network's shapes, pools and inputs; its weights' place and conversion."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax.traverse_util import flatten_dict

from jaxgan.metrics.features import inception, inception_weights
from jaxgan.metrics.features.inception_network import (
    BLOCKS,
    Block,
    Network,
    average,
    maximum,
)
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_file


@pytest.mark.slow
def test_shapes():
    images = jax.ShapeDtypeStruct((2, 299, 299, 3), jnp.float32)
    params = inception_weights.expected()
    found = jax.eval_shape(Network().apply, {"params": params}, images)
    sizes = {"64": 64, "192": 192, "768": 768, "2048": 2048}
    sizes |= {"logits_unbiased": 1008, "logits": 1008}
    assert {name: x.shape for name, x in found.items()} == {
        name: (2, size) for name, size in sizes.items()
    }
    kernels = [x for path, x in flatten_dict(params).items() if path[-1] == "kernel"]
    assert len(kernels) == 95
    # The public file's numbers, less three of the four per channel of a BatchNorm.
    assert sum(x.size for x in jax.tree.leaves(params)) == 23_885_392 - 3 * 17_216


@pytest.mark.parametrize(
    "name, side, inputs, new, outputs",
    [
        ("Mixed_5b", 35, 192, 35, 256),
        ("Mixed_5d", 35, 288, 35, 288),
        ("Mixed_6a", 35, 288, 17, 768),
        ("Mixed_6c", 17, 768, 17, 768),
        ("Mixed_7a", 17, 768, 8, 1280),
        ("Mixed_7b", 8, 1280, 8, 2048),
        ("Mixed_7c", 8, 2048, 8, 2048),
    ],
)
def test_shapes_of_blocks(name, side, inputs, new, outputs):
    x = jax.ShapeDtypeStruct((1, side, side, inputs), jnp.float32)
    made, _ = jax.eval_shape(Block(BLOCKS[name]).init_with_output, jax.random.key(0), x)
    assert made.shape == (1, new, new, outputs)


def test_pools_leave_the_padding_out():
    x = np.random.default_rng(0).normal(size=(1, 5, 4, 2)).astype(np.float32) - 9
    for pool, reduce in ((average, np.mean), (maximum, np.max)):
        expected = np.empty_like(x)
        for row in range(5):
            for column in range(4):
                window = x[:, max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
                expected[:, row, column] = reduce(window, (1, 2))
        np.testing.assert_allclose(pool(jnp.asarray(x)), expected, rtol=1e-6)
    assert BLOCKS["Mixed_7b"][-1][1] is average and BLOCKS["Mixed_7c"][-1][1] is maximum


def test_images_are_prepared():
    images = np.full((2, 10, 20, 1), 64, np.uint8)
    prepared = inception.prepare(images)
    np.testing.assert_array_equal(prepared, np.full((2, 299, 299, 3), -0.5))
    network = inception.Inception({}, "")
    for wrong, message in (
        (np.zeros((1, 8, 8, 2), np.uint8), r"\[N, H, W, 1 or 3\], not \[1, 8, 8, 2\]"),
        (np.zeros((0, 8, 8, 3), np.uint8), r"not \[0, 8, 8, 3\]"),
        (np.zeros((1, 8, 8, 3), np.float32), "uint8, not float32"),
    ):
        with pytest.raises(UsageError, match=message):
            network.features(wrong)


def test_batches_are_cut_and_padded(monkeypatch):
    """Three at a time, whatever the network says of them."""
    seen = []

    def apply(params, x, names):
        seen.append(len(x))
        return {name: x.mean((1, 2)) for name in names}

    monkeypatch.setattr(inception, "apply", apply)
    monkeypatch.setattr(inception, "at_once", lambda: 3)
    images = np.arange(7, dtype=np.uint8).reshape(7, 1, 1, 1)
    found = inception.Inception({}, "").outputs(images, "a", "b")
    assert seen == [3, 3, 3] and sorted(found) == ["a", "b"]
    expected = np.repeat((np.arange(7.0)[:, None] - 128) / 128, 3, 1)
    np.testing.assert_allclose(found["a"], expected, rtol=1e-6)


def file_tensors():
    """Small numbers of the file's names and shapes."""
    draw, tensors = np.random.default_rng(0), {}
    for path, x in flatten_dict(inception_weights.expected()).items():
        name, shape = ".".join(path[:-1]), x.shape
        if path[-1] == "bias" and name != "fc":
            for part in ("weight", "bias", "running_mean", "running_var"):
                tensors[f"{name}.bn.{part}"] = draw.uniform(0.5, 2, shape)
        elif path[-1] == "kernel" and name != "fc":
            tensors[f"{name}.conv.weight"] = np.zeros(shape[::-1][:2] + shape[:2])
            tensors[f"{name}.conv.weight"].flat[:9] = np.arange(9)
    tensors["fc.weight"], tensors["fc.bias"] = np.zeros((1008, 2048)), np.zeros(1008)
    return tensors


@pytest.mark.slow
def test_weights_are_converted():
    tensors = file_tensors()
    params = inception_weights.convert(tensors)
    expected = inception_weights.expected()
    assert jax.tree.map(lambda x: (x.shape, x.dtype), params) == jax.tree.map(
        lambda x: (x.shape, x.dtype), expected
    )
    weight = tensors["Mixed_5b.branch1x1.conv.weight"][:, :, 0, 0]
    bn = {
        part: tensors[f"Mixed_5b.branch1x1.bn.{part}"]
        for part in ("weight", "bias", "running_mean", "running_var")
    }
    x = np.random.default_rng(1).normal(size=192)
    normal = (weight @ x - bn["running_mean"]) / np.sqrt(bn["running_var"] + 1e-3)
    unit = params["Mixed_5b"]["branch1x1"]
    np.testing.assert_allclose(
        x @ unit["kernel"][0, 0] + unit["bias"], normal * bn["weight"] + bn["bias"], 1e-4
    )


@pytest.mark.slow
def test_other_networks_are_refused():
    tensors = file_tensors()
    with pytest.raises(UsageError, match=r"fc.bias is \(1000,\), not \(1008,\)"):
        inception_weights.convert(tensors | {"fc.bias": np.zeros(1000)})
    del tensors["Mixed_7c.branch_pool.bn.bias"]
    with pytest.raises(UsageError, match="Mixed_7c.branch_pool.bn.bias is missing"):
        inception_weights.convert(tensors)


@pytest.fixture
def public(monkeypatch, tmp_path):
    """A small file takes the place of the public one, the cache is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source = tmp_path / "weights.pth"
    source.write_bytes(b"weights")
    monkeypatch.setattr(inception_weights, "SHA256", digest_file(source))
    nowhere = (tmp_path / "nowhere").as_uri()
    monkeypatch.setattr(inception_weights, "ADDRESSES", (nowhere, source.as_uri()))
    return source


def test_the_file_is_downloaded_once(public, tmp_path):
    path, digest = inception_weights.weight_file()
    assert path.read_bytes() == b"weights" and digest == inception_weights.SHA256
    assert path.parent == tmp_path / "cache" / "jaxgan" / "inception"
    assert list(path.parent.iterdir()) == [path]
    public.unlink()
    assert inception_weights.weight_file() == (path, digest)
    path.write_bytes(b"weight")
    with pytest.raises(UsageError, match="is damaged, .* delete it"):
        inception_weights.weight_file()


def test_without_the_file_it_says_where_it_is(public, tmp_path):
    public.write_bytes(b"something else")
    message = r"not here: download .*nowhere \(95 MB\) to .*pth, or name a copy; .*nowhere"
    with pytest.raises(UsageError, match=f"{message}.*weights.pth: it gave another file"):
        inception.load()
    assert not list((tmp_path / "cache" / "jaxgan" / "inception").iterdir())
    with pytest.raises(UsageError, match="no file .*absent.pth of .*; download"):
        inception.load(tmp_path / "absent.pth")


def test_other_weights_are_taken_with_a_warning(public, tmp_path, capfd):
    other = tmp_path / "other.pth"
    other.write_bytes(b"other")
    path, digest = inception_weights.weight_file(str(other))
    assert path == other and digest == digest_file(other)
    assert "other weights than" in capfd.readouterr().err
    inception_weights.weight_file(public)
    assert "warning" not in capfd.readouterr().err
