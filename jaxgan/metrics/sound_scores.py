"""Judges of sounds: by the classes and the features of a classifier of the data, by
silence, and, where the data have a pitch that is known, by pitch.

The protocol of each score says the same of three other sets: `test`, real test clips;
`griffin_lim`, these through magnitudes and back, which a model of spectrograms cannot pass;
`noise`, white noise as loud as they. All are int16, as they are written.
"""

import functools
from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np
from scipy.stats import wasserstein_distance

from jaxgan import spectra
from jaxgan.data.source import Source, decoded, examples_of, permutation
from jaxgan.data.tones import pitch_of
from jaxgan.metrics import bins
from jaxgan.metrics.class_scores import am_score, modified_inception_score
from jaxgan.metrics.features.classifier import Classifier, classifier_of
from jaxgan.metrics.features.sounds import FULL, SOUNDS
from jaxgan.metrics.inception_score import class_information
from jaxgan.metrics.pitch import pitches
from jaxgan.metrics.score import BOTH, FAKES, Score, score
from jaxgan.modalities.audio import AUDIO

FAKE = 1000  # draws that are judged
QUIET = 0.01  # of the median loudness of training clips: silence
CLEAR = 0.2  # aperiodicity below which a clip has a pitch
Sets = dict[str, np.ndarray]  # {"fake", "test", "griffin_lim", "noise"}: int16 [N, L, 1]


def sets_of(source: Source, fake: np.ndarray) -> Sets:
    """The fakes, and the sets that stand beside them, at most as many."""
    order = permutation(0, 0, source.size("test"))[: len(fake)]
    test, _ = examples_of(source, AUDIO, "test", order)
    draw = np.random.Generator(np.random.Philox(0)).standard_normal(test.shape)
    noise = AUDIO.store(draw * (loudness(test)[:, None, None] / FULL))
    return {"fake": fake, "test": test, "griffin_lim": through(test), "noise": noise}


def through(sounds: np.ndarray) -> np.ndarray:
    """Sounds made of the magnitudes of sounds, int16 [N, L, 1], in square spectrograms."""
    length = sounds.shape[1]
    side = spectra.side_for(length)
    fill = [(0, 0), (0, -length % side)]
    x = np.pad(sounds[..., 0].astype(np.float32) / FULL, fill)
    found = spectra.sound_of(spectra.log_magnitude(jnp.asarray(x), side), x.shape[1])
    return AUDIO.store(np.asarray(found)[:, :length, None])


def loudness(sounds: np.ndarray) -> np.ndarray:
    """Root mean square of int16 sounds [N, L, 1], float64 [N]."""
    return np.sqrt(np.mean(np.square(sounds.astype(np.float64)), (1, 2)))


def compared(
    name: str,
    function: Callable[[str], float],
    sets: Sets,
    of: str,
    better: str,
    **protocol: Any,
) -> Score:
    """The score of the fakes by a function of a set's name, those of the others beside."""
    beside = {which: float(function(which)) for which in sets if which != "fake"}
    counts = {"n_fake": len(sets["fake"]), "n_test": len(sets["test"])}
    value = function("fake")
    return score(f"sound/{name}", value, of, better, **counts, **beside, **protocol)


def sound(source: Source, judged: Any, seed: int, n: int = FAKE) -> list[Score]:
    """The share of silent clips and, where there are labels, by a classifier trained on the
    data: the Inception Score of one split (`is`), mIS and AM; shares of cells that differ
    from the training clips' (`ndb`) and their divergence (`jsd`, nats)."""
    train, labels = examples_of(source, AUDIO, "train")
    sets = sets_of(source, judged.sample(seed, n))
    quiet = QUIET * np.median(loudness(train))
    told: dict[str, Any] = {"data_digest": source.spec["digest"]}

    def silent(which: str) -> float:
        return float(np.mean(loudness(sets[which]) < quiet))

    found = [compared("silent", silent, sets, FAKES, "lower", **told)]
    test, test_labels = examples_of(source, AUDIO, "test")
    if labels is None or test_labels is None or len(np.unique(labels[labels >= 0])) < 2:
        return found
    keep, kept = labels >= 0, test_labels >= 0
    classifier = classifier_of(
        train[keep], labels[keep], test[kept], test_labels[kept], kind=SOUNDS
    )
    told |= {"classifier": classifier.digest, "accuracy": classifier.accuracy}
    return found + by_classifier(classifier, train, sets, told)


def by_classifier(
    classifier: Classifier, train: np.ndarray, sets: Sets, told: dict[str, Any]
) -> list[Score]:
    """The scores of sets by features and logits."""
    real, real_logits = classifier.outputs(train[permutation(0, 0, len(train))[:10_000]])
    outputs = functools.cache(lambda which: classifier.outputs(sets[which]))
    centres = bins.cells_of(real)
    counts = bins.counts_in(centres, real)
    cells = {"cells": len(centres), "n_train": len(real)}
    least = bins.floor(len(centres), len(real), len(sets["fake"]))

    def information(which: str) -> float:
        return float(np.exp(class_information(outputs(which)[1])))

    def certainty(which: str) -> float:
        return modified_inception_score(outputs(which)[1])

    def balance(which: str) -> float:
        return am_score(real_logits, outputs(which)[1])

    def differing(which: str) -> float:
        return bins.differing(counts, bins.counts_in(centres, outputs(which)[0]))

    def divergence(which: str) -> float:
        return bins.divergence(counts, bins.counts_in(centres, outputs(which)[0]))

    return [
        compared("is", information, sets, FAKES, "higher", **told),
        compared("mis", certainty, sets, FAKES, "higher", **told),
        compared("am", balance, sets, BOTH, "lower", **told),
        compared("ndb", differing, sets, BOTH, "lower", floor=bins.LEVEL, **cells, **told),
        compared("jsd", divergence, sets, BOTH, "lower", floor=least, **cells, **told),
    ]


def pitch(source: Source, judged: Any, seed: int, n: int = FAKE) -> list[Score]:
    """The share of clips with a pitch, and how far their pitches are from those of training
    clips: the Wasserstein distance in octaves. The protocol has the error of the estimate
    on test clips, whose pitch is known: the median of its share."""
    rate, sets = source.spec["rate"], sets_of(source, judged.sample(seed, n))
    few = np.arange(min(n, source.size("train")))
    train, _ = examples_of(source, AUDIO, "train", few)
    order = permutation(0, 0, source.size("test"))[:n]
    factors = next(iter(decoded(source, "test", order, ("factors",))))["factors"]
    column = source.spec["factor_names"].index("octave")
    heard = functools.cache(lambda which: pitches(sets[which][..., 0], rate))
    true = np.asarray(pitch_of(jnp.asarray(factors[:, column])), np.float64)
    error = np.abs(heard("test")[0][: len(true)] / true - 1)
    usual, clear = pitches(train[..., 0], rate)

    def harmonic(which: str) -> float:
        return float(np.mean(heard(which)[1] < CLEAR))

    def distance(which: str) -> float:
        hertz, aperiodic = heard(which)
        if not np.any(aperiodic < CLEAR):
            return float("inf")
        kept = np.log2(hertz[aperiodic < CLEAR])
        return float(wasserstein_distance(kept, np.log2(usual[clear < CLEAR])))

    told = {"data_digest": source.spec["digest"], "test_error": float(np.median(error))}
    return [
        compared("pitched", harmonic, sets, FAKES, "higher", **told),
        compared("pitch_distance", distance, sets, BOTH, "lower", **told),
    ]
