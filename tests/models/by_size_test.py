"""Which family a name stands for, and that both take its options."""

import inspect

import pytest

from jaxgan import assemble
from jaxgan.models import NETWORKS, by_size
from tests.experiments import Experiment, config_of

KINDS = {"generator": by_size.GENERATOR, "discriminator": by_size.DISCRIMINATOR}
PLAIN = {f"networks.{name}.name": f"image.{name.title()}" for name in KINDS}


@pytest.mark.parametrize(
    ("size", "family"), [(16, "infogan"), (32, "infogan"), (64, "dcgan")]
)
def test_the_size_of_the_images_chooses(size, family):
    config = config_of(image_size=size, **PLAIN)  # as config.json has it
    for name in KINDS:
        assert config.networks[name].name == f"{family}.{name.title()}"
    assert assemble.plain(config) == config


@pytest.mark.parametrize("name", KINDS)
def test_both_take_the_same_options(name):
    kind = KINDS[name]
    options = [
        set(inspect.signature(f).parameters) for f in (kind.forward, *families(kind))
    ]
    assert options[0] == options[1] == options[2]


def families(kind):
    return NETWORKS[kind.small], NETWORKS[kind.large]


@pytest.mark.slow
def test_options_of_the_literature_at_once_in_the_small_family():
    judged = dict(attention=8, dropout=0.1, noise=0.1, minibatch="deviation")
    options = {f"networks.discriminator.{k}": v for k, v in judged.items()}
    options |= {"networks.generator.attention": 4, "networks.generator.norm": "layer"}
    experiment = Experiment.of(config_of(**PLAIN, **options))
    experiment.on(1).trace()
