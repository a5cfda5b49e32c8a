"""A run measured on its test split."""

import json

import numpy as np
import pytest
from PIL import Image

from jaxgan import assemble, load
from jaxgan.evaluate import evaluate
from jaxgan.metrics.modes import coverage
from jaxgan.system.errors import UsageError
from jaxgan.train import train
from tests.benchmarks import verdict
from tests.conftest import call

pytestmark = pytest.mark.slow


def test_writes_scores_with_their_protocol(trained):
    done = call("--mode=evaluate", f"--workdir={trained}")
    assert done.returncode == 0, done.stderr
    found = json.loads((trained / "evaluation.json").read_text())
    record = dict(found["scores"]["test/certified/jensen_shannon"])
    assert len(record.pop("data_digest")) == 64 and 0 <= record.pop("value") <= np.log(2)
    assert record == {
        "step": 6,
        "split": "test",
        "n_real": 180,
        "n_fake": 180,
        "batch_size": 8,
        "weights": "raw",
        "seed": 0,
    }
    assert "name an extractor, --extractor=inception for the FID" in done.stderr
    of = {found["scores"][name]["split"] for name in ("train/ranking", "gap/real_logit")}
    assert of == {"train", "train, test"}
    again = evaluate(trained)
    assert again == found


def test_points_are_drawn_as_they_train_and_scored_by_their_modes(tmp_path):
    """The picture over the critic at every evaluation; 2,500 draws of averaged weights."""
    config = verdict.config_of("ns", 3)
    config.num_steps, config.evaluate_every, config.batch_size = 3, 2, 32
    config.ema.generator = 0.9
    train(config, tmp_path)
    pictures = {path.name for path in (tmp_path / "samples").iterdir()}
    levels = {"000000002-levels.png", "000000003-levels.png"}
    assert pictures == {"000000003.png", "final.png", *levels}
    with Image.open(tmp_path / "samples" / "000000003-levels.png") as picture:
        assert picture.size == (512, 512) and picture.mode == "RGB"
    found = evaluate(tmp_path, seed=3)["scores"]
    expected = {"n_fake": 2500, "weights": "ema", "seed": 3, "step": 3}
    assert found["modes/count"].items() >= expected.items()
    points = load(tmp_path).sample(3, 2500)
    modes = assemble.make_source(config).spec["modes"]
    for name, value in coverage(points, modes["centres"], modes["deviation"]).items():
        assert found[f"modes/{name}"]["value"] == pytest.approx(value)
    assert found["modes/count"]["perfect"] == pytest.approx(8)


def test_needs_a_checkpoint(tmp_path, trained):
    (tmp_path / "config.json").write_text((trained / "config.json").read_text())
    with pytest.raises(UsageError, match="holds no checkpoints"):
        evaluate(tmp_path)
