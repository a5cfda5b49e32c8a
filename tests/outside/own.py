"""Everything of one's own: rhythms, a kind of data that jaxgan does not know.

    python -m jaxgan.main --config=own.py

The file works in any folder. `own:BEATS` is an attribute of a module on the Python path,
where the folder of a config is while it trains. `--mode=sample` and `--mode=evaluate` of
the run need the module again: from the same folder, or by PYTHONPATH.
"""

import flax.linen as nn
import jax.numpy as jnp
import numpy as np

from jaxgan import base
from jaxgan.data.source import Source, digest_of
from jaxgan.games.family import Family
from jaxgan.games.gan import gan
from jaxgan.modalities.modality import Modality
from jaxgan.system.files import write_png, write_text


def boundary_seeking(fake_logits, power=2.0):
    """Half of |log D(G(z)) - log(1 - D(G(z)))|^power; arXiv:1702.08431, section 3.

    A loss is a function of arrays: what a parameter is called says what it needs (glossary
    in `jaxgan/core/game.py`), what has a default is a key.
    """
    return 0.5 * abs(fake_logits) ** power


class Drummer(nn.Module):
    """latent [B, Z] -> chances of a beat [B, T].

    A network is a Flax module. Its fields `shape`, `layout`, `latent_size`, `labels` and
    `outputs`, of images `image_size` and `channels`, are filled in; others are keys.
    """

    shape: tuple
    width: int

    @nn.compact
    def __call__(self, latent, train):
        x = nn.relu(nn.Dense(self.width)(latent))
        return nn.sigmoid(nn.Dense(self.shape[0])(x))


def picture(beats, spec, columns=None):
    """uint8 [H, W, 1] to look at."""
    return np.repeat(np.repeat(255 * (1 - beats), 8, 0), 8, 1)[..., None]


def write(folder, beats, spec):
    """The files of a set of samples."""
    write_png(folder / "beats.png", picture(beats, spec))
    write_text(folder / "beats.txt", "\n".join("".join(map(str, row)) for row in beats))


# A modality says what an example is: between what is kept and the floats of networks.
BEATS = Modality(
    "beats",
    decode=lambda beats: beats.astype(jnp.float32),
    store=lambda chances: (np.asarray(chances) > 0.5).astype(np.uint8),
    picture=picture,
    write=write,
)


def rhythms(*, length=16, seed=0):
    """A source returns rows by split, and what a model must know of them."""
    draw = np.random.default_rng(seed)
    pulse = (np.arange(length) % draw.integers(2, 5, (600, 1)) == 0).astype(np.uint8)
    parts = {"train": pulse[:500], "validation": pulse[500:550], "test": pulse[550:]}
    splits = {split: {"data": rows} for split, rows in parts.items()}
    spec = {"name": "rhythms", "modality": "own:BEATS", "shape": [length]}
    spec |= {"label_names": None, "digest": digest_of(splits)}
    return Source(splits, lambda rows: {"data": BEATS.decode(rows["data"])}, spec)


def generate(networks, latent, key, *, prior):
    """The default, written out: one call of the network `generator`."""
    return networks("generator", latent["noise"], key=key)[0]


# A family says who feeds whom; it may say how examples are made, encoded and scored.
FAMILY = Family(gan, generate=generate)


def density(beats):
    """An extractor: stored examples [N, ...] -> the features [N, D] that are compared."""
    return np.stack([beats.mean(1), beats[:, ::2].mean(1)], 1)


def get_config(argument=""):
    """A config names all of it."""
    config = base.gan("ring8")
    config.data = {"name": "own:rhythms", "length": 16, "seed": 0}
    config.evaluation.extractor = "own:density"
    config.game = {"name": "own:FAMILY"}
    config.networks.generator = {"name": "own:Drummer", "width": 64}
    losses = {"own": {"loss": "own:boundary_seeking", "weight": 1.0, "power": 2.0}}
    adam = base.adam(1e-3)
    config.players.generator = base.player("generator", losses, adam)
    losses = {"non_saturating_discriminator": 1.0}
    config.players.discriminator = base.player("discriminator", losses, adam)
    config.turns = ("discriminator", "generator")
    return config
