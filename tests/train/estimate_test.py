"""The memory that training takes, before it runs."""

import jax
import pytest

from jaxgan.population import Population
from jaxgan.train.estimate import estimate
from tests.conftest import POINTS, call
from tests.experiments import config_of


@pytest.mark.slow
def test_it_counts_the_states_of_all_replicas():
    one = estimate(config_of("dcgan", "ring8"))
    loop = estimate(config_of("dcgan", "ring8", replicas=4, replicas_by="loop"))
    program = estimate(config_of("dcgan", "ring8", replicas=4, replicas_by="vmap"))
    shapes = Population.of(config_of("dcgan", "ring8")).first.shapes
    state = sum(x.size * x.dtype.itemsize for x in jax.tree.leaves(shapes))
    assert loop["state"] == one["state"] + 3 * state
    assert loop["step"] == one["step"] < program["step"]
    assert abs(program["state"] - loop["state"]) < 10_000  # rows and keys
    assert one["total"] == one["state"] + one["step"] + one["process"]


@pytest.mark.slow
def test_a_part_of_the_batch_takes_less():
    whole = estimate(config_of("dcgan", "ring8", batch_size=64, width=64))
    parts = estimate(config_of("dcgan", "ring8", batch_size=64, width=64, accumulate=8))
    assert parts["step"] < whole["step"]


@pytest.mark.slow
def test_the_command_says_it():
    done = call("--mode=estimate", *POINTS)
    assert done.returncode == 0
    assert " MiB on each CPU for training steps" in " ".join(done.stderr.split())
