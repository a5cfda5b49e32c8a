"""Codes against the factors that made the images."""

import pytest

from jaxgan.evaluate import codes, evaluate
from jaxgan.metrics.factors import codes as of_factors
from jaxgan.train import train
from tests.experiments import config_of


@pytest.mark.slow
def test_codes_of_a_run_are_scored(monkeypatch, tmp_path):
    for name, small in {"LEARNT": 400, "TESTED": 200}.items():
        monkeypatch.setattr(codes, name, small)
    monkeypatch.setattr(of_factors, "TREES_ON", 80)
    cadences = dict(num_steps=1, checkpoint_every=1, evaluate_every=1)
    train(config_of("infogan_cr", "shapes", **cadences), tmp_path)
    found = evaluate(tmp_path)["scores"]
    record = found["codes/mig_20quantiles"]
    assert 0 <= record["value"] <= 1 and record["weights"] == "raw"
    kinds = ("dci", "modularity", "sap", "explicitness", "factor_vae", "beta_vae")
    for kind in kinds:
        assert any(name.startswith(f"codes/{kind}") for name in found), kind
