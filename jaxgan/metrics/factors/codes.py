"""Scores of codes against factors of variation that are known, and a judge that reads
codes by an encoder."""

from typing import Any

import jax
import numpy as np

from jaxgan.data.source import Source, decoded, permutation
from jaxgan.metrics.factors.disentanglement import dci, modularity, mutual_information_gap
from jaxgan.metrics.factors.predictions import explicitness, separated_predictability
from jaxgan.metrics.factors.votes import beta_vae_score, factor_vae_score
from jaxgan.metrics.score import Score, score
from jaxgan.system.progress import doing

VALUES = 10  # into which the interval of a continuous factor is cut
LEARNT, TESTED = 10_000, 5_000  # codes, as in published scores
TREES_ON = 2_000  # codes that trees learn from: they take minutes
BLOCK = 500  # examples that are encoded at once

Pair = tuple[np.ndarray, np.ndarray]  # codes [N, C], and factors [N, F]


def against_factors(learnt: Pair, tested: Pair, split: str) -> list[Score]:
    """Scores "codes/..." of codes and the factors of their examples, by those of training
    examples and of a split."""
    (codes, factors), (more, others) = learnt, tested
    both = np.concatenate([factors, others])
    both = np.stack([whole(factor) for factor in both.T], -1)
    train, test = (codes, both[: len(codes)]), (more, both[len(codes) :])
    few = train[0][:TREES_ON], train[1][:TREES_ON]
    with doing("scoring codes against factors"):
        found = mutual_information_gap(*train) | modularity(*train)
        found |= dci(few, test) | separated_predictability(train, test)
        found |= explicitness(few, test)
        found |= factor_vae_score(*train) | beta_vae_score(*train)
    protocol: dict[str, Any] = {
        "n_learnt": len(codes),
        "n_learnt_by_trees": len(few[0]),
        "n_tested": len(more),
        "factor_values": VALUES,
        "seed": 0,
        "split": split,
    }
    return [score(f"codes/{name}", value, **protocol) for name, value in found.items()]


def whole(factor: np.ndarray) -> np.ndarray:
    """Its own values where they are few, else which of `VALUES` equal parts of its range
    it lies in."""
    values, index = np.unique(factor, return_inverse=True)
    if len(values) <= VALUES:
        return index
    edges = np.linspace(values[0], values[-1], VALUES + 1)
    return np.digitize(factor, edges[1:-1])


def factors(source: Source, judged: Any, seed: int) -> list[Score]:
    """Scores of what an encoder reads, all latents side by side; [] where the data name no
    factors, or there are not two readings."""
    if "factor_names" not in source.spec:
        return []
    learnt, tested = (
        read(source, judged, split, most)
        for split, most in (("train", LEARNT), ("test", TESTED))
    )
    if learnt[0].shape[1] < 2:
        return []
    return against_factors(learnt, tested, "test")


def read(source: Source, judged: Any, split: str, most: int) -> Pair:
    """Readings of at most so many examples of a split, a class as one number, and their
    factors."""
    rows = permutation(0, 0, source.size(split))[:most]
    codes, known = [], []
    for batch in decoded(source, split, rows, ("data", "factors")):
        x = judged.modality.store(batch["data"])
        for k in range(0, len(x), BLOCK):
            laws = judged.encode(x[k : k + BLOCK], jax.random.key(0))
            parts = [np.asarray(laws[name].reading, np.float64) for name in sorted(laws)]
            n = len(x[k : k + BLOCK])
            codes.append(np.concatenate([part.reshape(n, -1) for part in parts], 1))
        known.append(np.asarray(batch["factors"], np.float64))
    return np.concatenate(codes), np.concatenate(known)
