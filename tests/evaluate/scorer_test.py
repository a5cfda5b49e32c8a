"""A run's generator scored: fresh draws, cached references, best, last and median."""

import dataclasses
import gc
import json
import shutil

import numpy as np
import pytest

from jaxgan.assemble.extractors import data_of
from jaxgan.data import digits
from jaxgan.data.source import examples_of, permutation
from jaxgan.evaluate import evaluate, records
from jaxgan.evaluate.cached import features_of
from jaxgan.evaluate.scorer import ALL, FRESH, Scorer, scorer_of
from jaxgan.metrics.features.extractor import Extractor
from jaxgan.metrics.frechet import frechet_distance
from jaxgan.metrics.moments import Moments
from jaxgan.modalities.image import IMAGE
from jaxgan.model import load
from jaxgan.system.errors import UsageError
from jaxgan.train import train
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.metrics import read_metrics
from tests.experiments import config_of
from tests.metrics.features.extractor_test import means
from tests.workdir.checkpoint_test import flip_a_bit

pytestmark = pytest.mark.slow

SPEC = {"modality": "image", "shape": [16, 16, 1]}
MEANS = "tests.metrics.features.extractor_test.means"
NAME = "fd_tests_metrics_features_extractor_test_means"


@pytest.fixture(scope="module")
def folder(made_once):
    """A run of seven steps, saved at each, whose evaluations are scored."""
    cadences = dict(num_steps=7, checkpoint_every=1, evaluate_every=2, log_every=2)
    config = config_of(**{"evaluation.extractor": MEANS, **cadences})
    return made_once("scored", lambda new: train(config, new))


def test_training_chooses_by_validation_and_reports_on_the_test_split(folder):
    lines = read_metrics(folder / "metrics.jsonl")
    logged = {x["step"]: x[f"{NAME}_180_validation"] for x in lines}
    checkpoints = Checkpoints(folder, writable=False)
    kept, best = checkpoints.steps(), checkpoints.best()
    metrics = {step: checkpoints.manager.metrics(step)["score"] for step in kept}
    checkpoints.close()
    assert set(kept) >= {3, 4, 5, 6, 7} and len(kept) <= 6
    for step in set(logged) & set(metrics):
        assert metrics[step] == pytest.approx(logged[step], rel=1e-5)
    assert metrics[best] == min(metrics.values()) <= min(logged.values()) * (1 + 1e-5)
    record = json.loads((folder / "evaluation.json").read_text())["scores"][
        f"{NAME}_180_test"
    ]
    assert record["best"]["step"] == best
    assert record["best"]["value"] == record["by_step"][str(best)]
    last = [record["by_step"][str(step)] for step in (3, 4, 5, 6, 7)]
    assert record["median_of_last_5"] == np.median(last)
    assert record["value"] == last[-1] and record["step"] == 7


def test_a_score_is_of_the_images_that_its_record_says(folder):
    found = evaluate(folder, step="7", seed=5, metrics=("frechet", "memorisation"))
    record = found["scores"][f"{NAME}_180_test"]
    source = data_of("digits", SPEC)
    test, _ = examples_of(source, IMAGE, "test", permutation(0, 0, 180))
    fakes = load(folder).sample(5, 180, start=FRESH)
    moments = [Moments.of(means(side)) for side in (test, fakes)]
    assert record["value"] == pytest.approx(frechet_distance(*moments)["frechet"], rel=1e-9)
    train_images, _ = examples_of(source, IMAGE, "train", permutation(0, 0, 1437)[:180])
    floor = frechet_distance(moments[0], Moments.of(means(train_images)))["frechet"]
    assert record["floor"] == pytest.approx(floor, rel=1e-9)
    expected = {"n_real": 180, "n_fake": 180, "split": "test", "seed": 5, "weights": "ema"}
    assert record.items() >= expected.items()
    fields = ("extractor", "extractor_digest", "preprocessing", "batch_size", "data_digest")
    assert all(record[field] for field in fields)
    assert found["versions"].keys() >= {"jax", "jaxgan", "numpy"}
    assert f"nearest_{NAME[3:]}_180_test/closer" in found["scores"]
    assert (folder / "samples" / "nearest.png").exists()


