"""Scores of codes against factors of variation that are known: those of
jaxgan/metrics/factors/, of what the recogniser reads in real images.
"""

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
from jaxgan.metrics.factors.codes import LEARNT, TESTED, against_factors
from jaxgan.metrics.score import Score


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
    return against_factors((codes, factors), (more, others), split)


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
