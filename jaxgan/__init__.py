"""jaxgan: generative adversarial networks and their information theory, on JAX."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jaxgan.model import Model

__version__ = "0.2.0"


def load(
    workdir: str | os.PathLike,
    step: str | int = "latest",
    weights: str | None = None,
    replica: int | None = None,
) -> "Model":
    """The model of a training run; see `jaxgan.model.load`."""
    from jaxgan import model  # late: `import jaxgan` is instant

    return model.load(workdir, step, weights, replica)
