"""Networks seen from inside: the arrays that their layers return, watched and edited, and
the functions of a model in a form that can be watched and differentiated."""

import contextlib
import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import flax.linen as nn
import jax
from flax import struct

from jaxgan.core.game import Bound
from jaxgan.core.streams import stream
from jaxgan.games.applied import apply, networks_of
from jaxgan.model import Model
from jaxgan.models.attention import SelfAttention
from jaxgan.system.errors import UsageError

Edit = Callable[[jax.Array], jax.Array]
Latent = Mapping[str, jax.Array]


def tree_of(f: Callable) -> Callable:
    """A function as a pytree, an argument of compiled programs: as it is if it is one, with
    its weights as leaves; else a part of the program."""
    return f if isinstance(f, struct.PyTreeNode) else jax.tree_util.Partial(f)


@dataclasses.dataclass
class Seen:
    """The layers of a forward pass, in the order in which they were computed.

    Attributes:
      values: {path: the array that the layer returned}, the last one of a layer that is
        called several times.
      linear: the paths of layers with a kernel: dense ones and convolutions.
      attention: {path: weights [B, queries, keys] of a `SelfAttention`}.
    """

    values: dict[str, jax.Array] = dataclasses.field(default_factory=dict)
    linear: list[str] = dataclasses.field(default_factory=list)
    attention: dict[str, jax.Array] = dataclasses.field(default_factory=dict)

    @property
    def stages(self) -> tuple[str, ...]:
        """The layers that end what each linear layer but the last began, behind
        normalisation and ahead of the next linear layer: [B, ..., channels].

        The nonlinearity is no layer. A channel that is 0 here is 0 behind ReLU, leaky ReLU,
        ELU and tanh too.
        """
        paths = [*self.values]
        starts = [paths.index(path) for path in self.linear]
        return tuple(paths[start - 1] for start in starts[1:])


@contextlib.contextmanager
def watched(edits: Mapping[str, Edit] = {}) -> Iterator[Seen]:
    """Sees the layers of a network that is applied within the context; `edits`, {path:
    function}, replace what layers return.

    A program that was compiled before says nothing: call what is traced within. The layers
    inside of a `SelfAttention` are not told apart.
    """
    seen = Seen()

    def look(
        call: Callable,
        args: tuple,
        kwargs: Mapping[str, Any],
        context: nn.module.InterceptorContext,
    ) -> Any:
        module, path = context.module, "/".join(context.module.path)
        if isinstance(module, SelfAttention) and context.method_name == "weights":
            seen.attention[path] = value = call(*args, **kwargs)
            return value
        value = call(*args, **kwargs)
        inside = isinstance(module.parent, SelfAttention)
        if context.method_name != "__call__" or not path or inside:
            return value
        if not isinstance(value, jax.Array):
            return value
        value = edits[path](value) if path in edits else value
        seen.values.pop(path, None)
        seen.values[path] = value
        if module.has_variable("params", "kernel") and path not in seen.linear:
            seen.linear.append(path)
        return value

    with nn.intercept_methods(look):
        yield seen


class Generation(struct.PyTreeNode):
    """`Model.generate` of named latents, traced anew at each call; its weights are leaves.

    made = Generation.of(model)
    examples, seen = made.seen(latents)
    """

    static: tuple = struct.field(pytree_node=False)
    variables: Any
    bound: Bound
    key: jax.Array

    @classmethod
    def of(cls, model: Model) -> "Generation":
        """The generation of a model.

        Raises:
          UsageError: it makes examples of other examples, not of latents.
        """
        if model.family.input != "latent":
            raise UsageError(
                f"this model makes examples of a batch's {model.family.input!r}; only the "
                "latents of a model can be explained"
            )
        bound = model.family.bind("generate", model.options)
        key = stream(jax.random.key(0), "generate")
        return cls((model.modules, model.compute, None), model.variables, bound, key)

    def __call__(self, latent: Latent) -> jax.Array:
        """{latent: [B, size]} -> decoded examples [B, ...]."""
        return apply(self.static, self.variables, self.bound, latent, self.key)

    def seen(
        self, latent: Latent, edits: Mapping[str, Edit] = {}
    ) -> tuple[jax.Array, dict[str, jax.Array]]:
        """The examples, and {path: array} of all layers, of which `edits` replace some."""
        with watched(edits) as seen:
            return self(latent), seen.values

    def layer(self, latent: Latent, path: str) -> jax.Array:
        """The output of one layer, compiled."""
        return _layer(self, latent, path)

    def look(self, latent: Latent) -> Seen:
        """The layers as shapes; nothing is computed."""
        with watched() as seen:
            jax.eval_shape(lambda x: self(x), latent)
        return seen


@functools.partial(jax.jit, static_argnums=2)
def _layer(make: Generation, latent: Latent, path: str) -> jax.Array:
    return make.seen(latent)[1][path]


@jax.jit
def generated(make: Generation, latent: Latent) -> jax.Array:
    """The examples of latents, compiled."""
    return make(latent)


class Decision(struct.PyTreeNode):
    """The logits that a game gives examples as if they were real, x [B, ...] -> [B], in
    eval mode, whatever network judges them and whatever else it is shown."""

    modules: Mapping = struct.field(pytree_node=False)
    compute: str = struct.field(pytree_node=False)
    variables: Any
    forward: Bound
    batch: Mapping[str, jax.Array]

    def __call__(self, x: jax.Array) -> jax.Array:
        """Decoded examples, as many as the batch has -> logits."""
        networks = networks_of(self.modules, self.compute, self.variables)
        key = stream(jax.random.key(0), "forward")
        outputs, _ = self.forward(networks, {**self.batch, "data": x}, key)
        return outputs["real_logits"]


def decision_of(model: Model, batch: Mapping[str, jax.Array]) -> Decision | None:
    """The decision on the examples of a batch ("data", "index", "label" if any); None of a
    game that has no logit for each."""
    forward = model.family.bind("forward", model.options, augmentation=())
    found = Decision(model.modules, model.compute, model.variables, forward, batch)
    try:
        logits = jax.eval_shape(found, batch["data"])
    except KeyError:
        return None
    return found if logits.shape == (len(batch["data"]),) else None
