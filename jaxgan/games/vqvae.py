"""The VQ-VAE and a prior of its codes: A. van den Oord, O. Vinyals, K. Kavukcuoglu, "Neural
Discrete Representation Learning", 2017 (arXiv:1711.00937)."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.discrete import Categorical
from jaxgan.distributions.prior import Prior, sample
from jaxgan.games.family import Batch, Family, Forward
from jaxgan.games.observation import RANGES, law_of, observe, shown
from jaxgan.games.pixels import uniform_of, written
from jaxgan.models.quantised import FACTOR
from jaxgan.system.errors import UsageError


def vqvae(
    networks: Networks,
    batch: Batch,
    key: jax.Array,
    *,
    prior: Prior,
    likelihood: str = "bernoulli",
    threshold: float = 0.5,
    binarisation: str = "threshold",
    deviation: float = 0.1,
) -> Forward:
    """The network `encoder` gives each place of an image a vector, `codebook` the nearest
    of its own, and `generator` makes the numbers of p(x | codes) of those; the gradient
    passes as if they were the encoder's (section 3.2). The network `prior`
    (jaxgan.models.pixel) says the codes' probabilities, one after the other, and is told no
    more than the codes.

    The likelihood is as the VAE's (games/vae.py); what is made is a function of the latent
    `noise`, a number for each code (games/pixels.py).

    Outputs beside those of the glossary (core/game.py):

    observed    [B, H, W, C]  the image as the likelihood takes it
    likelihood  the law p(x | codes)
    encoded     [B, h, w, D]  the encoder's vectors; quantised, those of the codes
    codes       [B, h, w, K]  one-hot
    token_log_probability  [B, h w]  of each code given those before, nats
    """
    check_codes(networks)
    index, form = batch["index"], (likelihood, threshold, binarisation)
    observed = observe(batch["data"], stream(key, "observed"), index, *form)
    encoded, networks = networks("encoder", observed, key=stream(key, "encoder"))
    own = stream(key, "codebook")
    (codes, quantised), networks = networks("codebook", encoded, key=own)
    passed = encoded + jax.lax.stop_gradient(quantised - encoded)
    numbers, networks = networks("generator", passed, key=stream(key, "generator"))
    logits, networks = networks("prior", codes, key=stream(key, "prior"))
    latent = sample(prior, stream(key, "latent"), index)
    eval_mode = networks.replace(train=False)
    return {
        "real": batch["data"],
        "fake": generate(eval_mode, latent, stream(key, "fake"), likelihood=likelihood),
        "index": index,
        "latent": latent,
        "observed": observed,
        "likelihood": law_of(numbers, likelihood, deviation),
        "encoded": encoded,
        "quantised": quantised,
        "codes": codes,
        "token_log_probability": of_codes(logits, codes),
    }, networks


def check_codes(networks: Networks) -> None:
    """Raises UsageError where the prior is of another number of codes than there are."""
    modules: Any = networks.modules
    codes, classes = modules["codebook"].codes, modules["prior"].classes
    if codes != classes:
        raise UsageError(
            f"config.networks.codebook.codes is {codes}, but config.networks.prior.classes "
            f"{classes}; config.codes sets both"
        )


def generate(
    networks: Networks,
    latent: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    likelihood: str,
) -> jax.Array:
    """The means of p(x | codes) for codes that the prior draws, [B, H, W, C]."""
    height, width, _ = networks.modules["prior"].shape
    noise = uniform_of(latent, (height // FACTOR, width // FACTOR, 1))

    def choose(logits: jax.Array, u: jax.Array) -> jax.Array:
        return Categorical(logits.shape[1:], logits).quantile(u[:, 0])

    codes, _ = written(networks, "prior", noise, key, choose)
    return decode(networks, codes, key, likelihood)


def decode(
    networks: Networks, codes: jax.Array, key: jax.Array, likelihood: str
) -> jax.Array:
    """The means of p(x | codes) for one-hot codes [B, h, w, K], [B, H, W, C]."""
    vectors, _ = networks("codebook", codes, method="look_up")
    numbers, _ = networks("generator", vectors, key=stream(key, "generator"))
    return shown(numbers, likelihood)


def bound(
    networks: Networks,
    x: jax.Array,
    key: jax.Array,
    *,
    likelihood: str,
    threshold: float,
    binarisation: str,
    deviation: float,
) -> jax.Array:
    """log p(x | codes) + log p(codes) of the codes that decoded images [B, H, W, C] choose,
    [B] nats: one term of the sum over all codes that log p(x) is."""
    index, form = jnp.arange(x.shape[0]), (likelihood, threshold, binarisation)
    observed = observe(x, stream(key, "observed"), index, *form)
    encoded, _ = networks("encoder", observed, key=key)
    (codes, quantised), _ = networks("codebook", encoded, key=key)
    numbers, _ = networks("generator", quantised, key=key)
    logits, _ = networks("prior", codes, key=key)
    pixels: Any = law_of(numbers, likelihood, deviation).log_prob(observed)
    return pixels + jnp.sum(of_codes(logits, codes), -1)


def of_codes(logits: jax.Array, codes: jax.Array) -> jax.Array:
    """The log probability of each code, [B, h, w, K] each -> [B, h w]."""
    law = Categorical(logits.shape[-1:], logits)
    return law.log_prob(codes).reshape(codes.shape[0], -1)


VQVAE = Family(
    vqvae,
    generate=generate,
    bound=bound,
    judges=("likelihood", "codebook"),
    ranges=RANGES | {"deviation": (1e-6, 1e6)},
    needs=("generator", "codebook", "prior"),
)
