"""Coverage of data whose modes are known, by the papers' protocols."""

import functools

import numpy as np
import pytest
from sklearn.datasets import load_digits

from jaxgan.data import ring8, stacked_mnist
from jaxgan.data.stacked import mode_of
from jaxgan.metrics import known_modes as module
from jaxgan.metrics.known_modes import classified, known_modes, probabilities
from jaxgan.metrics.score import FAKES, values_of


@pytest.fixture(scope="module")
def stacks(tmp_path_factory):
    path = tmp_path_factory.mktemp("digits") / "digits.npz"
    loaded = load_digits()
    images = np.round(loaded.images * (255 / 16)).astype(np.uint8)
    np.savez(path, images=images, labels=loaded.target)
    return stacked_mnist(path=str(path), image_size=16)


@pytest.fixture
def briefly(monkeypatch, tmp_path):
    """Classifiers of few steps, kept elsewhere."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    shorter = functools.partial(module.classifier_of, steps=200)
    monkeypatch.setattr(module, "classifier_of", shorter)


def test_points_of_the_data_score_as_a_perfect_sampler():
    source, asked = ring8(), []

    def draw(n):
        asked.append(n)
        return source.splits["train"]["data"][:n]

    scores = {score.name: score for score in known_modes(source, draw)}
    assert asked == [2500]
    for name, tolerance in (
        ("count", 1e-6),
        ("high_quality", 0.006),
        ("reverse_kl", 0.003),
    ):
        score = scores[f"modes/{name}"]
        assert score.of == FAKES and score.protocol["n_fake"] == 2500
        expected = score.protocol["perfect"]
        np.testing.assert_allclose(score.value, expected, atol=tolerance)


@pytest.mark.slow
def test_stacks_are_told_by_their_channels(stacks, briefly, capfd):
    rows = stacks.splits["train"]
    scores = known_modes(stacks, lambda n: rows["data"][:n], n=1000)
    protocol, values = scores[0].protocol, values_of(scores)
    assert protocol["n_fake"] == 1000 and 0.9 < protocol["classifier_accuracy"] < 0.99
    assert "not comparable" in capfd.readouterr().err
    classifier = module.channel_classifier(stacks)
    assert classifier.digest == protocol["classifier"]
    found = classified(classifier, rows["data"])
    assert np.mean(found == rows["label"]) > 0.9
    assert values["modes/count"] == len(np.unique(found[:1000]))
    (count,) = (s for s in scores if s.name == "modes/count")
    np.testing.assert_allclose(count.value, count.protocol["perfect"], rtol=0.06)
    one = known_modes(stacks, lambda n: np.repeat(rows["data"][:1], n, 0), n=1000)
    one = values_of(one)
    assert one["modes/count"] == 1
    np.testing.assert_allclose(one["modes/reverse_kl"], np.log(1000), rtol=1e-6)


def test_modes_are_as_likely_as_their_digits(stacks):
    p = probabilities(stacks)
    assert p.shape == (1000,)
    np.testing.assert_allclose(p.sum(), 1.0, rtol=1e-12)
    labels = stacks.splits["train"]["label"]
    digits = np.stack([labels // 100, labels // 10 % 10, labels % 10])
    share = [np.mean(digits == digit) for digit in (3, 1, 4)]
    np.testing.assert_allclose(p[mode_of(np.array([[3, 1, 4]]))[0]], np.prod(share))
