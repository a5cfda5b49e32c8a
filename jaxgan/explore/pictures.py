"""Examples of a model as a person looks at them."""

from typing import Any

import jax
import numpy as np

from jaxgan.data.source import Source
from jaxgan.model import BLOCK, Model
from jaxgan.system.errors import UsageError


def picture(model: Model, examples: Any, columns: int | None = None) -> np.ndarray:
    """Decoded examples [N, ...], which may still be computed, as uint8 [H, W, 1 or 3]."""
    stored = model.modality.store(jax.device_get(examples))
    return model.modality.picture(stored, model.data_spec, columns)


def trace(model: Model) -> None:
    """Traces generation and draws a picture of zeros; nothing is compiled. The variables
    of `model` may be shapes.

    Raises:
      UsageError: the model makes no examples of the data, or they cannot be shown.
    """
    if model.family.input != "latent":
        return
    key = jax.eval_shape(lambda: jax.random.key(0))
    latent = {
        name: jax.ShapeDtypeStruct((BLOCK, law.size), np.float32)
        for name, law in model.prior.items()
    }
    apply = type(model).generate
    found = jax.eval_shape(lambda x, key: apply(model, x, key), latent, key)
    shape = tuple(model.data_spec["shape"])
    if found.shape[1:] != shape:
        raise UsageError(
            f"the generator makes examples {list(found.shape[1:])}, but the data are "
            f"{list(shape)}"
        )
    model.modality.check_picture(found.shape, model.data_spec)


def inputs(model: Model, source: Source, seed: int, n: int) -> tuple[Any, int | None]:
    """The inputs of a run's pictures, about n, and how many stand side by side (None: as
    many as there are rows).

    Fixed latents; where the family names a latent of classes, a class a row; for a
    family that makes examples of others, the first of those in the validation split.
    """
    family = model.family
    if family.input != "latent":
        rows = np.arange(n) % source.size("validation")
        stored = source.splits["validation"].items()
        chosen: dict[str, Any] = {name: np.asarray(array[rows]) for name, array in stored}
        return source.decode(chosen)[family.input], None
    name = model.options.structure.get(family.rows_by)
    if not name:
        return model.latents(seed, n), None
    size = model.prior[name].size
    columns = max(n // size, 1)
    latents = model.latents(seed, size * columns)
    classes = np.eye(size, dtype=np.float32)[np.repeat(np.arange(size), columns)]
    return {**latents, name: classes}, columns
