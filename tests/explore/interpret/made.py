"""Models for tests: a fully connected one whose weights are known, and those of configs."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from flax.core import FrozenDict

from jaxgan import assemble
from jaxgan.core.game import Bound
from jaxgan.distributions.prior import Prior, categorical, normal, uniform
from jaxgan.games.gan import GAN, gan
from jaxgan.model import Model, model_of
from jaxgan.models import mlp
from jaxgan.workdir.items import items_of
from tests.experiments import Experiment, config_of

SPEC = {"name": "made", "modality": "points", "shape": [4], "label_names": None}


def small(first=None, last=None) -> Model:
    """Latents `kind` of 2 classes, `noise` [B, 3] normal and `style` [B, 2] uniform ->
    points [B, 4] by one hidden layer of 6 channels; kernels [7, 6] and [6, 4] as given,
    else random."""
    draw = np.random.default_rng(0)
    first = draw.standard_normal((7, 6)) if first is None else first
    last = draw.standard_normal((6, 4)) if last is None else last
    params = {
        "Dense_0": {"kernel": jnp.asarray(first, jnp.float32)},
        "Bias_0": {"bias": jnp.full(6, 0.1)},
        "Dense_1": {"kernel": jnp.asarray(last, jnp.float32), "bias": jnp.zeros(4)},
    }
    prior = Prior({"kind": categorical(2), "noise": normal(3), "style": uniform(2)})
    return Model(
        FrozenDict({"generator": mlp.Generator(shape=(4,), width=6, depth=1)}),
        {"generator": {"params": params}},
        GAN,
        Bound(gan, FrozenDict({"prior": prior}), FrozenDict()),
        prior,
        SPEC,
        assemble.modality_of(SPEC),
        0,
        "raw",
    )


@functools.cache
def untrained(name: str, argument: str = "digits") -> Model:
    """The model of a shipped config, tiny, with initial weights that are pushed
    apart: those of BatchNorm and attention start as nothing."""
    experiment = Experiment.of(config_of(name, argument))
    networks = items_of(experiment.initial())["networks"]
    leaves, tree = jax.tree.flatten(networks)
    draw = np.random.default_rng(0)
    moved = [x + jnp.asarray(0.1 * draw.random(x.shape), x.dtype) for x in leaves]
    networks = jax.tree.unflatten(tree, moved)
    return model_of(experiment.config, experiment.source.spec, networks, 0, "raw")
