"""The game of a config: its family, players and terms, checked.

Every component of a config is `dict(name=<catalogue name>, **arguments)`; the arguments go
straight to the constructor, whose signature is what is checked. Nothing here compiles, and
each mistake is one UsageError that says where, what, and what would do.
"""

import inspect
from collections.abc import Mapping
from typing import Any

from flax.core import FrozenDict

from jaxgan.assemble.names import (
    arguments,
    bound,
    number,
    plain_number,
    resolve,
    with_floats,
)
from jaxgan.assemble.networks import make_codes, make_networks, make_prior
from jaxgan.core.game import Bound, Game, Player, Term, check
from jaxgan.games.family import Family, family_of
from jaxgan.system.errors import UsageError, choose

COMPUTE = ("float32", "bfloat16")


def make_family(config: Mapping) -> tuple[Family, Bound]:
    """The family that `config.game` names, and its forward pass with all options bound."""
    from jaxgan.games import GAMES
    from jaxgan.modalities.augmentation import AUGMENTATIONS

    spec, where = config["game"], "config.game"
    family = family_of(resolve(GAMES, spec.get("name", ""), f"{where}.name"))
    given = ("networks", "batch", "key", "prior")
    chosen = arguments(family.forward, spec, where, given)
    for name, (least, most) in family.ranges.items():
        if name in chosen and not least <= chosen[name] <= most:
            raise UsageError(
                f"{where}.{name} is {chosen[name]}; it must be from {least:g} to {most:g}"
            )
    if "codes" in chosen:
        chosen["codes"] = FrozenDict(make_codes(config))
    if "augmentation" in chosen:
        where = f"{where}.augmentation"
        policy = [resolve(AUGMENTATIONS, name, where) for name in chosen["augmentation"]]
        chosen["augmentation"] = tuple(policy)
    if "generation" in chosen:  # how the game of another run makes its examples
        other, options = make_family({**config, "game": chosen["generation"]})
        chosen["generation"] = other.bind("generate", options)
    return family, bound(family.forward, prior=make_prior(config), **chosen)


def make_game(config: Mapping, data_spec: Mapping[str, Any]) -> Game:
    """The whole game that the config describes, its structure checked."""
    try:
        return assemble(config, data_spec)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, UsageError):
            raise
        text = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        text = " ".join(text.replace('"', "").split())
        raise UsageError(
            f"config: it has not the shape of configs/dcgan.py: {text}"
        ) from error


def assemble(config: Mapping, data_spec: Mapping[str, Any]) -> Game:
    """See `make_game`."""
    family, forward = make_family(config)
    for name in family.needs:
        if name not in config["networks"]:
            raise UsageError(f"config.networks has no {name!r}, which makes the examples")
    check_classes(family, forward, data_spec)
    modules = make_networks(config, data_spec)
    players = {
        name: make_player(spec, f"config.players.{name}")
        for name, spec in config["players"].items()
    }
    ema = {
        name: plain_number(decay, f"config.ema.{name}")
        for name, decay in config["ema"].items()
    }
    for name, decay in ema.items():
        if not 0 <= decay < 1:
            raise UsageError(f"config.ema.{name} is {decay}; it must be in [0, 1)")
    check_codes(forward.structure.get("codes"), players)
    check_labelled(family, forward, players, data_spec)
    compute = choose(config["compute"], COMPUTE, "config.compute")
    frozen, turns = names_of(config, "freeze"), tuple(config["turns"])
    how = (config.get("accumulate", 1), bool(config.get("remat", False)))
    game = Game(modules, forward, players, turns, ema, compute, frozen, *how)
    check(game)
    return game


def names_of(config: Mapping, key: str) -> tuple[str, ...]:
    """A key of several names, which may be one text with commas."""
    found = config.get(key) or ()
    words = [found] if isinstance(found, str) else found
    return tuple(name for word in words for name in word.split(",") if name)


def check_classes(family: Family, forward: Bound, data_spec: Mapping[str, Any]) -> None:
    """Raises UsageError where the latent that stands for the data's labels has another
    number of classes than they: labels beyond it would be no class at all."""
    name = forward.structure.get(family.rows_by)
    law = forward.structure["prior"].get(name) if name else None
    names = data_spec.get("label_names") or ()
    if law is not None and names and law.size != len(names):
        raise UsageError(
            f"config.latents.{name}.size is {law.size}, but the data have {len(names)} "
            f"classes; make it {len(names)}"
        )


