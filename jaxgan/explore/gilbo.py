"""GILBO, a lower bound on I(x; z) of a generator: A. A. Alemi, I. Fischer, "GILBO: One
Metric to Measure Them All", 2018 (arXiv:1802.04874), equation 4:

    I(x; z) >= E log q(z | x) - log p(z),   z ~ p(z), x = G(z)

gilbo/<latent>        the bound of one latent, nats, on latents that no encoder has seen
gilbo                 their sum, where the encoder gives a law to all of them: the encoder
                      takes them as independent given x
gilbo/<source>_consistency   how far q(z | x) is from q(z | G(z')), z' ~ q(z | x): the mean
                      of KL both ways, nats, of own fakes (self), training examples and
                      examples of the test split

For a continuous latent I(x; z) may be infinite, and its entropy is no ceiling; of a
discrete one it is. Examples are stored ones, as people have them: what rounding takes away
is not in the bound.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.core.streams import stream
from jaxgan.distributions import posterior
from jaxgan.distributions.law import POINT, Law
from jaxgan.explore.opened import Opened
from jaxgan.metrics.score import BOTH, FAKES, Score, score
from jaxgan.model import Model
from jaxgan.system.progress import track

DRAWS, COMPARED = 10_240, 512
AT_ONCE = 256
SEED = 2**31 + 1  # of latents that nothing else draws


def gilbo(opened: Opened) -> list[Score]:
    """The bound and the consistencies; [] where no encoder gives a law."""
    model = opened.model
    if model.family.input != "latent" or not model.family.offers("encode"):
        return []
    found: dict[str, list[np.ndarray]] = {}
    families: dict[str, str] = {}
    for start in track(range(0, DRAWS, AT_ONCE), "GILBO", DRAWS // AT_ONCE):
        truth = model.latents(SEED, AT_ONCE, start)
        for name, law in model.encode(model.sample(SEED, AT_ONCE, start)).items():
            if law.support != POINT:
                ratio = law.log_prob(truth[name]) - model.prior[name].log_prob(truth[name])
                found.setdefault(name, []).append(np.asarray(ratio, np.float64))
                families[name] = type(law).__name__
    if not found:
        return []
    each = {name: np.concatenate(parts) for name, parts in found.items()}
    scores = [
        bound(
            f"gilbo/{name}",
            ratio,
            ceiling_of(model.prior[name]) | {"posterior": families[name]},
        )
        for name, ratio in each.items()
    ]
    if set(each) == set(model.prior):
        scores.append(bound("gilbo", np.sum([*each.values()], 0), {"posterior": families}))
        scores += consistencies(opened)
    return scores


def bound(name: str, ratios: np.ndarray, more: Mapping[str, Any]) -> Score:
    """The mean of log-ratios [N] with its standard error."""
    error = float(np.std(ratios) / np.sqrt(len(ratios)))
    said = {"n_fake": len(ratios), "seed": SEED, "standard_error": error, **more}
    return score(name, float(np.mean(ratios)), FAKES, "", **said)


def ceiling_of(law: Law) -> dict[str, float]:
    """The entropy of a discrete latent, which its information cannot exceed."""
    return {"ceiling": float(law.entropy())} if law.discrete else {}


def consistencies(opened: Opened) -> list[Score]:
    """How far q(z | x) is from itself after one more turn, of three kinds of examples."""
    model = opened.model
    kinds = {
        "self": model.sample(SEED, COMPARED, DRAWS),
        "train": opened.real("train", COMPARED)[0],
        "test": opened.real("test", COMPARED)[0],
    }
    found = []
    for name, x in kinds.items():
        value = float(np.mean(around(model, x)))
        score_of = score(f"gilbo/{name}_consistency", value, BOTH, "lower", n=len(x))
        found.append(score_of)
    return found


def around(model: Model, x: np.ndarray) -> np.ndarray:
    """Half the sum of both KL divergences of q(z | x) and q(z | G(z')), [N] nats."""
    parts = []
    for start in range(0, len(x), AT_ONCE):
        part = x[np.arange(start, start + AT_ONCE) % len(x)]
        laws = model.encode(part)
        key = stream(jax.random.key(0), "consistency")
        drawn = posterior.sample(laws, key, jnp.arange(AT_ONCE))
        again = model.encode(model.modality.store(jax.device_get(model.generate(drawn))))
        apart = sum(law.kl(again[n]) + again[n].kl(law) for n, law in laws.items())
        parts.append(np.asarray(apart) / 2)
    return np.concatenate(parts)[: len(x)]
