"""The variational autoencoder: D. P. Kingma, M. Welling, "Auto-Encoding Variational Bayes",
2014 (arXiv:1312.6114)."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions import likelihood as likelihoods
from jaxgan.distributions.law import Law
from jaxgan.distributions.posterior import sample as draw
from jaxgan.distributions.prior import Prior, flatten, sample
from jaxgan.games.family import Family
from jaxgan.games.recognition import recognised
from jaxgan.system.errors import UsageError, choose

LIKELIHOODS = ("bernoulli", "normal")


def vae(
    networks: Networks,
    batch: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    prior: Prior,
    likelihood: str = "bernoulli",
    threshold: float = 0.5,
    deviation: float = 0.1,
) -> tuple[dict[str, Any], Networks]:
    """The network `encoder` says mean and log variance of an example's latent, and
    `generator` the numbers of p(x | z) for one draw of that latent.

    likelihood  "bernoulli" of binary images: a pixel is 1 where it is brighter than
                `threshold`, black being 0 and white 1, and the encoder sees no more of it;
                "normal" of any data, with one standard `deviation` of every number.

    Outputs beside those of the glossary (core/game.py):

    observed        [B, ...]  the example as the likelihood takes it, 0 or 1 if binary
    likelihood      the law p(x | z), z drawn from q(z | x)
    real_posterior  {latent: the law q(z | x)}
    prior           {latent: the law p(z)}
    fake            [B, ...]  the mean of p(x | z), z drawn from the prior
    """
    index = batch["index"]
    observed = observe(batch["data"], likelihood, threshold)
    posterior, networks = recognised(networks, observed, stream(key, "encoder"), prior)
    z = draw(posterior, stream(key, "posterior"), index)
    numbers, networks = networks("generator", flatten(z), key=stream(key, "generator"))
    latent = sample(prior, stream(key, "latent"), index)
    return {
        "real": batch["data"],
        "fake": generate(networks, latent, stream(key, "fake"), likelihood=likelihood),
        "index": index,
        "latent": latent,
        "observed": observed,
        "likelihood": law_of(numbers, likelihood, deviation),
        "real_posterior": posterior,
        "prior": prior,
    }, networks


def generate(
    networks: Networks,
    latent: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    likelihood: str,
) -> jax.Array:
    """The means of p(x | z) as decoded examples, [B, ...]."""
    numbers, _ = networks("generator", flatten(latent), key=key)
    return jnp.tanh(numbers / 2) if likelihood == "bernoulli" else numbers


def encode(
    networks: Networks,
    x: jax.Array,
    key: jax.Array,
    *,
    prior: Prior,
    likelihood: str,
    threshold: float,
) -> dict[str, Law]:
    """q(z | x) of decoded examples [B, ...], {latent: law}."""
    return recognised(networks, observe(x, likelihood, threshold), key, prior)[0]


def bound(
    networks: Networks,
    x: jax.Array,
    key: jax.Array,
    *,
    prior: Prior,
    likelihood: str,
    threshold: float,
    deviation: float,
    draws: int = 1,
) -> jax.Array:
    """The log of the mean of p(x, z) / q(z | x) over `draws` z from q(z | x), [B] nats.

    Its expectation is the ELBO for one draw, and grows with their number to log p(x): Y.
    Burda, R. Grosse, R. Salakhutdinov, "Importance Weighted Autoencoders", 2016
    (arXiv:1509.00519), equation 8 and theorem 1.
    """
    observed, index = observe(x, likelihood, threshold), jnp.arange(len(x))
    posterior, _ = recognised(networks, observed, key, prior)

    def log_weight(k: jax.Array) -> jax.Array:
        z = draw(posterior, jax.random.fold_in(key, k), index)
        numbers, _ = networks("generator", flatten(z), key=key)
        value = law_of(numbers, likelihood, deviation).log_prob(observed)
        ratios = (prior[n].log_prob(z[n]) - posterior[n].log_prob(z[n]) for n in z)
        return value + sum(ratios)

    log_weights = jax.lax.map(log_weight, jnp.arange(draws))
    return jax.nn.logsumexp(log_weights, 0) - jnp.log(float(draws))


def observe(x: jax.Array, likelihood: str, threshold: float) -> jax.Array:
    """Examples [B, ...] as the likelihood takes them; images in [-1, 1] -> 0 or 1."""
    if choose(likelihood, LIKELIHOODS, "config.game.likelihood") == "normal":
        return x
    if x.ndim != 4:
        raise UsageError(
            "config.game.likelihood is 'bernoulli', which is of images, but an example of "
            f"these data is {list(x.shape[1:])}; take 'normal'"
        )
    return (x > 2 * threshold - 1).astype(jnp.float32)


def law_of(numbers: jax.Array, likelihood: str, deviation: float) -> Law:
    """p(x | z) by the generator's numbers [B, ...]: logits of pixels, or means."""
    if likelihood == "bernoulli":
        return likelihoods.bernoulli(numbers)
    return likelihoods.normal(numbers, deviation)


VAE = Family(vae, generate=generate, encode=encode, bound=bound)
