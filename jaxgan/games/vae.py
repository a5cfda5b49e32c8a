"""The variational autoencoder: D. P. Kingma, M. Welling, "Auto-Encoding Variational Bayes",
2014 (arXiv:1312.6114), and the importance-weighted one: Y. Burda, R. Grosse, R.
Salakhutdinov, "Importance Weighted Autoencoders", 2016 (arXiv:1509.00519)."""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp

from jaxgan.core.game import Networks
from jaxgan.core.streams import stream
from jaxgan.distributions.law import Law
from jaxgan.distributions.posterior import sample as draw
from jaxgan.distributions.prior import Prior, flatten, sample
from jaxgan.games.family import Family, check_draws
from jaxgan.games.observation import RANGES, law_of, observe, shown
from jaxgan.games.recognition import recognised

# (networks, observed examples, key, prior) -> {latent: q(z | x)}, networks
Recognise = Callable[
    [Networks, jax.Array, jax.Array, Prior], tuple[Mapping[str, Law], Networks]
]


def vae(
    networks: Networks,
    batch: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    prior: Prior,
    likelihood: str = "bernoulli",
    threshold: float = 0.5,
    binarisation: str = "threshold",
    deviation: float = 0.1,
    importance: int = 1,
) -> tuple[dict[str, Any], Networks]:
    """The network `encoder` says mean and log variance of an example's latent, and
    `generator` the numbers of p(x | z) for one draw of that latent.

    likelihood    "bernoulli", "logistic" or "normal", with `threshold` and `binarisation`
                  of binary images as in games/observation.py; the encoder sees no more of
                  an example than its likelihood. "normal" has one standard `deviation`.
    importance    draws of z that `log_weights` is of; with 1 there are none.

    Outputs beside those of the glossary (core/game.py):

    observed        [B, ...]  the example as the likelihood takes it, 0 or 1 if binary
    likelihood      the law p(x | z), z drawn from q(z | x)
    posterior_draw  {latent: [B, size]}  that z
    real_posterior  {latent: the law q(z | x)}
    prior           {latent: the law p(z)}
    log_weights     [B, importance]  log p(x, z) / q(z | x) of draws of z
    fake            [B, ...]  the mean of p(x | z), z drawn from the prior
    """
    index = batch["index"]
    form = likelihood, threshold, binarisation
    observed = observe(batch["data"], stream(key, "observed"), index, *form)
    posterior, networks = recognised(networks, observed, stream(key, "encoder"), prior)
    z = draw(posterior, stream(key, "posterior"), index)
    numbers, networks = networks("generator", flatten(z), key=stream(key, "generator"))
    latent = sample(prior, stream(key, "latent"), index)
    outputs = {
        "real": batch["data"],
        "fake": generate(networks, latent, stream(key, "fake"), likelihood=likelihood),
        "index": index,
        "latent": latent,
        "observed": observed,
        "likelihood": law_of(numbers, likelihood, deviation),
        "posterior_draw": z,
        "real_posterior": posterior,
        "prior": prior,
    }
    if importance > 1:
        given = prior, likelihood, deviation, importance
        own = stream(key, "importance")
        found = log_weights(networks, observed, posterior, own, index, *given)
        outputs["log_weights"] = found
    return outputs, networks


def generate(
    networks: Networks,
    latent: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    likelihood: str,
) -> jax.Array:
    """The means of p(x | z) as decoded examples, [B, ...]."""
    numbers, _ = networks("generator", flatten(latent), key=key)
    return shown(numbers, likelihood)


def encode_by(recognise: Recognise) -> Callable[..., dict[str, Law]]:
    """A family's `encode`, of an encoder that `recognise` reads."""

    def encode(
        networks: Networks,
        x: jax.Array,
        key: jax.Array,
        *,
        prior: Prior,
        likelihood: str,
        threshold: float,
        binarisation: str,
    ) -> dict[str, Law]:
        """q(z | x) of decoded examples [B, ...], {latent: law}."""
        index, form = jnp.arange(x.shape[0]), (likelihood, threshold, binarisation)
        observed = observe(x, stream(key, "observed"), index, *form)
        return dict(recognise(networks, observed, key, prior)[0])

    return encode


def bound_by(recognise: Recognise) -> Callable[..., jax.Array]:
    """A family's `bound`, of an encoder that `recognise` reads."""

    def bound(
        networks: Networks,
        x: jax.Array,
        key: jax.Array,
        *,
        prior: Prior,
        likelihood: str,
        threshold: float,
        binarisation: str,
        deviation: float,
        draws: int = 1,
    ) -> jax.Array:
        """The log of the mean of p(x, z) / q(z | x) over `draws` z from q(z | x), [B] nats.

        Its expectation is the ELBO for one draw, and grows with their number to log p(x):
        Burda et al. 2016, equation 8 and theorem 1. A dynamic binarisation is one draw.
        """
        index, form = jnp.arange(x.shape[0]), (likelihood, threshold, binarisation)
        observed = observe(x, stream(key, "observed"), index, *form)
        posterior, _ = recognise(networks, observed, key, prior)
        given = prior, likelihood, deviation, draws
        found = log_weights(networks, observed, posterior, key, index, *given)
        return jax.nn.logsumexp(found, 1) - jnp.log(float(draws))

    return bound


def log_weights(
    networks: Networks,
    observed: jax.Array,
    posterior: Mapping[str, Law],
    key: jax.Array,
    index: jax.Array,
    prior: Prior,
    likelihood: str,
    deviation: float,
    draws: int,
) -> jax.Array:
    """log p(x, z) / q(z | x) for draws of z from q(z | x), [B, draws] nats."""
    check_draws(draws)

    def one(k: jax.Array) -> jax.Array:
        own = jax.random.fold_in(key, k)
        z = draw(posterior, own, index)
        numbers, _ = networks("generator", flatten(z), key=stream(own, "generator"))
        value = law_of(numbers, likelihood, deviation).log_prob(observed)
        ratios = (prior[n].log_prob(z[n]) - posterior[n].log_prob(z[n]) for n in z)
        return value + sum(ratios)

    return jax.lax.map(one, jnp.arange(draws)).T


encode, bound = encode_by(recognised), bound_by(recognised)
VAE = Family(
    vae,
    generate=generate,
    encode=encode,
    bound=bound,
    judges=("likelihood", "latents", "factors"),
    ranges=RANGES | {"importance": (1, 1e6), "deviation": (1e-6, 1e6)},
)
