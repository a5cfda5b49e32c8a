"""The objectives that `tests.benchmarks.equal` compares, each by a config and flags."""

from collections.abc import Mapping
from pathlib import Path

GENERATOR = "networks.generator.name=infogan.Generator"
SMALL = f"{GENERATOR} networks.discriminator.name=infogan.Discriminator"
# A config, and flags that give it the study's networks where its own are others.
OBJECTIVES: Mapping[str, str] = {
    "MM": "gan:{data},minimax",
    "NS": "gan:{data}",
    "LSGAN": "lsgan:{data}",
    "hinge": "hinge:{data}",
    "RSGAN": "relativistic:{data}",
    "DRAGAN": "dragan:{data}",
    "WGAN": "wgan:{data}",
    "WGAN-GP": "wgan_gp:{data}",
    "BEGAN": "began:{data}",
    "EBGAN": "ebgan:{data}",
    "unrolled": f"unrolled:{{data}} {SMALL}",
    "VEEGAN": f"veegan:{{data}} {GENERATOR}",
    "InfoMax": "infomax_gan:{data}",
}
# The paper's FID on MNIST: the best settings trained anew 50 times, mean and standard
# deviation.
PUBLISHED = {
    "MM": (9.8, 0.9),
    "NS": (6.8, 0.5),
    "LSGAN": (7.8, 0.6),
    "WGAN": (6.7, 0.4),
    "WGAN-GP": (20.3, 5.0),
    "DRAGAN": (7.6, 0.4),
    "BEGAN": (13.1, 1.0),
}


def also(path: Path) -> dict[str, str]:
    """The objectives of a file of lines NAME CONFIG FLAG ..., where `#` begins a comment.

    Raises:
      ValueError: a line has no config, or a name that is taken, however it is spelled.
    """
    found: dict[str, str] = {}
    for line in path.read_text().splitlines():
        name, _, objective = line.partition("#")[0].strip().partition(" ")
        if name and not objective:
            raise ValueError(f"{path}: {name!r} has no config behind it")
        if name.lower() in map(str.lower, (*OBJECTIVES, *found)):
            raise ValueError(f"{path}: {name!r} is the name of another objective")
        if name:
            found[name] = objective
    return found


def config_of(objective: str, data: str) -> tuple[str, list[str]]:
    """The config of an objective, CONFIG:{data} FLAG ..., on some data, and its flags,
    KEY=VALUE without spaces."""
    config, *flags = objective.split()
    return config.format(data=data), flags
