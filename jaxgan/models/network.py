"""Base classes of networks: the options that all networks share, and their layers."""

from collections.abc import Collection
from typing import Any, ClassVar

import flax.linen as nn
import jax

from jaxgan.models import norms
from jaxgan.models.attention import SelfAttention
from jaxgan.models.layers import Conv, ConvTranspose, Dense
from jaxgan.models.minibatch import minibatch_features
from jaxgan.models.noise import Dropout, Noise
from jaxgan.system.errors import UsageError

Outputs = jax.Array | tuple[jax.Array, ...]  # logits, or these with features and maps


class Network(nn.Module, kw_only=True):
    """A network with options for its layers.

    norm       "batch", "layer", "instance" or "none" before each activation;
    spectral   whether weights are divided by their largest singular value
               (`norms.spectral`);
    dropout    the share of activations set to 0 in training;
    noise      the standard deviation of the normal noise added to them in training;
    attention  the side of the maps that get self-attention, 0 for none.

    Its methods add layers to the `__call__` that uses them. Random numbers are drawn per
    example (`jaxgan.models.noise`).
    """

    norm: str = "none"
    spectral: bool = False
    dropout: float = 0.0
    noise: float = 0.0
    attention: int = 0

    kernel_init: ClassVar[Any] = staticmethod(nn.initializers.lecun_normal())
    scale_init: ClassVar[Any] = staticmethod(nn.initializers.ones)

    def conv(self, x: jax.Array, features: int, **options: Any) -> jax.Array:
        """A `layers.Conv` without bias, with the network's initialisation: [B, *S, I] ->
        [B, *(S / stride), features]."""
        options = {"kernel_init": self.kernel_init, **options}
        return Conv(features, spectral=self.spectral, **options)(x)

    def conv_transpose(self, x: jax.Array, features: int, **options: Any) -> jax.Array:
        """A `layers.ConvTranspose` without bias, likewise: [B, *S, I] -> [B, *(S * stride),
        features]."""
        options = {"kernel_init": self.kernel_init, **options}
        return ConvTranspose(features, spectral=self.spectral, **options)(x)

    def dense(self, x: jax.Array, features: int, use_bias: bool = False) -> jax.Array:
        """A `layers.Dense`, likewise: [..., I] -> [..., features]."""
        layer = Dense(features, use_bias, self.kernel_init, self.spectral)
        return layer(x)

    def normalise(self, x: jax.Array, train: bool, norm: str | None = None) -> jax.Array:
        """Normalises by `norm`, by default the network's; "none" adds a bias."""
        kind = self.norm if norm is None else norm
        options = {} if kind == "none" else {"scale_init": self.scale_init}
        return norms.normalise(x, kind, train, **options)

    def regularise(self, x: jax.Array, train: bool) -> jax.Array:
        """Applies dropout, then noise, to activations in training."""
        x = Dropout(self.dropout)(x, train) if self.dropout else x
        return Noise(self.noise)(x, train) if self.noise else x

    def input_noise(self, x: jax.Array, train: bool) -> jax.Array:
        """Adds noise to the network's input in training."""
        return Noise(self.noise)(x, train) if self.noise else x

    def attend(self, x: jax.Array) -> jax.Array:
        """Applies self-attention to maps [B, S, S, C] where S is `attention`."""
        return SelfAttention(self.spectral)(x) if x.shape[1] == self.attention else x

    def check_attention(self, sides: Collection[int]) -> None:
        """Raises UsageError where `attention` is not among the `sides` of the maps."""
        if self.attention and self.attention not in sides:
            raise UsageError(
                f"attention is {self.attention}, but {type(self).__module__.split('.')[-1]}"
                f".{type(self).__name__} has maps of {', '.join(map(str, sides)) or 'none'}"
            )


class Discriminator(Network, kw_only=True):
    """A network that ends in logits [B], with further options:

    minibatch   "deviation" or "discrimination": features of the whole batch before the
                last layer (`jaxgan.models.minibatch`), or "none";
    features    True returns (logits [B], features [B, F]); "maps" returns (logits,
                features, maps [B, S, S, C]) from networks that have maps.
    """

    minibatch: str = "none"
    features: bool | str = False

    def head(self, features: jax.Array, maps: jax.Array | None = None) -> Outputs:
        """Adds the last layer: features [B, F] -> logits, or the tuple that `features` asks
        for."""
        x = minibatch_features(features, self.minibatch)
        logits = self.dense(x, 1, use_bias=True)[:, 0]
        if self.features == "maps" and maps is not None:
            return logits, features, maps
        if not isinstance(self.features, bool):
            raise UsageError(
                f"features is {self.features!r}; it may be True, False, 'maps'"
            )
        return (logits, features) if self.features else logits
