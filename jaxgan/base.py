"""The keys that all experiments share, with their defaults, and parts for experiments,
which import this module."""

import json

from ml_collections import ConfigDict

from jaxgan.system.errors import UsageError
from jaxgan.system.keys import shared_defaults
from jaxgan.system.places import place

POINTS = ("ring8", "grid25")
TEXTS = ("brackets", "markov", "oracle", "sentences", "text")
SOUNDS = ("tones", "vowels")
IMAGES = ("digits", "shapes", "folder", "npz", "stacked_mnist", "tfds")
# Made here, with labels: scored by a classifier of theirs.
LABELLED = ("digits", "sentences", "shapes", "solids", *SOUNDS)
# A user's files, which need a path.
OF_FILES = (
    *("audio", "folder", "npz", "points", "stacked_mnist", "text", "tfds", "voxels"),
)
# channels  1 grey, 3 colour, 0 as the images are; fit: what makes an image square, or
#           "resize"; data_dir: where data sets are prepared, empty: TFDS's choice
# unit      or "words"; cut: or "lines"; length: symbols of an example
# rate      samples a second; length: those of an example; normalise: each clip to one peak;
#           labels: or "folder", "name" (the part in front of `_`), "none"; test: a pattern
#           of the names of test files, as _[0-4]$
OPTIONS: dict[str, dict] = {
    "audio": dict(rate=8000, length=4096, normalise=True, labels="auto", test=""),
    "folder": dict(channels=0, fit="crop"),
    "npz": dict(channels=0, fit="crop"),
    "text": dict(unit="characters", cut="windows", length=32),
    "tfds": dict(channels=0, fit="crop", data_dir=""),
}


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
    path = place(folder) / "config.json"
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
    `words`; by default `data` and `default`. Words of other options may stand around it."""
    parts = argument.split(",")
    for at in reversed(range(len(parts))):
        if parts[at] in words:
            return ",".join(parts[:at] + parts[at + 1 :]) or data, parts[at]
        if not parts[at].isidentifier():  # the end of a path
            break
    return argument, default


def only(argument: str, *names: str) -> None:
    """For configs of one kind of data, of which jaxgan has `names`.

    Raises:
      UsageError: the argument names others, which are not from outside.
    """
    name = argument.partition("=")[0]
    if name not in names and ":" not in name:
        forms = [f"{each}=PATH" if each in OF_FILES else each for each in names]
        raise UsageError(
            f"{name!r} is no data of this config, which takes {', '.join(forms)}"
        )


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


def text(argument: str, family: str) -> ConfigDict:
    """The shared keys for games of text, with the latent that symbols are drawn by and a
    generator that writes one after the other: "LSTM" or "Transformer", `family`.

    Raises:
      UsageError: the argument names data that jaxgan knows and that are no text.
    """
    only(argument, *TEXTS)
    config = get_config(argument)
    config.width = 64
    config.latents.noise = ConfigDict(dict(name="gumbel", size=0))  # as the data need
    config.networks.generator = ConfigDict(
        dict(name=f"sequence.{family}Language", width=config.get_ref("width"), depth=1)
    )
    return config


def sounds(argument: str, family: str, **chosen: object) -> ConfigDict:
    """`gan` for sounds, with the uniform latent of 100 numbers of WaveGAN and SpecGAN.

    Raises:
      UsageError: the argument names data that jaxgan knows and that are no sounds.
    """
    only(argument, *SOUNDS, "audio")
    config = gan(argument, family, norm="none", **chosen)
    config.latents.noise = ConfigDict(dict(name="uniform", size=100))
    return config


def by_class(config: ConfigDict) -> None:
    """Makes the class of an example a latent `label`, of as many classes as the data have,
    which the game tells its networks."""
    config.latents.label = ConfigDict(dict(name="categorical", size=0))
    config.game.condition = "label"


def told(config: ConfigDict, discriminator: str, generator: str = "") -> None:
    """Tells the class to both networks of a `gan`, by a latent `label` and the network
    `discriminator`; `generator`, if any, is one that takes it in its own way."""
    by_class(config)
    config.networks.discriminator.name = discriminator
    if generator:
        config.networks.generator.name = generator


def adam(rate: float | dict, b1: float = 0.5, b2: float = 0.999) -> ConfigDict:
    """Adam with the rate and the betas; defaults are DCGAN's."""
    return ConfigDict(dict(name="adam", learning_rate=rate, b1=b1, b2=b2))


def falling(value: float, steps: int, share: float = 0.0) -> dict:
    """A learning rate, or a weight, that falls along a cosine in so many steps, to zero or
    to a share of itself."""
    found = dict(name="cosine_decay", init_value=value, decay_steps=steps)
    return {**found, "alpha": share} if share else found


def player(networks: str, losses: dict, optimizer: ConfigDict) -> ConfigDict:
    """A player that owns `networks`, names with spaces between, and has terms `losses`,
    each {name: dict or weight alone}."""
    terms = {
        name: ConfigDict(term if isinstance(term, dict) else {"weight": term})
        for name, term in losses.items()
    }
    owned, own = tuple(networks.split()), optimizer.copy_and_resolve_references()
    return ConfigDict(dict(networks=owned, losses=terms, optimizer=own))


def wgan_gp(config: ConfigDict, optimizer: ConfigDict, weight: float = 10.0) -> None:
    """Gives a config the players of WGAN-GP, I. Gulrajani et al. 2017 (arXiv:1704.00028),
    equation 3 and algorithm 1: `critic`, which owns the discriminator and has five turns,
    with a gradient penalty of `weight`, and `generator`."""
    penalty = dict(weight=weight, one_sided=False)
    losses = {"wasserstein_discriminator": 1.0, "gradient_penalty": penalty}
    config.players.critic = player("discriminator", losses, optimizer)
    losses = {"wasserstein_generator": 1.0}
    config.players.generator = player("generator", losses, optimizer)
    config.turns = ("critic",) * 5 + ("generator",)


def data(argument: str) -> ConfigDict:
    """The data of an argument: NAME, or NAME=PATH of `OF_FILES`, PATH of `stacked_mnist` an
    .npz or `tfds:NAME`."""
    name, _, path = argument.partition("=")
    spec = ConfigDict(dict(name=name, seed=0))  # the seed fixes the splits
    if path or name in OF_FILES:
        spec.path = path
    spec.update(OPTIONS.get(name, {}))
    return spec
