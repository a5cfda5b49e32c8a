"""Every key that all experiments share, with its default. An experiment imports this
and adds the lines that make it what it is."""

from ml_collections import ConfigDict


def get_config(argument: str = "digits") -> ConfigDict:
    """The shared keys, on the data set that `argument` names."""
    config = ConfigDict()
    config.seed = 0
    config.num_steps = 3000  # training steps; more continues a finished run
    config.batch_size = 64  # examples of one turn, over all devices
    config.image_size = 32  # 16, 32, 64, 128 or 256; images are resized to it
    config.width = 32  # channels of the layer next to the image
    config.compute = "float32"  # or "bfloat16": within the networks, on accelerators

    config.log_every = 50  # the cadences, in steps
    config.sample_every = 250
    config.checkpoint_every = 500
    config.evaluate_every = 250
    config.steps_per_call = 10  # on accelerators one program; saves are its multiples

    config.data = data(argument)
    config.latents = ConfigDict()  # variable -> law
    config.game = ConfigDict()
    config.networks = ConfigDict()
    config.players = ConfigDict()
    config.turns = ()  # the players, in the order of their turns
    config.ema = ConfigDict()  # network -> decay of its averaged weights
    return config


def option(argument: str, word: str) -> tuple[str, bool]:
    """Whether `argument` ends with `,word`, and what stands before."""
    if argument == word:
        return "digits", True
    rest = argument.removesuffix(f",{word}")
    return rest, rest != argument


def data(argument: str) -> ConfigDict:
    """`digits`, `shapes`, `npz=PATH`, `folder=PATH` or `tfds=NAME`."""
    name, _, path = argument.partition("=")
    spec = ConfigDict(dict(name=name, seed=0))  # the seed fixes the splits
    if path or name in ("npz", "folder", "tfds"):
        spec.path = path
    if name in ("npz", "folder", "tfds"):
        spec.channels = 0  # 1 grey, 3 colour, 0 as the images are
        spec.fit = "crop"  # or "resize": what makes an image square
    if name == "tfds":
        spec.data_dir = ""  # where data sets are prepared; empty: TFDS's choice
    return spec
