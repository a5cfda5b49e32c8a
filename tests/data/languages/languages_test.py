"""Languages against their closed forms, and against counts of all their strings."""

import dataclasses
import itertools
import math

import numpy as np
import pytest

from jaxgan.data.languages import brackets, language_of, markov, oracle, sentences
from jaxgan.data.languages.language import chosen, counted, uniforms
from jaxgan.data.languages.markov import stationary
from jaxgan.data.languages.sentences import parse
from jaxgan.losses.information.tables import mutual_information
from jaxgan.system.errors import UsageError

SMALL = brackets(2, 8, 4)
WORDS = np.array([*itertools.product(range(4), repeat=8)])


@pytest.mark.parametrize(
    "kinds, length, depth, count, entropy",
    [
        (2, 8, 4, 224, 5.4116),
        (2, 12, 6, 8_448, 9.04169),
        (3, 16, 8, 9_382_230, 16.05433),
        (3, 16, 4, 7_177_734, 15.78649),
        (3, 32, 4, 308_836_719_665_334, 33.36383),
    ],
)
def test_brackets_are_as_many_as_there_are_walks(kinds, length, depth, count, entropy):
    language = brackets(kinds, length, depth)
    assert language.count == count
    assert language.entropy == pytest.approx(math.log(count), abs=1e-9)
    assert language.entropy == pytest.approx(entropy, abs=6e-5)
    assert language.collision_entropy == pytest.approx(math.log(count), abs=1e-9)


def is_balanced(word: str) -> bool:
    """By leaving out what is closed at once."""
    while any(pair in word for pair in ("()", "[]")):
        word = word.replace("()", "").replace("[]", "")
    return not word


def test_the_probabilities_of_all_strings_sum_to_one():
    log_p = SMALL.log_prob(WORDS)
    valid = np.isfinite(log_p)
    assert valid.sum() == 224 and np.exp(log_p).sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(log_p[valid], -math.log(224), atol=1e-12)
    symbols = np.array(SMALL.vocabulary)
    words = ["".join(symbols[word]) for word in WORDS]
    assert [is_balanced(word) for word in words] == valid.tolist()


def test_grams_are_those_of_all_strings():
    words = WORDS[np.isfinite(SMALL.log_prob(WORDS))]  # equally likely
    for n in (1, 2, 3, 4):
        (codes, shares), (all_codes, all_shares) = SMALL.grams(n), counted(words, n, 4)
        np.testing.assert_array_equal(codes, all_codes)
        np.testing.assert_allclose(shares, all_shares, atol=1e-12)


@pytest.mark.parametrize(
    "symbols, entropy, informations",
    [
        (8, 51.811736, {1: 0.430549, 2: 0.059873, 4: 0.0011357}),
        (27, 88.710631, {1: 0.513493}),
    ],
)
def test_a_chain_has_its_entropy_and_information(symbols, entropy, informations):
    chain = markov(symbols, 32)
    assert chain.entropy == pytest.approx(entropy, abs=1e-6)
    for lag, information in informations.items():
        found = mutual_information(chain.joint(3, 3 + lag))
        assert found == pytest.approx(information, abs=1e-6)


@pytest.mark.parametrize(
    "temperature, oracle_nll, test_nll, entropy",
    [
        (0.5, 1.3590, 1.7477, 1.2735),
        (0.8, 1.5056, 1.6187, 1.4944),
        (1.0, 1.6057, 1.6057, 1.6057),
        (1.25, 1.7270, 1.6169, 1.7143),
        (2.0, 2.0125, 1.6921, 1.8972),
    ],
)
def test_a_chain_at_a_temperature(temperature, oracle_nll, test_nll, entropy):
    """Rates, by the stationary law: the entropy of two letters less that of one."""
    chain = markov(8, 2)
    steps = chain.tempered(temperature).probability[1:]
    start = np.concatenate([stationary(steps)[None], steps])
    made = dataclasses.replace(chain, probability=start)

    def rate(p, q):
        return p.cross_entropy(q) - p.cross_entropy(single(q))

    def single(q):  # as sure of the second letter as can be
        return dataclasses.replace(
            q, probability=np.concatenate([q.probability[:1], np.ones((8, 8))])
        )

    assert rate(made, chain) == pytest.approx(oracle_nll, abs=6e-5)
    assert rate(chain, made) == pytest.approx(test_nll, abs=6e-5)
    assert rate(made, made) == pytest.approx(entropy, abs=6e-5)


def test_sentences_have_the_entropy_of_their_derivations():
    language = sentences()
    assert language.entropy == pytest.approx(10.852068, abs=1e-6)
    assert language.count == 27_878_760 and len(language.vocabulary) == 33
    tokens = language.sample(0, 20_000)
    log_p = language.log_prob(tokens)
    error = log_p.std() / math.sqrt(len(log_p))
    assert abs(-log_p.mean() - language.entropy) < 4 * error
    ends = (tokens == language.vocabulary.index(".")).argmax(1) + 1
    assert ends.mean() == pytest.approx(7.16, abs=0.06)


