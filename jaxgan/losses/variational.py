"""The two parts of the evidence lower bound and what refines it, in nats.

log p(x) >= E log p(x | z) - KL(q(z | x) || p(z)), z drawn from q: D. P. Kingma, M. Welling,
"Auto-Encoding Variational Bayes", 2014 (arXiv:1312.6114), equation 3. With a weight of 1
each the losses are minus that bound; another weight of `kl` is the beta of beta-VAE
(Higgins et al. 2017). `iwae` is a closer bound in their place, and `aggregate_correlation`
beside them makes beta-TCVAE.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp


def reconstruction(observed: jax.Array, likelihood: Any) -> jax.Array:
    """-log p(x | z) of the `observed` x [B, ...], the `likelihood` being the law p(x | z)
    for one draw of z from q(z | x), [B]; Kingma & Welling 2014, equation 7 with L = 1."""
    return -likelihood.log_prob(observed)


def kl(real_posterior: Mapping[str, Any], prior: Mapping[str, Any]) -> jax.Array:
    """KL(q(z | x) || p(z)) in closed form, summed over the latent variables, [B]; Kingma &
    Welling 2014, equation 7, for normal laws equation 10."""
    each = [law.kl(prior[name]) for name, law in real_posterior.items()]
    return jnp.sum(jnp.stack(each), 0)


def iwae(log_weights: jax.Array) -> jax.Array:
    """-log of the mean of p(x, z) / q(z | x) over k draws of z from q, [B, k] -> [B]: Y.
    Burda, R. Grosse, R. Salakhutdinov, "Importance Weighted Autoencoders", 2016
    (arXiv:1509.00519), equation 8. No smaller than -log p(x) on average, and no larger than
    the ELBO's (theorem 1)."""
    draws = log_weights.shape[1]
    return jnp.log(float(draws)) - jax.nn.logsumexp(log_weights, 1)


def aggregate_correlation(
    posterior_draw: Mapping[str, jax.Array], all_real_posterior: Mapping[str, Any]
) -> jax.Array:
    """log q(z) - sum_j log q(z_j) of draws z, [B] nats; its mean is the total correlation
    of q(z), the mixture of the global batch's normal q(z | x).

    R. T. Q. Chen, X. Li, R. Grosse, D. Duvenaud, "Isolating Sources of Disentanglement in
    VAEs", 2018 (arXiv:1802.04942), equation 2; beside `kl` a weight of beta - 1 makes
    equation 4 with alpha = gamma = 1. The weights of minibatch-weighted sampling (equation
    5) are 1 / (N M); the N of the data set, which has no gradient, is left out, so that the
    value is that of the mixture itself.
    """
    names = sorted(posterior_draw)
    z = jnp.concatenate([posterior_draw[name] for name in names], -1)
    laws = [all_real_posterior[name] for name in names]
    mean = jnp.concatenate([law.mean for law in laws], -1)
    scale = jnp.concatenate([law.scale for law in laws], -1)
    away = (z[:, None] - mean[None]) / scale[None]  # [B, M, Z]
    density = -0.5 * jnp.square(away) - jnp.log(scale)[None]  # but for the same constant
    joint, each = jnp.sum(density, -1), jax.nn.logsumexp(density, 1)
    count = jnp.log(float(mean.shape[0]))
    return jax.nn.logsumexp(joint, 1) - count - jnp.sum(each - count, -1)
