"""Scores of codes against factors of variation that are known: those of
jaxgan/metrics/factors/, of what the recogniser reads in real images.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.core.devices import collect
from jaxgan.core.game import Game
from jaxgan.core.state import TrainState
from jaxgan.core.step import Batch
from jaxgan.evaluate.measure import Measure, outputs_of
from jaxgan.evaluate.standing import Standing
from jaxgan.experiment import Experiment
from jaxgan.metrics.factors.disentanglement import dci, modularity, mutual_information_gap
from jaxgan.metrics.factors.predictions import explicitness, separated_predictability
from jaxgan.metrics.factors.votes import beta_vae_score, factor_vae_score
from jaxgan.metrics.score import Score, score
from jaxgan.system.progress import doing

VALUES = 10  # into which the interval of a continuous factor is cut
LEARNT, TESTED = 10_000, 5_000  # codes, as in published scores
TREES_ON = 2_000  # codes that trees learn from: they take minutes


def scores(experiment: Experiment, state: TrainState, split: str) -> list[Score]:
    """Scores "codes/..."; [] where factors are unknown, or the game has not two or more
    numbers of codes. A class is one number."""
    named = "factor_names" in experiment.source.spec
    if not named or "codes" not in experiment.game.forward.structure:
        return []
    measure, state = Measure(experiment, codes_and_factors), Standing(experiment)(state)
    (codes, factors), (more, others) = (
        pairs(measure, state, name, most)
        for name, most in (("train", LEARNT), (split, TESTED))
    )
    if codes.shape[1] < 2:
        return []
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


def pairs(
    measure: Measure, state: TrainState, split: str, most: int
) -> tuple[np.ndarray, np.ndarray]:
    """The recogniser's readings of real images, [N, C], all codes side by side, and their
    factors [N, F]."""
    size = measure.experiment.source.size(split)
    count = max(min(most, size) // measure.size, 1) * measure.size
    parts = [part for part, _ in measure(state, split, count, seed=np.uint32(0))]
    codes, factors = (
        np.concatenate([part[name] for part in parts]) for name in ("codes", "factors")
    )
    return codes, factors


def codes_and_factors(
    game: Game, state: TrainState, batch: Batch, key: jax.Array
) -> dict[str, jax.Array]:
    """The recogniser's readings of real examples, and their factors; pure."""
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
