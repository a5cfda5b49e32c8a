"""A run measured on its test split."""

import json

import pytest

from jaxgan.errors import UsageError
from jaxgan.evaluate import evaluate
from tests.conftest import run


def test_writes_scores_with_their_protocol(trained):
    done = run("--mode=evaluate", f"--workdir={trained}")
    assert done.returncode == 0, done.stderr
    found = json.loads((trained / "evaluation.json").read_text())
    assert found["protocol"] | {"data_digest": ""} == {
        "step": 6,
        "split": "test",
        "n_real": 180,
        "n_fake": 180,
        "weights": "raw",
        "seed": 0,
        "data_digest": "",
    }
    assert "test/certified/jensen_shannon" in found["scores"]
    again = evaluate(trained)
    assert again == found


def test_needs_a_checkpoint(tmp_path, trained):
    (tmp_path / "config.json").write_text((trained / "config.json").read_text())
    with pytest.raises(UsageError, match="holds no checkpoints"):
        evaluate(tmp_path)
