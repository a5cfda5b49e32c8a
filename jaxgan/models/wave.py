"""WaveGAN: C. Donahue, J. McAuley, M. Puckette, "Adversarial Audio Synthesis", 2019
(arXiv:1802.04208), section 3.1 and appendix D, and the authors' code.

Kernels of 25 samples and strides of 4 instead of DCGAN's 5x5 and 2x2. A sound has s 4^k
samples, s from 16 to 63, as 1024, 4096 or 16384; there are k layers, whose channels are
`width` next to the sound, `width` times 2, 4, ... further in. The paper's sounds have 16384
samples, k = 5 and a width of 64.
"""

from typing import Any, ClassVar

import flax.linen as nn
import jax
import jax.numpy as jnp

from jaxgan.models import network
from jaxgan.models.conditional import projected
from jaxgan.models.network import Network, Outputs
from jaxgan.models.noise import noise_keys
from jaxgan.system.errors import UsageError

KERNEL, STRIDE = 25, 4
glorot = nn.initializers.glorot_uniform()  # of TensorFlow's layers, as the authors' code


def levels_of(length: int) -> int:
    """The number of layers for sounds of so many samples.

    Raises:
      UsageError: there is none.
    """
    level = 0
    while length % STRIDE == 0 and length >= 16 * STRIDE:
        length, level = length // STRIDE, level + 1
    if not level or not 16 <= length < 16 * STRIDE:
        raise UsageError(
            "WaveGAN's networks take sounds of s 4^k samples, s from 16 to 63, as 1024, "
            f"2048, 4096 or 16384; these have {length * STRIDE**level}"
        )
    return level


class Generator(Network, kw_only=True):
    """latent [B, Z] -> sound [B, L, 1] in [-1, 1]. The paper's has no normalisation."""

    shape: tuple[int, ...]
    width: int

    kernel_init: ClassVar[Any] = staticmethod(glorot)

    @nn.compact
    def __call__(self, latent: jax.Array, train: bool) -> jax.Array:
        self.check_attention(())
        length, channels = self.shape
        levels = levels_of(length)
        start, first = length // STRIDE**levels, self.width * 2 ** (levels - 1)
        x = self.dense(latent, start * first).reshape(-1, start, first)
        x = self.regularise(nn.relu(self.normalise(x, train)), train)
        for level in reversed(range(1, levels)):
            features = self.width * 2 ** (level - 1)
            x = self.conv_transpose(x, features, kernel=KERNEL, stride=STRIDE)
            x = self.regularise(nn.relu(self.normalise(x, train)), train)
        x = self.conv_transpose(x, channels, kernel=KERNEL, stride=STRIDE)
        return jnp.tanh(self.normalise(x, train, "none"))


class Discriminator(network.Discriminator, kw_only=True):
    """sound [B, L, C] -> logits [B], positive for real; after each layer but the last,
    `PhaseShuffle` of up to `shuffle` samples."""

    width: int
    shuffle: int = 2

    kernel_init: ClassVar[Any] = staticmethod(glorot)

    @nn.compact
    def __call__(self, sound: jax.Array, train: bool) -> Outputs:
        return self.head(trunk(self, sound, self.width, self.shuffle, train))


class Projection(network.Discriminator, kw_only=True):
    """sound [B, L, C] and condition [B, K] -> logits [B], as `conditional.Projection`."""

    width: int
    shuffle: int = 2

    kernel_init: ClassVar[Any] = staticmethod(glorot)

    @nn.compact
    def __call__(self, sound: jax.Array, condition: jax.Array, train: bool) -> Outputs:
        features = trunk(self, sound, self.width, self.shuffle, train)
        return projected(self, features, condition)


def trunk(
    module: Network, sound: jax.Array, width: int, shuffle: int, train: bool
) -> jax.Array:
    """Adds layers to `module`, which calls this: sound [B, L, C] -> features [B, F]."""
    module.check_attention(())
    x, levels = module.input_noise(sound, train), levels_of(sound.shape[1])
    for level in range(levels):
        features = width * 2**level
        x = module.conv(x, features, kernel=KERNEL, stride=STRIDE)
        x = module.normalise(x, train, None if level else "none")
        x = module.regularise(nn.leaky_relu(x, 0.2), train)
        if level < levels - 1:
            x = PhaseShuffle(shuffle)(x, train)
    return x.reshape(x.shape[0], -1)


class PhaseShuffle(nn.Module):
    """Shifts each example [B, T, C] in time by a whole number from -n to n, the samples
    that are missing then by reflection; the identity in eval mode. Section 3.3: so that the
    phase of a generator's regular artefacts tells nothing. The paper's code draws one shift
    for a batch, here each example has its own.
    """

    n: int

    @nn.compact
    def __call__(self, x: jax.Array, train: bool) -> jax.Array:
        if not train or not self.n:
            return x
        draw = jax.vmap(lambda key: jax.random.randint(key, (), -self.n, self.n + 1))
        return shifted(x, draw(noise_keys(self, x)), self.n)


def shifted(x: jax.Array, shift: jax.Array, n: int) -> jax.Array:
    """Examples [B, T, C], each later by its own whole number of samples [B], from -n to n,
    reflected at the ends.

    Written as a sum over the shifts: a gather's gradient, a scatter, is slow on CPU.
    """
    length = x.shape[1]
    if n >= length:
        raise UsageError(f"shuffle is {n}, but there are maps of {length} samples")
    padded = jnp.pad(x, ((0, 0), (n, n), (0, 0)), mode="reflect")
    total = jnp.zeros_like(x)
    for s in range(-n, n + 1):
        chosen = (shift == s).astype(x.dtype)[:, None, None]
        total += chosen * jax.lax.slice_in_dim(padded, n - s, n - s + length, axis=1)
    return total