def check_labelled(
    family: Family, forward: Bound, players: Mapping[str, Player], data_spec: Mapping
) -> None:
    """Raises UsageError where the game trains on labels and examples have none."""
    read = {
        term.inputs.get(need, need).removeprefix("all_")
        for player in players.values()
        for term in player.losses.values()
        for need in term.loss.needs
    }
    without = data_spec.get("unlabelled")
    if without and ("label" in read or forward.structure.get(family.rows_by)):
        counts = ", ".join(f"{count:,} {split}" for split, count in without.items())
        raise UsageError(
            f"the game trains on labels, and examples have none ({counts}); label them or "
            "leave them out of the data"
        )


def check_codes(codes: Mapping | None, players: Mapping[str, Player]) -> None:
    """Raises UsageError where no loss that is descended reads what is said of the game's
    codes, or one names a code that the game has not."""
    if codes is None:
        return
    read = set()
    for name, player in players.items():
        for term_name, term in player.losses.items():
            if term.descended:
                read |= {term.inputs.get(need, need) for need in term.loss.needs}
            numbers = {**term.loss.structure, **term.loss.numbers}
            for key in {"weights", "codes"} & set(numbers):
                if unknown := [code for code in numbers[key] if code not in codes]:
                    where = f"config.players.{name}.losses.{term_name}.{key}"
                    raise UsageError(
                        f"{where}: {unknown[0]!r} is no code; config.game.codes has "
                        f"{', '.join(sorted(codes))}"
                    )
    if not any(name.endswith("posterior") for name in read):
        raise UsageError(
            f"config.game.codes: no loss reads {', '.join(sorted(codes))}; "
            "give a player the term mutual_information, with a weight above 0"
        )


def make_player(spec: Mapping, where: str) -> Player:
    """A player with its terms and its optimiser."""
    from jaxgan.core import optimizers

    losses = {
        name: make_term(name, term, f"{where}.losses.{name}")
        for name, term in spec["losses"].items()
    }
    if not losses:
        raise UsageError(f"{where}.losses is empty; a player descends at least one term")
    where = f"{where}.optimizer"
    chosen = dict(spec["optimizer"])
    name = chosen.pop("name", "")
    optimizer = resolve(optimizers.OPTIMIZERS, name, f"{where}.name")
    rate = number(chosen.pop("learning_rate", None), f"{where}.learning_rate")
    if isinstance(rate, float) and rate < 0:
        raise UsageError(f"{where}.learning_rate is {rate}; it must not be negative")
    names = [name for name in ("clip_gradients", "clip_weights") if name in chosen]
    clips = {k: plain_number(chosen.pop(k), f"{where}.{k}") for k in names}
    arguments(optimizer, chosen, where, given=("learning_rate",))
    chosen = with_floats(optimizer, chosen) | clips
    chain = bound(optimizers.make, optimizer=optimizer, learning_rate=rate, **chosen)
    if name not in tuple(optimizers.OPTIMIZERS) and (why := optimizers.problem(chain)):
        raise UsageError(f"{where}: {name} needs more than gradients and weights: {why}")
    return Player(tuple(spec["networks"]), losses, chain)


def make_term(name: str, spec: Mapping, where: str) -> Term:
    """A term: `loss` (default: its own name), weight, every, inputs, hyper-parameters."""
    from jaxgan.losses import LOSSES

    chosen = dict(spec)
    loss = resolve(LOSSES, chosen.pop("loss", name), where)
    weight = number(chosen.pop("weight", 1.0), f"{where}.weight")
    every, inputs = chosen.pop("every", 1), dict(chosen.pop("inputs", {}))
    if not isinstance(every, int) or every < 1:
        raise UsageError(f"{where}.every is {every!r}; it must be a whole number from 1")
    parameters = inspect.signature(loss).parameters
    if unknown := [key for key in inputs if key not in parameters]:
        raise UsageError(
            f"{where}.inputs: {name} has no parameter {unknown[0]!r}; it has "
            f"{', '.join(parameters)}"
        )
    outputs = [k for k, p in parameters.items() if p.default is p.empty]
    if named := [key for key in chosen if key in outputs]:
        raise UsageError(
            f"{where}: {named[0]!r} has no default, so it is an output of the game, which "
            f"no value replaces; inputs={{{named[0]!r}: OUTPUT}} names another output"
        )
    chosen = arguments(loss, chosen, where, given=outputs)
    return Term(bound(loss, **chosen), weight, inputs, every, descended=weight != 0.0)