def test_weights_and_steps_are_chosen(folder):
    metrics = ("frechet",)
    records_of = {
        key: evaluate(folder, metrics=metrics, **key_args)["scores"][f"{NAME}_180_test"]
        for key, key_args in {
            "raw": dict(weights="raw", step="latest"),
            "ema": dict(step="latest"),
            "best": dict(step="best"),
        }.items()
    }
    assert records_of["raw"]["value"] != records_of["ema"]["value"]
    assert records_of["raw"]["weights"] == "raw"
    assert records_of["best"]["step"] == records_of["best"]["best"]["step"]
    lines = (folder / "evaluations.jsonl").read_text().splitlines()
    values = [json.loads(x)["scores"][f"{NAME}_180_test"]["value"] for x in lines[-3:]]
    assert values == [record["value"] for record in records_of.values()]
    with pytest.raises(UsageError, match="there is no checkpoint of step 99"):
        evaluate(folder, step="99")
    with pytest.raises(UsageError, match="--step is 'soon'"):
        evaluate(folder, step="soon")


def test_references_are_seen_once(monkeypatch, tmp_path):
    """By their pixels: the same file may be split otherwise."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    source = data_of("digits", SPEC)
    spec = {"examples": 100, "validation_examples": 100}

    def fail(images):
        raise AssertionError("seen again")

    def see(images):
        return means(images), None

    scorer, again = (
        Scorer(Extractor("means", "digest", "", how), source, spec) for how in (see, fail)
    )
    first, second = scorer.real("test", 50), again.real("test", 50)
    np.testing.assert_array_equal(first.features, second.features)
    np.testing.assert_array_equal(first.examples, second.examples)
    carved = digits(image_size=16, seed=1)
    assert carved.spec["digest"] != "" and not np.array_equal(
        examples_of(carved, IMAGE, "test")[0], examples_of(source, IMAGE, "test")[0]
    )
    others = [Scorer(again.extractor, carved, spec), again, again]
    for one, rows in zip(others, (("test", 50), ("test", 51), ("train", 50))):
        with pytest.raises(AssertionError, match="seen again"):
            one.real(*rows)
    changing = dataclasses.replace(scorer.extractor, fixed=False, extract=fail)
    with pytest.raises(AssertionError, match="seen again"):
        features_of(changing, first.examples)


def test_a_floor_is_of_other_images_than_the_reference(folder):
    source = data_of("digits", SPEC)
    scorer = scorer_of(config_of(**{"evaluation.examples": 300}), source, MEANS)
    assert scorer.floor("train", ("frechet",))[f"{NAME}_300_train"] > 1e-6
    found, _ = scorer.of(load(folder), "train", ("frechet", "memorisation"), 0)
    assert not any(score.name.startswith("nearest") for score in found)


# Orbax leaves an event loop behind when a read fails.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_checkpoint_is_left_out(folder, tmp_path, capfd):
    copy = shutil.copytree(folder, tmp_path / "copy")
    flip_a_bit(copy, 7, "networks")
    found = evaluate(copy, metrics=("frechet",))["scores"][f"{NAME}_180_test"]
    assert found["step"] == 6 and "7" not in found["by_step"]
    assert "it is not scored" in capfd.readouterr().err
    gc.collect()


def test_no_extractor_no_scores():
    source = data_of("digits", SPEC)
    assert scorer_of(config_of(), source) is None
    config = config_of(**{"evaluation.examples": 1})
    with pytest.raises(UsageError, match="config.evaluation.examples is 1; it must be 2"):
        scorer_of(config, source, MEANS)
    with pytest.raises(UsageError, match="it sees \\[16, 16, 1\\], these are"):
        data_of("digits", SPEC | {"shape": [16, 16, 3]})
    with pytest.raises(UsageError, match="there is no 'digitz'"):
        data_of("digitz", SPEC)


def test_the_table_shows_what_stands_beside_a_value():
    record = {"value": 2.0, "floor": 1.0, "best": {"step": 5, "value": 1.5}}
    text = records.table(
        {"fid10k_test": record | {"median_of_last_5": 1.75}, "x": {"value": 3}}
    )
    assert "floor 1" in text and "best 1.5 (step 5)" in text
    assert "median of last 5 1.75" in text and len(text.splitlines()) == 2
    assert set(ALL) > {"frechet", "memorisation", "path_length"}


def test_an_extractor_of_pairs_has_the_path_length_alone(folder):
    """Scores of sets are left out; a run that would select by one is told before."""

    def refuse(examples):
        raise AssertionError("extracted")

    def smooth(images):
        return images.reshape(len(images), -1)

    extractor = Extractor("pairs", "", "", refuse, smooth, sets=False)
    scorer = Scorer(
        extractor, digits(image_size=16), dict(examples=10, validation_examples=10)
    )
    model = load(folder)
    with pytest.raises(UsageError, match="pairs compares pairs of images, not sets"):
        scorer.try_out()
    found, pairs = scorer.of(model, "test", ALL, seed=0)
    assert pairs is None and not scorer.floor("test", ALL)
    assert [each.name.startswith("path_length_pairs_") for each in found] == [True] * 2
    assert found[0].value > 0
