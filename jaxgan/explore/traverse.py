"""One latent variable varied, all others held: what it does to the examples."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.distributions.law import Law
from jaxgan.model import Model, load
from jaxgan.system.errors import UsageError, choose
from jaxgan.system.files import write_png
from jaxgan.system.places import place
from jaxgan.system.progress import say

ROWS, MOST = 10, 10  # rows of a grid; grids of one variable


def traverse(
    model: Model, variable: str, component: int = 0, columns: int = 10, seed: int = 0
) -> np.ndarray:
    """Stored examples [ROWS, columns, ...]: along a row one component of the variable goes
    through its law's grid, from row to row all else is drawn anew.

    A categorical variable takes each class in turn, whatever `columns` and `component`.

    Raises:
      UsageError: the model has no such variable or component.
    """
    law = variable_of(model, variable)
    if not 0 <= component < law.size:
        raise UsageError(f"{variable} has components 0 to {law.size - 1}, not {component}")
    drawn = model.latents(seed, ROWS)
    values = jax.vmap(lambda value: law.grid(value, component, columns))(drawn[variable])
    columns = values.shape[1]
    every = {name: jnp.repeat(x, columns, axis=0) for name, x in drawn.items()}
    every[variable] = values.reshape(-1, law.size)
    examples = model.modality.store(jax.device_get(model.generate(every)))
    return examples.reshape(ROWS, columns, *examples.shape[1:])


def variable_of(model: Model, variable: str) -> Law:
    """The law of a latent variable."""
    return choose(variable, model.prior, "--latent")


def draw(
    workdir: str,
    variable: str,
    seed: int,
    step: str,
    weights: str | None,
    replica: int | None = None,
) -> list[Path]:
    """Writes one picture per component of a variable (at most ten, and one of a categorical
    variable); returns their paths."""
    model = load(workdir, step, weights, replica)
    part = "" if replica is None else f"replica{replica}"
    samples = place(workdir) / "samples" / part
    law = variable_of(model, variable)
    paths = []
    for component in range(1 if law.one_hot else min(law.size, MOST)):
        examples = traverse(model, variable, component, seed=seed)
        name = variable if law.one_hot else f"{variable}-{component}"
        path = samples / f"traverse-{name}.png"
        flat = examples.reshape(-1, *examples.shape[2:])
        columns = examples.shape[1]
        write_png(path, model.modality.picture(flat, model.data_spec, columns))
        say(f"{path}: {variable} from left to right, all else from row to row")
        paths.append(path)
    return paths
