"""A family of games: who feeds whom, how its networks make examples, how they are opened.

    VAE = Family(vae, encode=encode, bound=bound)

All are pure functions of `Networks`. Each gets, by the names of its keyword parameters,
those options of the game that it asks for: the config's, and `prior`, the laws of the
latents.
"""

import dataclasses
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import jax
import numpy as np
from flax.core import FrozenDict

from jaxgan.core.game import Bound, Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.prior import flatten
from jaxgan.system.errors import UsageError


def generate(
    networks: Networks, latent: Mapping[str, jax.Array], key: jax.Array
) -> jax.Array:
    """One call of the network `generator`, {name: [B, size]} -> examples [B, ...]."""
    flat = flatten(latent)
    return networks("generator", flat, key=stream(key, "generator"))[0]


Batch = Mapping[str, jax.Array]
Forward = tuple[dict[str, Any], Networks]  # what a forward pass returns: outputs, networks


@dataclasses.dataclass(frozen=True)
class Family:
    """A family; all but `forward` run in eval mode, on one device.

    Attributes:
      forward: (networks, batch, key, *, options) -> (outputs, networks), see core/game.py.
      generate: (networks, input, key, *, options) -> decoded examples [B, ...].
      encode: (networks, x, key, *, options) -> {latent: law} of decoded examples x.
      log_prob: (networks, x, key, *, options) -> log p(x), [B] nats; exact.
      bound: the same, but a lower bound of it.
      input: what `generate` takes: "latent", {name: [B, size]} by the game's laws, or the
        name of an entry of the batch, where examples are made of others.
      rows_by: the option that names a latent whose classes pictures show row by row.
      ranges: the least and the most that an option of the forward pass may be.
      judges: names of scores of its own, as in jaxgan/metrics/judges.py.
      needs: the networks without which nothing is made, the last of them first.
    """

    forward: Callable
    generate: Callable = generate
    encode: Callable | None = None
    log_prob: Callable | None = None
    bound: Callable | None = None
    input: str = "latent"
    needs: tuple[str, ...] = ("generator",)
    rows_by: str = ""
    judges: tuple[str, ...] = ()
    ranges: Mapping[str, tuple[float, float]] = dataclasses.field(default_factory=dict)

    def offers(self, name: str) -> bool:
        """Whether the family has a function `name`."""
        return getattr(self, name) is not None

    def chosen(self, options: Bound, new: Mapping[str, Any]) -> Bound:
        """The game's options with `new` ones of `generate`; numbers among these are leaves.

        Raises:
          UsageError: it has no such option.
        """
        parameters = inspect.signature(self.generate).parameters.values()
        own = [p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.name != "prior"]
        if unknown := [name for name in new if name not in own]:
            raise UsageError(
                f"this model's examples are made without {unknown[0]!r}; their options: "
                f"{', '.join(own) or 'none'}"
            )
        numbers = {k: float(v) for k, v in new.items() if isinstance(v, int | float)}
        others = {k: hashable(v) for k, v in new.items() if k not in numbers}
        old = [
            {k: v for k, v in kept.items() if k not in new}
            for kept in (options.structure, options.numbers)
        ]
        return Bound(options.function, {**old[0], **others}, {**old[1], **numbers})

    def bind(self, name: str, options: Bound, **more: Any) -> Bound:
        """The function `name` with those of the game's options that it asks for, by
        default those of the forward pass, and `more` of its own; hashable but for its
        numbers, which are leaves. A forward pass leaves out those that it has not.

        Raises:
          UsageError: another function takes none of `more` by such a name.
        """
        function = getattr(self, name)
        asked = inspect.signature(function).parameters
        unknown = [key for key in more if key not in asked]
        if unknown and name != "forward":
            raise UsageError(f"this model's {name} takes no {unknown[0]!r}")
        defaults = {
            key: parameter.default
            for key, parameter in inspect.signature(self.forward).parameters.items()
            if parameter.default is not parameter.empty
        }
        given = {**options.structure, **options.numbers}

        def chosen(values: Mapping[str, Any]) -> FrozenDict:
            return FrozenDict({k: v for k, v in values.items() if k in asked})

        rest = {key: value for key, value in defaults.items() if key not in given}
        structure = chosen({**rest, **options.structure, **more})
        numbers = {k: v for k, v in options.numbers.items() if k not in more}
        return Bound(function, structure, chosen(numbers))


def check_draws(draws: int) -> None:
    """Raises UsageError where a mean is of no whole number of draws."""
    if not isinstance(draws, int) or draws < 1:
        raise UsageError(f"draws is {draws!r}; it must be a whole number from 1 up")


def hashable(value: Any) -> Any:
    """A list or an array as a tuple; all else as it is."""
    return value if isinstance(value, str) or not np.iterable(value) else tuple(value)


def family_of(found: Any) -> Family:
    """A family as it is; a forward pass alone as a family of which nothing is offered but
    the default generation."""
    return found if isinstance(found, Family) else Family(found)
