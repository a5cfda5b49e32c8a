"""What takes minutes: GANs that are to find modes, and codes that are to be read."""

import json
import math

import numpy as np
import pytest

from tests.conftest import run

pytestmark = pytest.mark.release
OPTIMISED = {"XLA_FLAGS": "", "JAX_NUM_CPU_DEVICES": "1"}  # it is worth compiling well


def test_packs_find_the_ring(tmp_path):
    """PacGAN2, three seeds of 20,000 steps; the paper has 7.9 +- 0.1 modes of 8."""
    flags = ("--config.replicas=3", "--config.evaluate_every=20000")
    config = ("--config=pacgan:ring8", f"--workdir={tmp_path}")
    done = run(*config, *flags, timeout=900, **OPTIMISED)
    assert done.returncode == 0, done.stderr
    assert "3 replicas by vmap" in done.stderr
    done = run("--mode=evaluate", config[1], timeout=300, **OPTIMISED)
    assert done.returncode == 0, done.stderr
    scores = json.loads((tmp_path / "evaluation.json").read_text())["scores"]
    assert len(scores["modes/count"]["value"]) == 3
    assert np.mean(scores["modes/count"]["value"]) >= 7.5
    assert np.mean(scores["modes/high_quality"]["value"]) > 0.5


def test_an_infogan_reads_its_code(tmp_path):
    """800 steps on the embedded digits at half their size: nine tenths of log 10 nats."""
    flags = ("--config.num_steps=800", "--config.evaluate_every=800")
    flags += ("--config.image_size=16", "--config.width=16")
    config = "--config=configs/infogan.py"
    done = run(config, f"--workdir={tmp_path}", *flags, timeout=900, **OPTIMISED)
    assert done.returncode == 0, done.stderr
    done = run("--mode=evaluate", f"--workdir={tmp_path}", timeout=300, **OPTIMISED)
    assert done.returncode == 0, done.stderr
    scores = json.loads((tmp_path / "evaluation.json").read_text())["scores"]
    assert scores["code/digit/information"]["value"] > 0.9 * math.log(10)
    assert scores["test/code/digit/matched_error"]["value"] < 0.6  # blind: 0.9