def test_verbs_agree_with_their_subjects():
    language = sentences()
    found = parse(language.sample(0, 20_000))
    assert (found.number == found.form).all() and (found.number >= 0).all()
    assert found.clause.mean() == pytest.approx(0.3, abs=4 * math.sqrt(0.21 / 20_000))
    np.testing.assert_array_equal(found.clause, found.other >= 0)
    table = np.histogram2d(found.number, found.form, 2)[0] / 20_000
    assert mutual_information(table) == pytest.approx(math.log(2), abs=1e-3)


def tokens_of(language, *lines):
    """Sentences as tokens."""
    rows = [line.split() for line in lines]
    rows = [row + ["."] * (language.length - len(row)) for row in rows]
    return np.array([[language.vocabulary.index(word) for word in row] for row in rows])


def test_a_sentence_has_the_product_of_its_choices():
    language = sentences()
    lines = (
        "the cat sleeps .",
        "many old dogs that see a cat run .",
        "a cats sleep .",
        "the cat sleep .",
        "the cat that sees the dogs run .",
        "cat the sleeps .",
    )
    found = np.exp(language.log_prob(tokens_of(language, *lines)))
    first = 0.5 * 0.4 * 0.6 * 0.4 * 0.7 * 0.4 * 0.5
    second = 0.5 * 0.2 * 0.4 * 0.3 * 0.3 * 0.3 * 0.4 * (0.5 * 0.4 * 0.6 * 0.4) * 0.4 * 0.3
    np.testing.assert_allclose(found, [first, second, 0, 0, 0, 0], rtol=1e-12)
    parsed = parse(tokens_of(language, *lines))
    assert parsed.number.tolist() == [0, 1, 1, 0, 0, 0]
    assert parsed.form.tolist() == [0, 1, 1, 1, 1, 0]
    assert parsed.other.tolist() == [-1, 0, -1, -1, 1, -1]


def test_sentences_begin_no_gram_with_filling():
    language = sentences()
    tokens = language.sample(0, 20_000)
    stop = language.vocabulary.index(".")
    for n in (1, 2, 3):
        codes, shares = language.grams(n)
        assert shares.sum() == pytest.approx(1) and (codes // 33 ** (n - 1) != stop).all()
        drawn, some = language.counted(tokens, n)
        assert np.isin(drawn, codes).all()
        expected = shares[np.searchsorted(codes, drawn)]
        assert np.abs(some - expected).max() < 0.005


@pytest.mark.parametrize("language", [SMALL, sentences(), oracle(8, 4)])
def test_a_string_is_a_function_of_seed_and_number(language):
    whole = language.sample(5, 40)
    np.testing.assert_array_equal(language.sample(5, 7, start=20), whole[20:27])
    assert (language.sample(6, 40) != whole).any()
    assert np.isfinite(language.log_prob(whole)).all()


def test_uniforms_are_in_their_interval_and_symbols_have_a_chance():
    found = uniforms(3, 0, 10_000, 5)
    assert 0 <= found.min() and found.max() < 1
    assert found.mean() == pytest.approx(0.5, abs=0.01)
    p = np.tile([0.0, 0.3, 0.0, 0.7, 0.0], (4, 1))
    ends = np.array([0.0, 0.3 - 1e-12, 0.3 + 1e-12, 1 - 2**-53])
    assert chosen(p, ends).tolist() == [1, 1, 3, 3]


def test_an_oracles_probabilities_sum_to_one_and_greed_stays_below_its_entropy():
    language = oracle(4, 4)
    strings = np.array([*itertools.product(range(4), repeat=4)])
    log_p = language.log_prob(strings)
    assert np.exp(log_p).sum() == pytest.approx(1, abs=1e-12)
    exact = -np.sum(np.exp(log_p) * log_p)
    assert abs(language.entropy - exact) < 4 * language.entropy_error
    assert -language.log_prob(language.greedy())[0] < language.entropy
    codes, shares = language.grams(2)
    assert np.abs(shares - both_places(np.exp(log_p), strings)[codes]).max() < 0.02


def both_places(p, strings):
    """The exact shares of the sixteen 2-grams, over three places."""
    pairs = [strings[:, k] * 4 + strings[:, k + 1] for k in range(3)]
    return sum(np.bincount(pair, p, 16) for pair in pairs) / 3


def test_a_spec_names_its_language():
    spec = {"language": {"name": "brackets", "kinds": 3, "length": 4, "depth": 1}}
    assert language_of(spec).count == 9


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: brackets(5), "kinds is 5"),
        (lambda: brackets(2, 7), "length is 7; it must be even"),
        (lambda: brackets(2, 8, 0), "depth is 0"),
        (lambda: markov(1), "symbols is 1"),
        (lambda: markov(8, 1), "length is 1"),
        (lambda: oracle(1), "symbols is 1"),
        (lambda: oracle(64, 0), "length is 0"),
    ],
)
def test_a_language_that_is_none(make, message):
    with pytest.raises(UsageError, match=message):
        make()
