"""How well a model has learnt a language that is known (jaxgan/data/languages).

Each score's protocol has, as `perfect`, what the language's own draws reach by as many
strings, or its exact value. Both directions count: a model that writes one sentence well is
valid and close by `language/nll`, and far by what it leaves out.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from jaxgan.data.languages import language_of
from jaxgan.data.languages.language import Language
from jaxgan.data.languages.sentences import Sentences, parse
from jaxgan.data.source import Source
from jaxgan.losses.information.tables import mutual_information
from jaxgan.metrics.grams import (
    collision_entropy,
    jensen_shannon,
    plug_in_entropy,
    repeats,
)
from jaxgan.metrics.score import BOTH, FAKES, Score, score

DRAWS = 10_000
FRESH = 2**32  # the first of the language's own draws that no split holds
AT_ONCE = 500  # strings whose probability a model says at once

LogProb = Callable[[np.ndarray], np.ndarray]


def known_language(
    source: Source,
    sample: Callable[[int], np.ndarray],
    log_prob: LogProb | None,
    n: int | None = None,
) -> list[Score]:
    """Scores "language/..." of `sample(n)`, strings [n, T], and of log q [N] of strings,
    where the model says it; nats a string where not said. n is 10,000 by default."""
    language, n = language_of(source.spec), n or DRAWS
    fakes = sample(n)
    own = language.sample(0, n, FRESH)
    common = {"n_fake": n, "data_digest": source.spec["digest"]}
    found = [*of_draws(language, fakes, own)]
    if log_prob is not None:
        found += of_probabilities(language, fakes, own, log_prob)
    if isinstance(language, Sentences):
        found += of_agreement(fakes, own)
    return [each.said(**common) for each in found]


def named(name: str, value: float, better: str, of: str = FAKES, **protocol: Any) -> Score:
    """The score language/`name`."""
    return score(f"language/{name}", value, of, better, **protocol)


def of_draws(language: Language, fakes: np.ndarray, own: np.ndarray) -> Iterator[Score]:
    """Scores of strings alone."""
    log_p = language.log_prob(fakes)
    valid = np.isfinite(log_p)
    yield named("valid", valid.mean(), "higher", perfect=1.0)
    text, perfect = "valid strings", language.entropy
    yield named("nll", -mean(log_p[valid]), "", perfect=perfect, what=text)
    counts, perfect_counts = repeats(fakes), repeats(own)
    perfect = len(perfect_counts) / len(own)
    yield named("unique", len(counts) / len(fakes), "", perfect=perfect)
    collisions, exact = collision_entropy(counts), language.collision_entropy
    known: dict[str, Any] = {} if exact is None else {"perfect": exact}
    yield named("collision_entropy", collisions, "", **known)
    if language.count is not None and language.count <= len(fakes):
        kl = math.nan
        if valid.any():
            kl = math.log(language.count) - plug_in_entropy(repeats(fakes[valid]))
        perfect = math.log(language.count) - plug_in_entropy(perfect_counts)
        yield named("plug_in_kl", kl, "lower", perfect=perfect)
    for k in range(1, 1 + min(4, language.length)):
        exact_grams = language.grams(k)
        distance, floor = (
            jensen_shannon(exact_grams, language.counted(side, k)) for side in (fakes, own)
        )
        yield named(f"js{k}", distance, "lower", BOTH, floor=floor, unit="bits")


def of_probabilities(
    language: Language, fakes: np.ndarray, own: np.ndarray, log_prob: LogProb
) -> Iterator[Score]:
    """KL(p || q), by draws of the language p, and KL(q || p), by valid draws of the model
    q; both of them means of log ratios, which are exact for each string."""
    log_q = in_blocks(log_prob, own)
    ratio = language.log_prob(own) - log_q
    error = {"standard_error": float(ratio.std(ddof=1) / math.sqrt(len(ratio)))}
    kl, count = float(ratio.mean()), {"n_real": len(own)}
    yield named("excess", kl, "lower", BOTH, perfect=0.0, **error, **count)
    nll, perfect = language.entropy + kl, language.entropy
    yield named("nll_test", nll, "lower", BOTH, perfect=perfect, **error, **count)
    some = fakes[np.isfinite(language.log_prob(fakes))]
    log_q = in_blocks(log_prob, some) if len(some) else np.zeros(0)
    reverse = mean(log_q - language.log_prob(some))
    yield named("reverse_kl", reverse, "lower", what="valid strings", perfect=0.0)


def in_blocks(function: LogProb, tokens: np.ndarray) -> np.ndarray:
    """A function of strings [N, T], [N], some strings at a time; float64."""
    blocks = np.arange(0, len(tokens), AT_ONCE)[:, None] + np.arange(AT_ONCE)
    parts = [function(tokens[rows % len(tokens)]) for rows in blocks]  # the last goes round
    return np.concatenate(parts)[: len(tokens)].astype(np.float64)


def of_agreement(fakes: np.ndarray, own: np.ndarray) -> Iterator[Score]:
    """Whether verbs have the number of their subjects, near and far."""
    fake, real = agreement(fakes), agreement(own)
    better = {"agreement": "higher", "that": "", "errors": "lower", "far_errors": "lower"}
    for name, value in fake.items():
        yield named(name, value, better[name], perfect=real[name])


def agreement(tokens: np.ndarray) -> dict[str, float]:
    """Measures of strings of `sentences`, valid or not:

    agreement   the mutual information of the subject's number and the form of its verb
                (none is a form), nats; ln 2 of the language;
    that        the share of subjects that a clause follows; 0.3;
    errors      the share of verbs, with a subject, in the wrong form; 0;
    far_errors  the same where a noun of the other number stands between; 0. NaN where
                there is no such sentence.
    """
    found = parse(tokens)
    subject, verb = found.number >= 0, found.form >= 0
    table = np.zeros((2, 3))
    np.add.at(table, (found.number[subject], found.form[subject]), 1.0)
    wrong = found.number != found.form
    far = subject & verb & (found.other >= 0) & (found.other != found.number)
    return {
        "agreement": information(table),
        "that": float(found.clause.mean()),
        "errors": mean(wrong[subject & verb]),
        "far_errors": mean(wrong[far]),
    }


def information(counts: np.ndarray) -> float:
    """The mutual information of rows and columns of a table of counts, nats; 0 of none."""
    if not counts.sum():
        return 0.0
    return float(mutual_information(counts / counts.sum()))


def mean(values: np.ndarray) -> float:
    """The mean, NaN of none."""
    return float(values.mean()) if len(values) else math.nan
