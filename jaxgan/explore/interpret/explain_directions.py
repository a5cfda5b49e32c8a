"""Directions without labels, shown, and named by the factors that they move."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.explore.interpret import directions
from jaxgan.explore.interpret.case import Case, listed
from jaxgan.explore.interpret.factors import information, moved
from jaxgan.explore.interpret.layers import generated
from jaxgan.explore.interpret.space import LINE, along
from jaxgan.metrics.score import Score
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import say

SEEN, ROWS = 512, 6  # latents whose activations are seen; directions
PATHS, STEPS = 64, 9  # latents that follow each direction, and places on it
RANDOM = 8  # directions of the floor


def find_directions(case: Case) -> list[Score]:
    """Directions by GANSpace and SeFa: strips, and what they move of known factors."""
    latent, count = case.latents(SEEN), min(ROWS, case.space.size)
    pca = directions.ganspace(case.make, case.space, latent, count)
    found = {"ganspace": pca}
    try:
        weights = directions.first_weights(case.make, case.space, latent)
        found["sefa"], _ = directions.factorised(weights, count)
    except UsageError as error:
        say(f"directions-sefa: left out, {error}")
    for name, rows in found.items():
        path = case.draw(f"directions-{name}", walked(case, rows, 1)[0], STEPS)
        say(f"{path}: a direction a row, from -{LINE:g} to {LINE:g} standard deviations")
    if case.reader is None:
        say("directions: no factor of these data is known, so none is named")
        return []
    found["random"] = directions.random(case.space.size, RANDOM, case.seed)
    return [score for name, rows in found.items() for score in effects(case, name, rows)]


def walked(case: Case, rows: np.ndarray, paths: int) -> jax.Array:
    """Examples along directions [R, Z] from each of some latents, [paths, R * STEPS,
    ...]."""
    steps = jnp.linspace(-LINE, LINE, STEPS)
    latent = case.latents(paths, SEEN)
    each = []
    for row in rows:
        u = along(case.space.of(latent), jnp.asarray(row, jnp.float32), steps)
        held = {name: jnp.repeat(x, STEPS, 0) for name, x in latent.items()}
        examples = generated(case.make, case.space.put(u.reshape(-1, u.shape[-1]), held))
        each.append(examples.reshape(paths, STEPS, *examples.shape[1:]))
    return jnp.concatenate(each, 1)


def effects(case: Case, method: str, rows: np.ndarray) -> list[Score]:
    """The information that each direction moves about each factor."""
    reader = case.reader
    assert reader is not None
    made = walked(case, rows, PATHS)
    read = reader(case.store(made.reshape(-1, *made.shape[2:])))
    read = read.reshape(PATHS, len(rows), STEPS, len(reader.factors))
    steps, scores = np.linspace(-LINE, LINE, STEPS), []
    for k in range(len(rows)):
        told = {
            factor.name: (
                information(steps, read[:, k, :, j], factor),
                moved(read[:, k, :, j], factor),
            )
            for j, factor in enumerate(reader.factors)
        }
        best = max(told, key=lambda name: told[name][0])
        if method != "random":
            nats, share = told[best]
            say(f"  {method} {k + 1}: {best}, {nats:.2f} nats, {share:.0%} of its variance")
        for name, (nats, share) in told.items():
            scores.append(
                case.score(
                    f"directions/{method}{k + 1}/{name}",
                    nats,
                    unit="nats",
                    share_of_variance=share,
                    direction=listed(rows[k]),
                    paths=PATHS,
                    steps=STEPS,
                    from_to=[-LINE, LINE],
                    reader_skill=case.skills[name],
                )
            )
    if method == "random":
        worst = max(scores, key=lambda s: s.values[0])
        say(
            f"  random directions, to compare: {np.mean([s.value for s in scores]):.2f} "
            f"nats on average, at most {worst.value:.2f} ({worst.name.rpartition('/')[2]})"
        )
    return scores
