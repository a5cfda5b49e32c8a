"""What every network of layers may be asked for beside its size, and how it does it."""

from typing import Any, ClassVar

import flax.linen as nn
import jax

from jaxgan.models import norms
from jaxgan.models.attention import SelfAttention
from jaxgan.models.layers import Conv, ConvTranspose, Dense
from jaxgan.models.minibatch import look_around
from jaxgan.models.noise import Dropout, Noise
from jaxgan.system.errors import UsageError


class Network(nn.Module, kw_only=True):
    """A network with

    norm       "batch", "layer", "instance" or "none" before each activation;
    spectral   weights divided by their largest singular value (norms.spectral);
    dropout    the share of activations set to 0 in training;
    noise      the deviation of the normal noise added to them in training;
    attention  the side of the map that self-attention looks over, 0 for none.

    Its methods are layers of the `__call__` that uses them. What a network draws belongs
    to the example, and its loss may ask for a key.
    """

    norm: str = "none"
    spectral: bool = False
    dropout: float = 0.0
    noise: float = 0.0
    attention: int = 0

    kernel_init: ClassVar[Any] = staticmethod(nn.initializers.lecun_normal())
    scale_init: ClassVar[Any] = staticmethod(nn.initializers.ones)

    def conv(self, x: jax.Array, features: int, **options) -> jax.Array:
        options = {"kernel_init": self.kernel_init, **options}
        return Conv(features, spectral=self.spectral, **options)(x)

    def conv_transpose(self, x: jax.Array, features: int, **options) -> jax.Array:
        options = {"kernel_init": self.kernel_init, **options}
        return ConvTranspose(features, spectral=self.spectral, **options)(x)

    def dense(self, x: jax.Array, features: int, use_bias: bool = False) -> jax.Array:
        layer = Dense(features, use_bias, self.kernel_init, self.spectral)
        return layer(x)

    def normalised(self, x: jax.Array, train: bool, norm: str | None = None) -> jax.Array:
        """By `norm`, or the network's own."""
        kind = self.norm if norm is None else norm
        options = {} if kind == "none" else {"scale_init": self.scale_init}
        return norms.normalise(x, kind, train, **options)

    def disturbed(self, x: jax.Array, train: bool) -> jax.Array:
        """With dropout and noise, where there are."""
        x = Dropout(self.dropout)(x, train) if self.dropout else x
        return Noise(self.noise)(x, train) if self.noise else x

    def noisy(self, x: jax.Array, train: bool) -> jax.Array:
        """With noise alone: for the input."""
        return Noise(self.noise)(x, train) if self.noise else x

    def attended(self, x: jax.Array) -> jax.Array:
        """[B, S, S, C] with self-attention, where S is the side asked for."""
        return SelfAttention(self.spectral)(x) if x.shape[1] == self.attention else x

    def check_attention(self, sides) -> None:
        """Raises UsageError unless one of the maps, by their `sides`, is attended to."""
        if self.attention and self.attention not in sides:
            raise UsageError(
                f"attention is {self.attention}, but {type(self).__module__.split('.')[-1]}"
                f".{type(self).__name__} has maps of {', '.join(map(str, sides)) or 'none'}"
            )


class Judge(Network, kw_only=True):
    """A discriminator: what it may also be asked for.

    minibatch   "deviation" or "discrimination": a look at the other examples before the
                logit (jaxgan.models.minibatch);
    features    to return (logits [B], features [B, F]), or for networks of maps with
                "maps" (logits, features, maps [B, S, S, C]).
    """

    minibatch: str = "none"
    features: bool | str = False

    def judged(self, features: jax.Array, maps: jax.Array | None = None):
        """The last layer: features [B, F] -> what was asked for."""
        seen = look_around(features, self.minibatch)
        logits = self.dense(seen, 1, use_bias=True)[:, 0]
        if self.features == "maps" and maps is not None:
            return logits, features, maps
        if not isinstance(self.features, bool):
            raise UsageError(
                f"features is {self.features!r}; it may be True, False, 'maps'"
            )
        return (logits, features) if self.features else logits
