"""A trained model as users hold it.

    import jaxgan
    model = jaxgan.load("runs/dcgan")
    images = model.sample(seed=0, n=16)  # uint8 [16, H, W, C]

Only the checkpoint's `networks` are read: no data set is opened, no optimiser imported.
"""

import dataclasses
import os
from collections.abc import Callable, Mapping
from typing import Any

import jax
import numpy as np
from flax.core import FrozenDict

from jaxgan import assemble
from jaxgan.core.game import Bound
from jaxgan.core.streams import stream
from jaxgan.distributions.law import Law
from jaxgan.distributions.prior import Prior, named, sample, values_of
from jaxgan.games.applied import networks_of, run
from jaxgan.games.family import Family
from jaxgan.inversion import Inverted, invert
from jaxgan.modalities.modality import Modality
from jaxgan.system.errors import UsageError, check_seed, choose
from jaxgan.system.progress import track
from jaxgan.workdir import exported
from jaxgan.workdir.checkpoint import Checkpoints
from jaxgan.workdir.choice import check_replica
from jaxgan.workdir.head import read_config

BLOCK = 64  # examples of a call: one program and one key each, whatever n and start


@dataclasses.dataclass(frozen=True, repr=False)
class Model:
    """The networks of a run, in eval mode, and what its family does with them.

    Attributes:
      modules: {network: Flax module}.
      variables: {network: {"params": ..., collection: ...}}.
      family, options: who makes examples, encodes and scores them, and the game's options.
      prior: {latent: law}, the generator's input.
      data_spec: the data it was trained on: `shape`, `label_names`, ...
      modality: the kind of its examples.
      step: the training step of the weights; weights: "ema" or "raw".
      compute: the type within the networks.
      failed: whether it is a replica that failed, as it was last saved before.
    """

    modules: FrozenDict
    variables: Mapping[str, Any]
    family: Family
    options: Bound
    prior: Prior
    data_spec: Mapping[str, Any]
    modality: Modality
    step: int
    weights: str
    compute: str = "float32"
    failed: bool = False

    def __repr__(self) -> str:
        inputs = ", ".join(f"{name} [B, {law.size}]" for name, law in self.prior.items())
        shape = ", ".join(map(str, ("B", *self.data_spec["shape"])))
        made = type(self.modules[self.family.needs[0]]).__qualname__
        return f"{made}({inputs}) -> [{shape}], {self.weights} weights of step {self.step}"

    def latents(self, seed: int, n: int, start: int = 0) -> dict[str, jax.Array]:
        """Draws number `start` to `start + n` of a seed, {latent: [n, size]}."""
        check_seed(seed)
        key = stream(jax.random.key(seed), "sample")
        return draw(self.prior, key, np.arange(start, start + n, dtype=np.int32))

    def generate(self, input: Any, key: jax.Array | None = None) -> jax.Array:
        """Decoded examples [B, ...] of an input; differentiable.

        Args:
          input: {latent: [B, size]}, or those side by side, [B, total size]; of a family
            that makes examples of others, those.
          key: of what the networks draw; None is always the same one.
        """
        if self.family.input == "latent":
            input = named(self.prior, input)
        return self._call("generate", input, key)

    def sample(
        self,
        seed: int = 0,
        n: int = 16,
        start: int = 0,
        fixed: Mapping[str, Any] = {},
        **latents: Any,
    ) -> np.ndarray:
        """n examples of a seed from number `start` on, stored [n, ...].

        The same number is the same example, whatever n and start. `fixed`, or keywords
        where a name is free, hold latents still: a class by its index or its label's name,
        else numbers [size]; or n classes, or numbers [n, size], one for each example.
        """
        if n < 1:
            raise UsageError(f"n is {n}; it must be at least 1")
        if self.family.input != "latent":
            raise UsageError(
                f"this model makes examples of a batch's {self.family.input!r}, not of "
                "latents; give them to generate"
            )
        check_seed(seed)
        values = self.fixed({**fixed, **latents}, n)
        keys = stream(jax.random.key(seed), "generate")
        blocks = range(start // BLOCK, (start + n - 1) // BLOCK + 1)
        parts = []
        for block in track(blocks, "sampling", len(blocks)) if len(blocks) > 1 else blocks:
            latent: dict = self.latents(seed, BLOCK, block * BLOCK)
            number = np.arange(block * BLOCK, (block + 1) * BLOCK) - start
            for name, value in values.items():
                latent[name] = value[np.clip(number, 0, len(value) - 1)]
            made = self.generate(latent, jax.random.fold_in(keys, block))
            parts.append(self.modality.store(jax.device_get(made)))
        first = start - blocks[0] * BLOCK
        return np.concatenate(parts)[first : first + n]

    def with_options(self, **options: Any) -> "Model":
        """This model with other options of its generation, `temperature=0.7` for instance;
        another number needs no other program."""
        return dataclasses.replace(self, options=self.family.chosen(self.options, options))

    def fixed(self, values: Mapping[str, Any], n: int) -> dict[str, np.ndarray]:
        """Values of latents as users say them, of n examples, as {latent: [1 or n, size]}.

        Raises:
          UsageError: there is no such latent or value, or not n of them.
        """
        names = self.data_spec.get("label_names") or ()
        return values_of(self.prior, values, n, names)

    def encode(self, x: np.ndarray, key: jax.Array | None = None) -> dict[str, Law]:
        """{latent: its law given the example} of stored examples [N, ...], as `sample`
        returns them.

        Raises:
          UsageError: the model's family has no encoder.
        """
        return self._call("encode", x, key, self.modality.decode)

    def starts(self, x: np.ndarray, n: int, seed: int = 0) -> dict[str, np.ndarray]:
        """Starts of `invert` for stored examples [N, ...], {latent: [N, n, size]}: first
        what the encoder says, of the latents that it reads, then draws of a seed."""
        drawn = {
            name: np.array(value).reshape(len(x), n, -1)
            for name, value in self.latents(seed, len(x) * n).items()
        }
        if self.family.offers("encode"):
            for name, law in self.encode(x).items():
                drawn[name][:, 0] = np.asarray(law.guess)
        return drawn

    def invert(
        self, x: np.ndarray, starts: int = 4, seed: int = 0, **options: Any
    ) -> Inverted:
        """Latents of stored examples [N, ...] by optimisation from `starts` starts; by
        `options` of jaxgan/inversion.py: features (`modality.project`), steps, rate.

        Raises:
          UsageError: the model makes no examples of latents, or no gradient reaches them.
        """
        if self.family.input != "latent" or starts < 1:
            raise UsageError("invert finds latents, from 1 start on, where there are any")
        check_seed(seed)
        self.modality.check(x, self.data_spec)
        bound = self.family.bind("generate", self.options)
        static, key = (self.modules, self.compute, None), jax.random.key(0)
        given = static, self.variables, bound, self.prior, stream(key, "generate")
        target = jax.device_get(self.modality.decode(jax.numpy.asarray(x)))
        options = {"features": self.modality.project, **options}
        return invert(*given, target, self.starts(x, starts, seed), **options)

    def log_prob(self, x: np.ndarray, key: jax.Array | None = None) -> jax.Array:
        """log p(x) of stored examples [N, ...], [N] nats."""
        return self._call("log_prob", x, key, self.modality.decode)

    def bound(
        self, x: np.ndarray, key: jax.Array | None = None, **options: Any
    ) -> jax.Array:
        """A lower bound on log p(x) of stored examples [N, ...], [N] nats; `key` is of the
        draws that it is estimated by, `options` are the family's own."""
        return self._call("bound", x, key, self.modality.decode, **options)

    def network(self, name: str) -> Callable:
        """A network in eval mode, a function of its inputs; `key` feeds one that draws."""
        networks = networks_of(self.modules, self.compute, self.variables)
        if name not in self.modules:
            raise UsageError(
                f"the model has no network {name!r}; it has {', '.join(self.modules)}"
            )

        def call(*args: Any, key: jax.Array | None = None, **kwargs: Any) -> Any:
            return networks(name, *args, key=key, **kwargs)[0]

        return call

    def _call(
        self,
        name: str,
        x: Any,
        key: jax.Array | None,
        decode: Callable | None = None,
        **options: Any,
    ) -> Any:
        if not self.family.offers(name):
            offered = ("generate", "encode", "log_prob", "bound")
            kept = ", ".join(each for each in offered if self.family.offers(each))
            raise UsageError(f"this model's family offers no {name}; it offers {kept}")
        if decode:
            self.modality.check(x, self.data_spec)
        key = stream(jax.random.key(0), name) if key is None else key
        bound = self.family.bind(name, self.options, **options)
        return run((self.modules, self.compute, decode), self.variables, bound, x, key)


draw = jax.jit(sample, static_argnums=0)


def model_of(
    config: Mapping,
    data_spec: Mapping[str, Any],
    networks: Mapping[str, Any],
    step: int,
    weights: str | None = None,
) -> Model:
    """The model of a checkpoint's `networks`, {network: {"raw": ..., "ema": ...}}.

    Args:
      weights: "ema" for averaged weights, of the networks that have them, or "raw"; None
        takes averaged ones where there are any.

    Raises:
      UsageError: no network has averaged weights.
    """
    averaged = any("ema" in kept for kept in networks.values())
    weights = weights or ("ema" if averaged else "raw")
    choose(weights, ("ema", "raw"), "weights")
    if weights == "ema" and not averaged:
        raise UsageError("this run has no averaged weights; use --weights=raw")
    family, options = assemble.make_family(config)
    return Model(
        FrozenDict({n: assemble.make_network(config, n, data_spec) for n in networks}),
        {name: kept.get(weights, kept["raw"]) for name, kept in networks.items()},
        family,
        options,
        assemble.make_prior(config),
        data_spec,
        assemble.modality_of(data_spec),
        step,
        weights,
        config.get("compute", "float32"),
    )


def load(
    workdir: str | os.PathLike,
    step: str | int = "latest",
    weights: str | None = None,
    replica: int | None = None,
) -> Model:
    """The model of a training run.

    Args:
      workdir: the run's folder, or that of its export.
      step: "latest", "best" (where checkpoints carry a validation score) or a number.
      weights: "ema" for the averaged weights, "raw" for those last trained; by default
        averaged ones where there are any.
      replica: which, of a run of several; by default the first.

    Raises:
      UsageError: no such run, step, weights or replica. RunError: no whole checkpoint.
    """
    if exported.is_export(workdir):
        *kept, failed = exported.read(workdir, step, weights, replica)
        found = dataclasses.replace(model_of(*kept), failed=failed)
        if found.family.input == "latent":
            with exported.fitting(workdir):
                jax.eval_shape(lambda: found.generate(found.latents(0, BLOCK)))
        return found
    config = read_config(workdir)
    count, k = assemble.count_of(config), replica or 0
    check_replica(workdir, replica, count)
    checkpoints = Checkpoints(workdir, writable=False)
    try:
        networks, meta, step = checkpoints.restore_networks(step, k)
    finally:
        checkpoints.close()
    config, one = assemble.members(config)[k], k if count > 1 else ...
    networks = jax.tree.map(lambda x: jax.numpy.asarray(x[one]), networks)
    found = model_of(config, meta["data_spec"], networks, step, weights)
    aside = meta.get("aside", {}).get(str(k), {"failed": False})
    return dataclasses.replace(found, failed=aside["failed"])
