"""Drawing from a trained generator.

    import jaxgan
    generator = jaxgan.load("runs/dcgan")
    images = generator.sample(seed=0, n=16)  # uint8 [16, H, W, C]

Only the checkpoint's small `generator` item is read: no training code, no data set and
no optimiser is imported.
"""

import dataclasses
import os
from collections.abc import Mapping
from typing import Any

import flax.linen as nn
import jax
import numpy as np

from jaxgan.assemble import build
from jaxgan.core.streams import stream
from jaxgan.distributions import latents
from jaxgan.modalities.pixels import to_uint8
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import track
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.head import read_config

BATCH = 64  # examples per call: one compiled program, whatever n


@dataclasses.dataclass(frozen=True, repr=False)
class Generator:
    """A generator with its weights and its prior.

    Attributes:
      module: the Flax module; variables: {"params": ..., collection: ...}.
      prior: {variable: law}, what `latents.sample` draws.
      data_spec: the data it was trained on: `shape`, `label_names`, ...
      step: the training step of the weights; weights: "ema" or "raw".
    """

    module: nn.Module
    variables: Mapping[str, Any]
    prior: latents.Prior
    data_spec: Mapping[str, Any]
    step: int
    weights: str

    def __call__(self, latent: Mapping[str, jax.Array] | jax.Array) -> jax.Array:
        """Images float32 [B, H, W, C] in [-1, 1] of a latent.

        `latent` is {variable: [B, size]}, or those side by side, [B, total size].
        """
        if isinstance(latent, Mapping):
            latent = latents.flatten(latent)
        size = sum(law.size for law in self.prior.values())
        if latent.ndim != 2 or latent.shape[1] != size:
            raise UsageError(f"the latent is {list(latent.shape)}; it must be [B, {size}]")
        return apply(self.module, self.variables, latent)

    def __repr__(self) -> str:
        inputs = ", ".join(f"{name} [B, {law.size}]" for name, law in self.prior.items())
        shape = ", ".join(map(str, ("B", *self.data_spec["shape"])))
        return (
            f"{type(self.module).__qualname__}({inputs}) -> [{shape}], "
            f"{self.weights} weights of step {self.step}"
        )

    def latents(self, seed: int, n: int, start: int = 0) -> dict[str, jax.Array]:
        """Draws number `start` to `start + n` of a seed, {variable: [n, size]}."""
        if not 0 <= seed < 2**32:
            raise UsageError(f"the seed is {seed}; it must be 0 to 2**32 - 1")
        key = stream(jax.random.key(seed), "sample")
        index = np.arange(start, start + n, dtype=np.int32)
        return draw(self.prior, key, index)

    def stored(self, examples: np.ndarray) -> np.ndarray:
        return to_uint8(examples) if examples.ndim == 4 else examples

    def sample(self, seed: int = 0, n: int = 16, start: int = 0) -> np.ndarray:
        """n images of a seed from number `start` on, uint8 [n, H, W, C]; of other data
        float32.

        A larger n adds images to the same first ones (where it changes the size of the
        batches they may be rounded to a neighbouring grey level).
        """
        if n < 1:
            raise UsageError(f"n is {n}; it must be at least 1")
        size = min(n, BATCH)
        starts = range(start, start + n, size)
        batches = [
            self.stored(jax.device_get(self(self.latents(seed, size, start))))
            for start in (track(starts, "sampling", len(starts)) if n > size else starts)
        ]
        return np.concatenate(batches)[:n]


def apply_module(module, variables, latent):
    return module.apply(variables, latent, train=False)


apply = jax.jit(apply_module, static_argnums=0)
draw = jax.jit(latents.sample, static_argnums=0)


def load(
    workdir: str | os.PathLike, step: str | int = "latest", weights: str = "ema"
) -> Generator:
    """The generator of a training run.

    Args:
      workdir: the run's folder.
      step: "latest", "best" (where checkpoints carry a validation score) or a number.
      weights: "ema" for the averaged weights, "raw" for those last trained.

    Raises:
      UsageError: no such run, step or weights. RunError: no whole checkpoint.
    """
    config = read_config(workdir)
    checkpoints = Checkpoints(workdir, writable=False)
    try:
        item, meta, step = checkpoints.restore_generator(step)
    finally:
        checkpoints.close()
    if weights not in item:
        offered = " or ".join(sorted(item))
        raise UsageError(
            f"weights {weights!r} are not in this checkpoint; it has {offered}"
        )
    module = build.make_network(config, "generator", meta["data_spec"])
    prior = build.make_prior(config)
    variables = jax.tree.map(jax.numpy.asarray, item[weights])
    return Generator(module, variables, prior, meta["data_spec"], step, weights)
