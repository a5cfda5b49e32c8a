"""Runs whose config is older or newer than what reads it."""

import json
import shutil

import pytest

import jaxgan
from jaxgan.workdir import head
from tests.conftest import TINY, call

CONFIG = "--config=configs/dcgan.py"


def changed(trained, folder, change):
    """A copy of the run with its config.json changed."""
    shutil.copytree(trained, folder)
    path = folder / "config.json"
    config = json.loads(path.read_text())
    change(config)
    path.write_text(json.dumps(config))
    head.say_once.cache_clear()
    return folder


def older(config):
    for key in ("compute", "steps_per_call"):
        del config[key]
    del config["evaluation"]["examples"]
    del config["networks"]["generator"]["dropout"]


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["sample", "traverse", "evaluate", "train"])
def test_keys_that_a_run_lacks_take_their_defaults(trained, tmp_path, mode):
    folder = changed(trained, tmp_path / "run", older)
    more = ("--latent=noise",) if mode == "traverse" else ()
    if mode == "train":
        more = (CONFIG, *TINY, "--config.num_steps=7")
    done = call(f"--mode={mode}", f"--workdir={folder}", "--n=2", *more)
    assert done.returncode == 0, done.stderr
    said = "take their defaults: compute 'float32', steps_per_call 10, evaluation.examples"
    assert done.stderr.count(said) == 1
    if mode == "train":
        assert "the default: networks.generator.dropout 0.0" in done.stderr
        assert "from step 6" in done.stderr


def test_a_loaded_model_has_them(trained, tmp_path, capfd):
    model = jaxgan.load(changed(trained, tmp_path / "run", older))
    assert model.compute == "float32"
    assert "compute 'float32'" in capfd.readouterr().err


@pytest.mark.slow
def test_a_default_that_is_spelled_out_is_no_other_config(trained, tmp_path):
    folder = changed(trained, tmp_path / "run", lambda config: None)
    arguments = (CONFIG, *TINY, "--config.num_steps=7", f"--workdir={folder}")
    eps = "--config.players.generator.optimizer.eps"
    done = call(*arguments, f"{eps}=1e-6")
    assert done.returncode == 2
    assert "optimizer.eps: absent there, 1e-06 here)" in done.stderr
    assert call(*arguments, f"{eps}=1e-8").returncode == 0


def test_keys_that_nothing_reads_are_said_and_a_real_difference_is_refused(
    trained, tmp_path
):
    def newer(config):
        config["nosuch"] = 3

    folder = changed(trained, tmp_path / "run", newer)
    done = call("--mode=sample", "--n=2", f"--workdir={folder}")
    assert done.returncode == 0 and "nothing reads here: nosuch" in done.stderr
    done = call(CONFIG, *TINY, "--config.num_steps=7", f"--workdir={folder}")
    assert done.returncode == 2 and "(nosuch: 3 there, absent here)" in done.stderr


def test_a_config_of_another_game_is_not_called_damage(trained, tmp_path):
    def without(config):
        config["ema"] = {}

    folder = changed(trained, tmp_path / "run", without)
    done = call("--mode=evaluate", f"--workdir={folder}")
    assert done.returncode == 2
    assert "has other arrays than the game of the config" in done.stderr


def test_every_start_says_what_its_config_does_not(trained):
    start = json.loads((trained / "provenance.json").read_text())["starts"][0]
    adam = start["defaults"]["players.generator.optimizer"]
    assert adam["eps"] == 1e-8 and adam["clip_weights"] is None
    assert start["defaults"]["game"] == {"condition": "", "pack": 1}
