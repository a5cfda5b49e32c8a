"""BatchNorm's statistics, taken anew for measuring.

Running averages are of weights that have changed since, and of batches of all that a
network has seen, real and fake in turns. Here the networks as they are see `BATCHES` fixed
batches of training examples and of fakes, and mean and variance of these are what they
measure with (A. Brock, J. Donahue, K. Simonyan, "Large scale GAN training for high fidelity
natural image synthesis", 2019, arXiv:1809.11096, section 4: standing statistics). A network
that sees real and fake examples has those of both together, so that it is one function, as
a certificate needs. A network whose class says `each_side = True`, as recognisers do, has
those of either side: it speaks of one at a time.
"""

import copy
from collections.abc import Mapping
from typing import Any

import jax
import numpy as np
from flax import struct

from jaxgan.core.devices import vary
from jaxgan.core.game import Game, Networks
from jaxgan.core.state import TrainState
from jaxgan.core.step import Batch
from jaxgan.core.streams import stream
from jaxgan.evaluate.measure import Measure
from jaxgan.experiment import Experiment

Tree = Any
BATCHES = 8
STATISTICS = "statistics"  # the collection of models/norms.py


class Recording(Networks):
    """Networks in train mode whose variables stay, and that keep what each call's layers
    saw: {network: (moments of the first call, ...)}. A game may take them to eval mode, and
    such calls are not kept."""

    seen: Mapping[str, tuple[Tree, ...]] = struct.field(default_factory=dict)

    def __call__(
        self, name: str, *args: Any, key: jax.Array | None = None, **kwargs: Any
    ) -> tuple[Tree, "Recording"]:
        if not self.train:  # a game says so of a network that is done
            return Networks.__call__(self, name, *args, key=key, **kwargs)  # type: ignore[return-value]
        bound = {"params": self.params[name], **self.variables[name]}
        rngs = None if key is None else {"noise": key}
        mutable = ["moments", *self.variables[name]]
        output, new = self.modules[name].apply(
            bound, *args, train=True, mutable=mutable, rngs=rngs, **kwargs
        )
        calls = (*self.seen.get(name, ()), new.get("moments", {}))
        return output, self.replace(seen={**self.seen, name: calls})

    def having_looked(self, after: Networks) -> Networks:
        """These networks with what the call has recorded, all that a call changes here."""
        return after


def moments(game: Game, state: TrainState, batch: Batch, key: jax.Array) -> Tree:
    """The moments that every call's layers see, {network: (tree of (mean, var), ...)}."""
    networks = Recording(game.modules, vary(state.params), state.variables)
    return game.forward(networks, batch, stream(key, "forward"))[1].seen


class Standing:
    """`state -> state` with statistics taken anew; of a game without any the same."""

    def __init__(self, experiment: Experiment):
        self.experiment = experiment
        self.measure = Measure(experiment, moments)

    def on(self, experiment: Experiment) -> "Standing":
        """The same program on another replica."""
        other = copy.copy(self)
        other.experiment, other.measure = experiment, self.measure.on(experiment)
        return other

    def __call__(self, state: TrainState) -> TrainState:
        names = [n for n, found in state.variables.items() if STATISTICS in found]
        train = self.experiment.source.size("train")
        count = self.measure.fitting(min(BATCHES * self.measure.size, train))
        if not names or not count:
            return state
        batches = [found for found, _ in self.measure(state, "train", count)]
        modules, variables = self.experiment.game.modules, dict(state.variables)
        for name in filter(batches[0].__contains__, names):
            calls = list(zip(*(batch[name] for batch in batches)))
            if not getattr(modules[name], "each_side", False):
                calls = [tuple(each for call in calls for each in call)]
            old = variables[name]
            variables[name] = tuple(
                {**old, STATISTICS: statistics(old[STATISTICS], call)} for call in calls
            )
        return state.replace(variables=variables)


def statistics(like: Tree, batches: tuple[Tree, ...]) -> Tree:
    """Mean and variance of all batches together, in the shape of the running ones; what is
    no layer's mean and variance stays."""
    if "mean" in like and not isinstance(like["mean"], Mapping):
        pairs = [batch["own"][0] for batch in batches]
        mean, var = (np.stack([np.float64(pair[i]) for pair in pairs]) for i in (0, 1))
        whole = {"mean": mean.mean(0), "var": var.mean(0) + mean.var(0)}
        return {name: np.float32(value) for name, value in whole.items()}
    return {
        name: statistics(part, tuple(batch[name] for batch in batches))
        if all(name in batch for batch in batches)
        else part
        for name, part in like.items()
    }
