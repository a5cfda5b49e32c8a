"""Runs of older versions: `version-0.1.0/` is one of a DCGAN of 16x16 pixels and width 2
after 20 steps, written by jaxgan 0.1.0 (commit 2078bea); `drawn.npz` holds latents and what
that version's generator made of them."""

import shutil
from pathlib import Path

import numpy as np
import pytest

import jaxgan
from tests.conftest import call

OLD = Path(__file__).with_name("version-0.1.0")


@pytest.fixture
def old(tmp_path):
    return shutil.copytree(OLD, tmp_path / "run")


def test_a_generator_of_the_first_version_draws_what_it_drew(old):
    with np.load(old / "drawn.npz") as drawn:
        latent, images = drawn["latent"], drawn["images"]
    made = jaxgan.load(old).generate(latent)
    assert images.std(0).mean() > 0.01  # they differ from latent to latent
    np.testing.assert_allclose(made, images, atol=1e-6)


def test_it_is_sampled_by_the_command(old):
    done = call("--mode=sample", f"--workdir={old}", "--n=3")
    assert done.returncode == 0, done.stderr
    (samples,) = (old / "samples").glob("*/samples.npz")
    with np.load(samples) as found:
        assert found["images"].shape == (3, 16, 16, 1) and found["images"].std() > 0


@pytest.mark.slow
def test_it_is_continued(old):
    config = "--config=dcgan"
    done = call(config, *FLAGS, "--config.num_steps=22", f"--workdir={old}")
    assert done.returncode == 0, done.stderr
    assert f"continuing {old} from step 20" in done.stderr


FLAGS = [
    f"--config.{key}"
    for key in (
        "image_size=16",
        "width=2",
        "batch_size=8",
        "latents.noise.size=4",
        "game.augmentation=('translation',)",
        "evaluation.extractor=",
        "checkpoint_every=20",
        "ema.generator=0.5",
        "players.generator.optimizer.learning_rate=0.02",
    )
]
