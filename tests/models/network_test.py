"""Every option of every network: shapes, and what is refused. Traced, not compiled."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan.models import dcgan, heads, infogan, mlp, resnet
from jaxgan.system.errors import UsageError

KEY = jax.random.key(0)
IMAGE, POINT = jnp.zeros((4, 16, 16, 3)), jnp.zeros((4, 2))
JUDGES = {
    "dcgan": (dcgan.Discriminator, IMAGE),
    "infogan": (infogan.Discriminator, IMAGE),
    "mlp": (mlp.Discriminator, POINT),
    "resnet": (resnet.Discriminator, IMAGE),
}
GENERATORS = {
    "dcgan": dcgan.Generator,
    "infogan": infogan.Generator,
    "resnet": resnet.Generator,
}


def traced(module, *inputs):
    """The shapes of (output, variables) in train mode."""

    def init(key):
        rngs = {"params": key, "noise": key}
        return module.init_with_output(rngs, *inputs, train=True)

    return jax.eval_shape(init, KEY)


@pytest.mark.parametrize("family", JUDGES)
@pytest.mark.parametrize("norm", ["batch", "instance", "layer", "none"])
def test_discriminators_take_any_norm(family, norm):
    kind, x = JUDGES[family]
    module = kind(width=4, norm=norm, features=True)
    if norm == "instance" and family in ("mlp", "infogan"):
        with pytest.raises(UsageError, match="'instance' averages over the places"):
            traced(module, x)
        return
    (logits, features), variables = traced(module, x)
    assert logits.shape == (4,) and features.shape[0] == 4
    assert ("statistics" in variables) == (norm == "batch")


@pytest.mark.parametrize("family", JUDGES)
@pytest.mark.parametrize("minibatch", ["deviation", "discrimination"])
def test_discriminators_take_every_other_option_at_once(family, minibatch):
    kind, x = JUDGES[family]
    options = dict(spectral=True, dropout=0.2, noise=0.1, minibatch=minibatch)
    module = kind(width=4, norm="none", features=False, **options)
    logits, variables = traced(module, x)
    assert logits.shape == (4,)
    kernels = [
        path
        for path, _ in jax.tree_util.tree_flatten_with_path(variables["params"])[0]
        if path[-1].key == "kernel"
    ]
    vectors = jax.tree_util.tree_flatten_with_path(variables["spectral"])[0]
    assert {p[:-1] for p in kernels} == {p[:-1] for p, _ in vectors}


@pytest.mark.parametrize(
    ("family", "norm"), [*itertools.product(GENERATORS, ["batch", "layer", "none"])]
)
def test_generators_take_options(family, norm):
    module = GENERATORS[family](
        image_size=16, channels=3, width=4, norm=norm, spectral=True, dropout=0.1, noise=0.1
    )
    image, variables = traced(module, jnp.zeros((4, 7)))
    assert image.shape == (4, 16, 16, 3)
    assert ("statistics" in variables) == (norm == "batch")


@pytest.mark.parametrize("family", ["dcgan", "infogan", "resnet"])
def test_attention_is_on_the_map_that_is_asked_for(family):
    generator = GENERATORS[family](image_size=16, channels=3, width=16, attention=8)
    discriminator = JUDGES[family][0](width=16, attention=8, spectral=True)
    for module, x in ((generator, jnp.zeros((4, 7))), (discriminator, IMAGE)):
        _, variables = traced(module, x)
        (name,) = [n for n in variables["params"] if n.startswith("SelfAttention")]
        assert variables["params"][name]["gamma"].shape == ()
    wrong = discriminator.clone(attention=5)
    with pytest.raises(UsageError, match=f"attention is 5, but {family}.Discriminator has"):
        traced(wrong, IMAGE)
    with pytest.raises(UsageError, match="mlp.Discriminator has maps of none"):
        traced(mlp.Discriminator(width=4, attention=8), POINT)


def test_maps_are_for_networks_that_have_them():
    module = infogan.Discriminator(width=4, features="maps")
    assert [x.shape for x in traced(module, IMAGE)[0]] == [(4,), (4, 64), (4, 4, 4, 8)]
    module = resnet.Discriminator(width=4, features="maps")
    logits, features, maps = traced(module, IMAGE)[0]
    assert (logits.shape, features.shape, maps.shape) == ((4,), (4, 4), (4, 8, 8, 4))
    with pytest.raises(UsageError, match="features is 'maps'; it may be True, False"):
        traced(mlp.Discriminator(width=4, features="maps"), POINT)


def test_heads():
    for x in (IMAGE, POINT):
        encoded, _ = traced(heads.Encoder(latent_size=7, width=4), x)
        assert encoded.shape == (4, 7)
        logits, _ = traced(heads.Pair(width=4, hidden=8), x, jnp.zeros((4, 7)))
        assert logits.shape == (4,)
    local, _ = traced(heads.Projection(size=5, spectral=True), jnp.zeros((4, 9, 3)))
    assert local.shape == (4, 9, 5)


def test_activations_by_name():
    module = mlp.Discriminator(width=4, activation="tanh")
    variables = module.init(KEY, POINT + 1, train=True)
    logits = module.apply(variables, POINT + 1, train=True)
    x, params = np.ones(2), jax.tree.map(np.asarray, variables["params"])
    for k in range(2):
        x = np.tanh(x @ params[f"Dense_{k}"]["kernel"] + params[f"Bias_{k}"]["bias"])
    expected = x @ params["Dense_2"]["kernel"] + params["Dense_2"]["bias"]
    np.testing.assert_allclose(logits, np.full(4, expected[0]), rtol=1e-5)
    with pytest.raises(
        UsageError,
        match="activation: there is no 'sine'; it may be elu, leaky_relu, relu, tanh",
    ):
        traced(module.clone(activation="sine"), POINT)
