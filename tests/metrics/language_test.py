"""Scores of known languages, by draws and models of which the scores are known."""

import math

import numpy as np
import pytest

from jaxgan.data import SOURCES
from jaxgan.data.languages import language_of
from jaxgan.data.languages.language import counted
from jaxgan.metrics.grams import collision_entropy, jensen_shannon, repeats
from jaxgan.metrics.language import agreement, in_blocks, information, known_language

N = 2000


@pytest.fixture(scope="module")
def sentences():
    return SOURCES["sentences"]()


def values(scores):
    """{name without its room: value}."""
    return {s.name.removeprefix("language/"): s.value for s in scores}


def test_the_languages_own_draws_are_perfect(sentences):
    language = language_of(sentences.spec)
    draws = language.sample(7, N)
    scores = known_language(sentences, lambda n: draws[:n], language.log_prob, N)
    found = values(scores)
    assert found["valid"] == 1 and found["errors"] == 0 and found["far_errors"] == 0
    assert found["excess"] == found["reverse_kl"] == 0
    assert found["nll_test"] == pytest.approx(language.entropy)
    assert found["nll"] == pytest.approx(language.entropy, abs=0.4)
    assert found["agreement"] == pytest.approx(math.log(2), abs=2e-3)
    assert found["that"] == pytest.approx(0.3, abs=0.04)
    assert found["collision_entropy"] == pytest.approx(7.289, abs=0.15)
    for score in scores:
        if "floor" in score.protocol:
            assert score.value < 1.5 * score.protocol["floor"] + 1e-4
        assert score.protocol["n_fake"] == N


def test_one_sentence_again_and_again_is_valid_and_far(sentences):
    language = language_of(sentences.spec)
    draws = np.repeat(language.sample(7, 1), N, 0)
    found = values(known_language(sentences, lambda n: draws, None, N))
    assert found["valid"] == 1 and found["unique"] == 1 / N
    assert found["collision_entropy"] == 0 and found["agreement"] == 0
    assert found["js4"] > 0.9 and "excess" not in found


def test_noise_is_no_language(sentences):
    draws = np.random.default_rng(0).integers(0, 33, (N, 13)).astype(np.uint8)
    found = values(known_language(sentences, lambda n: draws, None, N))
    assert found["valid"] == 0 and math.isnan(found["nll"]) and found["js2"] > 0.5
    assert found["unique"] == 1 and math.isinf(found["collision_entropy"])
    assert found["agreement"] < 5e-3 and found["errors"] == pytest.approx(0.5, abs=0.05)


def test_the_excess_of_a_tempered_chain_is_exact():
    source = SOURCES["markov"](length=8)
    language = language_of(source.spec)
    other = language.tempered(1.25)
    draws = other.sample(3, N)
    scores = known_language(source, lambda n: draws, other.log_prob, N)
    found = values(scores)
    (excess,) = (s for s in scores if s.name == "language/excess")
    exact = language.cross_entropy(other) - language.entropy
    assert abs(found["excess"] - exact) < 4 * excess.protocol["standard_error"]
    exact = other.cross_entropy(language) - other.entropy
    assert found["reverse_kl"] == pytest.approx(exact, abs=0.02)


def test_plug_in_kl_of_brackets():
    source = SOURCES["brackets"](kinds=2, length=8, depth=4)
    language = language_of(source.spec)
    half = language.sample(1, 224 * 40)
    half = half[half[:, 0] == 0]  # those that begin with one of two kinds: ln 2 away
    found = values(known_language(source, lambda n: half, None, len(half)))
    assert found["plug_in_kl"] == pytest.approx(math.log(2), abs=0.03)


def test_the_floor_of_n_grams_is_that_of_the_formula():
    """(V^n - 1) / (8 N ln 2) bits of N n-grams, over draws of a uniform law."""
    draws = np.random.default_rng(0).integers(0, 8, (20, 640, 32)).astype(np.uint8)
    for n in (1, 2, 3):
        exact = np.arange(8**n), np.full(8**n, 8.0**-n)
        floor = (8**n - 1) / (8 * 640 * (33 - n) * math.log(2))
        found = [jensen_shannon(exact, counted(tokens, n, 8)) for tokens in draws]
        assert np.mean(found) == pytest.approx(floor, rel=0.25)
    apart = (np.array([1]), np.ones(1)), (np.array([2]), np.ones(1))
    assert jensen_shannon(*apart) == pytest.approx(1)


def test_collisions_are_unbiased():
    p = np.array([0.5, 0.25, 0.25])
    draws = np.random.default_rng(0).choice(3, 4000, p=p)[:, None]
    shares = [np.exp(-collision_entropy(repeats(d))) for d in draws.reshape(400, 10, 1)]
    error = np.std(shares) / math.sqrt(len(shares))
    assert abs(np.mean(shares) - np.sum(p * p)) < 4 * error


def test_agreement_of_few_sentences(sentences):
    words = sentences.spec["vocabulary"]
    lines = ("the cat run .", "cats run .", ". . .", "cat that sees dogs run .", "dog .")
    rows = [line.split() for line in lines]
    tokens = np.array(
        [[words.index(w) for w in row + ["."] * (13 - len(row))] for row in rows]
    )
    found = agreement(tokens)
    assert found["that"] == 1 / 5 and found["far_errors"] == 1
    assert found["errors"] == pytest.approx(2 / 3)
    assert information(np.eye(2)) == pytest.approx(math.log(2))
    assert information(np.zeros((2, 3))) == 0


def test_blocks_are_put_together():
    x = np.arange(1203)[:, None]
    np.testing.assert_array_equal(in_blocks(lambda part: part[:, 0] * 2.0, x), 2 * x[:, 0])
