"""The keys that all experiments share, with their defaults, and parts for experiments,
which import this module."""

import json
from pathlib import Path

from ml_collections import ConfigDict

from jaxgan.system.errors import UsageError
from jaxgan.system.keys import shared_defaults

POINTS = ("ring8", "grid25")
LABELLED = ("digits", "shapes", "solids")  # made here: scored by a classifier of theirs
OF_FILES = ("npz", "folder", "tfds", "stacked_mnist", "clouds", "voxels")  # need a path


def get_config(argument: str = "digits") -> ConfigDict:
    """The shared keys, with the data set that `argument` names."""
    config = ConfigDict(shared_defaults())
    config.data = data(argument)
    own = argument in LABELLED  # other data need one in the config
    config.evaluation.extractor = f"classifier:{argument}" if own else ""
    config.latents = ConfigDict()  # variable -> law
    config.game = ConfigDict()
    config.networks = ConfigDict()
    config.players = ConfigDict()
    config.turns = ()  # the players, in the order of their turns
    return config


def trained(folder: str) -> ConfigDict:
    """The config of a trained run, as its config.json says it.

    Raises:
      UsageError: there is no such run.
    """
    if not folder:
        raise UsageError("name a trained run: --config=encoder:RUN")
    path = Path(folder).expanduser() / "config.json"
    try:
        found = ConfigDict(json.loads(path.read_text()))
    except (OSError, TypeError, ValueError):
        raise UsageError(f"{folder!r} is no trained run: {path} cannot be read") from None
    if "data" not in found:
        export = "config" in found and "data_spec" in found
        kind = "an export" if export else "no run"
        raise UsageError(f"{folder!r} is {kind}; name the folder of a trained run")
    return found


def option(
    argument: str, *words: str, default: str = "", data: str = "digits"
) -> tuple[str, str]:
    """Splits an argument DATA, DATA,WORD or WORD into the data and the word, one of
    `words`; by default `data` and `default`."""
    rest, _, last = argument.rpartition(",")
    if last in words:
        return rest or data, last
    return argument, default


def only(argument: str, *names: str) -> None:
    """Raises UsageError unless the data of an argument are of `names`, for configs of one
    kind of data."""
    if data(argument).name not in names:
        forms = [f"{name}=PATH" if name in OF_FILES else name for name in names]
        raise UsageError(f"this config has no data {argument!r}: {' or '.join(forms)}")


def points(config: ConfigDict) -> bool:
    """Whether the data are points of the plane, which need other sizes, rates and networks
    than images."""
    return config.data.name in POINTS


def gan(argument: str, family: str = "image", **chosen: object) -> ConfigDict:
    """The shared keys and the plain game, with generator and discriminator from the module
    `family` of jaxgan/models, all options written out as keys; `chosen` are options of the
    discriminator. The family `image` is what fits the size of the images, and has InfoGAN's
    latent of 62 numbers.

    Points get fully connected networks of two layers without BatchNorm, and the protocol
    of tests/benchmarks/README.md: batches of 128, 20,000 steps, a latent of 2 numbers.
    """
    config = get_config(argument)
    plane = points(config)
    if plane:
        config.num_steps, config.batch_size, config.width = 20_000, 128, 128
        config.log_every, config.evaluate_every = 500, 1000
        config.sample_every, config.checkpoint_every = 2000, 5000
        family, chosen = "mlp", {**chosen, "norm": "none"}
    width = config.get_ref("width")
    size = 2 if plane else 62 if family == "image" else 100
    config.latents.noise = ConfigDict(dict(name="normal", size=size))
    config.game = ConfigDict(dict(name="gan"))
    options = dict(width=width, spectral=False, dropout=0.0, noise=0.0, attention=0)
    norm = "none" if plane else "batch"
    config.networks.generator = ConfigDict(
        dict(name=f"{family}.Generator", norm=norm, **options)
    )
    options |= dict(norm="none", minibatch="none", features=False) | chosen
    config.networks.discriminator = ConfigDict(
        dict(name=f"{family}.Discriminator", **options)
    )
    config.ema.generator = 0.999
    return config


def adam(rate: float, b1: float = 0.5, b2: float = 0.999) -> ConfigDict:
    """Adam with the rate and the betas; defaults are DCGAN's."""
    return ConfigDict(dict(name="adam", learning_rate=rate, b1=b1, b2=b2))


def player(networks: str, losses: dict, optimizer: ConfigDict) -> ConfigDict:
    """A player that owns `networks`, names with spaces between, and has terms `losses`,
    each {name: dict or weight alone}."""
    terms = {
        name: ConfigDict(term if isinstance(term, dict) else {"weight": term})
        for name, term in losses.items()
    }
    owned, own = tuple(networks.split()), optimizer.copy_and_resolve_references()
    return ConfigDict(dict(networks=owned, losses=terms, optimizer=own))


def data(argument: str) -> ConfigDict:
    """The data of an argument: `digits`, `shapes`, `npz=PATH`, `folder=PATH`, `tfds=NAME`,
    `ring8`, `grid25`, `stacked_mnist=PATH`, PATH an .npz or `tfds:NAME`, `solids`,
    `clouds=PATH` or `voxels=PATH`."""
    name, _, path = argument.partition("=")
    spec = ConfigDict(dict(name=name, seed=0))  # the seed fixes the splits
    if path or name in OF_FILES:
        spec.path = path
    if name in ("npz", "folder", "tfds"):
        spec.channels = 0  # 1 grey, 3 colour, 0 as the images are
        spec.fit = "crop"  # or "resize": what makes an image square
    if name == "tfds":
        spec.data_dir = ""  # where data sets are prepared; empty: TFDS's choice
    return spec
