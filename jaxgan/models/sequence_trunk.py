"""A stack of layers over a sequence, and examples as sequences."""

from typing import Any

import jax

from jaxgan.models.network import Network
from jaxgan.models.norms import ExampleNorm
from jaxgan.system.errors import UsageError

Carry = Any  # what a trunk keeps of the positions before, a tree of arrays [B, ...]


class PositionNorm(ExampleNorm):
    """Layer normalisation over the features of each position (Ba, Kiros & Hinton 2016)."""

    def axes(self, x: jax.Array) -> tuple[int, ...]:
        """The last."""
        return (x.ndim - 1,)


class Trunk(Network, kw_only=True):
    """Layers x [B, T, I] -> features [B, T, F], as discriminators, generators and language
    models share them.

    `norm` "layer" is over the features of each position.
    """

    width: int
    depth: int = 2

    @property
    def length(self) -> int:
        """The positions of an example, of networks that are told them; else 0."""
        return 0

    def layers(
        self, x: jax.Array, train: bool, causal: bool = False, carry: Carry = None
    ) -> tuple[jax.Array, Carry]:
        """Adds the layers to the `__call__` that uses this.

        Args:
          x: [B, T, I].
          causal: whether a position may see only itself and those before.
          carry: what is kept of the positions before the first of x, as an earlier call
            returned it, or `start`; None where there are none, and none follow.

        Returns:
          Features [B, T, F], and the carry of what follows.
        """
        raise NotImplementedError

    def start(self, size: int) -> Carry:
        """The carry in front of `size` sequences; needs no parameters."""
        raise NotImplementedError

    def pooled(self, x: jax.Array) -> jax.Array:
        """Features [B, T, F] -> those of the whole sequence [B, F']."""
        raise NotImplementedError

    def normalise(self, x: jax.Array, train: bool, norm: str | None = None) -> jax.Array:
        """As `Network.normalise`, with "layer" position by position."""
        if (self.norm if norm is None else norm) == "layer":
            return PositionNorm(self.scale_init)(x, train)
        return super().normalise(x, train, norm)

    def check_causal(self) -> None:
        """Raises UsageError where the norm would let a position see those after it."""
        if self.norm not in ("none", "layer"):
            raise UsageError(
                f"norm is {self.norm!r}, by which a position sees those after it; a "
                "network that goes from position to position takes 'layer' or 'none'"
            )


def sequence_shape(shape: tuple[int, ...], patch: int) -> tuple[int, int]:
    """Length and channels of an example of this shape as a sequence: of [T, C] as it is, of
    an image [H, W, C] its rows or, where `patch` is a side in pixels, its patches.

    Raises:
      UsageError: it is neither, or patches do not fill the image.
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    if len(shape) != 3:
        raise UsageError(
            "sequence networks take sequences [T, C], or rows or patches of images [H, W, "
            f"C]; an example of these data is {list(shape)}"
        )
    height, width, channels = shape
    if not patch:
        return height, width * channels
    if height % patch or width % patch:
        raise UsageError(
            f"patch is {patch}, but images are {height} x {width}; it must divide both "
            "sides, or be 0 for rows"
        )
    return height * width // patch**2, patch**2 * channels


def as_sequence(x: jax.Array, patch: int) -> jax.Array:
    """Examples [B, ...] as sequences [B, T, C]; see `sequence_shape`."""
    shape = x.shape[1:]
    length, size = sequence_shape(shape, patch)
    if len(shape) == 3 and patch:
        height, width, channels = shape
        x = x.reshape(-1, height // patch, patch, width // patch, patch, channels)
        x = x.transpose(0, 1, 3, 2, 4, 5)
    return x.reshape(-1, length, size)


def as_example(x: jax.Array, shape: tuple[int, ...], patch: int) -> jax.Array:
    """Sequences [B, T, C] as examples [B, *shape]; the inverse of `as_sequence`."""
    if len(shape) == 3 and patch:
        height, width, channels = shape
        x = x.reshape(-1, height // patch, width // patch, patch, patch, channels)
        x = x.transpose(0, 1, 3, 2, 4, 5)
    return x.reshape(-1, *shape)
