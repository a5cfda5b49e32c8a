"""The variational autoencoder: D. P. Kingma, M. Welling, "Auto-Encoding Variational Bayes",
2014 (arXiv:1312.6114)."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from jaxgan.core.streams import example_keys, stream
from jaxgan.distributions import latents
from jaxgan.distributions.continuous import Normal
from jaxgan.distributions.discrete import Bernoulli
from jaxgan.distributions.law import Law
from jaxgan.system.errors import UsageError


def vae(
    networks,
    batch,
    key,
    *,
    prior,
    likelihood: str = "bernoulli",
    threshold: float = 0.5,
    deviation: float = 0.1,
):
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
    posterior, networks = recognise(networks, observed, stream(key, "encoder"), prior)
    z = draw(posterior, stream(key, "posterior"), index)
    numbers, networks = networks(
        "generator", latents.flatten(z), key=stream(key, "generator")
    )
    latent = latents.sample(prior, stream(key, "latent"), index)
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


def generate(networks, latent: Mapping, key, *, likelihood: str) -> jax.Array:
    """The means of p(x | z) as examples of the data, [B, ...]."""
    numbers, _ = networks("generator", latents.flatten(latent), key=key)
    return jnp.tanh(numbers / 2) if likelihood == "bernoulli" else numbers


def encode(
    networks, x, key, *, prior, likelihood: str, threshold: float
) -> dict[str, Normal]:
    """q(z | x) of examples [B, ...], {latent: law}."""
    return recognise(networks, observe(x, likelihood, threshold), key, prior)[0]


def bound(
    networks,
    x,
    key,
    *,
    prior,
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
    posterior, _ = recognise(networks, observed, key, prior)

    def log_weight(k: jax.Array) -> jax.Array:
        z = draw(posterior, jax.random.fold_in(key, k), index)
        numbers, _ = networks("generator", latents.flatten(z), key=key)
        value = law_of(numbers, likelihood, deviation).log_prob(observed)
        ratios = (prior[n].log_prob(z[n]) - posterior[n].log_prob(z[n]) for n in z)
        return value + sum(ratios)

    log_weights = jax.lax.map(log_weight, jnp.arange(draws))
    return jax.nn.logsumexp(log_weights, 0) - jnp.log(float(draws))


def recognise(networks, observed: jax.Array, key, prior: Mapping):
    """q(z | x), {latent: law}; and the networks."""
    found, networks = networks("encoder", observed, key=key)
    mean, scale = found[0], jnp.exp(found[1] / 2)
    return {
        name: Normal(prior[name].shape, mean[:, start:stop], scale[:, start:stop])
        for name, (start, stop) in latents.layout(prior).items()
    }, networks


def draw(posterior: Mapping, key: jax.Array, index: jax.Array) -> dict[str, jax.Array]:
    """One value of each law and example, {latent: [B, size]}, each from its own key."""
    return {
        name: jax.vmap(lambda law, key: law.draw(key))(
            law, example_keys(stream(key, name), index)
        )
        for name, law in posterior.items()
    }


def observe(x: jax.Array, likelihood: str, threshold: float) -> jax.Array:
    """Examples [B, ...] as the likelihood takes them; images in [-1, 1] -> 0 or 1."""
    if likelihood == "normal":
        return x
    if likelihood != "bernoulli":
        raise UsageError(
            f"config.game.likelihood is {likelihood!r}; it may be bernoulli, normal"
        )
    if x.ndim != 4:
        raise UsageError(
            "config.game.likelihood is 'bernoulli', which is of images, but an example of "
            f"these data is {list(x.shape[1:])}; take 'normal'"
        )
    return (x > 2 * threshold - 1).astype(jnp.float32)


def law_of(numbers: jax.Array, likelihood: str, deviation: float) -> Law:
    """p(x | z) by the generator's numbers [B, ...]: logits of pixels, or means."""
    if likelihood == "bernoulli":
        return Bernoulli(numbers.shape[1:], numbers)
    return Normal(numbers.shape[1:], numbers, jnp.full_like(numbers, deviation))
