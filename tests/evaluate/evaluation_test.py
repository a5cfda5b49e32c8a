"""Evaluation of splits: equal examples and fakes, on one device and on two."""

import jax
import numpy as np
import pytest
from ml_collections import ConfigDict

from jaxgan.evaluate.evaluation import Evaluation
from jaxgan.metrics.score import values_of
from tests.experiments import Experiment, config_of

pytestmark = [pytest.mark.xdist_group("evaluation"), pytest.mark.slow]


@pytest.fixture(scope="module")
def experiment():
    return Experiment.of(config_of("infogan"))


@pytest.fixture(scope="module")
def one(experiment):
    """What is said on one device."""
    return evaluate(experiment, 1)


def evaluate(experiment, count, splits=("train", "validation"), examples=32):
    evaluation = Evaluation(experiment.on(count))
    return values_of(evaluation(experiment.shared(count), splits, examples))


def test_names_and_gaps(one):
    for name in ("real_logit", "estimated/jensen_shannon", "estimated/total_variation"):
        gap = one[f"train/{name}"] - one[f"validation/{name}"]
        assert one[f"gap/{name}"] == gap
    assert one["validation/certified/jensen_shannon"] <= np.log(2)
    name = "generator/mutual_information"
    fake = one[f"train/{name}"], one[f"validation/{name}"]
    assert fake[0] == fake[1]  # the same fakes for both
    weighted = one["code/digit/information"] + 0.05 * one["code/style/information"]
    np.testing.assert_allclose(-fake[0], weighted, atol=1e-5)


def test_does_not_depend_on_the_number_of_devices(one, experiment):
    two = evaluate(experiment, 2)
    assert one.keys() == two.keys()
    for name in one:
        np.testing.assert_allclose(one[name], two[name], rtol=1e-4, atol=1e-5, err_msg=name)


def test_all_examples_are_measured_whatever_the_batch(experiment):
    own = experiment.on(2)
    own.config = ConfigDict({**own.config, "batch_size": 64})
    evaluation = Evaluation(own)
    assert (
        evaluation.count(("train", "test"), None) == experiment.source.size("test") == 180
    )
    _, rows = evaluation.rows(experiment.shared(2), "test", 180)
    assert {len(x) for x in jax.tree.leaves(rows)} == {180}
    drawn = own.feed("test").arrays["label"]
    np.testing.assert_array_equal(np.sort(rows["label"]), np.sort(drawn))


def test_no_split_no_number(experiment):
    assert evaluate(experiment, 1, splits=()) == {}
