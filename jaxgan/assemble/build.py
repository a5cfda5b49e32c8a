"""From a config to the things it names. The only module that resolves names.

Every component of a config is `dict(name=<catalogue name>, **arguments)`; the arguments
go straight to the constructor, whose signature is what is checked. Nothing here
compiles, and each mistake is one UsageError that says where, what, and what would do.
"""

import inspect
import json
from collections.abc import Mapping

import jax
from flax.core import FrozenDict
from ml_collections import ConfigDict

from jaxgan.assemble.catalogue import (
    arguments,
    bound,
    number,
    plain_number,
    resolve,
    with_floats,
)
from jaxgan.distributions import latents
from jaxgan.models import NETWORKS
from jaxgan.system.errors import UsageError
from jaxgan.workdir.head import CADENCES

COMPUTE = ("float32", "bfloat16")
IMAGE_SIZES = (8, 16, 32, 64, 128, 256)


def plain(config: ConfigDict) -> ConfigDict:
    """The config as its JSON says it: references resolved, tuples as lists."""
    try:
        return ConfigDict(json.loads(json.dumps(config.to_dict())))
    except TypeError as error:
        raise UsageError(
            f"config: {error}; a config holds numbers, strings, tuples and dicts, and "
            "names functions by their catalogue name"
        ) from None


def check_numbers(config: Mapping) -> None:
    """Raises UsageError for sizes and cadences that cannot work here."""
    for key in (*CADENCES, "batch_size", "width", "steps_per_call"):
        value = config.get(key)
        if not isinstance(value, int) or value < 1:
            raise UsageError(f"config.{key} is {value!r}; it must be a whole number from 1")
    if not isinstance(config.get("seed"), int) or not 0 <= config["seed"] < 2**32:
        raise UsageError(
            f"config.seed is {config.get('seed')!r}; it must be 0 to 2**32 - 1"
        )
    if config.get("image_size") not in IMAGE_SIZES:
        sizes = ", ".join(map(str, IMAGE_SIZES))
        raise UsageError(
            f"config.image_size is {config.get('image_size')}; it may be {sizes}"
        )
    if config["batch_size"] % jax.device_count():
        raise UsageError(
            f"config.batch_size is {config['batch_size']}, which {jax.device_count()} "
            "devices cannot share equally; make it a multiple"
        )


def make_source(config: Mapping):
    """The data set that `config.data` names."""
    from jaxgan.data import SOURCES  # late: a generator needs no data

    spec = config["data"]
    source = resolve(SOURCES, spec.get("name", ""), "config.data.name")
    if "path" in spec and not spec["path"]:
        raise UsageError(
            f"config.data.path is empty: give it as --config=FILE:{spec['name']}=PATH"
        )
    chosen = arguments(source, spec, "config.data", given=("image_size",))
    if "image_size" in inspect.signature(source).parameters:
        chosen["image_size"] = config["image_size"]
    return source(**chosen)


def make_network(config: Mapping, name: str, data_spec: Mapping):
    """One Flax module. What it needs of the data (size, channels) or of the game's codes
    (the numbers of outputs) is filled in."""
    where = f"config.networks.{name}"
    spec = config["networks"][name]
    network = resolve(NETWORKS, spec.get("name", ""), f"{where}.name")
    from_data = {
        "image_size": data_spec["shape"][0],
        "channels": data_spec["shape"][-1],
        "shape": tuple(data_spec["shape"]),
    }
    fields = inspect.signature(network).parameters
    if "image_size" in fields and len(data_spec["shape"]) != 3:
        raise UsageError(
            f"{where}: {spec['name']} makes images, but the data are points of shape "
            f"{list(data_spec['shape'])}; mlp.Generator makes those"
        )
    if "outputs" in fields and "outputs" not in spec:
        posteriors = posteriors_of(config).values()
        from_data["outputs"] = sum(p.inputs for p in posteriors)
    if "latent_size" in fields:
        from_data["latent_size"] = sum(law.size for law in make_prior(config).values())
    if "layout" in fields:
        from_data["layout"] = FrozenDict(latents.layout(make_prior(config)))
    from_data = {key: value for key, value in from_data.items() if key in fields}
    return network(**arguments(network, {**from_data, **spec}, where))


def make_prior(config: Mapping) -> latents.Prior:
    """The generator's input as `config.latents` declares it."""
    laws = {}
    for name, spec in config["latents"].items():
        where = f"config.latents.{name}"
        law = resolve(latents.LAWS, spec.get("name", ""), f"{where}.name")
        laws[name] = law(**arguments(law, spec, where))
        if laws[name].size < 1:
            raise UsageError(f"{where}.size is {laws[name].size}; it must be at least 1")
    if not laws:
        raise UsageError("config.latents is empty; declare at least one latent variable")
    return latents.Prior(laws)


