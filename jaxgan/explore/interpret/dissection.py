"""Units of a generator by what their ablation changes: D. Bau et al., "GAN Dissection",
2019 (arXiv:1811.10597), section 3.2, with known factors of an example in place of segments.

A unit is a channel of a stage (`Seen.stages`). Ablated, it is 0 at all places.
"""

import dataclasses
import functools
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.explore.interpret.factors import Reader
from jaxgan.explore.interpret.layers import Generation, Latent
from jaxgan.modalities.modality import Modality

Read = Callable[[np.ndarray], np.ndarray]


def ablation(
    make: Generation, latent: Latent, layer: str
) -> Callable[[np.ndarray], jax.Array]:
    """kept [C], 1 or 0 for each channel of a layer -> the examples that are made with those
    of 0 ablated; one program for all."""

    return lambda kept: _ablated(make, latent, layer, jnp.asarray(kept, jnp.float32))


@functools.partial(jax.jit, static_argnums=2)
def _ablated(make: Generation, latent: Latent, layer: str, kept: jax.Array) -> jax.Array:
    return make.seen(latent, {layer: lambda y: y * jnp.broadcast_to(kept, y.shape)})[0]


def busiest(make: Generation, latent: Latent, layer: str, most: int) -> np.ndarray:
    """The numbers of the `most` channels of a layer that vary most, ascending."""
    values = make.layer(latent, layer)
    deviation = np.asarray(values).reshape(-1, values.shape[-1]).std(0)
    return np.sort(np.argsort(-deviation, kind="stable")[:most])


def changes(
    make: Generation,
    latent: Latent,
    layer: str,
    units: np.ndarray,
    modality: Modality,
    reader: Reader,
) -> np.ndarray:
    """The mean change of each factor (`Reader.change`) by the ablation of each unit,
    [units, F], over the examples of latents [N, ...]."""
    ablated = ablation(make, latent, layer)
    count = make.look(latent).values[layer].shape[-1]

    def read(kept: np.ndarray) -> np.ndarray:
        return reader(modality.store(jax.device_get(ablated(kept))))

    before = read(np.ones(count))
    each = [reader.change(before, read(np.arange(count) != unit)) for unit in units]
    return np.stack(each).mean(1)


@dataclasses.dataclass(frozen=True)
class Unit:
    """The unit that moves a factor most beside the others: change[F] by its ablation, on
    latents that did not choose it."""

    factor: int
    layer: str
    unit: int
    change: np.ndarray

    @property
    def share(self) -> float:
        """The named factor's part of the change of all."""
        total = self.change.sum()
        return float(self.change[self.factor] / total) if total > 0 else 0.0

    @property
    def holds(self) -> bool:
        """Whether the named factor changes more than each other one."""
        return bool(self.change.argmax() == self.factor and self.change.max() > 0)


def chosen(table: np.ndarray, factor: int, least: float) -> int:
    """The row of changes [units, F] in which a factor has the largest share of the change
    of all, among those that change it by at least `least` times the most that any does."""
    strong = table[:, factor] >= least * table[:, factor].max()
    shares = table[:, factor] / np.maximum(table.sum(1), 1e-12)
    return int(np.argmax(np.where(strong, shares, -1.0)))
