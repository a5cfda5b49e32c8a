"""Codes against the factors that made the images."""

import numpy as np
import pytest

from jaxgan.evaluate import codes, evaluate
from jaxgan.train import train
from tests.experiments import config_of


@pytest.mark.slow
def test_codes_of_a_run_are_scored(monkeypatch, tmp_path):
    for name, small in {"LEARNT": 400, "TESTED": 200, "TREES_ON": 80}.items():
        monkeypatch.setattr(codes, name, small)
    cadences = dict(num_steps=1, checkpoint_every=1, evaluate_every=1)
    train(config_of("infogan_cr", "shapes", **cadences), tmp_path)
    found = evaluate(tmp_path)["scores"]
    record = found["codes/mig_20quantiles"]
    assert 0 <= record["value"] <= 1 and record["weights"] == "raw"
    kinds = ("dci", "modularity", "sap", "explicitness", "factor_vae", "beta_vae")
    for kind in kinds:
        assert any(name.startswith(f"codes/{kind}") for name in found), kind


def test_factors_as_whole_numbers():
    kinds = np.array([2.0, 0.0, 1.0, 2.0], np.float32)
    np.testing.assert_array_equal(codes.whole(kinds), [2, 0, 1, 2])
    line = np.linspace(-1, 1, 101)
    found = codes.whole(line)
    assert found.min() == 0 and found.max() == codes.VALUES - 1
    assert np.all(np.diff(found) >= 0)
    counts = np.bincount(found)
    assert counts.max() - counts.min() <= 2  # ends round
