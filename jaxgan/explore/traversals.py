"""Every component of every latent varied: which moves examples, and how far."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.explore.blocks import generated
from jaxgan.explore.paths import Latents, held, shown
from jaxgan.explore.traverse import MOST
from jaxgan.model import BLOCK, Model

COLUMNS = 9
DRAWS = 8  # of all else, over which the strength of a component is a mean


def strengths(model: Model, name: str, seed: int = 0) -> np.ndarray:
    """How far each component of a latent moves examples, [size]: the root mean square
    difference of their decoded numbers between the ends of the component's span, of classes
    between one and the next, over eight draws of all else."""
    law, latents = model.prior[name], jax.device_get(model.latents(seed, DRAWS))
    found: list[float] = []
    every = BLOCK // (2 * DRAWS)  # components of a call
    for start in range(0, law.size, every):
        which = range(start, min(start + every, law.size))
        sides = np.concatenate([ends(model, name, latents, k) for k in which])
        count = len(sides) // DRAWS
        rest = {n: np.tile(v, (count, 1)) for n, v in latents.items()}
        made = jnp.asarray(generated(model, {**rest, name: sides}))
        numbers = np.asarray(model.modality.decode(made), np.float64)
        pairs = numbers.reshape(len(which), 2, -1)
        found += [*np.sqrt(np.mean(np.square(pairs[:, 1] - pairs[:, 0]), 1))]
    return np.array(found)


def ends(model: Model, name: str, latents: Latents, component: int) -> np.ndarray:
    """The values of a latent at one end of a component's span and then at the other, [2
    DRAWS, size]."""
    law = model.prior[name]
    if law.one_hot:
        classes = np.eye(law.size, dtype=np.float32)
        both = classes[[component, (component + 1) % law.size]]
        return np.repeat(both, DRAWS, 0)
    grid = jax.vmap(lambda value: law.grid(value, component, 2))(latents[name])
    return np.concatenate([np.asarray(grid[:, 0]), np.asarray(grid[:, 1])])


def strongest(strength: np.ndarray, most: int = MOST) -> list[int]:
    """The components that move examples most, at most so many, the strongest first."""
    return [int(k) for k in np.argsort(-strength, kind="stable")[:most]]


def components(
    model: Model,
    latents: Latents,
    name: str,
    which: Sequence[int],
    columns: int = COLUMNS,
) -> np.ndarray:
    """One example, its latents {name: [1, size]}, with some components of one latent, each
    in turn, taken through its law's grid: stored [len(which), C, ...]. Of a latent of
    classes every class, in one row."""
    law, value = model.prior[name], jnp.asarray(latents[name][0])
    which = which[:1] if law.one_hot else which
    lines = np.stack([np.asarray(law.grid(value, k, columns)) for k in which])
    repeated = {k: np.repeat(np.asarray(v), len(lines), 0) for k, v in latents.items()}
    return shown(model, {**held(repeated, lines.shape[1]), name: lines})


def values(model: Model, name: str, columns: int = COLUMNS) -> list[str]:
    """The names of a traversal's columns: numbers, or classes."""
    law = model.prior[name]
    if law.one_hot:
        names = list(model.data_spec.get("label_names") or ())
        own = name == "label" and len(names) == law.size
        return names if own else [str(k) for k in range(law.size)]
    line = np.asarray(law.grid(jnp.zeros(law.shape), 0, columns)).reshape(-1, law.size)
    return [f"{value:.2g}" for value in line[:, 0]]
