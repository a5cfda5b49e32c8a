"""Sampling from a checkpoint, without the rest of the library."""

import os
import subprocess
import sys

import jax.numpy as jnp
import numpy as np
import pytest
from PIL import Image

import jaxgan
from jaxgan.explore.sample import sample
from jaxgan.system.errors import UsageError
from tests.conftest import ROOT, call

pytestmark = pytest.mark.xdist_group("sample")


def test_three_lines(trained):
    generator = jaxgan.load(trained)
    images = generator.sample(seed=0, n=16)
    assert images.shape == (16, 16, 16, 1) and images.dtype == np.uint8
    assert generator.step == 6 and generator.weights == "ema"


@pytest.mark.slow
def test_only_the_generator_is_touched(trained):
    code = (
        "import sys, jaxgan; "
        f"jaxgan.load({str(trained)!r}).sample(seed=0, n=2); "
        "never = ('jaxgan.data', 'jaxgan.train', 'jaxgan.core.step', "
        "'jaxgan.core.optimizers', 'sklearn', 'tensorboardX'); "
        "touched = [m for m in sys.modules if m.startswith(never)]; "
        "assert not touched, touched"
    )
    command = [sys.executable, "-c", code]
    one_device = {**os.environ, "JAX_NUM_CPU_DEVICES": "1"}  # trained on two
    done = subprocess.run(command, cwd=ROOT, env=one_device, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_more_images_of_a_seed_begin_with_the_same(trained):
    """The same number is the same image, bit for bit, whatever n and start."""
    model = jaxgan.load(trained)
    few, many = model.sample(seed=3, n=5), model.sample(seed=3, n=70)
    assert many.shape[0] == 70
    np.testing.assert_array_equal(few, many[:5])
    np.testing.assert_array_equal(model.sample(seed=3, n=9, start=60), many[60:69])
    assert (model.sample(seed=4, n=5) != few).any()


def test_weights_and_steps_are_told_apart(trained):
    ema, raw = jaxgan.load(trained), jaxgan.load(trained, weights="raw")
    latent = ema.latents(seed=0, n=2)
    assert jnp.abs(ema.generate(latent) - raw.generate(latent)).max() > 1e-6
    earlier = jaxgan.load(trained, step=4)
    assert earlier.step == 4
    assert jnp.abs(earlier.generate(latent) - ema.generate(latent)).max() > 1e-6


def test_a_latent_may_be_named_or_flat(trained):
    generator = jaxgan.load(trained)
    latent = generator.latents(seed=0, n=2)
    named, flat = generator.generate(latent), generator.generate(latent["noise"])
    np.testing.assert_array_equal(named, flat)


def test_a_latent_of_another_size_is_refused(trained):
    generator = jaxgan.load(trained)
    with pytest.raises(UsageError, match=r"the latent is \[2, 99\]; it must be \[B, 100\]"):
        generator.generate(jnp.zeros((2, 99)))


def test_a_generator_says_what_it_is(trained):
    expected = "Generator(noise [B, 100]) -> [B, 16, 16, 1], ema weights of step 6"
    assert repr(jaxgan.load(trained)) == expected


def test_mode_sample_writes_pngs_a_grid_and_an_npz(trained):
    arguments = (f"--workdir={trained}", "--mode=sample", "--n=10", "--sample_seed=7")
    done = call(*arguments, "--weights=raw", "--step=4")
    assert done.returncode == 0, done.stderr
    folder = trained / "samples" / "step000000004-raw-seed7"
    images = np.load(folder / "samples.npz")["images"]
    assert images.shape == (10, 16, 16, 1)
    pngs = sorted((folder / "images").iterdir())
    assert len(pngs) == 10
    with Image.open(pngs[3]) as picture:
        np.testing.assert_array_equal(np.asarray(picture), images[3, ..., 0])
    with Image.open(folder / "grid.png") as picture:
        assert picture.size == (4 * 18 + 2, 3 * 18 + 2)
    fewer = call(*arguments[:2], "--n=2", *arguments[3:], "--weights=raw", "--step=4")
    assert fewer.returncode == 0
    assert len(list((folder / "images").iterdir())) == 2  # none stale
    again = jaxgan.load(trained, step=4, weights="raw").sample(seed=7, n=10)
    np.testing.assert_array_equal(images, again)


def test_what_is_not_there_is_said(trained, tmp_path):
    with pytest.raises(UsageError, match="is no training run: it has no config.json"):
        jaxgan.load(tmp_path)
    with pytest.raises(UsageError, match="no checkpoint of step 5; there are 2, 4, 6"):
        jaxgan.load(trained, step=5)
    with pytest.raises(UsageError, match="there is no best"):
        jaxgan.load(trained, step="best")
    with pytest.raises(UsageError, match="weights: there is no 'fast'; it may be ema, raw"):
        jaxgan.load(trained, weights="fast")
    with pytest.raises(UsageError, match="--step is 'newest'"):
        sample(trained, 1, 0, "newest", "ema")
