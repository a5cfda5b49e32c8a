"""How replicas are trained where the config leaves it open."""

import jax
import pytest

from jaxgan.population import Population
from tests.experiments import config_of

ONE = jax.devices()[:1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name, data, by", [("dcgan", "ring8", "vmap"), ("dcgan", "digits", "loop")]
)
def test_on_cpu_auto_is_a_loop_where_the_step_convolves(name, data, by):
    found = Population.of(config_of(name, data, replicas=2), ONE)
    assert found.config.replicas_by == by
    assert found.convolves == (by == "loop")


@pytest.mark.parametrize("count, by", [(4, "devices"), (1, "auto"), (3, "devices")])
def test_on_accelerators_auto_spreads_over_devices(monkeypatch, count, by):
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    found = Population.of(config_of("dcgan", "ring8", replicas=count))
    assert found.config.replicas_by == by


def test_replicas_share_data_and_programs():
    found = Population.of(config_of("dcgan", "ring8", replicas=3), ONE)
    first, *others = found.members
    assert all(one.feeds is first.feeds and one.game is first.game for one in others)
    assert [int(one.seed) for one in found.members] == [0, 1, 2]
    assert first.feed("train")._order.cache_info().maxsize == 6
