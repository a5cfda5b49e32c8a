"""BLEU against values by hand, and against NLTK."""

import numpy as np
import pytest

from jaxgan.metrics.bleu import References, bleu, bleus, scores, sentences_of


def test_bleu_of_a_short_sentence():
    """The values of NLTK 3.10.4."""
    references = References(["abcd", "abce"], 4)
    found = [bleu("abxd", references, n) for n in (2, 3, 4)]
    np.testing.assert_allclose(found, [0.5, 0.23208, 0.18803], atol=1e-5)
    assert bleu("xyz", references, 2) == 0
    assert bleu("ab", references, 1) == pytest.approx(np.exp(1 - 4 / 2))
    assert bleu("abcd", references, 4, own=0) == bleu("abcd", References(["abce"], 4), 4)


def test_filling_is_no_part_of_a_sentence():
    spec = {"vocabulary": ["a", "b", "."], "end": "."}
    tokens = np.array([[0, 1, 2, 2], [0, 2, 1, 2], [2, 2, 2, 2]])
    assert sentences_of(tokens, spec) == [[0, 1, 2], [0, 2, 1, 2], [2]]
    assert sentences_of(tokens, spec | {"end": ""})[0] == [0, 1, 2, 2]
    found = scores(tokens[:2], tokens[:2], tokens[1:], spec)
    names = [s.name for s in found]
    assert "bleu2_2x2" in names and "self_bleu5_2" in names
    assert found[0].value == pytest.approx(1)


@pytest.mark.slow
def test_bleu_is_nltks():
    pytest.importorskip("nltk")
    from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

    rng = np.random.default_rng(0)
    real, fake = (
        [rng.integers(0, 4, rng.integers(1, 9)).tolist() for _ in range(30)] for _ in "ab"
    )
    method = SmoothingFunction().method1
    for n, plain, own in bleus(fake, real):
        weights = (1 / n,) * n
        nltk_plain = [sentence_bleu(real, x, weights, method) for x in fake]
        assert plain == pytest.approx(np.mean(nltk_plain), abs=1e-12)
        nltk_own = [
            sentence_bleu(fake[:k] + fake[k + 1 :], x, weights, method)
            for k, x in enumerate(fake)
        ]
        assert own == pytest.approx(np.mean(nltk_own), abs=1e-12)
