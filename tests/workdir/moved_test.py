"""Data that have moved: the digest decides, and an extractor on the same data follows."""

import json

import numpy as np
import pytest

from tests.conftest import TINY, call

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def run_on(made_once):
    """A run on an archive, beside it, with a classifier of the same data."""

    def make(folder):
        folder.mkdir()
        draw = np.random.default_rng(0)
        images = draw.integers(0, 256, (120, 16, 16), np.uint8)
        labels = np.arange(120) % 2
        images[labels == 1] //= 4  # so that the classifier learns in a moment
        np.savez(folder / "images.npz", images=images, labels=labels)
        done = train(folder, folder / "images.npz", 2)
        assert done.returncode == 0, done.stderr

    return made_once("moved", make)


def train(folder, path, steps, *more):
    config = f"--config=configs/dcgan.py:npz={path}"
    steps = f"--config.num_steps={steps}"
    return call(config, f"--workdir={folder / 'run'}", *TINY, steps, *more)


def config_of(folder):
    return json.loads((folder / "run" / "config.json").read_text())


def test_a_run_goes_on_and_is_measured_where_its_data_are_now(run_on):
    old = config_of(run_on)["data"]["path"]
    new = run_on / "elsewhere.npz"
    (run_on / "images.npz").rename(new)
    arguments = ("--mode=evaluate", f"--workdir={run_on / 'run'}")
    if not old.startswith(str(run_on)):  # the first copy is still there
        done = call(*arguments, "--data_path=nowhere.npz")
        assert done.returncode == 2 and "there is no file 'nowhere.npz'" in done.stderr
    done = call(*arguments, f"--data_path={new}")
    assert done.returncode == 0, done.stderr
    assert config_of(run_on)["data"]["path"] == str(new)
    again = new.rename(run_on / "again.npz")
    done = call(*arguments)
    assert done.returncode == 2 and "--data_path=PATH" in done.stderr
    done = train(run_on, again, 3)
    assert done.returncode == 0, done.stderr
    assert "continuing" in done.stderr
    assert config_of(run_on)["data"]["path"] == str(again)
    last = again.rename(run_on / "last.npz")
    done = train(run_on, again, 4, f"--data_path={last}")
    assert done.returncode == 0, done.stderr


def test_other_data_are_refused(run_on):
    other = run_on / "other.npz"
    np.savez(other, images=np.zeros((120, 16, 16), np.uint8))
    path = f"--data_path={other}"
    for mode in (("--mode=evaluate", f"--workdir={run_on / 'run'}", path), None):
        done = call(*mode) if mode else train(run_on, other, 9)
        assert done.returncode == 2
        assert "trained on other data" in done.stderr and "\n" not in done.stderr[:-1]
