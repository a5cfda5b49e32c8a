"""A game as data: networks, players with weighted losses, and the order of turns.

    Game(modules, forward, players, turns, ema)

Nothing here computes a loss or knows a kind of GAN. `forward(networks, batch, key)`
returns `(outputs, networks)` and is the only place that knows which network feeds
which. Its outputs are named from this glossary, so that any loss fits any game that
offers its inputs; `B` is the batch of one device. Every game offers the first four; the
panel and the pictures read them.

    real           [B, ...]   decoded examples of the data set
    fake           [B, ...]   decoded examples that the game makes
    index          [B]        int32 position of each example in the global batch
    latent         {name: [B, ...]}  what `fake` is made of, one entry per latent variable

The others are offered where there is such a thing:

    label          [B]        int32 class of each real example
    real_logits    [B]        discriminator (or critic) on `real`, before any sigmoid
    fake_logits    [B]        discriminator (or critic) on `fake`
    critic         x -> [B]   the discriminator as a function of its input, at the
                              parameters and the key of this turn; updates nothing
    real_features  [B, F]     features of `real` in a discriminator that returns them;
    fake_features             maps [B, S, S, C] likewise
    code           {name: [B, ...]}  the part of `latent` that is to be recognised
    posterior      {name: Q(c | x)}  the recogniser's law of each code of `fake`, see
    real_posterior            jaxgan.distributions.posterior; and of `real`
    prior_entropy  {name: []} entropy of each code, nats
    scores         [B, N]     a `statistics` network on fakes and all latents; log_average
                              [], its running average (games/statistics.py)
    real_error     [B]        an autoencoder's reconstruction error; fake_error likewise;
                              balance [], BEGAN's k_t (games/autoencoder.py)
    token_log_probability     [B, T] log probability of each symbol of `real` given those
                              before, nats; fake_token_log_probability of `fake`
                              (games/language.py)
    flat_latent    [B, Z]     all of `latent` side by side; encoded [B, Z], an encoder's
                              guess of it from `fake` (games/veegan.py)
    <others>                  are in the docstring of the game that offers them
    all_<output>   the global batch of any array output, gathered from all devices
    key            a random key of the term that asks for it

`batch` holds `data`, optionally `label`, and `index`, the position of each example in
the global batch: draws that belong to an example fold it in, so that they do not depend
on the number of devices (`streams.example_keys`).

A `Game` is a pytree. Its leaves are its numbers (weights, hyper-parameters, decays),
which thus enter a compiled step as arguments; all else, schedules among it, is structure.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
from flax import struct

from jaxgan.core import devices, parts
from jaxgan.core.streams import stream
from jaxgan.system.errors import UsageError

Tree = Any


class Networks(struct.PyTreeNode):
    """The networks of a game bound to their variables. Applying one is pure.

    While `initialising`, a network that has no parameters yet draws them, from a stream
    of its own name, when it is first applied. With `compute` "bfloat16" a network sees
    its parameters and inputs in that type; what it returns, the parameters themselves
    and running statistics are float32.
    """

    modules: Mapping[str, nn.Module] = struct.field(pytree_node=False)
    params: Mapping[str, Tree]
    variables: Mapping[str, Tree]  # {network: {collection: tree}}: running statistics
    train: bool = struct.field(pytree_node=False, default=True)
    initialising: jax.Array | None = None
    spectral: Mapping[str, Tree] = struct.field(default_factory=dict)  # see norms.spectral
    compute: str = struct.field(pytree_node=False, default="float32")
    remat: bool = struct.field(pytree_node=False, default=False)  # activations made again

    def __call__(
        self, name: str, *args: Any, key: jax.Array | None = None, **kwargs: Any
    ) -> tuple[Tree, "Networks"]:
        """Applies network `name`; returns its output and the updated networks.

        `key` feeds a network that draws (dropout, noise); such a network raises
        without one. In eval mode (`train=False`) no variable changes.
        """
        if name not in self.modules:
            offered = ", ".join(sorted(self.modules))
            raise UsageError(f"the game has no network {name!r}; it has {offered}")
        if self.initialising is not None and name not in self.params:
            return self._create(name, args, key, kwargs)(name, *args, key=key, **kwargs)
        kwargs["rngs"] = None if key is None else {"noise": key}
        module, variables = self.modules[name], self.variables[name]
        if "spectral" in variables:  # all calls of a turn see the same weights
            first = self.spectral.get(name, variables["spectral"])
            variables = {**variables, "spectral": first}
        # A running quantity has no parameters, and is too fine for anything but float32.
        compute = self.compute if jax.tree.leaves(self.params[name]) else "float32"
        bound = {"params": cast(self.params[name], compute), **variables}
        args = cast(args, compute)
        if not self.train:
            output = module.apply(bound, *args, train=False, **kwargs)
            return cast(output, "float32"), self
        mutable, rngs = sorted(variables), kwargs.pop("rngs")

        def apply(bound: Tree, args: tuple, rngs: Any) -> tuple[Tree, Tree]:
            given = dict(train=True, mutable=mutable, rngs=rngs, **kwargs)
            return module.apply(bound, *args, **given)

        apply = jax.checkpoint(apply) if self.remat else apply
        with parts.naming(f"network {name!r}"):
            output, new = apply(bound, args, rngs)
        output = cast(output, "float32")
        if self.initialising is not None:  # the initial statistics have seen nothing
            return output, self
        updated = {**self.variables, name: {**variables, **new}}
        first = {name: variables["spectral"]} if "spectral" in variables else {}
        spectral = {**self.spectral, **first}
        return output, self.replace(variables=updated, spectral=spectral)

    def having_looked(self, after: "Networks") -> "Networks":
        """These networks when a call, which made them `after`, was to change nothing."""
        return self

    def _create(
        self, name: str, args: tuple, key: jax.Array | None, kwargs: Mapping[str, Any]
    ) -> "Networks":
        assert self.initialising is not None
        rngs = {"params": stream(self.initialising, name)}
        rngs |= {} if key is None else {"noise": key}
        new = dict(self.modules[name].init(rngs, *args, train=True, **kwargs))
        params = {**self.params, name: new.pop("params", {})}
        return self.replace(params=params, variables={**self.variables, name: new})


def cast(tree: Tree, dtype: str) -> Tree:
    """All floating leaves in `dtype`."""

    def leaf(x: jax.Array) -> jax.Array:
        return x.astype(dtype) if jnp.issubdtype(x.dtype, jnp.floating) else x

    return jax.tree.map(leaf, tree)


class Bound(struct.PyTreeNode):
    """A function with some keyword arguments bound; the `numbers` among them are leaves."""

    function: Callable = struct.field(pytree_node=False)
    structure: Mapping[str, Any] = struct.field(pytree_node=False, default_factory=dict)
    numbers: Mapping[str, Any] = struct.field(default_factory=dict)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **self.structure, **self.numbers, **kwargs)

    @property
    def needs(self) -> list[str]:
        """The parameters that have neither a default nor a bound value."""
        parameters = inspect.signature(self.function).parameters
        given = {**self.structure, **self.numbers}
        return [
            name
            for name, parameter in parameters.items()
            if parameter.default is parameter.empty and name not in given
        ]


class Term(struct.PyTreeNode):
    """A loss in a player's objective: `weight * mean(loss)`, at every `every`-th step.

    What `loss` needs are outputs of the game by name; `inputs` renames some of them. A
    term of weight 0 is measured, not descended.
    """

    loss: Bound
    weight: Any = 1.0  # a number, or a Bound function of the step
    inputs: Mapping[str, str] = struct.field(pytree_node=False, default_factory=dict)
    every: int = struct.field(pytree_node=False, default=1)
    descended: bool = struct.field(pytree_node=False, default=True)

    def __call__(self, outputs: Mapping[str, Any], key: jax.Array) -> jax.Array:
        """The mean of the loss over this device's examples, float32 []."""
        values = self.loss(**self.arguments({**outputs, "key": key}))
        return jnp.mean(jnp.asarray(values, jnp.float32))

    def arguments(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs of the loss by name; `all_<output>` is that of the global batch.

        Raises:
          UsageError: the game offers no such output.
        """
        found, missing = {}, []
        for parameter in self.loss.needs:
            name = self.inputs.get(parameter, parameter)
            if name in outputs:
                found[parameter] = outputs[name]
            elif name.startswith("all_") and name.removeprefix("all_") in outputs:
                output = outputs[name.removeprefix("all_")]
                found[parameter] = jax.tree.map(devices.gather, output)
            else:
                missing.append(name)
        if missing:
            raise UsageError(
                f"loss {self.loss.function.__name__} needs {', '.join(missing)}; "
                f"the game offers {', '.join(sorted(outputs))}"
            )
        return found


class Player(struct.PyTreeNode):
    """Owns `networks` and descends the weighted sum of `losses` in them.

    `optimizer(step)` makes its optax transformation.
    """

    networks: tuple[str, ...] = struct.field(pytree_node=False)
    losses: Mapping[str, Term]
    optimizer: Bound


class Game(struct.PyTreeNode):
    """Networks, players and turns; see the head of this module."""

    modules: Mapping[str, nn.Module] = struct.field(pytree_node=False)
    forward: Bound
    players: Mapping[str, Player]
    turns: tuple[str, ...] = struct.field(pytree_node=False)
    ema: Mapping[str, Any] = struct.field(default_factory=dict)  # network -> decay
    compute: str = struct.field(pytree_node=False, default="float32")  # see Networks
    frozen: tuple[str, ...] = struct.field(pytree_node=False, default=())  # networks
    accumulate: int = struct.field(pytree_node=False, default=1)  # parts of a turn's batch
    remat: bool = struct.field(pytree_node=False, default=False)  # see Networks

    def trained(self, player: str) -> tuple[str, ...]:
        """The networks of a player that are not frozen."""
        return tuple(n for n in self.players[player].networks if n not in self.frozen)

    @property
    def periods(self) -> dict[str, int]:
        """{"player/term": every} of the terms that are computed every so many steps."""
        return {
            f"{name}/{term_name}": term.every
            for name, player in self.players.items()
            for term_name, term in player.losses.items()
        }

    @property
    def repeats(self) -> int:
        """Micro-batches that one step consumes: the most turns of any one player."""
        return max(self.turns.count(name) for name in self.players)


def check(game: Game) -> None:
    """Raises UsageError unless every network has one owner and every turn a player."""
    for name in game.modules:
        owners = [p for p, player in game.players.items() if name in player.networks]
        if len(owners) != 1:
            found = f"has the owners {', '.join(owners)}" if owners else "has no owner"
            raise UsageError(
                f"network {name!r} {found}; list it in the `networks` of one player"
            )
    for name, player in game.players.items():
        if unknown := [n for n in player.networks if n not in game.modules]:
            raise UsageError(
                f"player {name!r} owns {unknown[0]!r}, which is no network of the "
                f"game; it has {', '.join(sorted(game.modules))}"
            )
        if name not in game.turns:
            raise UsageError(f"player {name!r} never plays; list it in `turns`")
    if unknown := [name for name in game.turns if name not in game.players]:
        raise UsageError(
            f"turns: {unknown[0]!r} is no player; there are "
            f"{', '.join(sorted(game.players))}"
        )
    if unknown := [name for name in game.frozen if name not in game.modules]:
        raise UsageError(
            f"config.freeze: {unknown[0]!r} is no network; there are "
            f"{', '.join(sorted(game.modules))}"
        )
    if not any(game.trained(name) for name in game.players):
        raise UsageError("config.freeze names every network; leave one that trains")
    if unknown := [name for name in game.ema if name not in game.modules]:
        raise UsageError(
            f"ema: {unknown[0]!r} is no network; there are "
            f"{', '.join(sorted(game.modules))}"
        )
