"""One symbol after the other, by a network that says the logits of the next
(`jaxgan.models.sequence.Language`): what games of such networks share.

Sampling is a function of Gumbel noise, a number for each symbol at each position: the
symbol whose logit and noise have the largest sum is a draw of the softmax (C. Maddison, D.
Tarlow, T. Minka, "A* Sampling", 2014, section 2).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from jaxgan.core.devices import vary
from jaxgan.core.game import Networks
from jaxgan.system.errors import UsageError

Choice = Callable[[jax.Array, jax.Array], jax.Array]  # logits, noise [B, V] -> [B, V]


def taught(
    networks: Networks,
    x: jax.Array,
    told: Sequence[jax.Array],
    key: jax.Array,
    name: str = "generator",
) -> tuple[jax.Array, Networks]:
    """The logits [B, T, V] that the network `name` has for each symbol at each place of x
    [B, T, V] given those before, and `told` [B, K] of each sequence, (), or an array; and
    the networks."""
    before = jnp.pad(x, ((0, 0), (1, 0), (0, 0)))[:, :-1]
    (logits, _), networks = networks(name, before, *told, key=key)
    return logits, networks


def token_log_probability(
    logits: jax.Array, x: jax.Array, temperature: float | jax.Array = 1.0
) -> jax.Array:
    """log softmax(logits / temperature) of the symbols x, one-hot, [B, T, V] each -> [B,
    T]."""
    return jnp.sum(x * jax.nn.log_softmax(logits / temperature), -1)


def hard(temperature: float | jax.Array = 1.0) -> Choice:
    """The symbol with the largest logit + temperature * noise, one-hot: a draw of
    softmax(logits / temperature), at 0 the likeliest symbol."""

    def choose(logits: jax.Array, noise: jax.Array) -> jax.Array:
        best = jnp.argmax(logits + temperature * noise, -1)
        return jax.nn.one_hot(best, logits.shape[-1])

    return choose


def written(
    networks: Networks,
    noise: jax.Array,
    told: Sequence[jax.Array],
    key: jax.Array,
    choose: Choice,
    prefix: Sequence[int] = (),
) -> tuple[jax.Array, jax.Array]:
    """Writes one symbol after the other, each by `choose` of its logits and its noise; the
    network keeps what it needs of those before.

    Args:
      noise: [B, T, V].
      told: what the model is told of each sequence, (), or an array [B, K].
      choose: (logits, noise), [B, V] each -> symbol [B, V], one-hot or chances, as it is
        fed back; `hard`, or another, through which gradients may pass.
      prefix: the first symbols of all sequences, by number.

    Returns:
      Symbols and the logits behind them, [B, T, V] each.

    Raises:
      UsageError: the prefix is longer than the sequences, or has a symbol that is none.
    """
    batch, length, symbols = noise.shape
    check_prefix(prefix, length, symbols)
    given = jax.nn.one_hot(jnp.array(prefix, jnp.int32).reshape(-1), symbols)
    given = jnp.pad(given, ((0, length - len(prefix)), (0, 0)))
    place = jnp.arange(length)
    start = jnp.zeros((batch, symbols)), networks.modules["generator"].start(batch)

    def step(state: Any, inputs: Any) -> tuple[Any, tuple[jax.Array, jax.Array]]:
        (last, carry), (place, noise, given) = state, inputs
        own, words = jax.random.fold_in(key, place), told or (None,)
        (logits, carry), _ = networks("generator", last[:, None], *words, carry, key=own)
        logits = logits[:, 0]
        symbol = choose(logits, noise)
        if prefix:
            forced = jnp.broadcast_to(given, symbol.shape)
            symbol = jnp.where(place < len(prefix), forced, symbol)
        return (symbol, carry), (symbol, logits)

    inputs = place, jnp.moveaxis(noise, 1, 0), given
    _, (made, logits) = lax.scan(step, vary(start), inputs)
    return jnp.moveaxis(made, 0, 1), jnp.moveaxis(logits, 0, 1)


def noise_of(latent: Mapping[str, jax.Array], shape: Sequence[int]) -> jax.Array:
    """The latent `noise` as a number for each symbol at each position, [B, T, V].

    Raises:
      UsageError: there is no such latent, or not as many numbers.
    """
    length, symbols = shape
    if "noise" not in latent:
        raise UsageError(
            "config.latents has no 'noise', of the law gumbel, by which symbols are drawn"
        )
    noise, size = latent["noise"], length * symbols
    if noise.shape[1:] != (size,):
        raise UsageError(
            f"config.latents.noise.size is {noise.shape[1]}; it must be {size}, a number "
            f"for each of {symbols} symbols at {length} positions, or 0, as the data need"
        )
    return noise.reshape(-1, length, symbols)


def check_prefix(prefix: Sequence[int], length: int, symbols: int) -> None:
    """Raises UsageError where sequences cannot begin with these symbols."""
    if len(prefix) > length:
        raise UsageError(f"the prefix has {len(prefix)} symbols; a sequence has {length}")
    if wrong := [symbol for symbol in prefix if not 0 <= symbol < symbols]:
        raise UsageError(f"the prefix has {wrong[0]}; symbols are 0 to {symbols - 1}")
