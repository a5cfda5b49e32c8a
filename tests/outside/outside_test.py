"""What a user adds from outside trains, draws, samples, evaluates and resumes."""

import json
import wave

import numpy as np
import pytest
from PIL import Image

import jaxgan
from jaxgan.assemble import plain
from jaxgan.evaluate import evaluate
from jaxgan.explore.sample import sample
from jaxgan.explore.traverse import draw
from jaxgan.system.errors import UsageError
from jaxgan.train import train
from tests.conftest import ROOT
from tests.experiments import assert_equal, leaves
from tests.outside import tokens
from tests.outside import wave as sounds

pytestmark = pytest.mark.slow

CADENCES = {
    "log_every": 2,
    "sample_every": 2,
    "checkpoint_every": 2,
    "evaluate_every": 2,
}


def config_of(module, **overrides):
    """The config of one kind, with small sizes."""
    config = module.get_config()
    config.update_from_flattened_dict(
        {"batch_size": 8, "width": 8, "num_steps": 4, **CADENCES, **overrides}
    )
    return plain(config)


@pytest.fixture(scope="module", params=[sounds, tokens], ids=["wave", "tokens"])
def run(request, made_once):
    """A run of four steps, and its module."""
    module = request.param
    return module, made_once(module.__name__, lambda new: train(config_of(module), new))


def test_it_trains_and_draws(run):
    _, folder = run
    names = {path.name for path in (folder / "samples").iterdir()}
    assert {"000000002.png", "000000004.png", "final.png"} <= names
    with Image.open(folder / "samples" / "final.png") as picture:
        assert len(np.unique(np.asarray(picture))) > 1
    lines = (folder / "metrics.jsonl").read_text().splitlines()
    last = json.loads(lines[-1])
    assert np.isfinite(last["generator/loss"]) and "validation/fakes/spread" in last
    assert (folder / "complete.json").exists()


def test_it_is_scored_by_an_extractor_from_outside(run):
    module, folder = run
    found = evaluate(folder, metrics=("frechet", "ms_ssim"))["scores"]
    (record,) = (r for name, r in found.items() if name.startswith("fd_tests_outside"))
    assert record["value"] >= 0 and record["by_step"].keys() == {"2", "4"}
    assert record["best"]["step"] in (2, 4)


def test_it_is_sampled_in_its_own_form(run):
    module, folder = run
    model = jaxgan.load(folder)
    examples = model.sample(seed=1, n=70)
    np.testing.assert_array_equal(model.sample(seed=1, n=5, start=62), examples[62:67])
    made = sample(folder, 3, 1, "latest")
    with np.load(made / "samples.npz") as archive:
        np.testing.assert_array_equal(archive[model.modality.array], examples[:3])
        assert archive["latent_noise"].shape == (3, 8)
    if module is sounds:
        assert examples.dtype == np.int16 and examples.shape == (70, 64, 1)
        with wave.open(str(made / "00002.wav")) as file:
            assert file.getnframes() == 64 and file.getframerate() == 8000
        floats = model.generate(model.latents(1, 2))
        assert np.abs(floats[0] - floats[1]).max() > 0
    else:
        assert examples.dtype == np.int32 and examples.shape == (70, 6)
        assert len((made / "samples.txt").read_text().splitlines()) == 3
    held = model.sample(n=4, noise=0.25)
    if module is tokens:  # nothing else is drawn
        assert (held == held[:1]).all()
    assert draw(folder, "noise", 0, "latest", None)


def test_a_continued_run_is_the_run_that_was_never_stopped(run, tmp_path):
    module, folder = run
    train(config_of(module, num_steps=2), tmp_path)
    train(config_of(module), tmp_path)
    whole, parts = jaxgan.load(folder), jaxgan.load(tmp_path)
    assert leaves(whole.variables).keys() == leaves(parts.variables).keys()
    assert_equal(whole.variables, parts.variables)
    final = "samples/final.png"
    assert (folder / final).read_bytes() == (tmp_path / final).read_bytes()


def test_a_modality_that_cannot_draw_stops_before_anything_compiles(tmp_path, monkeypatch):
    def broken(examples, spec, columns=None):
        raise IndexError("no\nsuch row")

    monkeypatch.setattr(
        sounds, "WAVE", sounds.Modality("wave", sounds.decode, sounds.store, broken, broken)
    )
    with pytest.raises(UsageError, match="'wave' cannot show .*IndexError: no such row"):
        train(config_of(sounds), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_no_name_of_these_stands_in_the_package():
    for path in (ROOT / "jaxgan").rglob("*.py"):
        assert "tests.outside" not in path.read_text()
