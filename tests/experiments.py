"""The experiments of configs/, shrunk to seconds, and their parts."""

import dataclasses
import functools
import importlib
import inspect
import re
import tempfile
from pathlib import Path

import jax
import numpy as np
from jax.sharding import PartitionSpec as P
from ml_collections import ConfigDict

from jaxgan import assemble, experiment
from jaxgan.core import devices
from jaxgan.data.feed import Feed
from jaxgan.experiment import create
from jaxgan.system import shipped
from jaxgan.system.errors import UsageError
from jaxgan.workdir.metrics import read_metrics

ROOT = Path(__file__).resolve().parent.parent
NAMES = shipped.names()
OUTSIDE = ["tests.outside.tokens", "tests.outside.wave"]
SMALL = {
    "image_size": 16,
    "width": 4,
    "batch_size": 8,
    "evaluation.extractor": "",
}

RENDERED = ("shapes", "solids", "tones")  # data that the devices make of its factors

# What networks for images say of points.
OF_IMAGES = "needs 'image_size'|of images|takes images|maps|takes no 'features'"

# Networks of images, and fully connected ones in their place. BEGAN's discriminator
# reconstructs, and so does a generator whose input are points.
FLAT = {
    "infogan.Generator": dict(name="mlp.Generator"),
    "infogan.Discriminator": dict(name="mlp.Discriminator", features=True),
    "began.Generator": dict(name="mlp.Generator"),
    "began.Autoencoder": dict(name="mlp.Generator"),
    "infogan.Autoencoder": dict(name="mlp.Generator"),
}


def config_of(name="dcgan", argument="digits", **overrides):
    """A config of configs/ with small sizes, resolved; on its own data if `argument` is "",
    or if it takes none."""
    module = importlib.import_module(name if "." in name else f"jaxgan.configs.{name}")
    get_config = module.get_config
    given = argument and inspect.signature(get_config).parameters
    if name == "encoder":  # its argument is a run, not data
        config = get_config(run_of(argument or "digits"))
    else:
        config = get_config(argument) if given else get_config()
    config.update_from_flattened_dict({**SMALL, **overrides})
    return assemble.plain(config)


@functools.cache
def run_of(argument: str) -> str:
    """A folder with the config of a small DCGAN, as a run's."""
    folder = Path(tempfile.mkdtemp(prefix="run-"))
    (folder / "config.json").write_text(config_of("dcgan", argument).to_json())
    return str(folder)


def cheapest(name: str):
    """A config of configs/ on points where it offers them and its networks can be fully
    connected, else on its own data."""
    try:
        config = config_of(name, "ring8")
    except (KeyError, ValueError):  # its argument is another
        return config_of(name, "")
    if config.data.name != "ring8":
        return config_of(name, "")
    for network, options in config.networks.items():
        if flat := FLAT.get(options.name):
            kept = {k: v for k, v in options.items() if k != "hidden"}
            config.networks[network] = ConfigDict({**kept, **flat})
    try:
        jax.eval_shape(Experiment.of(config).initial)
    except UsageError as error:
        if not re.search(OF_IMAGES, str(error)):
            raise
        return config_of(name, "")
    return config


def with_few_turns(config):
    """With at most two turns of any one player: more are more of the same to compile."""
    turns = config.turns
    few = [name for k, name in enumerate(turns) if turns[:k].count(name) < 2]
    config.turns = tuple(few)
    return config


def without_zeros(state):
    """The state, its parameters on the host and without zeros: what begins at 0 may hide
    what it multiplies."""

    def leaf(x):
        small = 0.003 * np.random.default_rng(x.size).normal(size=x.shape)
        return np.where(x == 0, small.astype(np.float32), x)

    return state.replace(params=jax.tree.map(leaf, jax.device_get(state.params)))


@dataclasses.dataclass
class Experiment:
    """A config with its data and game."""

    config: object
    source: object
    game: object
    seed = np.uint32(3)

    @classmethod
    def of(cls, config):
        source = assemble.make_source(config)
        config = assemble.settled(config, source)
        return cls(config, source, assemble.make_game(config, source.spec))

    def mesh(self, count: int):
        return devices.make_mesh(jax.devices()[:count])

    def on(self, count: int) -> experiment.Experiment:
        """The experiment itself on the first `count` devices."""
        mesh = self.mesh(count)
        found = experiment.Experiment(self.config, self.source, self.game, mesh)
        found.seed = self.seed
        return found

    def shared(self, count: int):
        """The initial state on so many devices."""
        mesh = self.mesh(count)
        return jax.tree.map(
            lambda x: devices.place(mesh, np.asarray(x), P()), self.initial()
        )

    def feed(self, mesh):
        return Feed(self.source, "train", mesh)

    def rows(self, feed, at=0, count=1):
        size = self.config.batch_size
        return feed.rows(int(self.seed), at, count, self.game.repeats, size)

    def initial(self):
        """The initial state as a run draws it, on one device."""
        return self.drawn(self.seed)

    @functools.cached_property
    def drawn(self):
        """The program that draws it, compiled once."""
        return jax.jit(lambda seed: create(self.game, self.source, seed))


def leaves(tree) -> dict[str, np.ndarray]:
    """{path: array} of all leaves."""
    flat = jax.tree_util.tree_flatten_with_path(tree)[0]
    return {jax.tree_util.keystr(path): np.asarray(leaf) for path, leaf in flat}


def assert_equal(a, b) -> None:
    """Bit for bit."""
    a, b = leaves(a), leaves(b)
    assert a.keys() == b.keys()
    for path in a:
        np.testing.assert_array_equal(a[path], b[path], err_msg=path)


def tolerance(a, b) -> float:
    """The least `relative` by which `assert_close` holds; of an array of zeros inf."""
    return max((needed for needed, _ in needs(a, b).values()), default=0.0)


def needs(a, b) -> dict[str, tuple[float, float]]:
    """{path: (the tolerance that a leaf needs, its largest difference)}, see
    `assert_close`."""
    a, b = leaves(a), leaves(b)
    assert a.keys() == b.keys()
    largest = max(0.5, *(np.abs(x).max() for x in a.values()))
    rounding = 2 * np.finfo(np.float32).eps * largest
    found = {}
    for path in a:
        error, size = np.abs(a[path] - b[path]).max(), np.abs(a[path]).max()
        beyond = max(error - rounding, 0.0)
        found[path] = (float(beyond / size if size else beyond and np.inf), float(error))
    return found


def assert_close(a, b, relative: float) -> None:
    """Within `relative` of each leaf's largest magnitude.

    A leaf in which large terms cancel (the gradient of the last bias is a sum of +1/2
    and -1/2) may also be off by two roundings of those or of the tree's largest number.
    """
    for path, (needed, error) in needs(a, b).items():
        assert needed <= relative, f"{path}: differs by {error:.2e}, {needed:.2e} of it"


def lines_of(folder: Path) -> list[dict]:
    """Its numbers without those of the clock."""
    lines = read_metrics(folder / "metrics.jsonl")
    noise = ("seconds", "images_per_second")
    return [{k: v for k, v in line.items() if k not in noise} for line in lines]
