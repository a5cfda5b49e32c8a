"""Networks of voxels: J. Wu, C. Zhang, T. Xue, W. T. Freeman, J. B. Tenenbaum, "Learning a
Probabilistic Latent Space of Object Shapes via 3D Generative-Adversarial Modeling", 2016
(arXiv:1610.07584), for sides of 16, 32, 64.

Kernels are 4 wide with stride 2, as the paper's; maps begin at 4x4x4. Convolutions of three
axes take the forms of `jaxgan.models.convolution_forms`.
"""

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import network
from jaxgan.models.conditional import projected
from jaxgan.models.network import Network, Outputs
from jaxgan.system.errors import UsageError

FIRST = 4  # side of the smallest maps


def widths(side: int, width: int) -> list[int]:
    """Channels of the maps from the layer next to the voxels, at half their side, down to
    the ones at 4x4x4: doubling.

    Raises:
      UsageError: the side is not 8, 16, 32, ...
    """
    levels = side.bit_length() - FIRST.bit_length()
    if levels < 1 or side != FIRST * 2**levels:
        raise UsageError(f"the voxels' side is {side}; voxel networks take 8, 16, 32, ...")
    return [width * 2**level for level in range(levels)]


class Generator(Network, kw_only=True):
    """latent [B, Z] -> voxels [B, S, S, S, 1] in [-1, 1]."""

    shape: tuple[int, ...]
    width: int
    norm: str = "batch"

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        self.check_attention(())
        if len(self.shape) != 4:
            raise UsageError(f"voxel networks make maps of [S, S, S, 1], not {self.shape}")
        *rest, first = widths(self.shape[0], self.width)

        def activate(x: jax.Array) -> jax.Array:
            return self.regularise(nn.relu(self.normalise(x, train)), train)

        x = self.dense(latent, FIRST**3 * first)
        x = activate(x.reshape(-1, FIRST, FIRST, FIRST, first))
        for features in reversed(rest):
            x = activate(self.conv_transpose(x, features))
        x = self.conv_transpose(x, self.shape[-1])
        return jnp.tanh(self.normalise(x, train, "none"))


class Discriminator(network.Discriminator, kw_only=True):
    """voxels [B, S, S, S, 1] -> logits [B]; or voxels and a class [B, K]
    (`config.game.condition`), which then enters by projection."""

    width: int

    @nn.compact
    def __call__(
        self, voxels: jax.Array, condition: jax.Array | None = None, *, train: bool
    ) -> Outputs:
        self.check_attention(())
        if voxels.ndim != 5:
            raise UsageError(f"voxel networks see maps of 3 axes, not {list(voxels.shape)}")
        x = self.input_noise(voxels, train)
        for level, features in enumerate(widths(voxels.shape[1], self.width)):
            x = self.conv(x, features)
            x = self.normalise(x, train, None if level else "none")
            x = self.regularise(nn.leaky_relu(x, 0.2), train)
        x = x.reshape(x.shape[0], -1)
        return self.head(x) if condition is None else projected(self, x, condition)
