"""One latent variable varied, all others held: what it does to the images."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.distributions import latents
from jaxgan.modalities.pixels import to_uint8
from jaxgan.model import Generator, load
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import say
from jaxgan.workdir import writers

ROWS = 10


def traverse(
    generator: Generator,
    variable: str,
    component: int = 0,
    columns: int = 10,
    seed: int = 0,
) -> np.ndarray:
    """Images uint8 [ROWS, columns, H, W, C]: along a row one component of the variable
    moves, from row to row all else is drawn anew.

    A categorical variable takes each class in turn, whatever `columns` and `component`;
    a continuous one goes evenly over its range, a normal one from -2 to 2.

    Raises:
      UsageError: the generator has no such variable or component.
    """
    prior = generator.prior
    if variable not in prior:
        names = ", ".join(sorted(prior))
        raise UsageError(f"{variable!r} is no latent variable; --latent may be {names}")
    law = prior[variable]
    if not 0 <= component < law.size:
        raise UsageError(f"{variable} has components 0 to {law.size - 1}, not {component}")
    drawn = generator.latents(seed, ROWS)
    if isinstance(law, latents.Categorical):
        values = jnp.broadcast_to(jnp.eye(law.size), (ROWS, law.size, law.size))
    else:
        low, high = getattr(law, "low", -2.0), getattr(law, "high", 2.0)
        if isinstance(law, latents.Bernoulli):
            low, high, columns = 0.0, 1.0, 2
        line = jnp.linspace(low, high, columns)
        values = jnp.repeat(drawn[variable][:, None], columns, axis=1)
        values = values.at[..., component].set(jnp.broadcast_to(line, (ROWS, columns)))
    columns = values.shape[1]
    every = {name: jnp.repeat(x, columns, axis=0) for name, x in drawn.items()}
    every[variable] = values.reshape(-1, law.size)
    images = to_uint8(jax.device_get(generator(every)))
    return images.reshape(ROWS, columns, *images.shape[1:])


def draw(workdir: str, variable: str, seed: int, step: str, weights: str) -> list[Path]:
    """Writes one grid per component of a variable (at most ten, and one of a categorical
    variable); returns their paths."""
    generator = load(workdir, step, weights)
    if not variable:
        raise UsageError(f"give --latent; it may be {', '.join(sorted(generator.prior))}")
    if len(generator.data_spec["shape"]) != 3:
        raise UsageError("traversals are of images; these examples are points")
    law = generator.prior.get(variable)
    whole = law is None or isinstance(law, latents.Categorical)
    paths = []
    for component in range(1 if whole else min(law.size, 10)):
        images = traverse(generator, variable, component, seed=seed)
        name = variable if whole else f"{variable}-{component}"
        path = Path(workdir) / "samples" / f"traverse-{name}.png"
        rows, columns = images.shape[:2]
        flat = images.reshape(rows * columns, *images.shape[2:])
        writers.write_png(path, writers.grid(flat, columns))
        say(f"{path}: {variable} from left to right, all else from row to row")
        paths.append(path)
    return paths
