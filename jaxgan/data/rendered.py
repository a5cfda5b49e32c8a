"""Sources of sounds with known factors, rendered on the device.

A sound is a pure function of (key, index): no sounds are stored, their length is free, and
their factors are known exactly.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.core.streams import example_keys, stream
from jaxgan.data.source import Source, decoded, numbers_of
from jaxgan.data.spectrum import spectrum_of
from jaxgan.system.errors import UsageError

SIZES = {"train": 20_000, "validation": 2_000, "test": 2_000}
MEASURED = 2_000  # training sounds whose spectrograms are averaged
Intervals = Mapping[str, tuple[float, float]]


def draw_factors(key: jax.Array, factors: Intervals, classes: int) -> jax.Array:
    """Draws an example's factors, float32 [1 + F]: a class from 0 to `classes` - 1, then
    one uniform on each interval."""
    kind = jax.random.randint(stream(key, "class"), (), 0, classes).astype(jnp.float32)
    values = [
        jax.random.uniform(stream(key, name), minval=low, maxval=high)
        for name, (low, high) in factors.items()
    ]
    return jnp.stack([kind, *values])


def harmonics(
    pitch: jax.Array,
    amplitude: Callable[[jax.Array], jax.Array],
    time: jax.Array,
    rate: int,
) -> jax.Array:
    """A sum of sines at multiples of `pitch` Hz below half of the rate, [L].

    `amplitude` is a function of the multiples, float32 [K], and says how many there are.
    """
    number = jnp.arange(1, HARMONICS + 1, dtype=jnp.float32)
    heard = jnp.where(number * pitch < 0.48 * rate, amplitude(number), 0.0)
    turns = (time[:, None] * pitch) * number[None]
    waves = jnp.sin(2 * jnp.pi * (turns - jnp.floor(turns)))
    return jnp.sum(waves * heard[None], -1)


HARMONICS = 32


def louder(sound: jax.Array, peak: float = 0.9) -> jax.Array:
    """A sound [L] of a given peak."""
    return sound * (peak / jnp.maximum(jnp.max(jnp.abs(sound)), 1e-6))


def rendered(
    name: str,
    render: Callable[[jax.Array, int, int], jax.Array],
    factors: Intervals,
    classes: Sequence[str],
    options: Mapping[str, int],
    judges: Sequence[str],
) -> Source:
    """A source of sounds float32 [B, length, 1]; labels are classes, and batches also hold
    `factors` [B, 1 + F], the class among them.

    Args:
      render: (factors, length, rate) -> samples [length] in [-1, 1]; pure.
      options: `length`, `rate`, `seed` and `spectrum`, the side of spectrograms whose
        statistics the spec has, or 0.
    """
    length, rate, side = (options[key] for key in ("length", "rate", "spectrum"))
    for key in ("length", "rate"):
        value = options[key]
        if not isinstance(value, int) or value < 64:
            raise UsageError(f"config.data.{key} is {value!r}; it must be 64 or more")
    splits = numbers_of(SIZES)

    def decode(rows: Mapping[str, jax.Array]) -> dict[str, jax.Array]:
        keys = example_keys(jax.random.key(options["seed"]), rows["number"])
        drawn = jax.vmap(lambda key: draw_factors(key, factors, len(classes)))(keys)
        sounds = jax.vmap(lambda each: render(each, length, rate))(drawn)
        label = drawn[:, 0].astype(jnp.int32)
        return {"data": sounds[..., None], "label": label, "factors": drawn}

    spec: dict[str, Any] = {
        "name": name,
        "modality": "audio",
        "shape": [length, 1],
        "rate": rate,
        "label_names": list(classes),
        "factor_names": ["class", *factors],
        "judges": list(judges),
        "digest": "-".join(map(str, (name, 1, options["seed"], length, rate))),
    }
    source = Source(splits, decode, spec)
    if not side:
        return source
    batches = decoded(source, "train", np.arange(MEASURED), ("data",))
    spec["spectrum"] = spectrum_of((batch["data"] for batch in batches), side)
    return source
