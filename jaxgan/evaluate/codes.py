"""Scores of codes against factors of variation that are known: those of
jaxgan/metrics/factors/, of what the recogniser reads in real images.
"""

import jax.numpy as jnp
import numpy as np

from jaxgan.core.devices import collect
from jaxgan.core.step import Measure, outputs_of
from jaxgan.data.source import permutation
from jaxgan.metrics.factors.disentanglement import dci, modularity, mutual_information_gap
from jaxgan.metrics.factors.predictions import explicitness, separated_predictability
from jaxgan.metrics.factors.votes import beta_vae_score, factor_vae_score
from jaxgan.system.progress import doing

VALUES = 10  # into which the interval of a continuous factor is cut
LEARNT, TESTED = 10_000, 5_000  # codes, as in published scores
TREES_ON = 2_000  # codes that trees learn from: they take minutes


PROTOCOL = {
    "n_learnt": LEARNT,
    "n_learnt_by_trees": TREES_ON,
    "n_tested": TESTED,
    "factor_values": VALUES,
    "seed": 0,
}  # at most, of each split


def scores(run, split: str) -> dict[str, float]:
    """{"codes/<score>": value}; {} where factors are unknown, or the game has not two or
    more numbers of codes. A class is one number."""
    if "factor_names" not in run.source.spec or "codes" not in run.game.forward.structure:
        return {}
    (codes, factors), (more, others) = (
        pairs(run, name, most) for name, most in (("train", LEARNT), (split, TESTED))
    )
    if codes.shape[1] < 2:
        return {}
    both = np.concatenate([factors, others])
    both = np.stack([whole(factor) for factor in both.T], -1)
    train, test = (codes, both[: len(codes)]), (more, both[len(codes) :])
    few = train[0][:TREES_ON], train[1][:TREES_ON]
    with doing("scoring codes against factors"):
        found = mutual_information_gap(*train) | modularity(*train)
        found |= dci(few, test) | separated_predictability(train, test)
        found |= explicitness(few, test)
        found |= factor_vae_score(*train) | beta_vae_score(*train)
    return {f"codes/{name}": value for name, value in found.items()}


def pairs(run, split: str, most: int) -> tuple[np.ndarray, np.ndarray]:
    """What the recogniser reads in real images, [N, C], all codes side by side, and their
    factors [N, F]."""
    run.evaluation.count((split,))
    feed, measure = (
        run.evaluation.feeds[split],
        Measure(run.game, run.source, run.mesh, look),
    )
    size = run.config.batch_size
    count = max(min(most, feed.size) // size, 1) * size
    order = np.resize(permutation(0, 0, feed.size), count).astype(np.int32)
    parts = []
    for k, rows in enumerate(np.split(order, count // size)):
        found = measure(run.state, feed.data, feed.take(rows), run.seed, np.uint32(k))
        parts.append([np.asarray(found[name]) for name in ("codes", "factors")])
    codes, factors = (np.concatenate(side) for side in zip(*parts))
    return codes, factors


def look(game, state, batch, key):
    posterior = outputs_of(game, state, batch, key)["real_posterior"]
    read = [posterior[name].reading for name in sorted(posterior)]
    found = {"codes": jnp.concatenate(read, -1), "factors": batch["factors"]}
    return {name: collect(value) for name, value in found.items()}


def whole(factor: np.ndarray) -> np.ndarray:
    """Its own values where they are few, else which of `VALUES` equal parts of its range
    it lies in."""
    values, index = np.unique(factor, return_inverse=True)
    if len(values) <= VALUES:
        return index
    edges = np.linspace(values[0], values[-1], VALUES + 1)
    return np.digitize(factor, edges[1:-1])
