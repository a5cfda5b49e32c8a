"""Who learns from the information term, and what a config of codes must be."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.core.game import Networks
from jaxgan.core.step import Steps
from jaxgan.core.streams import stream
from jaxgan.system.errors import UsageError
from tests.experiments import Experiment, cheapest, config_of, leaves

INFORMATION = "players.generator.losses.mutual_information"


def gradients(experiment, term):
    """{network: its largest |gradient|} of one term's mean."""
    state, game = experiment.initial(), experiment.game
    feed = experiment.feed(experiment.mesh(1))
    row = experiment.rows(feed)["row"][0, 0]
    batch = experiment.source.decode({k: v[row] for k, v in feed.data.items()})
    batch["index"] = jnp.arange(len(row), dtype=jnp.int32)

    @jax.jit
    @jax.grad
    def gradient(params):
        networks = Networks(game.modules, params, state.variables)
        outputs, _ = game.forward(networks, batch, stream(jax.random.key(0), "forward"))
        return game.players["generator"].losses[term](outputs, jax.random.key(0))

    return {
        network: max(np.abs(x).max() for x in leaves(found).values())
        for network, found in gradient(state.params).items()
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "argument", ["points", pytest.param("digits,separate", marks=pytest.mark.slow)]
)
def test_the_information_reaches_generator_and_recogniser(argument):
    shared = argument == "points"
    config = cheapest("infogan") if shared else config_of("infogan", argument)
    experiment = Experiment.of(config)
    information = gradients(experiment, "mutual_information")
    adversarial = gradients(experiment, "non_saturating_generator")
    for network in ("generator", "recogniser"):
        assert information[network] > 0
        assert (adversarial[network] > 0) == (network == "generator")
    assert (information["discriminator"] > 0) == shared


def test_one_weight_for_both_players():
    config = config_of("infogan", **{f"{INFORMATION}.weight": 0.1})
    game = Experiment.of(config).game
    for player in game.players.values():
        assert player.losses["mutual_information"].weight == 0.1
        assert player.losses["mutual_information"].loss.numbers["weights"]["style"] == 0.05


@pytest.mark.parametrize("posterior", ["beta", "truncated_normal", "unit_gaussian"])
def test_other_posteriors_trace(posterior):
    config = config_of("infogan", **{"game.codes.style": posterior})
    experiment = Experiment.of(config)
    shapes = jax.eval_shape(lambda: experiment.initial())
    outputs = shapes.params["recogniser"]["Dense_1"]["bias"].shape
    assert outputs == ((10 + 2,) if posterior == "unit_gaussian" else (10 + 4,))


def test_a_shared_recogniser_needs_features():
    config = config_of("infogan")
    with config.unlocked():
        config.networks.discriminator.name = "dcgan.Discriminator"
    with pytest.raises(UsageError, match="returns no features to share"):
        Experiment.of(config).initial()


@pytest.mark.slow
@pytest.mark.parametrize("style", ["gaussian", "beta", "truncated_normal"])
def test_terms_of_the_global_batch_take_any_posterior(style):
    config = config_of("infogan", **{"game.codes.style": style})
    with config.unlocked():
        losses = config.players.generator.losses
        losses.code_entropy = ConfigDict(dict(weight=0.1))
        losses.conditional_entropy = ConfigDict(dict(weight=0.1))
        losses.joint_entropy = ConfigDict(dict(weight=0.1, codes=("digit",)))
        losses.total_correlation = ConfigDict(dict(weight=0.1, codes=("digit",)))
    experiment = Experiment.of(config)
    mesh = experiment.mesh(2)
    steps, feed = Steps(experiment.game, experiment.source, mesh, 1), experiment.feed(mesh)
    shapes = jax.eval_shape(experiment.initial)
    steps.trace(shapes, feed.data, experiment.rows(feed), experiment.seed)


def test_codes_that_no_loss_reads_are_refused():
    config = config_of("infogan")
    for player in config.players.values():
        del player.losses["mutual_information"]
    source = assemble.make_source(config)
    with pytest.raises(UsageError, match="no loss reads digit, style; give a player"):
        assemble.make_game(config, source.spec)


def test_an_information_term_that_is_only_measured_teaches_nobody():
    config = config_of("infogan", **{f"{INFORMATION}.weight": 0.0})
    with pytest.raises(UsageError, match="no loss reads digit, style; .* weight above 0"):
        Experiment.of(config)
    separate = config_of("infogan", "digits,separate", **{f"{INFORMATION}.weight": 0.0})
    with pytest.raises(UsageError, match="no loss reads digit, style"):
        Experiment.of(separate)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"game.codes.style": "categorical"}, "for codes of classes, not on an interval"),
        ({"game.codes.style": "cauchy"}, "there is no 'cauchy'; it may be bernoulli"),
        (
            {"latents.style.name": "normal", "game.codes.style": "beta"},
            "codes on an interval, not on the",
        ),
        ({"game.codes": {"size": "beta"}}, "'size' is no latent variable; there are digit"),
        ({"game.codes": {}}, "config.game.codes is empty"),
        ({"game.name": "gan"}, "gan takes no 'codes'"),
        ({"game.codes": {"digit": "categorical"}}, "weights: 'style' is no code; config"),
    ],
)
def test_mistakes(overrides, message):
    config = config_of("infogan")
    for path, value in overrides.items():
        if isinstance(value, dict):
            config.game.codes = value
        else:
            config.update_from_flattened_dict({path: value})
    source = assemble.make_source(config)
    with pytest.raises(UsageError, match=message):
        assemble.make_game(config, source.spec)
