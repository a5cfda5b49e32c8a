"""Training on data that are too few, equal or odd to be measured whole."""

import numpy as np
import pytest

from jaxgan.evaluate import evaluate
from jaxgan.system.errors import UsageError
from jaxgan.train import train
from jaxgan.workdir.metrics import read_metrics
from tests.experiments import config_of


def images(folder, count, **kept):
    """Options of a config of some images of noise."""
    path, draw = folder / "images.npz", np.random.default_rng(0)
    np.savez(path, images=draw.integers(0, 256, (count, 16, 16, 1), np.uint8))
    return f"npz={path}", {"num_steps": 2, "evaluate_every": 1, **kept}


@pytest.mark.slow
def test_few_images_train_and_nothing_is_said_of_one(tmp_path, capfd):
    """12 images leave one for validation."""
    argument, options = images(tmp_path, 12)
    train(config_of("dcgan", argument, **options), tmp_path / "run")
    said = capfd.readouterr().err
    line = "evaluation: the validation split has 1, too few to measure: a batch is of two"
    assert said.count(line) == 1 and "none: validation is too small" in said
    for values in read_metrics(tmp_path / "run" / "metrics.jsonl"):
        assert not any("validation" in name or name == "verdict" for name in values)
    with pytest.raises(UsageError, match="can be measured on its test split"):
        evaluate(tmp_path / "run")


@pytest.mark.slow
def test_equal_images_train_without_a_verdict(tmp_path, capfd):
    argument, options = images(tmp_path, 40)
    np.savez(tmp_path / "images.npz", images=np.full((40, 16, 16, 1), 7, np.uint8))
    options["num_steps"] = 12
    train(config_of("dcgan", argument, **options), tmp_path / "run")
    assert "none: real examples have no spread" in capfd.readouterr().err
    last = read_metrics(tmp_path / "run" / "metrics.jsonl")[-1]
    assert "validation/ranking" in last and "validation/fakes/spread" not in last


@pytest.mark.slow
def test_a_last_batch_of_one_is_left_out(tmp_path, capfd):
    """65 validation images: terms of pairs stay finite, while training and after."""
    argument, options = images(tmp_path, 650, batch_size=64)
    train(config_of("entropy", argument, **options), tmp_path / "run")
    assert "1 of 65 examples of train and validation" in capfd.readouterr().err
    last = read_metrics(tmp_path / "run" / "metrics.jsonl")[-1]
    assert np.isfinite(float(last["validation/generator/mine"]))
    record = evaluate(tmp_path / "run")["scores"]["test/generator/mine"]
    assert record["n_real"] == record["n_fake"] == 64 and record["n_left_out"] == 1


def test_a_broken_extractor_is_named_before_the_first_step(tmp_path):
    options = {"evaluation.extractor": f"{__name__}:broken"}
    with pytest.raises(UsageError, match="broken' returns nan for"):
        train(config_of("dcgan", "ring8", **options), tmp_path / "run")
    assert not (tmp_path / "run" / "config.json").exists()


def broken(examples):
    """Features that are none."""
    return np.full((len(examples), 2), np.nan)
