"""The discrete variational autoencoder: E. Jang, S. Gu, B. Poole, "Categorical
Reparameterization with Gumbel-Softmax", 2017 (arXiv:1611.01144); C. Maddison, A. Mnih, Y.
W. Teh, "The Concrete Distribution", 2017 (arXiv:1611.00712).

    y = softmax((log pi + g) / tau),  g of the Gumbel law                   (equation 1)

takes the place of a one-hot draw of the class probabilities pi, so that gradients pass.
"""

import itertools
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.core.game import Networks
from jaxgan.core.streams import example_keys, stream
from jaxgan.distributions.discrete import Categorical
from jaxgan.distributions.posterior import sample as draw
from jaxgan.distributions.prior import Prior, flatten, layout, sample
from jaxgan.games.family import Family
from jaxgan.games.observation import RANGES, law_of, observe
from jaxgan.games.vae import bound_by, encode_by, generate
from jaxgan.system.errors import UsageError

MOST = 2**16  # codes that are enumerated


def dvae(
    networks: Networks,
    batch: Mapping[str, jax.Array],
    key: jax.Array,
    *,
    prior: Prior,
    likelihood: str = "bernoulli",
    threshold: float = 0.5,
    binarisation: str = "threshold",
    deviation: float = 0.1,
    tau: float = 1.0,
    straight_through: bool = False,
) -> tuple[dict[str, Any], Networks]:
    """A VAE (games/vae.py) whose latents are classes: the network `encoder` says the logits
    of all, side by side.

    In training `generator` sees a relaxed draw at the temperature `tau`, or with a network
    `temperature` at what that says, or the one-hot draw with the relaxed one's gradient
    (`straight_through`, section 2.2); in eval mode always a one-hot draw. The outputs are
    those of the VAE, but for `log_weights`; the KL is that of the classes, in closed form,
    not of relaxed densities.
    """
    index, form = batch["index"], (likelihood, threshold, binarisation)
    observed = observe(batch["data"], stream(key, "observed"), index, *form)
    posterior, networks = codes_of(networks, observed, stream(key, "encoder"), prior)
    own = stream(key, "posterior")
    if networks.train:
        if "temperature" in networks.modules:
            tau, networks = networks("temperature")
        z = {
            name: relaxed(law, stream(own, name), index, tau, straight_through)
            for name, law in posterior.items()
        }
    else:
        z = draw(posterior, own, index)
    numbers, networks = networks("generator", flatten(z), key=stream(key, "generator"))
    latent = sample(prior, stream(key, "latent"), index)
    return {
        "real": batch["data"],
        "fake": generate(networks, latent, stream(key, "fake"), likelihood=likelihood),
        "index": index,
        "latent": latent,
        "observed": observed,
        "likelihood": law_of(numbers, likelihood, deviation),
        "posterior_draw": z,
        "real_posterior": posterior,
        "prior": prior,
    }, networks


def codes_of(
    networks: Networks, x: jax.Array, key: jax.Array, prior: Prior
) -> tuple[dict[str, Categorical], Networks]:
    """q(z | x) of observed examples [B, ...], {latent: law of its classes}.

    Raises:
      UsageError: a latent is no class.
    """
    if odd := [name for name, law in prior.items() if not law.one_hot]:
        raise UsageError(
            f"config.latents.{odd[0]} is no class; the latents of the game 'dvae' are of "
            "the law 'categorical'"
        )
    found, networks = networks("encoder", x, key=key)
    return {
        name: Categorical(prior[name].shape, found[:, start:stop])
        for name, (start, stop) in layout(prior).items()
    }, networks


def relaxed(
    law: Categorical, key: jax.Array, index: jax.Array, tau: Any, straight_through: bool
) -> jax.Array:
    """Gumbel-softmax draws [B, K] of a law, equation 1; differentiable in its logits."""
    keys = example_keys(key, index)
    noise = jax.vmap(lambda key: jax.random.gumbel(key, law.shape))(keys)
    scores = law.log_probabilities + noise
    soft = jax.nn.softmax(scores / tau)
    if not straight_through:
        return soft
    hard = jax.nn.one_hot(jnp.argmax(scores, -1), law.shape[-1])
    return soft + jax.lax.stop_gradient(hard - soft)


def log_prob(
    networks: Networks,
    x: jax.Array,
    key: jax.Array,
    *,
    prior: Prior,
    likelihood: str,
    threshold: float,
    binarisation: str,
    deviation: float,
) -> jax.Array:
    """log p(x), the sum over all codes, [B] nats.

    Raises:
      UsageError: there are more than MOST codes.
    """
    names, sizes = sorted(prior), [prior[name].size for name in sorted(prior)]
    count = float(np.sum(np.log10(sizes)))
    if count > np.log10(MOST):
        raise UsageError(
            f"this model has 10^{count:.1f} codes; log_prob goes through {MOST:,} at most; "
            "take bound(x, draws=1000)"
        )
    index, form = jnp.arange(x.shape[0]), (likelihood, threshold, binarisation)
    observed = observe(x, stream(key, "observed"), index, *form)
    codes = np.array([*itertools.product(*map(range, sizes))], np.int32)

    def joint(code: jax.Array) -> jax.Array:
        z = {n: jax.nn.one_hot(code[k], sizes[k])[None] for k, n in enumerate(names)}
        numbers, _ = networks("generator", flatten(z), key=key)
        wide = jnp.broadcast_to(numbers, (x.shape[0], *numbers.shape[1:]))
        value = law_of(wide, likelihood, deviation).log_prob(observed)
        return value + sum(prior[name].log_prob(z[name][0]) for name in names)

    return jax.nn.logsumexp(jax.lax.map(joint, jnp.array(codes)), 0)


encode, bound = encode_by(codes_of), bound_by(codes_of)
DVAE = Family(
    dvae,
    generate=generate,
    encode=encode,
    bound=bound,
    log_prob=log_prob,
    judges=("likelihood", "latents", "factors"),
    ranges=RANGES | {"tau": (1e-6, 1e6), "deviation": (1e-6, 1e6)},
)