def posteriors_of(config: Mapping) -> dict:
    """{code: its posterior}, as `config.game.codes` says."""
    from jaxgan.distributions.posteriors import POSTERIORS, Code

    prior, where = make_prior(config), "config.game.codes"
    found, codes = {}, config["game"].get("codes", {})
    if not isinstance(codes, Mapping | ConfigDict):
        raise UsageError(f"{where} is {codes!r}; it must be {{latent: posterior, ...}}")
    for name, kind in codes.items():
        if name not in prior:
            raise UsageError(
                f"{where}: {name!r} is no latent variable; there are "
                f"{', '.join(sorted(prior))}"
            )
        posterior, law = resolve(POSTERIORS, kind, f"{where}.{name}"), prior[name]
        if type(law).__name__ not in posterior.laws:
            raise UsageError(
                f"{where}.{name}: a {kind} posterior is for codes that are "
                f"{' or '.join(posterior.laws)}, not {type(law).__name__}"
            )
        found[name] = Code(posterior, law)
    if not found:
        raise UsageError(f"{where} is empty; name the latents that are to be recognised")
    return found


def make_game(config: Mapping, data_spec: Mapping):
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


def assemble(config: Mapping, data_spec: Mapping):
    """See `make_game`."""
    from jaxgan import games
    from jaxgan.core import game
    from jaxgan.modalities import augmentation

    spec = config["game"]
    forward = resolve(games.GAMES, spec.get("name", ""), "config.game.name")
    chosen = arguments(forward, spec, "config.game", ("networks", "batch", "key", "prior"))
    if "generator" not in config["networks"]:
        raise UsageError("config.networks has no 'generator'; that network is sampled")
    if "codes" in chosen:
        chosen["codes"] = FrozenDict(posteriors_of(config))
    if "augmentation" in chosen:
        catalogue, where = augmentation.AUGMENTATIONS, "config.game.augmentation"
        policy = [resolve(catalogue, name, where) for name in chosen["augmentation"]]
        chosen["augmentation"] = tuple(policy)
    modules = {name: make_network(config, name, data_spec) for name in config["networks"]}
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
    forward = bound(forward, prior=make_prior(config), **chosen)
    check_codes(chosen, players)
    turns, compute = tuple(config["turns"]), config["compute"]
    if compute not in COMPUTE:
        raise UsageError(f"config.compute is {compute!r}; it may be {' or '.join(COMPUTE)}")
    result = game.Game(modules, forward, players, turns, ema, compute)
    game.check(result)
    return result


def check_codes(chosen: Mapping, players: Mapping) -> None:
    """Raises UsageError where no loss that is descended reads what is said of the game's
    codes, or one names a code that the game has not."""
    if "codes" not in chosen:
        return
    codes, read = chosen["codes"], set()
    for name, player in players.items():
        for term_name, term in player.losses.items():
            if term.descended:
                read |= {term.inputs.get(need, need) for need in term.loss.needs}
            bound = {**term.loss.structure, **term.loss.numbers}
            for key in {"weights", "codes"} & set(bound):
                if unknown := [code for code in bound[key] if code not in codes]:
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


def make_player(spec: Mapping, where: str):
    """A player with its terms and its optimiser."""
    from jaxgan.core import game, optimizers

    losses = {
        name: make_term(name, term, f"{where}.losses.{name}")
        for name, term in spec["losses"].items()
    }
    if not losses:
        raise UsageError(f"{where}.losses is empty; a player descends at least one term")
    where = f"{where}.optimizer"
    chosen = dict(spec["optimizer"])
    optimizer = resolve(optimizers.OPTIMIZERS, chosen.pop("name", ""), f"{where}.name")
    rate = number(chosen.pop("learning_rate", None), f"{where}.learning_rate")
    if isinstance(rate, float) and rate < 0:
        raise UsageError(f"{where}.learning_rate is {rate}; it must not be negative")
    names = [name for name in ("clip_gradients", "clip_weights") if name in chosen]
    clips = {k: plain_number(chosen.pop(k), f"{where}.{k}") for k in names}
    arguments(optimizer, chosen, where, given=("learning_rate",))
    chosen = with_floats(optimizer, chosen) | clips
    chain = bound(optimizers.make, optimizer=optimizer, learning_rate=rate, **chosen)
    return game.Player(tuple(spec["networks"]), losses, chain)


def make_term(name: str, spec: Mapping, where: str):
    """A term: `loss` (default: its own name), weight, every, inputs, hyper-parameters."""
    from jaxgan.core import game
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
    chosen = arguments(loss, chosen, where, given=outputs)
    return game.Term(bound(loss, **chosen), weight, inputs, every, descended=weight != 0.0)
