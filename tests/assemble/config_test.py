"""What a config leaves to the data, in config.json and when a run goes on."""

import json

import numpy as np
import pytest

from tests.conftest import TINY, call

SHORT = (*TINY, "--config.num_steps=2", "--config.evaluate_every=9")


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """A run on forty images, as its arguments and its folder."""
    folder = tmp_path_factory.mktemp("few")
    images = np.random.default_rng(0).integers(0, 256, (40, 16, 16), np.uint8)
    np.savez(folder / "few.npz", images=images)
    arguments = (f"--config=gan:npz={folder / 'few.npz'}", f"--workdir={folder / 'run'}")
    assert call(*arguments, *SHORT).returncode == 0
    return arguments, folder / "run"


@pytest.mark.slow
def test_the_augmentation_that_the_data_settle_is_in_the_config(few, tmp_path):
    _, run = few
    assert policy_of(run) == ["translation"]
    done = call("--config=gan", *SHORT, f"--workdir={tmp_path / 'many'}")
    assert done.returncode == 0, done.stderr
    assert policy_of(tmp_path / "many") == []


def policy_of(run):
    return json.loads((run / "config.json").read_text())["game"]["augmentation"]


@pytest.mark.slow
def test_a_settled_run_continues_by_the_same_command_and_no_other(few):
    arguments, run = few
    other = "--config.game.augmentation=()"
    done = call(*arguments, *SHORT, "--config.num_steps=3", other)
    assert done.returncode == 2
    assert "game.augmentation: ['translation'] there, [] here" in done.stderr
    done = call(*arguments, *SHORT, "--config.num_steps=3")
    assert done.returncode == 0, done.stderr
    assert "from step 2" in done.stderr
