"""Batches of a measurement: what fills packs on all devices, and has a pair."""

import flax.linen as nn
import pytest
from ml_collections import ConfigDict

from jaxgan.evaluate.evaluation import Evaluation
from tests.experiments import Experiment, config_of
from tests.outside.mixing import Mixing

pytestmark = pytest.mark.xdist_group("evaluation")


def evaluation_of(name, devices, **overrides):
    return Evaluation(Experiment.of(config_of(name, **overrides)).on(devices))


@pytest.mark.parametrize(
    ("name", "devices", "pack", "counts"),
    [
        ("dcgan", 1, 1, {0: 0, 1: 0, 2: 2, 15: 15, 16: 16, 17: 16, 18: 18, 33: 32}),
        ("dcgan", 2, 1, {1: 0, 3: 2, 17: 16, 19: 18}),
        ("pacgan", 1, 2, {3: 0, 4: 4, 7: 6, 17: 16, 19: 16, 21: 20}),
        ("pacgan", 1, 8, {15: 0, 16: 16, 31: 16, 32: 32}),
        ("pacgan", 2, 8, {15: 0, 16: 16, 180: 176}),
    ],
)
def test_what_fits(name, devices, pack, counts):
    more = {"game.pack": pack} if pack > 1 else {}
    measure = evaluation_of(name, devices, batch_size=16, **more).measure
    assert {count: measure.fitting(count) for count in counts} == counts


@pytest.mark.slow
def test_packs_of_a_split_that_they_do_not_divide():
    """180 test images in packs of 8: 176 are measured, and it is said."""
    experiment = Experiment.of(config_of("pacgan", batch_size=64, **{"game.pack": 8}))
    evaluation = Evaluation(experiment.on(1))
    splits = ("train", "test")
    found = {s.name for s in evaluation(experiment.shared(1), splits, None)}
    assert "test/ranking" in found and "test/certified/jensen_shannon" not in found
    assert evaluation.count(splits, None) == 176
    said = evaluation.left_out(splits, None)
    assert said.startswith("4 of 180 examples of train and test are left out")
    assert "\n" not in said
    assert "8 by packs" in said


def test_nothing_is_measured_of_one_example():
    evaluation = evaluation_of("dcgan", 1)
    assert evaluation.left_out(("train",), 1) == (
        "the train split has 1, too few to measure: a batch is of two or more"
    )
    assert evaluation(None, ("train", "validation"), 1) == []
    assert evaluation.left_out(("train", "validation")) == ""


class Discriminator(nn.Module):
    """A discriminator with that layer somewhere inside."""

    image_size: int
    mixed: bool = True

    @nn.compact
    def __call__(self, x, train):
        x = nn.Dense(4)(x.reshape(len(x), -1))
        x = nn.Sequential([nn.relu, Mixing()])(x) if self.mixed else x
        return nn.Dense(1)(x)[:, 0]


@pytest.mark.slow
@pytest.mark.parametrize("mixed", [True, False])
def test_a_users_layer_that_mixes_examples_certifies_nothing(mixed):
    config = config_of("dcgan", batch_size=16)
    name = f"{__name__}:Discriminator"
    config.networks.discriminator = ConfigDict({"name": name, "mixed": mixed})
    experiment = Experiment.of(config)
    evaluation = Evaluation(experiment.on(1))
    assert evaluation.mixing == mixed
    splits = ("train", "validation")
    found = {s.name for s in evaluation(experiment.shared(1), splits, 16)}
    assert "validation/ranking" in found
    assert ("validation/certified/jensen_shannon" in found) != mixed


def test_batch_norm_in_eval_mode_mixes_nothing():
    assert not evaluation_of("dcgan", 1).mixing
    assert evaluation_of(
        "sagan", 1, **{"networks.discriminator.minibatch": "deviation"}
    ).mixing
