"""An encoder of a generator that is done, where the information is known."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan import assemble
from jaxgan.core.streams import example_keys
from jaxgan.distributions.prior import flatten
from jaxgan.experiment import Experiment
from jaxgan.explore.gilbo import gilbo
from jaxgan.explore.opened import Opened
from jaxgan.games.family import Family
from jaxgan.model import model_of
from jaxgan.population import Population
from jaxgan.workdir.items import items_of
from tests.experiments import config_of

A, DEVIATION = (1.5, 0.6), 0.5  # the diagonal of the matrix, and of the noise


def noisy(networks, latent, key):
    """x = A z + noise: a linear generator, and noise of each example."""
    made, _ = networks("generator", flatten(latent), key=key)
    keys = example_keys(key, jnp.arange(len(made)))
    noise = jax.vmap(lambda key: jax.random.normal(key, made.shape[1:]))(keys)
    return made + DEVIATION * noise


def forward(networks, batch, key, *, prior):
    """Never played: its generation alone is inverted."""
    raise AssertionError


NOISY = Family(forward, generate=noisy)


@pytest.fixture(scope="module")
def trained():
    config = config_of("encoder", "ring8", width=64, batch_size=128, num_steps=1500)
    config.latents.noise.size = 2
    config.game.generation = dict(name=f"{__name__}:NOISY")
    config.networks.generator = dict(name="mlp.Generator", width=1, depth=0)
    config.networks.encoder.norm = "none"
    config.players.encoder.optimizer.learning_rate.decay_steps = 1500
    experiment = Experiment.of(config, jax.devices()[:1])
    state = experiment.initial()
    params = jax.device_get(state.params)
    kernel = np.diag(np.float32(A))
    fixed = jax.tree.map(lambda x: kernel if x.ndim == 2 else x, params["generator"])
    state = state.replace(params={**params, "generator": fixed})
    for step in range(1500):
        state, _ = experiment.steps(state, *experiment.inputs(step, 1))
    jax.tree.map(np.testing.assert_array_equal, fixed, state.params["generator"])
    networks = items_of(state)["networks"]
    model = model_of(experiment.config, experiment.source.spec, networks, 1500)
    opened = Opened(Path("nowhere"), experiment.config, model)
    opened.__dict__["source"] = experiment.source
    return opened


@pytest.mark.slow
def test_the_bound_reaches_the_information_of_a_noisy_linear_generator(trained):
    """I(x; z) = log det(1 + A^T A / s^2) / 2, which a normal q(z | x) attains."""
    information = np.sum(np.log(1 + np.square(A) / DEVIATION**2)) / 2
    found = {score.name: score for score in gilbo(trained)}
    error = found["gilbo"].protocol["standard_error"]
    assert found["gilbo"].value <= information + 3 * error
    assert found["gilbo"].value == pytest.approx(information, abs=3 * error + 0.03)
    assert found["gilbo"].value == pytest.approx(found["gilbo/noise"].value)


@pytest.mark.slow
def test_an_example_is_encoded_as_its_own_reconstruction(trained):
    """The divergence of q(z | x) from q(z | G(z')) is finite and above 0: z' is a draw."""
    found = {score.name: score.value for score in gilbo(trained)}
    for name in ("self", "train", "test"):
        assert 0 < found[f"gilbo/{name}_consistency"] < 100


@pytest.mark.slow
def test_a_frozen_generator_begins_with_its_averaged_weights(tmp_path):
    from jaxgan.train.run import train
    from jaxgan.workdir.warm import networks_of

    short = dict(num_steps=3, checkpoint_every=3, sample_every=3)
    train(config_of("dcgan", "ring8", **short), tmp_path / "gan")
    from jaxgan.configs import encoder

    config = encoder.get_config(str(tmp_path / "gan"))
    population = Population.of(assemble.plain(config))
    frozen = population.first.game.frozen
    found, _ = networks_of(config.init_from, population.shapes, 1, frozen)
    averaged = items_of_run(tmp_path / "gan")["generator"]["ema"]
    raw = found["generator"]["raw"]
    assert jax.tree.structure(raw) == jax.tree.structure(averaged)
    jax.tree.map(np.testing.assert_array_equal, raw, averaged)


def items_of_run(folder):
    from jaxgan.workdir.checkpoint import Checkpoints

    checkpoints = Checkpoints(folder, writable=False)
    networks, _, _ = checkpoints.restore_networks("latest")
    checkpoints.close()
    return networks
