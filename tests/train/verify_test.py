"""Checkpoints made again."""

import shutil

import jax
import numpy as np
import pytest

from jaxgan.population import Population
from jaxgan.system.errors import RunError
from jaxgan.train import train
from jaxgan.train.verify import verify
from jaxgan.workdir.checkpoint import Checkpoints
from tests.conftest import call
from tests.experiments import config_of

CADENCES = dict(log_every=2, checkpoint_every=3, sample_every=9, evaluate_every=9)


@pytest.fixture(scope="module")
def run(made_once):
    config = config_of("dcgan", "ring8", num_steps=6, replicas=2, **CADENCES)
    return made_once("verified", lambda folder: train(config, folder))


@pytest.mark.slow
def test_a_checkpoint_is_made_again_to_the_bit(run):
    assert verify(run) == 3
    done = call("--mode=verify", f"--workdir={run}", "--step=3")
    assert done.returncode == 0
    assert "steps 0 to 3" in done.stderr and "equal to the bit" in done.stderr


@pytest.mark.slow
def test_the_first_leaf_that_differs_is_named(run, tmp_path):
    """Of a run whose checkpoint is whole, but not what its training gives."""
    folder = tmp_path / "other"
    shutil.copytree(run, folder)
    population = Population.of(config_of("dcgan", "ring8", replicas=2, **CADENCES))
    checkpoints = Checkpoints(folder)
    shapes, mesh = population.shapes, population.first.mesh
    state, meta = checkpoints.restore_state(6, shapes, mesh)
    checkpoints.close()
    shutil.rmtree(folder / "checkpoints" / "6")
    params = jax.tree.map(np.array, state.params)
    params["generator"]["Dense_0"]["kernel"][1, 0, 0] += 0.5
    checkpoints = Checkpoints(folder)
    checkpoints.save(state.replace(params=params), meta["data_spec"])
    checkpoints.wait(), checkpoints.close()
    named = "params/generator/Dense_0/kernel differs, 1 of .* numbers by 0.5 at most"
    with pytest.raises(RunError, match=f"step 6, replayed from 3: {named}"):
        verify(folder)
