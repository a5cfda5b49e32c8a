"""SpecGAN's game: spectrograms are judged, sounds are made."""

import functools

import jax
import numpy as np
import pytest

from jaxgan import assemble, load
from jaxgan.data import rendered
from jaxgan.modalities.audio import AUDIO
from jaxgan.model import model_of
from jaxgan.system.errors import UsageError
from jaxgan.workdir.items import items_of
from tests.conftest import TINY, call
from tests.experiments import Experiment, config_of


@functools.cache
def experiment(argument="tones"):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendered, "MEASURED", 256)
        return Experiment.of(config_of("specgan", argument))


@pytest.mark.slow
def test_real_and_fake_are_pictures_and_examples_are_sounds():
    found = experiment()
    state = jax.eval_shape(found.initial)
    assert not jax.tree.leaves(state.params["analysis"])
    assert not jax.tree.leaves(state.params["synthesis"])
    networks = items_of(found.initial())["networks"]
    model = model_of(found.config, found.source.spec, networks, 0, "raw")
    made = model.sample(seed=1, n=3)
    assert made.shape == (3, 256, 1) and made.dtype == np.int16
    AUDIO.check(made, found.source.spec)
    picture = model.network("generator")(np.zeros((2, 100), np.float32))
    assert picture.shape == (2, 16, 16, 1)


@pytest.mark.slow
def test_a_class_may_be_asked_for():
    found = experiment("tones,labels")
    networks = items_of(found.initial())["networks"]
    model = model_of(found.config, found.source.spec, networks, 0, "raw")
    one, other = (model.sample(seed=1, n=2, label=k) for k in (0, 2))
    assert one.shape == (2, 256, 1)
    assert "label" in model.latents(0, 2)
    assert np.any(model.sample(seed=1, n=2, label="full") == other)


@pytest.mark.slow
def test_spoken_sevens_may_be_asked_for(tmp_path, monkeypatch):
    """By their label, whose place among the labels is another."""
    soundfile = pytest.importorskip("soundfile")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    draw, folder = np.random.default_rng(0), tmp_path / "spoken"
    folder.mkdir()
    for k in range(12):
        for digit in (3, 5, 7):
            noise = draw.uniform(-0.5, 0.5, 300)
            soundfile.write(folder / f"{digit}_ada_{k}.wav", noise, 8000)
    argument, run = f"--config=specgan:audio={folder},labels", f"--workdir={tmp_path}/run"
    done = call(argument, run, *TINY, "--config.num_steps=2")
    assert done.returncode == 0, done.stderr
    done = call("--mode=sample", run, "--n=4", "--fix=label=7")
    assert done.returncode == 0, done.stderr
    (path,) = (tmp_path / "run" / "samples").glob("*label=7/samples.npz")
    found = np.load(path)
    assert found["latent_label"].shape == (4, 3) and (found["labels"] == 2).all()
    model = load(tmp_path / "run")
    assert model.data_spec["label_names"] == ["3", "5", "7"]
    sevens, threes = (model.sample(seed=0, n=4, label=k) for k in (7, 3))
    np.testing.assert_array_equal(sevens, found["sounds"])
    assert np.any(sevens != threes)


def test_data_without_statistics_are_refused():
    config = config_of("specgan", "tones")
    config.data.spectrum = 0
    source = assemble.make_source(config)
    with pytest.raises(UsageError, match="needs 'bins'"):
        assemble.make_game(config, source.spec)


@pytest.mark.parametrize("name", ["specgan", "wavegan"])
def test_data_that_are_no_sounds_are_refused(name):
    with pytest.raises(UsageError, match="'digits' is no data of this config"):
        config_of(name, "digits")


@pytest.mark.parametrize("argument", ["tones,labels", "vowels,wgan_gp", "labels"])
def test_variants_of_wavegan_are_games(argument):
    found = Experiment.of(config_of("wavegan", argument))
    state = jax.eval_shape(found.initial)
    assert set(state.params) == {"generator", "discriminator"}
    assert ("label" in found.config.latents) == argument.endswith("labels")
    first = found.game.turns[0]
    assert first == ("critic" if "gp" in argument else "discriminator")
    assert found.game.turns.count(first) == (5 if "gp" in argument else 1)
