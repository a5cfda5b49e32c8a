"""The continuous latents of a model as one vector, in standard deviations."""

import dataclasses
import math

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.distributions.prior import Prior
from jaxgan.explore.interpret.layers import Latent

LINE = 2.0  # a direction is followed so many standard deviations either way


@dataclasses.dataclass(frozen=True)
class Space:
    """The coordinates u = (z - mean) / deviation, [B, size], of all latents that are no
    classes and no coins, side by side by name."""

    prior: Prior

    @property
    def names(self) -> list[str]:
        """The latents that are continuous."""
        return [name for name in sorted(self.prior) if not self.prior[name].discrete]

    @property
    def size(self) -> int:
        """The number of coordinates."""
        return sum(self.prior[name].size for name in self.names)

    @property
    def deviations(self) -> np.ndarray:
        """The standard deviation of each coordinate's latent, [size]."""
        return self._each("deviation")

    @property
    def entropy(self) -> float:
        """h(u) in nats: that of the latents less the log of their deviations."""
        found = sum(float(self.prior[name].entropy()) for name in self.names)
        return found - float(np.log(self.deviations).sum())

    def coordinate(self, at: int) -> str:
        """The name of a coordinate: that of its latent, and which of its numbers."""
        for name in self.names:
            if at < self.prior[name].size:
                return f"{name}[{at}]"
            at -= self.prior[name].size
        raise IndexError(at)

    def of(self, latent: Latent) -> jax.Array:
        """{latent: [B, ...]} -> u [B, size]."""
        flat = [latent[name].reshape(len(latent[name]), -1) for name in self.names]
        values = jnp.concatenate(flat, -1)
        return (values - self._each("mean")[None]) / self.deviations[None]

    def put(self, u: jax.Array, latent: Latent) -> dict[str, jax.Array]:
        """The latents [B, ...] with the continuous ones at u [B, size]."""
        values, found, start = u * self.deviations[None] + self._each("mean")[None], {}, 0
        for name in self.names:
            stop = start + math.prod(self.prior[name].shape)
            found[name] = values[:, start:stop].reshape(len(u), *self.prior[name].shape)
            start = stop
        return {**latent, **found}

    def _each(self, what: str) -> np.ndarray:
        laws = [self.prior[name] for name in self.names]
        with jax.ensure_compile_time_eval():  # numbers of the program, also while it traces
            full = [np.asarray(law.full(getattr(law, what))).reshape(-1) for law in laws]
        return np.concatenate(full).astype(np.float32)


def along(u: jax.Array, direction: jax.Array, steps: jax.Array) -> jax.Array:
    """u [B, Z] with its part along a unit direction [Z] replaced by each of the steps [K]:
    [B, K, Z]. The rest of u, orthogonal to the direction, is held still."""
    rest = u - (u @ direction)[:, None] * direction[None]
    return rest[:, None] + steps[None, :, None] * direction[None, None]
