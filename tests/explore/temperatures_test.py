"""Curves over temperature: of a small model, and what they need."""

import json

import numpy as np
import pytest
from PIL import Image

from jaxgan.explore import temperatures
from jaxgan.explore.opened import Opened
from jaxgan.explore.temperatures import at, drawn, parsed, plane_of, sweep
from jaxgan.metrics import language
from jaxgan.system.errors import UsageError
from jaxgan.train import train
from tests.experiments import config_of

pytestmark = pytest.mark.slow

QUICK = {
    "num_steps": 2,
    "log_every": 2,
    "sample_every": 2,
    "checkpoint_every": 2,
    "evaluate_every": 2,
}


@pytest.fixture(scope="module")
def run(made_once):
    """A language model of brackets after two steps."""
    return made_once("lstm", lambda new: train(config_of("lstm", "brackets", **QUICK), new))


def test_a_run_is_scored_at_each_temperature(run, tmp_path, monkeypatch):
    monkeypatch.setattr(language, "DRAWS", 128)
    monkeypatch.setattr(temperatures, "write_json", lambda path, value: kept.append(value))
    monkeypatch.setattr(temperatures, "write_png", lambda path, value: kept.append(value))
    kept: list = []
    opened = Opened.of(run)
    curves = sweep(opened, (0.5, 2.0), [str(run)], seed=0)
    assert len(curves) == 2
    one, other = curves.values()
    assert str(one) == str(other) and set(one) == {0.5, 2.0}  # NaN is itself here
    assert one[0.5]["language/excess"] != one[2.0]["language/excess"]
    written, picture = kept
    assert json.dumps(written) and picture.dtype == np.uint8 and picture.shape[2] == 3


def test_a_sharp_model_says_what_it_draws(run):
    model = Opened.of(run).model
    x = model.sample(n=64)
    same = at(model, 1.0)
    np.testing.assert_array_equal(same.sample(n=64), x)
    np.testing.assert_allclose(same.log_prob(x), model.log_prob(x), rtol=1e-6)
    sharp = at(model, 0.2)
    assert np.mean(sharp.log_prob(sharp.sample(n=64))) > np.mean(model.log_prob(x))
    with pytest.raises(UsageError, match="--temperatures has 0; they must be above 0"):
        at(model, 0.0)


def test_temperatures_of_a_flag():
    assert parsed(".5,1") == (0.5, 1.0)
    with pytest.raises(UsageError, match="--temperatures is 'warm'"):
        parsed("warm")


def test_curves_share_a_plane():
    whole = {"language/valid": 0.5, "language/excess": 1.0, "language/js3": 0.1}
    part = {"language/valid": 0.7, "language/js3": np.nan}
    assert plane_of([{1.0: whole}]) == ("language/valid", "language/excess")
    assert plane_of([{1.0: whole}, {1.0: part}]) == ("language/valid", "language/js3")
    assert plane_of([{1.0: {"modes/count": 8}}]) is None
    picture = drawn(
        {"a": {1.0: whole, 2.0: whole}, "b": {1.0: part}}, *plane_of([{1: part}])
    )
    assert Image.fromarray(picture).size[0] > 500
