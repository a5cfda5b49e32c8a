"""From configs to games: what is bound, and what is refused in one line."""

import jax
import pytest
from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.system.errors import UsageError
from jaxgan.workdir import head
from tests.experiments import Experiment, config_of

LOSS = "players.generator.losses.non_saturating_generator"
ADAM = "players.generator.optimizer"


def changed(**overrides) -> ConfigDict:
    """The tiny DCGAN with entries set, new ones included, by dotted path."""
    config = config_of().to_dict()
    for path, value in overrides.items():
        *parents, last = path.split(".")
        node = config
        for name in parents:
            node = node[name]
        node[last] = value
    return ConfigDict(config)


@pytest.mark.parametrize(
    "overrides, message",
    [
        (
            {"data.name": "digitz"},
            "config.data.name: there is no 'digitz'; it may be audio, brackets, digits",
        ),
        ({"data.path": "x"}, "config.data: digits takes no 'path'; it takes seed"),
        (
            {"game.name": "gam"},
            "game.name: there is no 'gam'; it may be alice, autoencoder, boltzmann",
        ),
        (
            {"game.augmentation": ("blur",)},
            "there is no 'blur'; it may be auto, translation",
        ),
        ({"game.nosuch": 1}, "config.game: gan takes no 'nosuch'; it takes augmentation"),
        ({"latents": ConfigDict()}, "config.latents is empty"),
        (
            {"latents.noise.name": "cauchy"},
            "no 'cauchy'; it may be bernoulli, categorical, gumbel, normal",
        ),
        (
            {"latents.noise": {"name": "normal"}},
            "config.latents.noise: normal needs 'size'",
        ),
        (
            {"networks.generator.depth": 3},
            "dcgan.Generator takes no 'depth'; it takes norm, spectral",
        ),
        ({"networks.generator.name": "unet"}, "there is no 'unet'; it may be began.Auto"),
        ({"players.generator.losses": ConfigDict()}, "generator.losses is empty"),
        (
            {"players.generator.losses.r9": {}},
            "losses.r9: there is no 'r9'; it may be aggregate_correlation",
        ),
        ({f"{LOSS}.weight": "big"}, "weight is 'big'; it must be a number or a schedule"),
        ({f"{LOSS}.every": 0}, "every is 0; it must be a whole number from 1"),
        (
            {f"{LOSS}.inputs": {"real": "fake"}},
            "has no parameter 'real'; it has fake_logits",
        ),
        ({f"{LOSS}.margin": 1.0}, "takes no 'margin'"),
        (
            {f"{LOSS}.fake_logits": 1.0},
            "non_saturating_generator: 'fake_logits' has no default, so it is an output",
        ),
        ({"game.prior": 1}, "config.game: 'prior' of gan is not for a config to set; it"),
        ({f"{ADAM}.name": "adams"}, "no 'adams'; it may be adam, adamw, rmsprop, sgd, or"),
        ({f"{ADAM}.name": "contrib.muon"}, "muon takes no 'b1'; it takes ns_"),
        (
            {ADAM: {"name": "lbfgs", "learning_rate": 0.1}},
            "lbfgs needs more than gradients and weights",
        ),
        ({f"{ADAM}.beta": 0.5}, "adam takes no 'beta'; it takes b1, b2, eps"),
        ({f"{ADAM}.learning_rate": None}, "learning_rate is None; it must be a number"),
        (
            {f"{ADAM}.learning_rate": {"name": "cosine"}},
            "no 'cosine'; it may be cosine_decay",
        ),
        ({f"{ADAM}.learning_rate": {"name": "linear"}}, "linear needs 'init_value'"),
        ({"turns": ("discriminator",)}, "player 'generator' never plays"),
        (
            {"latents.noise.size": 0},
            "config.latents.noise.size is 0; it must be at least 1",
        ),
        ({f"{ADAM}.learning_rate": -1.0}, "learning_rate is -1.0; it must not be negative"),
        ({"ema": {"generator": {"name": "linear"}}}, "it must be a number"),
        ({f"{ADAM}.clip_weights": {"name": "linear"}}, "it must be a number"),
        ({ADAM: "adam"}, "config: it has not the shape of configs/dcgan.py"),
        ({LOSS: 1.0}, "config: it has not the shape of configs/dcgan.py"),
        ({"players.generator": {"networks": ("generator",)}}, "it has no 'losses'"),
        ({"networks": {"other": {"name": "dcgan.Discriminator"}}}, "has no 'generator'"),
        ({"ema": {"generator": 2.0}}, "config.ema.generator is 2.0; it must be in [0, 1)"),
        ({"ema": {"encoder": 0.9}}, "ema: 'encoder' is no network"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_mistakes_are_one_line_that_says_what_would_do(overrides, message):
    with pytest.raises(UsageError) as error:
        Experiment.of(changed(**overrides))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "overrides, message",
    [
        ({"batch_size": 7}, "batch_size is 7, which 2 devices cannot share"),
        ({"batch_size": 0}, "batch_size is 0; it must be a whole number"),
        ({"num_steps": -1}, "num_steps is -1"),
        ({"log_every": 0}, "log_every is 0"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_sizes_that_cannot_work_are_refused(overrides, message):
    assemble.check_numbers(config_of())
    with pytest.raises(UsageError, match=message):
        assemble.check_numbers(changed(**overrides))


def test_a_loss_that_the_game_cannot_feed_stops_before_compiling():
    term = {f"{LOSS}.inputs": {"fake_logits": "class_logits"}}
    e = Experiment.of(changed(**term))
    mesh = e.mesh(1)
    feed = e.feed(mesh)
    from jaxgan.core.step import Steps

    shapes = jax.eval_shape(e.initial)
    with pytest.raises(
        UsageError, match="needs class_logits; the game offers critic, fake"
    ):
        Steps(e.game, e.source, mesh, scanned=1).trace(
            shapes, feed.data, e.rows(feed), e.seed
        )


def test_numbers_are_leaves_and_structure_is_not():
    game = Experiment.of(changed(**{f"{LOSS}.weight": 0.25})).game
    numbers = jax.tree.leaves(game)
    assert {0.25, 2e-4, 0.5, 0.999, 1.0} <= set(numbers)
    assert all(isinstance(number, float) for number in numbers)


def test_whole_numbers_are_leaves_where_floats_are_meant():
    player = Experiment.of(changed(**{f"{ADAM}.b1": 0})).game.players["generator"]
    assert player.optimizer.numbers["b1"] == 0.0


def test_schedules_and_clipping_are_built():
    schedule = {
        "name": "linear",
        "init_value": 1.0,
        "end_value": 0.0,
        "transition_steps": 10,
    }
    overrides = {f"{LOSS}.weight": schedule, f"{ADAM}.clip_weights": 0.01}
    player = Experiment.of(changed(**overrides)).game.players["generator"]
    assert player.losses["non_saturating_generator"].weight(5.0) == 0.5
    assert player.optimizer.numbers["clip_weights"] == 0.01


def test_a_term_may_have_a_name_of_its_own():
    term = {"players.generator.losses.mine": {"loss": "minimax_generator", "weight": 0.0}}
    mine = Experiment.of(changed(**term)).game.players["generator"].losses["mine"]
    assert mine.loss.function.__name__ == "minimax_generator"
    assert not mine.descended


def test_values_that_are_no_json_are_refused():
    config = ConfigDict({"loss": print})
    with pytest.raises(UsageError, match="not JSON serializable; a config holds numbers"):
        assemble.plain(config)


def test_configs_differ_by_named_leaves_but_for_cadences():
    old, new = config_of().to_dict(), config_of(num_steps=5, log_every=1).to_dict()
    assert head.differences(old, new) == {}
    new = config_of(**{"players.generator.optimizer.learning_rate": 1e-3}).to_dict()
    del new["seed"]
    assert head.differences(old, new) == {
        "players.generator.optimizer.learning_rate": (2e-4, 1e-3),
        "seed": (0, "absent"),
    }


@pytest.mark.parametrize(
    "size, network, message",
    [
        (28, "dcgan.Generator", "image_size is 28; dcgan.Generator takes 8, 16, 32, ..."),
        (12, "began.Generator", "image_size is 12; began.Generator takes 8, 16, 32, ..."),
        (30, "infogan.Generator", "is 30; infogan.Generator takes 4, 8, 12, ..."),
        (4, "resnet.Generator", "image_size is 4; resnet.Generator takes 8, 16, 32, ..."),
        (0, "dcgan.Generator", "config.image_size is 0; it must be a side in pixels"),
    ],
)
def test_sizes_belong_to_the_network(size, network, message):
    networks = {"networks.generator.name": network}
    if network.startswith("began"):
        networks = {"networks.generator": {"name": network, "width": 4}}
    with pytest.raises(UsageError) as error:
        jax.eval_shape(Experiment.of(changed(image_size=size, **networks)).initial)
    assert message in str(error.value)


@pytest.mark.parametrize("family", ["dcgan", "infogan", "resnet"])
def test_networks_of_images_take_no_points(family):
    name = f"{family}.Discriminator"
    config = config_of("gan", "ring8", **{"networks.discriminator.name": name})
    with pytest.raises(UsageError) as error:
        jax.eval_shape(Experiment.of(config).initial)
    assert str(error.value) == f"{name} takes images; examples of shape [2] are none"


def test_an_infogan_draws_28_pixels():
    networks = {
        f"networks.{side}": {"name": f"infogan.{side.title()}", "width": 4}
        for side in ("generator", "discriminator")
    }
    experiment = Experiment.of(changed(image_size=28, **networks))
    assert experiment.source.spec["shape"] == [28, 28, 1]
    jax.eval_shape(experiment.initial)


@pytest.mark.parametrize(
    "name, message",
    [
        ("no.such:thing", "'no.such:thing' cannot be imported: No module named 'no'"),
        ("jaxgan:nothing", "module 'jaxgan' has no attribute 'nothing'"),
        ("jaxgan:", "it must be package.module:attribute"),
    ],
)
def test_names_from_outside_that_are_not_there(name, message):
    keys = ("data.name", "game.name", "networks.generator.name", "latents.noise.name")
    for key in (*keys, f"{ADAM}.name", f"{LOSS}.loss"):
        with pytest.raises(UsageError) as error:
            Experiment.of(changed(**{key: name}))
        assert message in str(error.value) and "\n" not in str(error.value)


def test_an_extractor_on_the_same_data_moves_with_them():
    config = config_of("dcgan")
    config.data = ConfigDict(dict(name="npz", path="old.npz"))
    for extractor, right in (
        ("classifier:npz=old.npz", "classifier:npz=new.npz"),
        ("classifier:npz=mnist.npz", "classifier:npz=mnist.npz"),
        ("", ""),
    ):
        config.evaluation.extractor = extractor
        found = assemble.moved(config, "new.npz")
        assert (found.data.path, found.evaluation.extractor) == ("new.npz", right)
    assert config.data.path == "old.npz"
    with pytest.raises(UsageError, match="--data_path: the data set 'digits' has no path"):
        assemble.moved(config_of("dcgan"), "new.npz")
