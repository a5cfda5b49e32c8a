"""--mode=explain of a run: what it writes, says and leaves out."""

import json

import numpy as np
import pytest
from PIL import Image

from jaxgan.explore.interpret import explain_decisions, explain_directions, factors
from jaxgan.explore.interpret.run import PARTS
from tests.conftest import POINTS, TINY, call

pytestmark = pytest.mark.xdist_group("explain")


@pytest.fixture
def little(monkeypatch):
    """Fewer examples and points."""
    monkeypatch.setattr(factors, "LEARNT", 300)
    monkeypatch.setattr(factors, "EPOCHS", 5)
    monkeypatch.setattr(explain_decisions, "POINTS", 8)
    monkeypatch.setattr(explain_directions, "PATHS", 4)


def explained(made_once, name, *arguments):
    def make(folder):
        steps = ("--config.num_steps=2", "--config.checkpoint_every=2")
        done = call(*arguments, f"--workdir={folder}", *steps)
        assert done.returncode == 0, done.stderr

    folder = made_once(name, make)
    done = call(f"--workdir={folder}", "--mode=explain", "--sample_seed=3")
    assert done.returncode == 0, done.stderr
    file = json.loads((folder / "explore" / "explain.json").read_text())
    assert file["versions"]["jax"]
    for record in file["scores"].values():
        assert record["seed"] == 3 and record["step"] == 2 and record["weights"] == "ema"
    return folder / "explore", file["scores"], done.stderr


@pytest.mark.slow
def test_a_run_on_points(made_once, little):
    where, scores, said = explained(made_once, "explained-points", *POINTS)
    pictures = {path.stem for path in where.glob("*.png")}
    assert pictures == {
        *("directions-ganspace", "directions-sefa"),
        *("units", "jacobian", "jacobian-directions"),
    }
    assert "attention: left out, no network of this run has self-attention" in said
    assert scores["units/label"]["layer"].startswith(("BatchNorm", "Bias"))
    first = scores["directions/sefa1/label"]
    assert first["unit"] == "nats" and 0 <= first["share_of_variance"] <= 1
    assert np.linalg.norm(first["direction"]) == pytest.approx(1, rel=1e-6)
    assert 0 <= scores["jacobian/effective_rank"]["value"] <= 2
    assert not any("randomised" in name for name in scores)  # two numbers have no ranks


@pytest.mark.slow
def test_a_run_on_images_with_attention(made_once, little):
    config = ("--config=configs/sagan.py", *TINY)
    where, scores, said = explained(made_once, "explained-images", *config)
    for name in ("attribution-logit", "attribution-class"):
        with Image.open(where / f"{name}.png") as picture:
            assert picture.size == (4 * 18 + 2, 6 * 18 + 2) and picture.mode == "RGB"
    assert "attribution/logit/occlusion/rank_correlation_with_randomised" in scores
    (path,) = where.glob("attention-generator-*.png")
    assert any(name.startswith("attention/decision/") for name in scores)
    assert f"{path}: where the middle" in said


def test_a_part_says_why_it_is_left_out(monkeypatch, trained):
    from jaxgan.explore.interpret import run
    from jaxgan.system.errors import UsageError

    def refuse(case):
        raise UsageError("there is nothing to see")

    monkeypatch.setattr(run, "PARTS", dict.fromkeys(PARTS, refuse))
    done = call(f"--workdir={trained}", "--mode=explain")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("left out, there is nothing to see") == len(PARTS)
    file = json.loads((trained / "explore" / "explain.json").read_text())
    assert file["scores"] == {}
