"""Games whose discriminator is told the class."""

import math

import jax.numpy as jnp
import numpy as np
import pytest

from jaxgan import assemble
from jaxgan.configs import cgan
from jaxgan.core.step import Steps
from jaxgan.distributions.prior import Prior, categorical, flatten, normal, sample
from jaxgan.games.gan import gan
from jaxgan.losses.information import tables
from jaxgan.system.errors import UsageError
from tests.conftest import release
from tests.experiments import Experiment
from tests.games.wiring_test import BATCH, KEY, Recorder

PRIOR = Prior({"label": categorical(3), "noise": normal(2)})
LABELS = jnp.array([2, 0, 1, 1], jnp.int32)
LABELLED = {**BATCH, "label": LABELS}


def recorder() -> Recorder:
    return Recorder(
        generator=lambda z: z[:, 3:],
        discriminator=lambda x, *told: sum(jnp.sum(part, 1) for part in (x, *told)),
    )


def test_fakes_with_their_latent_and_reals_with_their_label():
    networks = recorder()
    outputs, _ = gan(networks, LABELLED, KEY, prior=PRIOR, condition="label")
    (real, label), (fake, latent) = networks.inputs("discriminator")
    np.testing.assert_array_equal(real, BATCH["data"])
    np.testing.assert_array_equal(np.argmax(label, 1), LABELS)
    np.testing.assert_array_equal(label.sum(1), 1)
    np.testing.assert_array_equal(fake, outputs["fake"])
    np.testing.assert_array_equal(latent, outputs["latent"]["label"])


def test_the_critic_holds_the_labels_of_the_real_examples():
    networks = recorder()
    outputs, _ = gan(networks, LABELLED, KEY, prior=PRIOR, condition="label")
    outputs["critic"](outputs["fake"])
    x, label = networks.inputs("discriminator")[-1]
    np.testing.assert_array_equal(x, outputs["fake"])
    np.testing.assert_array_equal(np.argmax(label, 1), LABELS)


def test_a_pack_is_judged_with_its_classes():
    networks = recorder()
    gan(networks, LABELLED, KEY, prior=PRIOR, condition="label", pack=2)
    real, label = networks.inputs("discriminator")[0]
    assert real.shape == (2, 4) and label.shape == (2, 6)
    np.testing.assert_array_equal(label[0], [0, 0, 1, 1, 0, 0])


def test_without_a_condition_nothing_is_told():
    networks = recorder()
    gan(networks, LABELLED, KEY, prior=PRIOR)
    assert [len(inputs) for inputs in networks.inputs("discriminator")] == [1, 1]


def test_mistakes():
    with pytest.raises(UsageError, match="no latent variable; there are label, noise"):
        gan(recorder(), LABELLED, KEY, prior=PRIOR, condition="class")
    with pytest.raises(UsageError, match="the data have not one label an example"):
        gan(recorder(), BATCH, KEY, prior=PRIOR, condition="label")
    several = {**BATCH, "label": jnp.zeros((4, 3), jnp.int32)}  # as of stacked digits
    with pytest.raises(UsageError, match="the data have not one label an example"):
        gan(recorder(), several, KEY, prior=PRIOR, condition="label")


def test_as_many_classes_as_the_data_have():
    config = cgan.get_config("digits")
    config.latents.label.size = 7
    with pytest.raises(UsageError, match="label.size is 7, but the data have 10 classes"):
        Experiment.of(assemble.plain(config))


@pytest.mark.slow
@pytest.mark.parametrize("argument", ["ring8", *release("ring8,concatenation")])
def test_fakes_of_the_ring_are_of_their_class(argument):
    """5,000 steps: all that there is to know of the class, ln 8 nats."""
    experiment = Experiment.of(assemble.plain(cgan.get_config(argument)))
    mesh = experiment.mesh(1)
    steps = Steps(experiment.game, experiment.source, mesh, scanned=500)
    feed, state = experiment.feed(mesh), experiment.initial()
    for at in range(0, 5000, 500):
        rows = experiment.rows(feed, at, 500)
        state, _ = steps(state, feed.data, rows, experiment.seed)
    prior = assemble.make_prior(experiment.config)
    latent = sample(prior, KEY, jnp.arange(2500))
    network, variables = experiment.game.modules["generator"], state.ema["generator"]
    fakes = network.apply(variables, flatten(latent), train=False)
    centres = np.array(experiment.source.spec["modes"]["centres"])
    apart = np.asarray(fakes)[:, None] - centres[None]
    nearest = np.eye(8)[np.argmin(np.sum(apart**2, -1), 1)]
    joint = np.asarray(latent["label"]).T @ nearest / 2500
    assert np.trace(joint) >= 0.98
    assert abs(tables.mutual_information(jnp.float32(joint)) - math.log(8)) < 0.02
